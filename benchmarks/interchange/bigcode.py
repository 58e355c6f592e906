"""BigCode's evaluation harness: a list of lists of programs, one list a problem in published order."""

from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.interchange.answer import GivenAnswer, WrongFile


def read_generations(document: Sequence[Any], problems: Sequence[str]) -> Iterator[GivenAnswer]:
    """Generations as whole programs; the harness has already joined them with their prompts.

    Args:
        document: the decoded file.
        problems: the benchmark's problem ids in published order.

    Raises:
        WrongFile: it has another shape, or more lists than there are problems.
    """
    if len(document) > len(problems):
        raise WrongFile(f"holds generations for {len(document)} problems, and there are {len(problems)}")
    for problem, texts in zip(problems, document, strict=False):
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise WrongFile(f"the generations for {problem} are not a list of strings")
        for text in texts:
            yield GivenAnswer(problem=problem, text=text, stands_alone=True)
