"""A precompiled `bits/stdc++.h`: compiling a small C++ program without one takes three times as long.

The header is the system's own, compiled on the host once per compiler and set of flags into a folder that
workers see read-only. Only programs that include `<bits/stdc++.h>` themselves are given it.
"""

import asyncio
import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sandbox.folders import cache_folder
from sandbox.program import CommandStep, StepsProgram

INSIDE = "/opt/precompiled"
"""Where workers see the folder."""
COMPILERS = frozenset({"g++", "c++"})
HEADER = "bits/stdc++.h"
BUILD_SECONDS = 60.0


def folder() -> Path:
    """Where precompiled headers are kept on the host."""
    return cache_folder() / "precompiled"


class PrecompiledHeaders:
    """Adds the precompiled header to the compile steps of programs that would include it anyway."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._built: dict[tuple[str, ...], bool] = {}
        self._building = asyncio.Lock()

    async def added(self, program: StepsProgram) -> StepsProgram:
        """The program with its compile steps made faster, or as it was."""
        if not any(step.argv[0] in COMPILERS for step in program.steps) or not _includes(program.files):
            return program
        steps = [await self._faster(step) for step in program.steps]
        return replace(program, steps=tuple(steps))

    async def _faster(self, step: CommandStep) -> CommandStep:
        if step.stage != "compile" or step.argv[0] not in COMPILERS:
            return step
        flags = tuple(
            part for part in step.argv[1:] if part.startswith(("-std", "-O", "-f", "-m", "-D", "-pthread"))
        )
        async with self._building:
            if flags not in self._built:
                self._built[flags] = await self._build(step.argv[0], flags)
        if not self._built[flags]:
            return step
        compiler, *rest = step.argv
        return replace(step, argv=(compiler, "-I", INSIDE, "-include", HEADER, *rest))

    async def _build(self, compiler: str, flags: Sequence[str]) -> bool:
        """Compile the header unless it lies there; whether it does afterwards."""
        told = await _output(compiler, "--version")
        if told is None:
            return False
        name = hashlib.sha256("\0".join((told, *flags)).encode()).hexdigest()[:24]
        target = self._place / f"{HEADER}.gch" / name
        if target.exists():
            return True
        target.parent.mkdir(parents=True, exist_ok=True)
        (self._place / HEADER).write_text(f"#include_next <{HEADER}>\n")
        source, fresh = self._place / "all.h", self._place / f".{name}.{os.getpid()}"
        source.write_text(f"#include <{HEADER}>\n")
        try:
            built = await _output(
                compiler, *flags, "-I", str(self._place), "-x", "c++-header", str(source), "-o", str(fresh)
            )
            if built is None:
                return False
            fresh.replace(target)
        finally:
            fresh.unlink(missing_ok=True)
        return True


def _includes(files: Mapping[str, str]) -> bool:
    return any("bits/stdc++.h" in text for text in files.values())


async def _output(*command: str) -> str | None:
    """What a command prints, None when it fails or takes too long."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return None
    try:
        async with asyncio.timeout(BUILD_SECONDS):
            printed, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        return None
    return printed.decode("utf-8", "replace") if process.returncode == 0 else None
