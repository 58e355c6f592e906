"""LiveCodeBench's files as answers to be marked, with the official words where they hold some."""

from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.benchmark import DatasetError
from benchmarks.interchange.answer import GivenAnswer, WrongFile
from benchmarks.livecodebench.results import results_of

CHECK = "tests"


def read_livecodebench(document: Sequence[Any], problems: Sequence[str]) -> Iterator[GivenAnswer]:
    """The programs in a decoded output, eval_all or custom-evaluator file.

    Args:
        document: a list of rows with `question_id` and `code_list`, or `id` and `pred_list`.
        problems: the benchmark's problem ids; self-repair has one for each sample.

    Raises:
        WrongFile: a row is not what it should be; says which.
    """
    known = {problem.partition("/")[2]: problem for problem in problems}
    prefix = problems[0].partition("/")[0] if problems else "LiveCodeBench"
    try:
        for result in results_of(document, "rows"):
            for sample, code in enumerate(result.codes):
                problem = known.get(f"{result.question}#{sample}") or known.get(result.question)
                word = result.words[sample] if result.words else ""
                yield GivenAnswer(
                    problem=problem or f"{prefix}/{result.question}",
                    text=code,
                    stands_alone=True,
                    words={CHECK: word} if word else {},
                )
    except DatasetError as error:
        raise WrongFile(str(error)) from None
