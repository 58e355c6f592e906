"""SWE-bench's files as answers: predictions, and what the official tool recorded of them."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.benchmark import BenchmarkError
from benchmarks.interchange.answer import GivenAnswer, WrongFile
from benchmarks.swe_bench.evidence import Prediction, gather, is_prediction, predictions_in


def holds_predictions(document: object) -> bool:
    """Whether a decoded file holds predictions."""
    return predictions_in(document) is not None


def read_predictions(document: object) -> Iterator[GivenAnswer]:
    """The patches of a decoded file of predictions.

    Raises:
        WrongFile: an instance is predicted twice by one model, so that nobody could say which counts.
    """
    seen: set[tuple[str, str]] = set()
    for prediction in predictions_in(document) or ():
        key = (prediction.instance, prediction.model)
        if key in seen:
            raise WrongFile(f"predicts {prediction.instance} twice; leave one of the two out")
        seen.add(key)
        yield _answer(prediction, {})


def is_line_of_predictions(item: object) -> bool:
    """Whether one decoded line is a prediction."""
    return is_prediction(item)


def read_evidence(path: Path) -> Iterator[GivenAnswer]:
    """The patches that a folder of logs or a file with reports is about, with the official word.

    Raises:
        WrongFile: it holds nothing of the kind, or the logs of several models.
    """
    try:
        evidence = gather(path)
    except BenchmarkError as error:
        raise WrongFile(str(error).removeprefix(f"{path}: ")) from None
    for one in evidence.recorded:
        said = one.report.get("resolved") if one.report else None
        words = {} if said is None else {"tests": "resolved" if said else "unresolved"}
        yield _answer(one.prediction, words)


def _answer(prediction: Prediction, words: dict[str, str]) -> GivenAnswer:
    return GivenAnswer(problem=prediction.instance, text=prediction.patch, stands_alone=True, words=words)
