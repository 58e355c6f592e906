"""The docker grade, wherever an engine with the image is at hand."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import pytest_asyncio
from docker.errors import ContainerError

from sandbox import (
    CallProgram,
    CommandStep,
    Ending,
    Limits,
    Sandbox,
    SandboxUnavailable,
    StdioProgram,
    StepsProgram,
    open_sandbox,
    selftest,
)
from sandbox.containers import LABEL, OWNER, Containers
from sandbox.daemon import connect, image_name

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="module")]

CAP_KILL, CAP_SETGID, CAP_SETUID = 5, 6, 7
RIGHT = CallProgram(solution="def f(x): return x + 1", entry_points=("f",), tests="assert f(1) == 2")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    try:
        sandbox = await open_sandbox("docker", workers=2)
    except SandboxUnavailable as error:
        pytest.skip(str(error))
    yield sandbox
    await sandbox.close()


def mine() -> list[Any]:
    client = connect()
    try:
        return list(client.containers.list(filters={"label": f"{LABEL}={os.getpid()}"}))
    finally:
        client.close()


async def test_every_canary_fails_against_the_container(sandbox: Sandbox) -> None:
    results = await selftest.attack(sandbox)
    assert [result for result in results if not result.held] == []


@pytest.mark.usefixtures("sandbox")
async def test_a_container_whose_engine_died_is_removed_by_the_next_one_that_would_see_it() -> None:
    client = connect()
    walls = Containers(connect())
    here = walls.options()["labels"][OWNER].split(" ")[0]
    nobody = 1 << 23  # a process number beyond any kernel's
    orphan, stranger = (
        client.containers.create(**walls.options() | {"labels": {OWNER: f"{where} {nobody} 0"}})
        for where in (here, here.replace("/", "/1"))
    )
    orphan.start()
    stranger.start()
    await walls.close()
    await Containers(connect()).close()
    for _ in range(50):  # one that ends by itself just now is still listed while the daemon removes it
        left = {container.id for container in client.containers.list(all=True)}
        if orphan.id not in left:
            break
        await asyncio.sleep(0.1)
    stranger.remove(force=True)
    client.close()
    assert orphan.id not in left
    assert stranger.id in left


async def test_containers_are_hardened(sandbox: Sandbox) -> None:
    client = connect()
    for container in await asyncio.to_thread(mine):
        made = client.api.inspect_container(container.id)
        host = made["HostConfig"]
        assert host["NetworkMode"] == "none"
        status = await asyncio.to_thread(Path(f"/proc/{made['State']['Pid']}/status").read_text)
        assert f"CapBnd:\t{1 << CAP_KILL | 1 << CAP_SETGID | 1 << CAP_SETUID:016x}\n" in status
        assert host["ReadonlyRootfs"]
        assert not host["Privileged"]
        assert host["SecurityOpt"] == ["no-new-privileges"]
        assert host["Memory"] == host["MemorySwap"] > 0
        assert host["PidsLimit"] > 0
        assert not made["Mounts"]
    client.close()


async def test_verdicts_come_out_of_containers(sandbox: Sandbox) -> None:
    execution = await sandbox.execute(RIGHT, Limits())
    assert execution.completed
    assert {"container", "uid", "seccomp"} <= set(execution.layers)
    wrong = CallProgram(solution="def f(x): return x", entry_points=("f",), tests="assert f(1) == 2")
    assert (await sandbox.execute(wrong, Limits())).ending is Ending.ASSERTION


async def test_the_packages_of_the_image_can_be_imported(sandbox: Sandbox) -> None:
    client = connect()
    try:
        await asyncio.to_thread(
            client.containers.run,
            image_name(),
            ["python3", "-c", "import numpy"],
            network_mode="none",
            remove=True,
        )
    except ContainerError:
        pytest.skip("the image has no numpy")
    finally:
        client.close()
    program = CallProgram(
        solution="import numpy\ndef f(x): return int(numpy.sum([x, 1]))",
        entry_points=("f",),
        tests="assert f(1) == 2",
    )
    assert (await sandbox.execute(program, Limits())).completed


async def test_a_program_is_another_user_than_the_zygote(sandbox: Sandbox) -> None:
    program = StdioProgram(solution="import os\nprint(os.getuid() >= 20000, os.getgroups())")
    assert (await sandbox.execute(program, Limits())).stdout == "True []\n"


async def test_commands_are_swept_with_all_they_left(sandbox: Sandbox) -> None:
    steps = (CommandStep(stage="run", argv=("bash", "main.sh"), cpu=2),)
    leave = "mkdir -m 700 deep; touch deep/file; (setsid sleep 1000 &); echo {marker}"
    look = "test ! -e deep || exit 5; for p in /proc/[0-9]*; do grep -qa sleep $p/cmdline && exit 6; done; echo {marker}"
    for text in (leave, look, leave, look):
        execution = await sandbox.execute(StepsProgram(files={"main.sh": text}, steps=steps), Limits())
        assert execution.completed, execution


async def test_a_killed_container_costs_no_verdict(sandbox: Sandbox) -> None:
    running = asyncio.gather(*(sandbox.execute(RIGHT, Limits()) for _ in range(60)))
    await asyncio.sleep(0.1)
    for container in await asyncio.to_thread(mine):
        await asyncio.to_thread(container.kill)
    assert [e.ending for e in await running] == [Ending.COMPLETED] * 60


async def test_a_missing_image_is_named_with_the_way_out(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxUnavailable, match=r"no-such-image.*docs/sandbox-image\.md"):
        await open_sandbox("docker", image="no-such-image")


async def test_an_engine_on_another_host_needs_nothing_mounted() -> None:
    try:
        options = Containers(connect()).options()
    except SandboxUnavailable as error:
        pytest.skip(str(error))
    assert "volumes" not in options
    assert "mounts" not in options


async def test_closing_removes_the_containers() -> None:
    try:
        other = await open_sandbox("docker")
    except SandboxUnavailable as error:
        pytest.skip(str(error))
    before = len(await asyncio.to_thread(mine))
    await other.close()
    assert len(await asyncio.to_thread(mine)) == before - 1


async def test_workers_that_were_replaced_leave_no_descriptor(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.pool.JOBS", 1)
    await sandbox.execute(RIGHT, Limits())
    gc.collect()
    gc.disable()
    try:
        before = psutil.Process().num_fds()
        other = await open_sandbox("docker", workers=1)
        for _ in range(4):
            assert (await other.execute(RIGHT, Limits())).completed
        await other.close()
        assert psutil.Process().num_fds() == before
    finally:
        gc.enable()
