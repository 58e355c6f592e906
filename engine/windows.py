"""pass@k by release date: windows, months, difficulties, platforms."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from engine.contest import Graded
from engine.errors import UsageError
from engine.statistics.estimates import interval, pass_at_k


@dataclass(frozen=True, kw_only=True)
class GroupScore:
    """pass@k over the problems of a group."""

    group: str
    """`2024-08-01 … 2025-01-31`, `2024-08`, `hard`, `leetcode`."""
    k: int
    value: float
    low: float
    high: float
    """95 % interval over problems."""
    official: float | None
    """The same by the official word; None where it is not known."""
    problems: int
    n: int
    """Samples per problem, the fewest."""


@dataclass(frozen=True, kw_only=True)
class Windows:
    """pass@k of one run, taken apart."""

    windows: tuple[GroupScore, ...]
    months: tuple[GroupScore, ...]
    difficulties: tuple[GroupScore, ...]
    platforms: tuple[GroupScore, ...]
    errata: tuple[str, ...]
    """Questions whose tests are known to be unfair, each with the reason; they count."""


Span = tuple[date | None, date | None]
"""First and last day, both inclusive; None for no bound."""


def windows(problems: Sequence[Graded], spans: Sequence[Span] = (), ks: Sequence[int] = (1,)) -> Windows:
    """pass@k over all problems, over each span of days, and by month, difficulty and platform.

    A k is left out of a group in which some problem has fewer samples.
    """
    chosen = [("all", list(problems))]
    chosen += [(_name(span), [one for one in problems if _lies_in(one.date, span)]) for span in spans]
    return Windows(
        windows=tuple(score for name, group in chosen for score in _scores(name, group, ks)),
        months=_by(problems, lambda one: one.date[:7], ks),
        difficulties=_by(problems, lambda one: one.difficulty, ks, order=("easy", "medium", "hard")),
        platforms=_by(problems, lambda one: one.platform, ks),
        errata=tuple(f"{one.question}: {one.erratum}" for one in problems if one.erratum),
    )


def read_span(text: str) -> Span:
    """A span written `2024-08-01..2025-01-31`; either end may be left out.

    Raises:
        UsageError: it is something else.
    """
    first, dots, last = text.partition("..")
    try:
        if not dots:
            last = "no end"
        return (date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)
    except ValueError:
        raise UsageError(
            f"--window {text!r}: write 2024-08-01..2025-01-31; either end may be left out."
        ) from None


def _by(
    problems: Sequence[Graded], key: Callable[[Graded], str], ks: Sequence[int], order: Sequence[str] = ()
) -> tuple[GroupScore, ...]:
    groups: dict[str, list[Graded]] = defaultdict(list)
    for one in problems:
        if key(one):
            groups[key(one)].append(one)
    names = sorted(groups, key=lambda name: (order.index(name) if name in order else len(order), name))
    return tuple(score for name in names for score in _scores(name, groups[name], ks))


def _scores(name: str, group: Sequence[Graded], ks: Sequence[int]) -> list[GroupScore]:
    if not group:
        return []
    n = min(one.n for one in group)
    scores = []
    for k in (k for k in ks if k <= n):
        values = [pass_at_k(one.n, one.passed, k) for one in group]
        spread = interval(values)
        official = [pass_at_k(one.n, one.official, k) for one in group if one.official is not None]
        scores.append(
            GroupScore(
                group=name,
                k=k,
                value=sum(values) / len(values),
                low=spread.low,
                high=spread.high,
                official=sum(official) / len(official) if len(official) == len(group) else None,
                problems=len(group),
                n=n,
            )
        )
    return scores


def _lies_in(day: str, span: Span) -> bool:
    if not day:
        return False
    start, end = span
    return (start is None or day >= start.isoformat()) and (end is None or day <= end.isoformat())


def _name(span: Span) -> str:
    return f"{span[0] or ''} … {span[1] or ''}".strip()
