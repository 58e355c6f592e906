"""What every sign of contamination is told as."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Signal:
    """One sign with its size, its uncertainty, and what it can and cannot show."""

    name: str
    """A few words: `drop by release month`."""
    size: float | None
    """None where nothing could be measured; `says` tells why."""
    unit: str
    """What the size is: `share of problems`, `difference of pass@1`."""
    low: float | None = None
    """95 % interval of the size; None where it has none."""
    high: float | None = None
    p: float | None = None
    """p value of no effect, where a test was made; two-sided unless `says` tells otherwise."""
    n: int = 0
    """Problems that it rests on."""
    says: str = ""
    """What was found, in a sentence."""
    shows: str = ""
    """What such a sign shows and what it does not, in a sentence."""
    details: tuple[str, ...] = ()
    """Lines for whoever wants to look closer, such as the problems concerned."""


def short(value: float | None) -> str:
    """A size as a person reads it."""
    return "–" if value is None else f"{value:+.3f}" if value < 0 else f"{value:.3f}"
