"""A grade is taken only after its self-test, never a lower one than was asked for, never plain by itself."""

import asyncio
import os
import tempfile
from pathlib import Path

import pytest

from sandbox import (
    CallProgram,
    CommandStep,
    Ending,
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
