"""What the sandbox observed when a program ran. Never a judgement: the engine draws conclusions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias


class Ending(StrEnum):
    """How an execution ended, decided from facts the program cannot forge towards `COMPLETED`."""

    COMPLETED = "completed"
    """It ran to the end: tests finished, or exit status 0 (with the marker where one was asked for)."""
    ASSERTION = "assertion"
    """The trusted test raised AssertionError, or failed on the data it was given."""
    EXCEPTION = "exception"
    """The program raised, at import or when called; or its entry point is missing."""
    SYNTAX_ERROR = "syntax_error"
    """It does not compile."""
    EXITED = "exited"
    """It left by itself before the tests ended, or with a non-zero status."""
    SIGNAL = "signal"
    """It died of a signal that nobody outside sent."""
    CPU_LIMIT = "cpu_limit"
    WALL_LIMIT = "wall_limit"
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"
    DENIED = "denied"
    """A wall said no (network, file, process) and the program ended because of it."""
    FORGED = "forged"
    """It broke the protocol between itself and the judge, which honest code cannot do by accident."""
    LOST = "lost"
    """The machine failed: a worker died, the disk was full. Says nothing about the program."""


Integrity: TypeAlias = Literal["split", "stdio", "marker", "inprocess"]
"""How the end of the tests was witnessed; `inprocess` is the weakest."""


@dataclass(frozen=True, kw_only=True)
class Execution:
    """Everything known about one execution."""

    ending: Ending
    integrity: Integrity
    layers: tuple[str, ...] = ()
    """The walls in force, such as `pidns`, `landlock`, `seccomp`."""
    stage: Literal["", "load", "call", "compile", "run"] = ""
    """Where it ended."""
    reason: str = ""
    """A sub-reason in a few words, such as `os._exit(0)`, `SIGSEGV` or `connect: EPERM`."""
    exception: str = ""
    """Type name of the exception, where one ended it."""
    message: str = ""
    """The exception's message, at most 2 kB."""
    line: int = 0
    """Line of the solution where it ended; 0 if unknown."""
    test: str = ""
    """The failing test's own text, at most 500 characters."""
    test_line: int = 0
    """Its line among the tests; 0 if unknown."""
    calls: int = 0
    """Calls of the entry point that the judge made."""
    status: int | None = None
    """Exit status; negative for a signal."""
    wall: float = 0.0
    cpu: float = 0.0
    memory: int = 0
    """Peak resident bytes."""
    stdout: str = ""
    """What it printed: whole for stdio programs, else head and tail. Lone surrogates are possible."""
    stderr: str = ""
    output_bytes: int = 0
    overran: bool = False
    """It was stopped where its patience, more than 1, ended, with a processor to itself all the while: company
    cannot be the reason."""
    suspicions: tuple[str, ...] = ()
    """What honest code rarely does: `opaque result`, `custom __eq__`, `exit 0 before the end`."""

    missing: str = ""
    """What a program needs and this machine or grade does not have, such as `javac`; the ending is then `LOST`."""
    faulty: bool = False
    """The tests have a fault of their own, which is neither the program's nor the machine's; the ending is then `LOST`."""
    report: Mapping[str, object] = field(default_factory=dict)
    """What trusted tests left in their `report`; empty for other kinds of programs."""

    @property
    def completed(self) -> bool:
        return self.ending is Ending.COMPLETED
