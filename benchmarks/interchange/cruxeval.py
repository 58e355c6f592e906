"""CRUXEval's generations: an object that holds a list of predictions for each of `sample_0`, `sample_1`, ..."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.interchange.answer import GivenAnswer, WrongFile

PREFIX = "sample_"


def is_cruxeval(document: Mapping[str, Any]) -> bool:
    """Whether a decoded file names CRUXEval's samples."""
    return bool(document) and all(_number(name) is not None for name in document)


def read_cruxeval(document: Mapping[str, Any], problems: Sequence[str]) -> Iterator[GivenAnswer]:
    """The predictions, each an answer that a model gave.

    Args:
        document: the decoded file.
        problems: the benchmark's problem ids, which end with the samples' numbers.

    Raises:
        WrongFile: it has another shape, or names a sample that the benchmark lacks.
    """
    known = {problem.rpartition("/")[2]: problem for problem in problems}
    for name, texts in document.items():
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise WrongFile(f"the predictions for {name} are not a list of strings")
        problem = known.get(_number(name) or "")
        if problem is None:
            raise WrongFile(f"{name} is no sample of this benchmark, which has {len(problems)}")
        for text in texts:
            yield GivenAnswer(problem=problem, text=text, stands_alone=False)


def _number(name: str) -> str | None:
    number = name.removeprefix(PREFIX)
    return number if number != name and number.isdecimal() else None
