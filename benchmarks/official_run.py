"""Official tools that run programs in a way of their own, so that only a second run tells what they say.

`OfficialTool` derives the official word from our execution, which does where both run the same tests in the same
way. A tool that replaces standard input by an object, or evaluates answers in its own process, refuses programs
that work and accepts some that do not: every sample is run for it once more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from benchmarks.benchmark import InProcessCheck, Problem
from benchmarks.official import Observed


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What an official tool says of a program."""

    word: str
    """In the tool's own spelling; one of `engine.official.ACCEPTED` where it accepts."""
    why: str = ""
    """Why the tool may be mistaken, in a sentence; empty where nothing is known."""
    hurried: bool = False
    """Whether the tool ran out of wall time, so that company may be the reason."""
    record: Mapping[str, object] = field(default_factory=dict)
    """The tool's own record of the failure, for files in its format."""


@runtime_checkable
class OfficialRunner(Protocol):
    """An adapter that can have its benchmark's official tool imitated."""

    official_tool: str
    """Name of the tool whose words are given."""

    def official_run(self, problem: Problem, code: str) -> InProcessCheck | None:
        """A run that imitates the tool; None where its word is known without one."""

    def official_opinion(self, problem: Problem, code: str, observed: Observed | None) -> Opinion:
        """What the tool says, from how its imitation ended; `observed` is None where there was none."""
