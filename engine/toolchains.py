"""Are the compilers and interpreters of a language here, and can they tell right from wrong?

A missing compiler must never look like a failing model: before the first sample in a language is marked, a
program that must pass and some that must not are compiled and run behind the same walls.
"""

import asyncio
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from benchmarks.benchmark import Benchmark, MarkerCheck
from benchmarks.toolchain import NeedsToolchain
from engine.marking import Marker, judge
from engine.plainly import plainly
from engine.spec import Grade
from engine.verdict import MachineFailed, MachineState, Outcome
from sandbox.pool import NO_COMMANDS
from sandbox.program import CommandStep, Limits, StepsProgram
from sandbox.walls import Grade as WallGrade
from sandbox.walls import Sandbox

Status: TypeAlias = Literal["ok", "missing", "broken"]
VERSION_SECONDS = 20.0
TRIES = 2
"""A canary that fails is run once more, alone: a loaded machine is not a broken compiler."""


@dataclass(frozen=True, kw_only=True)
class Toolchain:
    """What was found of one language."""

    language: str
    """MultiPL-E's short code."""
    title: str
    status: Status
    version: str
    """First line of what the tool says about itself; empty if it is missing."""
    fix: str
    """The command that brings it; empty where nothing needs mending."""
    detail: str = ""
    """What was wrong."""
    grade: str = ""
    """The walls behind which it was tried."""


@dataclass(frozen=True)
class NeededTools:
    """What programs of some benchmarks need besides Python; asked of walls before they are taken.

    It holds a right program for each tool and no problem, so that it can be sent to the nodes of a cluster.
    """

    canaries: Mapping[str, MarkerCheck]

    async def __call__(self, sandbox: Sandbox) -> Sequence[str]:
        """The tools that do not work behind these walls."""
        marker = Marker(sandbox)
        said = await asyncio.gather(*(trouble(marker, {"good": one}) for one in self.canaries.values()))
        return [tool for tool, why in zip(self.canaries, said, strict=True) if why]


def needed_tools(benchmarks: Iterable[Benchmark]) -> NeededTools:
    """The tools that benchmarks need, each once."""
    return NeededTools(
        {one.tool: one.canaries()["good"] for one in benchmarks if isinstance(one, NeedsToolchain)}
    )


@dataclass
class Toolchains:
    """Which toolchains were tried during a run; each is tried once, by whoever needs it first."""

    marker: Marker
    told: Callable[[str, str, str], None] = lambda _tool, _version, _trouble: None
    """Hears once of each: what it is, its version, why it cannot be trusted and what mends that."""
    _tried: dict[str, asyncio.Task[str]] = field(default_factory=dict)

    async def insist(self, benchmark: Benchmark) -> None:
        """Return if the benchmark's tools work here, or if it needs none.

        Raises:
            MachineFailed: they are missing or cannot tell right from wrong; says what brings them.
        """
        if not isinstance(benchmark, NeedsToolchain):
            return
        if benchmark.tool not in self._tried:
            self._tried[benchmark.tool] = asyncio.create_task(self._try(benchmark))
        said = await asyncio.shield(self._tried[benchmark.tool])
        if said:
            raise MachineFailed(MachineState.UNAVAILABLE, said)

    async def try_all(self, benchmarks: Iterable[Benchmark]) -> None:
        """Try the tools of several benchmarks one after the other; what is found is `told`, not raised."""
        try:
            for benchmark in benchmarks:
                with suppress(MachineFailed):
                    await self.insist(benchmark)
        except asyncio.CancelledError:
            for task in self._tried.values():
                task.cancel()
            raise

    async def _try(self, benchmark: NeedsToolchain) -> str:
        said, version = await asyncio.gather(
            trouble(self.marker, benchmark.canaries()),
            version_of(self.marker.sandbox, benchmark.version_command),
        )
        if said:
            remedy = _remedy(self.marker.sandbox, said, benchmark.remedy)
            said = f"{said}; {remedy}, and see proctor doctor --toolchains"
        self.told(benchmark.tool, version, said)
        return said


def _remedy(sandbox: Sandbox, said: str, brings: str) -> str:
    """What mends a toolchain's trouble behind these walls, where `brings` would on the machine itself."""
    if NO_COMMANDS in said:
        return "use --sandbox namespaces, or docker"
    return f"{brings} in its image (docs/sandbox-image.md)" if sandbox.grade is WallGrade.DOCKER else brings


async def trouble(marker: Marker, canaries: Mapping[str, MarkerCheck]) -> str:
    """Why a toolchain cannot be trusted, in a few words; empty if it can."""
    for name, check in canaries.items():
        said = ""
        for _ in range(TRIES):
            said = await _misbehaved(marker, name, check)
            if not said:
                break
        if said:
            return said
    return ""


async def _misbehaved(marker: Marker, name: str, check: MarkerCheck) -> str:
    try:
        marked = judge(check, await marker.run(check, Limits()))
    except MachineFailed as failure:
        return str(failure)
    if name == "good" and marked.outcome is not Outcome.PASSED:
        return f"a right {check.language} program does not pass ({marked.outcome}: {marked.reason})"
    if name != "good" and marked.outcome is Outcome.PASSED:
        return f"a wrong {check.language} program passes ({name})"
    if name != "good" and marked.outcome is Outcome.SYNTAX_ERROR:
        return f"the {check.language} canary {name!r} does not compile ({marked.reason})"
    return ""


def refuse_unknown(codes: Sequence[str]) -> None:
    """Return if every code is that of a language.

    Raises:
        UsageError: one is not; says which there are.
    """
    from benchmarks.multipl_e.language import language

    with plainly():
        for code in codes:
            language(code)


async def try_toolchains(
    grade: Grade = "auto", codes: Sequence[str] = (), told: Callable[[Toolchain], None] = lambda _: None
) -> list[Toolchain]:
    """Try toolchains behind walls of a grade, opened for it.

    Raises:
        UsageError: a code is of no declared language.
        EnvironmentTrouble: the grade cannot be raised here.
    """
    from sandbox import open_sandbox

    with plainly():
        sandbox = await open_sandbox(grade)
        try:
            return await examine_toolchains(sandbox, codes, told)
        finally:
            await sandbox.close()


async def examine_toolchains(
    sandbox: Sandbox, codes: Sequence[str] = (), told: Callable[[Toolchain], None] = lambda _: None
) -> list[Toolchain]:
    """Try the toolchain of every language, or of those in `codes`; `told` hears of each as it is known.

    Raises:
        BenchmarkError: a code is of no declared language.
    """
    from benchmarks.multipl_e.family import codes as every
    from benchmarks.multipl_e.language import language

    marker = Marker(sandbox)
    found = []
    for code in codes or every():
        finding = await _examined(marker, language(code).code)
        told(finding)
        found.append(finding)
    return found


async def _examined(marker: Marker, code: str) -> Toolchain:
    from benchmarks.multipl_e.adapter import canaries_of
    from benchmarks.multipl_e.language import language

    spoken = language(code)
    version = await version_of(marker.sandbox, spoken.toolchain.version)
    said = await trouble(marker, canaries_of(spoken))
    missing = "not installed" in said or NO_COMMANDS in said
    return Toolchain(
        language=code,
        title=spoken.title,
        status="missing" if missing else "broken" if said else "ok",
        version=version,
        fix=_remedy(marker.sandbox, said, spoken.toolchain.fix) if said else "",
        detail=said,
        grade=str(marker.sandbox.grade),
    )


async def version_of(sandbox: Sandbox, command: Sequence[str]) -> str:
    """The first line with a number that a tool prints about itself behind the walls; empty without one."""
    step = CommandStep(stage="run", argv=tuple(command), cpu=VERSION_SECONDS)
    execution = await sandbox.execute(StepsProgram(files={}, steps=(step,)), Limits(memory=4 * 2**30))
    lines = (execution.stdout + "\n" + execution.stderr).splitlines()
    return next((line.strip() for line in lines if re.search(r"\d\.\d", line)), "")
