"""A grade is taken only after its self-test, never a lower one than was asked for, never plain by itself."""

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Any, ClassVar

import pytest

from sandbox import (
    CallProgram,
    CommandStep,
    Ending,
    Execution,
    Grade,
    Limits,
    Sandbox,
    SandboxUnavailable,
    StepsProgram,
    bubblewrap,
    doctor,
    open_sandbox,
    selftest,
    unshare,
)
from sandbox.bare import Bare
from sandbox.inside.seccomp import PURE
from sandbox.interpreter import Interpreter, choose
from sandbox.pool import Pool

PROGRAM = CallProgram(solution="def f(x): return x + 1", entry_points=("f",), tests="assert f(1) == 2")


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PROCTOR_HOME", str(tmp_path))
    monkeypatch.setattr(selftest, "_proved", {})


def lower(monkeypatch: pytest.MonkeyPatch, walls: list[str]) -> None:
    """Leave only these inner walls in the namespaces grade, whichever way this machine raises it."""
    monkeypatch.setattr(bubblewrap, "WALLS", walls)
    monkeypatch.setattr(unshare, "WALLS", walls)


@pytest.mark.parametrize("grade", ["namespaces", "landlock"])
async def test_every_canary_fails_against_the_walls(grade: str) -> None:
    sandbox = await open_sandbox(grade)  # type: ignore[arg-type]
    results = await selftest.attack(sandbox)
    await sandbox.close()
    assert len(results) >= 16
    assert [result for result in results if not result.held] == []


def test_a_canary_that_no_wall_holds_kills_nobody_but_its_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A self-test tries walls that may not stand: without them, a signal to everybody would end the user's session."""
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: sent.append((pid, number)))
    (canary,) = (
        each
        for each in selftest.canaries(Path("/secret"), "token", 1)
        if each.name == "the worker cannot be killed"
    )
    assert isinstance(canary.program, CallProgram)
    names: dict[str, Any] = {}
    exec(canary.program.solution, names)
    assert names["f"](1) != 2, "the test of it would pass"
    assert {pid for pid, number in sent if number} == {os.getppid()}


async def test_a_grade_whose_walls_leak_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    weak = [wall for wall in bubblewrap.WALLS if wall != "seccomp"]
    lower(monkeypatch, weak)
    with pytest.raises(SandboxUnavailable, match=r"self-test failed.*a process cannot be started"):
        await open_sandbox("namespaces")


async def test_a_proof_is_kept_and_belongs_to_these_walls(monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = await open_sandbox("namespaces")
    await sandbox.close()
    monkeypatch.setattr(selftest, "_proved", {})
    attacks: list[Sandbox] = []
    monkeypatch.setattr(selftest, "attack", attacks.append)
    sandbox = await open_sandbox("namespaces")
    await sandbox.close()
    assert attacks == []
    monkeypatch.setattr(selftest, "_proved", {})
    sandbox.layers = (*sandbox.layers, PURE)
    with pytest.raises(TypeError):
        await selftest.prove(sandbox)


async def test_without_bubblewrap_workers_enclose_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    sandbox = await open_sandbox("namespaces")
    try:
        assert "unshare" in sandbox.layers
        assert [result for result in await selftest.attack(sandbox) if not result.held] == []
    finally:
        await sandbox.close()


async def test_a_missing_interpreter_is_named() -> None:
    with pytest.raises(SandboxUnavailable, match=r"No Python at /no/such/python"):
        await open_sandbox("namespaces", python="/no/such/python")


def test_an_interpreter_that_others_cannot_read_is_named(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.touch(mode=0o755)
    tmp_path.chmod(0o700)
    assert choose(str(python), (), private=True).path == str(python)
    with pytest.raises(SandboxUnavailable, match=r"python cannot be read by an ordinary user"):
        choose(str(python), (), private=False)


def test_workers_that_do_not_start_leave_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    walls = Bare(Grade.LANDLOCK, Interpreter("/no/such/python", "/no"), as_nobody=False)
    with pytest.raises(SandboxUnavailable, match="/no/such/python"):
        asyncio.run(Pool(Grade.LANDLOCK, walls, workers=2).open())
    assert list(tmp_path.iterdir()) == []


async def test_root_must_accept_the_risk_of_plain() -> None:
    if os.geteuid() == 0:
        with pytest.raises(SandboxUnavailable, match=r"ordinary user"):
            await open_sandbox("plain")
    sandbox = await open_sandbox("plain", at_my_risk=True)
    try:
        assert sandbox.grade is Grade.PLAIN
        assert (await sandbox.execute(PROGRAM, Limits())).completed
    finally:
        await sandbox.close()


async def test_auto_never_takes_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere.sock")
    lower(monkeypatch, [])
    monkeypatch.setattr("sandbox.bare.WALLS", {Grade.LANDLOCK: [], Grade.PLAIN: []})
    with pytest.raises(SandboxUnavailable, match=r"docker: .*namespaces: .*landlock: "):
        await open_sandbox()


class Standing:
    """Walls that hold in place of a pool: they run whatever they are given."""

    opened: ClassVar[list["Standing"]] = []
    broken: ClassVar[set[Grade]] = set()
    interpreter = "3.11"

    def __init__(self, grade: Grade, *_: object) -> None:
        self.grade, self.is_closed = grade, False

    async def open(self) -> None:
        if self.grade in self.broken:
            raise SandboxUnavailable("it does not hold")
        self.opened.append(self)

    async def execute(self, *_: object) -> Execution:
        return Execution(ending=Ending.COMPLETED, integrity="marker")

    async def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def standing(monkeypatch: pytest.MonkeyPatch) -> type[Standing]:
    async def prove(_: object) -> list[object]:
        return []

    monkeypatch.setattr(Standing, "opened", [])
    monkeypatch.setattr(Standing, "broken", set())
    monkeypatch.setattr("sandbox.opening.Pool", Standing)
    monkeypatch.setattr("sandbox.opening.raise_walls", lambda *_, **__: None)
    monkeypatch.setattr(selftest, "prove", prove)
    return Standing


@pytest.mark.parametrize(
    ("grade", "docker_lacks", "machine_lacks", "taken"),
    [
        ("auto", [], [], "docker"),
        ("auto", ["php"], [], "namespaces"),
        ("auto", ["php", "rs"], ["rs"], "namespaces"),
        ("auto", ["php"], ["php"], "docker"),
        ("auto", ["php"], ["php", "rs"], "docker"),
        ("docker", ["php"], [], "docker"),
    ],
)
async def test_auto_passes_over_an_image_that_lacks_more_than_this_machine(
    grade: str, docker_lacks: list[str], machine_lacks: list[str], taken: str, standing: type[Standing]
) -> None:
    async def lacks(sandbox: Sandbox) -> list[str]:
        return docker_lacks if sandbox.grade is Grade.DOCKER else machine_lacks

    said: list[str] = []
    sandbox = await open_sandbox(grade, lacks=lacks, tell=said.append)  # type: ignore[arg-type]

    assert sandbox.grade == taken
    assert {one.grade for one in standing.opened if not one.is_closed} == {taken}
    assert (said != []) == (taken == "namespaces")
    assert all("whose image cannot run php" in sentence for sentence in said)


async def test_an_image_that_lacks_something_is_taken_where_nothing_else_holds(
    standing: type[Standing],
) -> None:
    async def lacks(_: Sandbox) -> list[str]:
        return ["php"]

    standing.broken = {Grade.NAMESPACES, Grade.LANDLOCK}
    assert (await open_sandbox(lacks=lacks)).grade is Grade.DOCKER


async def test_what_is_lacking_is_not_asked_where_there_is_no_image(standing: type[Standing]) -> None:
    async def lacks(_: Sandbox) -> list[str]:
        raise AssertionError("the weaker grades see the same tools")

    standing.broken = {Grade.DOCKER}
    assert (await open_sandbox(lacks=lacks)).grade is Grade.NAMESPACES


async def test_walls_that_cannot_be_asked_are_closed(standing: type[Standing]) -> None:
    async def lacks(_: Sandbox) -> list[str]:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await open_sandbox(lacks=lacks)
    assert [one.is_closed for one in standing.opened] == [True]


async def test_commands_need_more_than_landlock() -> None:
    sandbox = await open_sandbox("landlock")
    steps = (CommandStep(stage="run", argv=("true",), cpu=1),)
    execution = await sandbox.execute(StepsProgram(files={}, steps=steps), Limits())
    await sandbox.close()
    assert execution.ending is Ending.LOST
    assert "namespaces" in execution.reason


async def test_the_doctor_names_status_and_way_out() -> None:
    findings = await doctor.examine(grades=[Grade.NAMESPACES], speed=False)
    names = [finding.name for finding in findings]
    assert len(set(names)) == len(names)
    assert {"machine", "interpreter", "bubblewrap", "landlock", "docker", "grade namespaces"} <= set(names)
    assert findings[-1] == doctor.Finding("sandbox", "ok", "namespaces")


async def test_the_doctor_fails_a_machine_without_walls(monkeypatch: pytest.MonkeyPatch) -> None:
    lower(monkeypatch, [])
    findings = await doctor.examine(grades=[Grade.NAMESPACES], speed=False)
    assert findings[-1].status == "fail"
    assert findings[-1].fix
