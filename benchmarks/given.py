"""Answers of another tool's file, where a benchmark has its own way of joining them with its tests."""

from typing import Protocol, runtime_checkable

from benchmarks.benchmark import Problem, Solution


@runtime_checkable
class JoinsGiven(Protocol):
    """An adapter whose tests do not simply follow a prompt and its completion, or a solution."""

    def continued(self, problem: Problem, completion: str) -> str:
        """The prompt and what the official tool would leave of a completion; without the prompt where it is no program."""

    def as_given(self, problem: Problem, code: str) -> Solution:
        """Code that stands alone, ready for the tests to follow."""
