"""Two runs beside each other, as the compare screen shows them."""

from pathlib import Path

from engine.comparable import guard
from engine.compare import Comparison, NothingInCommon, adjusted_together, compare
from engine.desk.words import Compared, ComparedMetric, CompareRuns, Flip
from engine.errors import UsageError
from engine.progress import Progress
from engine.run import RunFolder
from engine.statistics.resolution import FEWEST, resolution

MARGIN = 0.02
"""Share of problems within which two runs are called tied."""


def compared(question: CompareRuns) -> tuple[Compared, ...]:
    """The first run against each of the others, with p values that are adjusted over all of them.

    Raises:
        UsageError: fewer than two, or none of the others has a problem in common with the first.
    """
    if len(question.folders) < 2:
        raise UsageError("Two runs are needed for a comparison.")
    folders = [RunFolder(Path(folder)) for folder in question.folders]
    runs = [folder.replay() for folder in folders]
    found: dict[Path, Comparison] = {}
    unlike: dict[Path, NothingInCommon] = {}
    for folder, run in zip(folders[1:], runs[1:], strict=True):
        try:
            found[folder.path] = compare(runs[0], run)
        except NothingInCommon as error:
            unlike[folder.path] = error
    if not found:
        raise next(iter(unlike.values()))
    found = dict(zip(found, adjusted_together(list(found.values())), strict=True))
    return tuple(
        _pair(folders[0], folder, runs[0], run, found[folder.path])
        if folder.path in found
        else _nothing(folders[0], folder, runs[0], run, unlike[folder.path])
        for folder, run in zip(folders[1:], runs[1:], strict=True)
    )


def _nothing(first: RunFolder, second: RunFolder, a: Progress, b: Progress, why: NothingInCommon) -> Compared:
    """Two of several runs that cannot be held beside each other; the others can."""
    return Compared(
        a=first.id,
        b=second.id,
        names=(a.model, b.model),
        problems=0,
        metrics=(),
        flips=(),
        outcomes={},
        warnings=(),
        refusals=(str(why),),
        resolution=0.0,
    )


def _pair(first: RunFolder, second: RunFolder, a: Progress, b: Progress, found: Comparison) -> Compared:
    refusals, warnings = _standing_between(first, second)
    least = min((entry.n for run in (a, b) for entry in run.tally.entries), default=1)
    return Compared(
        a=first.id,
        b=second.id,
        names=(a.model, b.model),
        problems=found.problems,
        metrics=_metrics(found),
        flips=tuple(
            Flip(problem=one.problem, a=one.a, b=one.b, n_a=one.n_a, n_b=one.n_b) for one in found.moved
        ),
        outcomes=found.outcomes,
        warnings=tuple(dict.fromkeys((*warnings, *found.warnings))),
        refusals=refusals,
        resolution=100 * resolution(found.problems, least).paired if found.problems >= FEWEST else 0.0,
    )


def _metrics(found: Comparison) -> tuple[ComparedMetric, ...]:
    return tuple(
        ComparedMetric(
            metric=one.metric,
            check=one.check,
            benchmark=one.benchmark,
            a=one.a,
            b=one.b,
            low=one.low,
            high=one.high,
            p=one.p,
            p_adjusted=one.p_adjusted,
            test=one.test,
            verdict=one.verdict(MARGIN),
            problems=one.problems,
        )
        for one in found.differences
    )


def _standing_between(first: RunFolder, second: RunFolder) -> tuple[tuple[str, ...], tuple[str, ...]]:
    try:
        found = guard(first.read_manifest(), second.read_manifest())
    except (UsageError, KeyError, TypeError) as error:
        return (), (f"the protocols could not be held beside each other: {error}",)
    return found.refusals, found.warnings
