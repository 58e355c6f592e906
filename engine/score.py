"""From a run's tally to its scores: pass@k with everything that must stand beside it."""

import itertools
from dataclasses import dataclass

from engine.events import PlannedEntry, ScoreValue
from engine.progress import ProblemTally, Tally
from engine.statistics.bounds import hard_bounds
from engine.statistics.estimates import Interval, interval, pass_at_k
from engine.verdict import Outcome

LONG = 3000
"""Problems after which a run's anytime interval looks at no more of them: it is narrow by then."""


def estimate(tally: Tally) -> tuple[ScoreValue, ...]:
    """Every score that a tally supports, entry by entry.

    Only problems whose samples are all accounted for count; a k is reported only if each of them has at
    least k verdicts. Samples the machine could not mark are never in n.
    """
    scores: list[ScoreValue] = []
    for index, entry in enumerate(tally.entries):
        done = [
            tally.problems[index, problem]
            for problem in entry.problems
            if _is_accounted_for(tally.problems[index, problem])
        ]
        if not done:
            continue
        n = min(problem.judged for problem in done)
        names: tuple[str | None, ...] = entry.checks if len(entry.checks) > 1 else (None,)
        for name in names:
            for k in entry.k:
                if k > n:
                    continue
                values = [pass_at_k(p.judged, _passed(p, name), k) for p in done]
                spread = interval(values)
                standing = _standing(tally, index, entry, name, k)
                scores.append(
                    ScoreValue(
                        metric=f"pass@{k}",
                        value=sum(values) / len(values),
                        low=spread.low,
                        high=spread.high,
                        problems=len(done),
                        n=n,
                        entry=index,
                        benchmark=entry.benchmark,
                        check=name,
                        least=standing.bounds.low,
                        most=standing.bounds.high,
                        always_low=standing.always.low,
                        always_high=standing.always.high,
                    )
                )
    return tuple(scores)


@dataclass(frozen=True)
class _Standing:
    """What can be said of the finished run's score while it is under way."""

    bounds: Interval
    always: Interval


def _standing(tally: Tally, index: int, entry: PlannedEntry, check: str | None, k: int) -> _Standing:
    problems = [p for name in entry.problems if not _is_beyond_us(p := tally.problems[index, name])]
    bounds = hard_bounds(
        [(p.judged if _is_accounted_for(p) else p.n, p.judged, _passed(p, check)) for p in problems], k
    )
    if all(map(_is_accounted_for, problems)):
        return _Standing(bounds, bounds)
    from engine.statistics.sequences import confidence_sequence

    # Only an unbroken beginning of the shuffled order is a fair draw: quick answers are done first, and easy.
    begun = list(itertools.takewhile(_is_accounted_for, problems))[:LONG]
    values = [pass_at_k(p.judged, _passed(p, check), k) for p in begun]
    likely = confidence_sequence(values, population=len(problems))
    return _Standing(
        bounds, Interval(max(bounds.low, likely.low), max(bounds.low, min(bounds.high, likely.high)))
    )


def _passed(problem: ProblemTally, check: str | None) -> int:
    return problem.outcomes[Outcome.PASSED] if check is None else problem.passed[check]


def _is_accounted_for(problem: ProblemTally) -> bool:
    return problem.is_accounted_for


def _is_beyond_us(problem: ProblemTally) -> bool:
    """Whether the machine could mark none of the samples: such a problem is in no score."""
    return problem.judged == 0 and problem.unmarked.total() >= problem.n
