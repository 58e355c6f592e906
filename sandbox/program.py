"""What the sandbox is given: a program of one of four kinds, and the limits it runs under."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias


@dataclass(frozen=True, kw_only=True)
class CallProgram:
    """Split mode: a trusted test calls functions of an untrusted module that lives in another process.

    The judge executes `helpers` and then `tests` with each of `entry_points` (and `candidate`, the first
    of them) bound to a proxy that carries plain data only. Whatever the module does, it cannot say
    "passed": only the judge's own run of `tests` can end well.
    """

    solution: str
    entry_points: tuple[str, ...]
    tests: str
    helpers: str = ""


@dataclass(frozen=True, kw_only=True)
class StdioProgram:
    """A Python program run as `__main__` with real standard streams; its output is compared outside."""

    solution: str
    stdin: str = ""


@dataclass(frozen=True, kw_only=True)
class InProcessProgram:
    """Solution and tests in one process: it completes when the source runs to its very end."""

    source: str


@dataclass(frozen=True, kw_only=True)
class CommandStep:
    """One command, run in the program's private folder."""

    stage: Literal["compile", "run"]
    argv: tuple[str, ...]
    cpu: float
    """CPU seconds."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Added to the worker's environment for this command."""


@dataclass(frozen=True, kw_only=True)
class StepsProgram:
    """Files and commands in any language; `{marker}` in a file becomes a random line for this execution.

    It completes when every step exits 0 and the last one printed the marker on a line of its own. A source
    that writes `{marker:1}` and `{marker:2}` gets the line in two halves, so that it does not stand in the
    file. A file with the marker that no later command names is removed before the first `run` step.
    """

    files: Mapping[str, str]
    steps: tuple[CommandStep, ...]
    cache_key: str = ""
    """Compile steps are reused between programs with equal, non-empty keys and equal files."""


Program: TypeAlias = CallProgram | StdioProgram | InProcessProgram | StepsProgram


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one program may use. CPU time is the primary limit: it does not depend on the neighbours."""

    cpu: float = 3.0
    """CPU seconds."""
    wall: float | None = None
    """Wall seconds; None means a multiple of `cpu` with a floor of some seconds."""
    memory: int = 1024 * 2**20
    """Bytes of private memory."""
    patience: float = 1.0
    """How many times as long as its limit a call with a limit of its own is let run, though late is late."""
    output: int = 64 * 2**20
    """Bytes on stdout and stderr together, after which the program is stopped."""
    disk: int = 64 * 2**20
    """Bytes it may write to its private folder."""
    processes: int = 64
    """Processes and threads; Python programs under the pure policy may not fork at all."""
