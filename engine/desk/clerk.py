"""Answers questions, one at a time, each from the room that knows."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from engine.desk.words import (
    CompareRuns,
    DecideSample,
    ListBenchmarks,
    ListCheckpoints,
    OpenSample,
    Question,
    ReadContamination,
    ReadSecurity,
    ReckonCost,
    RunAgain,
)
from engine.errors import ProctorError, UsageError


def answer(question: Question) -> object:
    """The answer to one question, as a record of `words`.

    Raises:
        ProctorError: there is none; says why.
    """
    ask = _DESKS.get(type(question))
    if ask is None:
        raise UsageError(f"Nobody here answers {type(question).__name__}.")
    try:
        return ask(question)
    except ProctorError:
        raise
    except OSError as error:
        raise UsageError(f"{error.filename or 'a file'}: {error.strerror or error}") from error


def _open(question: OpenSample) -> object:
    from engine.desk.exhibits import open_exhibit

    return open_exhibit(question)


def _again(question: RunAgain) -> object:
    from engine.desk.exhibits import run_again

    return asyncio.run(run_again(question))


def _shelf(_: ListBenchmarks) -> object:
    from engine.desk.shelf import shelf

    return shelf()


def _compare(question: CompareRuns) -> object:
    from engine.desk.comparisons import compared

    return compared(question)


def _cost(question: ReckonCost) -> object:
    from engine.desk.costs import cost

    return cost(question)


def _series(question: ListCheckpoints) -> object:
    from engine.desk.series import series

    return series(question)


def _security(question: ReadSecurity) -> object:
    from engine.desk.findings import read_security

    return read_security(question)


def _decide(question: DecideSample) -> object:
    from engine.desk.findings import decide_sample

    return decide_sample(question)


def _contamination(question: ReadContamination) -> object:
    from engine.desk.contamination import read_contamination

    return read_contamination(question)


_DESKS: Mapping[type, Callable[[Any], object]] = {
    OpenSample: _open,
    RunAgain: _again,
    ListBenchmarks: _shelf,
    CompareRuns: _compare,
    ReckonCost: _cost,
    ListCheckpoints: _series,
    ReadSecurity: _security,
    DecideSample: _decide,
    ReadContamination: _contamination,
}
