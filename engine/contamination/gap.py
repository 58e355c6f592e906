"""HumanEval far above LiveCodeBench: unusual, or what every model shows?

HumanEval is easy and old, so every model does better there. Only a gap that is wider than that of other models at the
same level says anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.contamination.signal import Signal
from engine.statistics.estimates import difference_interval, interval

SHOWS = (
    "A gap wider than other models' hints at training on problems like HumanEval's, or on them; models differ in what "
    "they are good at, so with few others to compare with it shows little."
)
UNIT = "pass@1 of HumanEval less LiveCodeBench"


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """One model's pass rates by problem on both benchmarks."""

    model: str
    easy: tuple[float, ...]
    """On HumanEval."""
    dated: tuple[float, ...]
    """On LiveCodeBench."""

    @property
    def gap(self) -> float:
        return float(np.mean(self.easy) - np.mean(self.dated))


def benchmark_gap(this: Sitting, others: Sequence[Sitting] = ()) -> Signal:
    """The gap of one model, and how it lies among those of others on the same problems.

    With three other models or more, its p value is the two-sided one of a new observation among them
    (Student's t), which takes their scatter as the scale.
    """
    easy, dated = np.array(this.easy), np.array(this.dated)
    spread = difference_interval(this.dated, this.easy)
    gaps = [other.gap for other in others]
    says = f"{this.model}: {np.mean(easy):.3f} on HumanEval, {np.mean(dated):.3f} on LiveCodeBench."
    p = None
    if len(gaps) >= 3:
        from scipy.stats import t

        scatter = float(np.std(gaps, ddof=1)) * (1 + 1 / len(gaps)) ** 0.5
        distance = (this.gap - float(np.mean(gaps))) / scatter if scatter else 0.0
        p = float(2 * t.sf(abs(distance), len(gaps) - 1))
        says += f" The gaps of {len(gaps)} other models average {np.mean(gaps):.3f} (spread {np.std(gaps, ddof=1):.3f})."
    elif gaps:
        says += f" Other models: {', '.join(f'{gap:.3f}' for gap in gaps)}; three are needed to say what is usual."
    else:
        says += " There is no other model to compare with."
    return Signal(
        name="gap between HumanEval and LiveCodeBench",
        size=this.gap,
        unit=UNIT,
        low=spread.low,
        high=spread.high,
        p=p,
        n=len(easy) + len(dated),
        says=says,
        shows=SHOWS,
        details=tuple(
            f"{one.model}: {np.mean(one.easy):.3f} [{interval(one.easy).low:.3f}, {interval(one.easy).high:.3f}] on "
            f"HumanEval, {np.mean(one.dated):.3f} on LiveCodeBench, gap {one.gap:+.3f}"
            for one in (this, *others)
        ),
    )
