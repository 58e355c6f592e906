"""What a plan can show, said before anything is drawn: differences smaller than this will not be seen.

The scatter of a score has two sources, and only the second shrinks with more samples: which problems the
benchmark happens to have, and which samples were drawn. `Scatter` holds the shares; its defaults are those of
function benchmarks with mid-sized models, and earlier runs give better ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from statistics import NormalDist, fmean

from engine.several import several

POWER = 0.8
SIGNIFICANCE = 0.05
FEWEST = 6
"""Problems below which no difference whatever is significant: 2 / 2^5 is more than five percent."""
MANY = 100
"""Problems from which the exact test's power is the normal one with a continuity correction of one problem."""
HALVINGS = 12


@dataclass(frozen=True, kw_only=True)
class Scatter:
    """How the chance to pass varies."""

    rate: float = 0.5
    """The mean chance; 0.5 is the worst case."""
    between: float = 0.6
    """Share of the variance of single verdicts that lies between problems (intraclass correlation)."""
    agreement: float = 0.85
    """Correlation of the problems' chances between two models that are worth comparing."""


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """What `problems` x `n` can show, as shares (0.05 is five percentage points)."""

    problems: int
    n: int
    half_width: float
    """Half of the 95 % interval of one run's pass@1."""
    paired: float
    """Smallest difference of two runs on the same problems that is found four times out of five."""
    unpaired: float
    """The same for runs on different problems, or for two intervals compared by eye."""

    @property
    def difference(self) -> str:
        """The paired difference in a cell of a table; of too few problems there is none that could be proven."""
        return f"{self.paired * 100:.1f} pp" if self.problems >= FEWEST else "none"

    def line(self) -> str:
        """In one sentence."""
        score = f"{several(self.problems, 'problem')} x {self.n} can show a score to ±{self.half_width * 100:.1f} pp and"
        if self.problems < FEWEST:
            return f"{score} no difference between two runs, which takes {FEWEST} problems"
        return f"{score}, paired on the same problems, a difference of {self.difference} (four times out of five)"


def resolution(problems: int, n: int, scatter: Scatter | None = None) -> Resolution:
    """What N problems with n samples each can show.

    The usual normal approximation for a two-sided 5 % test with 80 % power: (z.975 + z.80) times the standard
    error, the variance split as in a one-way random effects model (Miller 2024, "Adding error bars to evals",
    arXiv 2411.00640, equations 7 to 9). Single samples are compared by the exact McNemar test, which finds less where
    problems are few: its own power is taken then. So do sign flips of several samples, as if there were five problems
    less, which is what it takes before any result is significant; simulated with 6 to 40 problems and 2 to 20 samples,
    the difference that is found four times out of five is 0.8 to 1.2 times this.

    Raises:
        ValueError: no problems or no samples.
    """
    if problems < 1 or n < 1:
        raise ValueError(f"a plan needs problems and samples, not {problems} x {n}")
    scatter = scatter or Scatter()
    single = scatter.rate * (1 - scatter.rate)
    between, within = single * scatter.between, single * (1 - scatter.between) / n
    normal = NormalDist()
    factor = normal.inv_cdf(1 - SIGNIFICANCE / 2) + normal.inv_cdf(POWER)
    pair = 2 * (between * (1 - scatter.agreement) + within)
    return Resolution(
        problems=problems,
        n=n,
        half_width=normal.inv_cdf(1 - SIGNIFICANCE / 2) * ((between + within) / problems) ** 0.5,
        paired=_paired(problems, n, pair, factor),
        unpaired=min(1.0, factor * (2 * (between + within) / problems) ** 0.5),
    )


def _paired(problems: int, n: int, variance: float, factor: float) -> float:
    if problems < FEWEST:
        return 1.0
    if n == 1 and problems <= MANY:
        return least_found(problems, variance)
    counted, continuity = (problems, 1 / problems) if n == 1 else (problems - FEWEST + 1, 0.0)
    usual: float = factor * (variance / counted) ** 0.5
    return min(1.0, usual + continuity)


def least_found(problems: int, disagreement: float) -> float:
    """The smallest difference of two runs with single samples that the exact McNemar test finds with `POWER`.

    Args:
        problems: that both sat.
        disagreement: the share of them that two equally good runs do not agree on.
    """
    refuted = [_most_of_the_rarer(discordant) for discordant in range(problems + 1)]

    def power(difference: float) -> float:
        discordance = min(1.0, max(difference, disagreement + difference**2))
        better = (discordance + difference) / (2 * discordance)
        found: float = sum(
            comb(problems, m)
            * discordance**m
            * (1 - discordance) ** (problems - m)
            * sum(
                comb(m, i) * ((1 - better) ** i * better ** (m - i) + better**i * (1 - better) ** (m - i))
                for i in range(refuted[m] + 1)
            )
            for m in range(problems + 1)
        )
        return found

    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if power(middle) < POWER else (low, middle)
    return high


def _most_of_the_rarer(discordant: int) -> int:
    """How many discordant pairs may speak for the loser and the exact test still finds the winner; -1 for none."""
    tail = 0.0
    for number in range(discordant + 1):
        tail += comb(discordant, number) / 2**discordant
        if 2 * tail > SIGNIFICANCE:
            return number - 1
    return -1


def scatter_of(passed: Sequence[tuple[int, int]]) -> Scatter:
    """The scatter seen in a run.

    Args:
        passed: samples and passes of each problem. With single samples nothing can be said about what lies
            between problems, and the default share is kept.
    """
    counted = [(n, c) for n, c in passed if n]
    if not counted:
        return Scatter()
    rate = fmean(c / n for n, c in counted)
    several = [(n, c) for n, c in counted if n > 1]
    single = rate * (1 - rate)
    rate = min(0.95, max(0.05, rate))
    if len(several) < 10 or not single:
        return Scatter(rate=rate)
    within = fmean(c * (n - c) / (n * (n - 1)) for n, c in several)
    return Scatter(rate=rate, between=min(0.99, max(0.0, 1 - within / single)))
