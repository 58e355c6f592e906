"""One answer in another tool's file."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class GivenAnswer:
    """An answer that was given elsewhere, and what was said of it there."""

    problem: str
    """Problem id as the tool spells it."""
    text: str
    stands_alone: bool
    """A whole program; otherwise it continues the problem's prompt."""
    words: Mapping[str, str] = field(default_factory=dict)
    """The tool's own word by check, where the file holds results."""


class WrongFile(ValueError):
    """A file is not what it should be; the message says where and why."""
