"""Samples on which the official tool and our verdict part, with the reason."""

from dataclasses import dataclass

from engine.events import SampleJudged
from engine.log import read_log
from engine.official import ACCEPTED
from engine.run import RunFolder
from engine.verdict import Outcome


@dataclass(frozen=True)
class Difference:
    """One sample that one of the two accepts and the other does not."""

    problem: str
    sample: int
    outcome: Outcome
    """Our verdict."""
    official: str
    """The official tool's word for the check on which they differ."""
    reason: str


@dataclass(frozen=True)
class Differences:
    """Where two judges part in a run."""

    run: str
    compared: int
    """Samples for which the official word is known."""
    refused: tuple[Difference, ...]
    """We pass them, the official tool does not: its false negatives, where the program is right."""
    accepted: tuple[Difference, ...]
    """The official tool passes them, we do not."""


def differences(folder: RunFolder) -> Differences:
    """The samples of a run on which the official word and the verdict differ."""
    compared = 0
    refused: list[Difference] = []
    accepted: list[Difference] = []
    for event in read_log(folder.events):
        if not isinstance(event, SampleJudged):
            continue
        known = [check for check in event.checks if check.official]
        compared += bool(known)
        for check in known:
            ours, theirs = check.outcome is Outcome.PASSED, check.official in ACCEPTED
            if ours is not theirs:
                reason = event.official_differs or check.reason
                (refused if ours else accepted).append(
                    Difference(event.problem, event.sample, event.outcome, check.official, reason)
                )
                break
    return Differences(folder.id, compared, tuple(refused), tuple(accepted))
