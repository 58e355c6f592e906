"""Is a checkpoint worse than the baseline, and on which problems."""

from dataclasses import dataclass, replace
from math import pi

from engine.compare import Difference, Moved, compare
from engine.errors import UsageError
from engine.progress import Progress
from engine.several import several


@dataclass(frozen=True)
class Judgement:
    """A checkpoint held against its baseline on the problems that both completed."""

    difference: Difference
    """Of pass@1 where it fell most surely; with several benchmarks its p is for having looked at all of them."""
    regression: bool
    lost: tuple[Moved, ...]
    """Problems that the baseline solves more often, the greatest loss first."""
    gained: tuple[Moved, ...]

    def line(self) -> str:
        """In one sentence."""
        one = self.difference
        return (
            f"{one.b:.1%} against {one.a:.1%}, {one.delta * 100:+.1f} pp [{one.low * 100:+.1f}, {one.high * 100:+.1f}] "
            f"on {several(one.problems, 'problem')}, p={one.p:.3g}; {len(self.lost)} lost, {len(self.gained)} gained"
        )


def judge(baseline: Progress, checkpoint: Progress, *, max_drop: float, significance: float) -> Judgement:
    """Hold a checkpoint against the baseline.

    A regression is a loss beyond `max_drop` that chance explains less often than `significance`.

    Raises:
        UsageError: the two have no problem in common.
    """
    found = compare(baseline, checkpoint)
    # Of one benchmark's checks the last is the strictest: it counts only with all earlier ones.
    firsts = [one for one in found.differences if one.metric == "pass@1"]
    if not firsts:
        raise UsageError(f"Runs {found.a} and {found.b} have no pass@1 in common.")
    worst = min(firsts, key=lambda one: (one.p if one.delta < 0 else 1.0, one.delta))
    worst = replace(worst, p=min(1.0, worst.p * len(firsts)))
    return Judgement(
        difference=worst,
        regression=worst.delta < -max_drop and worst.p < significance,
        lost=tuple(moved for moved in found.moved if moved.delta < 0),
        gained=tuple(moved for moved in found.moved if moved.delta > 0),
    )


def significance_of(number: int, level: float, *, together: bool) -> float:
    """The level at which the `number`-th checkpoint (from 1) is tested.

    Alone, each checkpoint is tested at `level`: of twenty harmless ones, one raises a false alarm at 5 %. Together,
    the level is spent over a series without end, 6 / (pi i)^2 of it on the i-th, so that all alarms together are
    false no more often than `level` (alpha spending; Foster and Stine 2008 for the series).
    """
    return level * 6 / (pi * number) ** 2 if together else level
