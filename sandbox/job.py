"""Turns a program and its limits into the bytes that a worker reads."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import assert_never

from sandbox.execution import Integrity
from sandbox.inside import frames
from sandbox.program import CallProgram, InProcessProgram, Limits, Program, StdioProgram, StepsProgram

WALL_FACTOR, WALL_FLOOR = 4.0, 6.0
"""The wall limit where none is given: a multiple of the CPU limit, with a floor in seconds."""

_SCIENCE = re.compile(r"\b(?:import|from)\s+(?:numpy|scipy|pandas|sklearn)\b")


@dataclass(frozen=True)
class Job:
    """One program, ready to be sent."""

    kind: int
    integrity: Integrity
    limits: Limits
    public: bytes
    """What the child may see."""
    private: bytes = b""
    """What only the judge may see, as JSON."""
    tests: bytes = b""
    """The suite of tests, or standard input."""
    digest: str = ""
    """Names the suite, where the judge keeps it; empty otherwise."""
    science: bool = False
    """Whether it runs faster where numpy is already imported."""

    @property
    def wall(self) -> float:
        """Wall seconds it may take."""
        if self.limits.wall is not None:
            return self.limits.wall
        return max(self.limits.cpu * WALL_FACTOR, WALL_FLOOR)

    def header(self, number: int, *, with_tests: bool) -> bytes:
        """The fixed-size header, with a number that the answers repeat."""
        limits = self.limits
        return frames.Header(
            number & 0xFFFFFFFF,
            self.kind,
            0,
            limits.cpu,
            self.wall,
            limits.memory,
            limits.output,
            limits.disk,
            limits.processes,
            len(self.public),
            len(self.private),
            len(self.tests) if with_tests else 0,
        ).pack()


def job_for(program: Program, limits: Limits) -> Job:
    """What to send for a program."""
    match program:
        case CallProgram():
            tests, digest = _suite(program.helpers, program.tests)
            private = {"names": program.entry_points, "digest": digest, "patience": limits.patience}
            return Job(
                frames.CALLS,
                "split",
                limits,
                _text(program.solution),
                _json(private),
                tests,
                digest,
                _is_science(program.solution),
            )
        case StdioProgram():
            solution, stdin = _text(program.solution), _text(program.stdin)
            science = _is_science(program.solution)
            return Job(frames.STDIO, "stdio", limits, solution, tests=stdin, science=science)
        case InProcessProgram():
            science = _is_science(program.source)
            return Job(frames.INPROCESS, "inprocess", limits, _text(program.source), science=science)
        case StepsProgram():
            return _steps(program, limits)
    assert_never(program)


def _steps(program: StepsProgram, limits: Limits) -> Job:
    """What to send for commands, each of which has a limit of its own."""
    cpu = max((step.cpu for step in program.steps), default=limits.cpu)
    wall = sum(max(step.cpu * WALL_FACTOR, WALL_FLOOR) for step in program.steps)
    private = {
        "files": dict(program.files),
        "steps": [[step.stage, list(step.argv), step.cpu, dict(step.env)] for step in program.steps],
        "cache_key": program.cache_key,
    }
    limits = replace(limits, cpu=cpu, wall=limits.wall or wall)
    return Job(frames.STEPS, "marker", limits, b"", _json(private))


def _is_science(source: str) -> bool:
    return bool(_SCIENCE.search(source))


def _json(private: Mapping[str, object]) -> bytes:
    return json.dumps(private).encode("ascii")


def _text(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@lru_cache(maxsize=256)
def _suite(helpers: str, tests: str) -> tuple[bytes, str]:
    """The suite as it is sent, and its digest. Kept, since the same tests judge every sample of a problem."""
    text = json.dumps([helpers, tests]).encode("ascii")
    return text, hashlib.sha256(text).hexdigest()[:32]
