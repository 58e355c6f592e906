"""What the whole benchmark would say of a run that sat a quick subset, given a baseline that sat all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, variance

from engine.errors import UsageError
from engine.progress import Progress
from engine.several import several
from engine.spec import Quick
from engine.statistics.estimates import CONFIDENCE
from engine.verdict import Outcome


@dataclass(frozen=True)
class FullEstimate:
    """An estimate of pass@1 over the whole benchmark; never to be shown as if it had been sat."""

    value: float
    low: float
    high: float
    baseline: float
    """The baseline's own pass@1 over the whole."""
    difference: float
    """Estimated difference over the whole."""
    problems: int
    of: int
    subset: str
    """sha256 of the subset."""


def estimate_full(quick: Quick, baseline: Progress, run: Progress) -> FullEstimate:
    """Estimate the full score: the baseline's, plus the stratified mean of paired differences.

    The stratified difference estimator with the finite population correction (Cochran 1977, "Sampling techniques",
    sections 5.4 and 7.10), with Student's quantile for as many degrees of freedom as there are problems beyond the
    strata. Strata with a single problem borrow the variance of all differences together. The interval
    is about the problems that were not sat, with these very samples; it knows nothing of sampling anew.

    Raises:
        UsageError: the baseline did not complete the whole, or the run not the subset.
    """
    from scipy.special import stdtrit

    before, after = _shares(baseline, quick.benchmark), _shares(run, quick.benchmark)
    whole = sum(stratum.size for stratum in quick.strata)
    if len(before) < whole:
        raise UsageError(
            f"Run {baseline.run} completed {len(before)} of {several(whole, 'problem')}: the baseline of a quick subset is a full run."
        )
    missing = [i for stratum in quick.strata for i in stratum.ids if i not in after]
    if missing:
        raise UsageError(
            f"Run {run.run} has not completed {missing[0]} and {len(missing) - 1} more of the subset."
        )
    differences = [[after[i] - before[i] for i in stratum.ids] for stratum in quick.strata]
    pooled = _variance([value for values in differences for value in values])
    change = error = 0.0
    for stratum, values in zip(quick.strata, differences, strict=True):
        weight = stratum.size / whole
        spread = _variance(values) if len(values) > 1 else pooled
        # A stratum in which nothing moved may hold problems that would: as if half a problem more had moved.
        spread = max(spread, 0.25 / len(values) if len(values) < stratum.size else 0.0)
        change += weight * fmean(values)
        error += weight**2 * spread / len(values) * (1 - len(values) / stratum.size)
    full = fmean(before.values())
    freedom = max(1, sum(map(len, differences)) - len(differences))
    half = float(stdtrit(freedom, 0.5 + CONFIDENCE / 2)) * error**0.5
    value = min(1.0, max(0.0, full + change))
    return FullEstimate(
        value=value,
        low=max(0.0, full + change - half),
        high=min(1.0, full + change + half),
        baseline=full,
        difference=change,
        problems=sum(len(stratum.ids) for stratum in quick.strata),
        of=whole,
        subset=quick.sha256,
    )


def _shares(run: Progress, benchmark: str) -> dict[str, float]:
    return {
        problem: tally.outcomes[Outcome.PASSED] / tally.judged
        for (index, problem), tally in run.tally.problems.items()
        if run.tally.entries[index].benchmark == benchmark and tally.judged and tally.is_complete
    }


def _variance(values: Sequence[float]) -> float:
    return variance(values) if len(values) > 1 else 0.0
