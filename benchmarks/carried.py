"""Benchmarks that begin with some answers given: what an earlier run solved is not asked again."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable


@runtime_checkable
class Carrying(Protocol):
    """An adapter some of whose problems are answered already."""

    def carried(self) -> Mapping[str, str]:
        """The answers that stand, by problem id; they are marked like any other, and nothing is drawn."""
