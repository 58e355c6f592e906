"""The score lost when the same problems are asked under other names or in other words."""

from collections.abc import Mapping

from engine.contamination.signal import Signal
from engine.errors import UsageError
from engine.several import several
from engine.statistics.paired import paired_interval, paired_test

SHOWS = (
    "A model that recites loses its lines when names change; so does one that leans on good names honestly, and a "
    "paraphrase may simply be harder to read."
)


def drop(published: Mapping[str, float], varied: Mapping[str, float], kind: str = "renamed") -> Signal:
    """The difference of pass@1 between problems as published and varied, problem by problem.

    Args:
        published: pass rate by problem, as published.
        varied: pass rate by the same problems, renamed or paraphrased.
        kind: what was done to them, for the sentence.

    Raises:
        UsageError: fewer than two problems are in both.
    """
    both = sorted(published.keys() & varied.keys())
    if len(both) < 2:
        raise UsageError(
            f"The runs share only {several(len(both), 'problem')}: a drop needs the same problems as published and {kind}."
        )
    differences = [varied[problem] - published[problem] for problem in both]
    p, test = paired_test(differences)
    spread = paired_interval(differences)
    before = sum(published[problem] for problem in both) / len(both)
    after = sum(varied[problem] for problem in both) / len(both)
    lost = [problem for problem, difference in zip(both, differences, strict=True) if difference < 0]
    won = sum(difference > 0 for difference in differences)
    return Signal(
        name=f"drop on {kind} problems",
        size=sum(differences) / len(both),
        unit=f"pass@1 {kind} less as published",
        low=spread.low,
        high=spread.high,
        p=p,
        n=len(both),
        says=(
            f"pass@1 {before:.3f} as published, {after:.3f} {kind}: {several(len(lost), 'problem')} lost, {won} won ({test})."
        ),
        shows=SHOWS,
        details=tuple(f"lost: {problem}" for problem in lost),
    )


def key_of(problem: str) -> str:
    """A problem's id without its benchmark's name, by which variants are paired: `12` for `HumanEval-Renamed/12`."""
    return problem.partition("/")[2] or problem
