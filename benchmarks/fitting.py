"""Benchmarks whose prompts can be made shorter: they show part of something larger, such as a repository."""

from typing import Protocol, runtime_checkable

from benchmarks.benchmark import Problem


@runtime_checkable
class Fitting(Protocol):
    """An adapter that can show less of what a problem is about."""

    @property
    def budget(self) -> int | None:
        """Tokens that a prompt may have; None for as many as the model can read."""

    def fit(self, problem: Problem, share: float) -> bool:
        """Make a problem's prompt about this share of what it is now; says whether anything could be left out."""
