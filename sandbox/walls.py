"""The contract between the sandbox and whoever uses it: grades, and what an open sandbox can do."""

from enum import StrEnum
from typing import Protocol

from sandbox.execution import Execution
from sandbox.program import Limits, Program


class Grade(StrEnum):
    """Isolation grades, strongest first. A grade is taken only after its self-test passed here."""

    DOCKER = "docker"
    """A long-lived hardened container per worker."""
    NAMESPACES = "namespaces"
    """bubblewrap, or unshare directly; rootless."""
    LANDLOCK = "landlock"
    """Landlock, seccomp and rlimits; needs no privilege at all."""
    PLAIN = "plain"
    """rlimits only. Never chosen by itself."""


class SandboxUnavailable(Exception):
    """The walls asked for cannot be raised on this machine; the message says why and what would help."""


class Sandbox(Protocol):
    """Warm workers behind one kind of wall."""

    grade: Grade
    layers: tuple[str, ...]
    """The walls in force, as the workers themselves report them."""
    interpreter: str
    """Version of the Python that runs the programs, such as `3.11.7`."""

    @property
    def workers(self) -> int:
        """Programs that can run at once; a cluster gains and loses them."""

    async def execute(self, program: Program, limits: Limits, *, alone: bool = False) -> Execution:
        """Run one program in a free worker; wait for one if all are busy, with `alone` until all others are idle.

        A lost worker is replaced and the program tried once more; lost twice gives `Ending.LOST`.
        Cancelling the call kills the program.
        """

    async def close(self) -> None:
        """Stop every worker and leave nothing behind."""
