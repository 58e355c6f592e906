"""Solutions and tests that a model goes on with word for word, once it is shown their beginning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.contamination.signal import Signal
from engine.statistics.estimates import wilson
from engine.statistics.paired import paired_interval, paired_test

ENOUGH = 60
"""Characters in a row, white space apart, from which on a continuation counts as verbatim."""

SHOWS = (
    "Whoever recites the second half of a text it was shown half of has probably seen it; short or stereotyped code "
    "can be guessed, which is why the same texts under other names stand beside, and no recital is no proof of innocence."
)


@dataclass(frozen=True, kw_only=True)
class Half:
    """A text cut in two."""

    problem: str
    kind: str
    """`solution`, `renamed solution` or `tests`."""
    shown: str
    hidden: str


@dataclass(frozen=True, kw_only=True)
class Recital:
    """How far a continuation follows the hidden half."""

    problem: str
    kind: str
    same: int
    """Characters at the beginning that are the same, white space apart."""
    hidden: int
    """Characters that there were to follow, white space apart."""

    @property
    def share(self) -> float:
        return self.same / self.hidden if self.hidden else 0.0

    @property
    def is_verbatim(self) -> bool:
        """Whether it follows for long, or to the end of a text that is long enough to count."""
        return self.same >= ENOUGH


def halve(problem: str, kind: str, text: str) -> Half | None:
    """A text cut behind its middle line; None where too little would be hidden."""
    lines = text.strip("\n").split("\n")
    half = len(lines) // 2
    shown, hidden = "\n".join(lines[:half]) + "\n", "\n".join(lines[half:])
    if half < 1 or len(_dense(hidden)) < ENOUGH:
        return None
    return Half(problem=problem, kind=kind, shown=shown, hidden=hidden)


def recite(half: Half, continuation: str) -> Recital:
    """How far a model's continuation follows the hidden half."""
    said, hidden = _dense(continuation), _dense(half.hidden)
    same = next(
        (n for n, (a, b) in enumerate(zip(said, hidden, strict=False)) if a != b), min(len(said), len(hidden))
    )
    return Recital(problem=half.problem, kind=half.kind, same=same, hidden=len(hidden))


def recital_signals(recitals: Sequence[Recital]) -> tuple[Signal, ...]:
    """The share of texts that are recited, by kind; solutions also against the same under other names."""
    by_kind = {
        kind: {one.problem: one for one in recitals if one.kind == kind}
        for kind in dict.fromkeys(one.kind for one in recitals)
    }
    signals = [_verbatim(kind, list(found.values())) for kind, found in by_kind.items()]
    published, renamed = by_kind.get("solution", {}), by_kind.get("renamed solution", {})
    both = sorted(published.keys() & renamed.keys())
    if len(both) >= 2:
        signals.append(_against_renamed(published, renamed, both))
    return tuple(signals)


def _verbatim(kind: str, found: Sequence[Recital]) -> Signal:
    """The share of texts of a kind that are recited."""
    verbatim = [one for one in found if one.is_verbatim]
    share = len(verbatim) / len(found)
    spread = wilson(share, len(found))
    mean = sum(one.share for one in found) / len(found)
    return Signal(
        name=f"verbatim continuation: {kind}",
        size=share,
        unit=f"share of texts followed for {ENOUGH} characters",
        low=spread.low,
        high=spread.high,
        n=len(found),
        says=f"{len(verbatim)} of {len(found)} are followed verbatim; on average {mean:.0%} of the hidden half.",
        shows=SHOWS,
        details=tuple(f"{one.problem}: {one.same} of {one.hidden} characters" for one in verbatim[:20]),
    )


def _against_renamed(
    published: Mapping[str, Recital], renamed: Mapping[str, Recital], both: Sequence[str]
) -> Signal:
    """How much further published solutions are followed than the same ones under other names."""
    differences = [published[problem].share - renamed[problem].share for problem in both]
    p, test = paired_test(differences)
    spread = paired_interval(differences)
    return Signal(
        name="verbatim continuation against renamed",
        size=sum(differences) / len(both),
        unit="share of the hidden half, published less renamed",
        low=spread.low,
        high=spread.high,
        p=p,
        n=len(both),
        says=f"Published solutions are followed for {_mean(published, both):.1%} of their hidden half, renamed ones "
        f"for {_mean(renamed, both):.1%} ({test}).",
        shows=SHOWS,
    )


def _mean(found: Mapping[str, Recital], problems: Sequence[str]) -> float:
    return sum(found[problem].share for problem in problems) / len(problems)


def _dense(text: str) -> str:
    return "".join(text.split())
