"""Looks at this machine and says which walls can stand here, and what would make stronger ones stand.

Every finding is one line with the command that mends it. Nothing is concluded from version numbers where
trying is possible: user namespaces are tried, grades are opened and attacked.
"""

import asyncio
import os
import platform
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from sandbox import selftest
from sandbox.daemon import FORBIDDEN, MAY_ASK, connect, image_name
from sandbox.inside import kernel
from sandbox.interpreter import SYSTEM, readable_by_all
from sandbox.opening import AUTOMATIC, lacking, open_sandbox
from sandbox.processors import usable
from sandbox.program import CallProgram, Limits
from sandbox.walls import Grade, Sandbox, SandboxUnavailable

Status = Literal["ok", "warn", "fail"]
SPEED_SECONDS = 2.0


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report."""

    name: str
    status: Status
    detail: str
    fix: str = ""
    """The command or change that would mend it; empty when all is well."""


async def examine(*, grades: Sequence[Grade] | None = None, speed: bool = True) -> list[Finding]:
    """Everything worth knowing about running untrusted programs here, in reading order.

    `grades` limits which grades are opened and attacked, by default all that `auto` considers. The finding
    named `sandbox` says which grade `auto` takes; it fails when there is none. With `speed`, two seconds
    are spent on measuring the chosen grade.
    """
    findings = [
        machine(),
        user(),
        interpreter(),
        bubblewrap(),
        await user_namespaces(),
        landlock(),
        seccomp(),
    ]
    findings += [cgroups(), limits(), space()]
    findings.append(await asyncio.to_thread(containers))
    chosen: Grade | None = None
    for grade in AUTOMATIC if grades is None else grades:
        finding, sandbox = await attacked(grade)
        findings.append(finding)
        if sandbox is None:
            continue
        taken = finding.status == "ok" or grade is not Grade.DOCKER
        if chosen is None and taken:
            chosen = grade
            if speed:
                findings.append(await measured(sandbox))
        await sandbox.close()
    findings.append(verdict(chosen))
    return findings


def machine() -> Finding:
    """Kernel and architecture."""
    detail = f"Linux {platform.release()} {platform.machine()}"
    if sys.platform != "linux":
        return Finding("machine", "fail", sys.platform, "run on Linux, or set DOCKER_HOST to a Linux machine")
    if not kernel.CALLS:
        return Finding("machine", "warn", f"{detail}: no system call table", "use the docker grade")
    return Finding("machine", "ok", detail + (", in a container" if in_container() else ""))


def in_container() -> bool:
    """Whether this process itself runs in a container or pod."""
    marks = (Path("/.dockerenv"), Path("/run/.containerenv"), Path("/var/run/secrets/kubernetes.io"))
    return any(mark.exists() for mark in marks) or "container" in os.environ


def user() -> Finding:
    """Who we are; root is safe only behind namespaces."""
    if os.geteuid() == 0:
        return Finding(
            "user",
            "warn",
            "root: programs run only behind namespaces, in containers, or as nobody",
            "use an ordinary user",
        )
    return Finding("user", "ok", f"uid {os.geteuid()}")


def interpreter() -> Finding:
    """The Python for Python programs, and whether other users may read it."""
    base = os.path.realpath(getattr(sys, "_base_executable", "") or sys.executable)
    version = platform.python_version()
    if readable_by_all(base):
        return Finding("interpreter", "ok", f"{base} ({version})")
    fallback = f"; the landlock grade uses {SYSTEM} instead" if os.access(SYSTEM, os.X_OK) else ""
    fix = "install Python where every user can read it, such as /opt or /usr/local"
    return Finding("interpreter", "warn", f"{base} ({version}) is in a private folder{fallback}", fix)


def bubblewrap() -> Finding:
    """bwrap, which raises the outer walls of the namespaces grade."""
    path = shutil.which("bwrap")
    if path:
        return Finding("bubblewrap", "ok", path)
    return Finding("bubblewrap", "warn", "not installed", "apt install bubblewrap")


async def user_namespaces() -> Finding:
    """Whether this user may make namespaces: tried, since sysctls and security modules all have a say."""
    process = await asyncio.create_subprocess_exec(
        "unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount", "--net", "true",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, told = await process.communicate()
    if process.returncode == 0:
        return Finding("user namespaces", "ok", "can be made")
    reason = told.decode("utf-8", "replace").strip()[:200]
    if _sysctl("kernel/apparmor_restrict_unprivileged_userns") == "1":
        fix = (
            "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile for bwrap"
        )
    elif _sysctl("kernel/unprivileged_userns_clone") == "0":
        fix = "sudo sysctl -w kernel.unprivileged_userns_clone=1"
    elif _sysctl("user/max_user_namespaces") == "0":
        fix = "sudo sysctl -w user.max_user_namespaces=10000"
    else:
        fix = (
            "docker run --security-opt seccomp=unconfined --security-opt systempaths=unconfined ..."
            if in_container()
            else ""
        )
    return Finding("user namespaces", "warn", f"cannot be made: {reason}", fix)


def _sysctl(name: str) -> str:
    try:
        return Path("/proc/sys", name).read_text("ascii").strip()
    except OSError:
        return ""


def landlock() -> Finding:
    """The kernel's Landlock version."""
    abi = kernel.landlock_abi() if kernel.AVAILABLE else 0
    if abi:
        return Finding("landlock", "ok", f"ABI {abi}")
    return Finding(
        "landlock",
        "warn",
        "not in this kernel, or not switched on",
        "boot with lsm=landlock,... (Linux 5.13 or newer)",
    )


def seccomp() -> Finding:
    """Whether seccomp filters can be installed."""
    actions = _sysctl("kernel/seccomp/actions_avail")
    if "kill_process" in actions:
        return Finding("seccomp", "ok", actions)
    return Finding(
        "seccomp", "fail", actions or "no filters in this kernel", "use a kernel with CONFIG_SECCOMP_FILTER"
    )


def cgroups() -> Finding:
    """Which cgroups there are; only the docker grade needs them."""
    if Path("/sys/fs/cgroup/cgroup.controllers").exists():
        delegated = os.access("/sys/fs/cgroup", os.W_OK)
        return Finding("cgroups", "ok", "version 2" + (", writable" if delegated else ""))
    if Path("/sys/fs/cgroup/memory").exists():
        return Finding("cgroups", "ok", "version 1")
    return Finding("cgroups", "warn", "none: memory is limited by rlimits alone", "")


def limits() -> Finding:
    """Memory and processors that a surrounding container leaves us."""
    memory = psutil.virtual_memory()
    bound = _cgroup_memory()
    total = min(memory.total, bound) if bound else memory.total
    detail = f"{usable()} processors, {total / 2**30:.1f} GiB memory, {memory.available / 2**30:.1f} GiB free"
    if memory.available < 2 * 2**30:
        return Finding("limits", "warn", detail, "leave 1 GiB for each sandbox worker")
    return Finding("limits", "ok", detail)


def _cgroup_memory() -> int:
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            return int(Path(path).read_text("ascii"))
        except (OSError, ValueError):
            continue
    return 0


def space() -> Finding:
    """Room for temporary files."""
    free = shutil.disk_usage("/tmp").free  # noqa: S108
    detail = f"{free / 2**30:.1f} GiB free in /tmp"
    if free < 2**30:
        return Finding("space", "warn", detail, "free some space in /tmp")
    return Finding("space", "ok", detail)


def containers() -> Finding:
    """A docker or podman daemon, and the image in it."""
    try:
        client = connect()
    except SandboxUnavailable as error:
        forbidden = FORBIDDEN in str(error)
        way_out = MAY_ASK if forbidden else "install docker, or go on with the namespaces grade"
        return Finding("docker", "warn", str(error)[:300], way_out)
    try:
        version = client.version()
        name = image_name()
        detail = f"{version.get('Version', '?')} on {version.get('KernelVersion', '?')}"
        images = [tag for image in client.images.list() for tag in image.tags]
        if name not in images and f"{name}:latest" not in images:
            return Finding(
                "docker", "warn", f"{detail}, without the image {name}", "make it: docs/sandbox-image.md"
            )
        return Finding("docker", "ok", f"{detail}, image {name}")
    except Exception as error:  # noqa: BLE001 - whatever the daemon does, it becomes a line
        return Finding("docker", "warn", f"{type(error).__name__}: {error}"[:300], "restart the daemon")
    finally:
        client.close()


async def attacked(grade: Grade) -> tuple[Finding, Sandbox | None]:
    """Open a grade and let the canaries at it; the open sandbox when it held."""
    name = f"grade {grade}"
    try:
        sandbox = await open_sandbox(grade.value)
    except SandboxUnavailable as error:
        return Finding(name, "warn", str(error)[:400], _FIXES.get(grade, "")), None
    results = await selftest.attack(sandbox)
    failed = [result for result in results if not result.held]
    if failed:
        await sandbox.close()
        return Finding(name, "fail", "; ".join(f"{each.name}: {each.detail}" for each in failed)[:600]), None
    detail = f"{len(results)} canary attacks held; {', '.join(sandbox.layers)}; Python {sandbox.interpreter}"
    if await lacking(sandbox, ["numpy"]):
        fix = "install numpy where its programs run: docs/sandbox-image.md"
        return Finding(name, "warn", f"{detail}; answers that import numpy fail there", fix), sandbox
    return Finding(name, "ok", detail), sandbox


_FIXES = {
    Grade.DOCKER: "start docker and make the image: docs/sandbox-image.md",
    Grade.NAMESPACES: "apt install bubblewrap, and allow user namespaces",
    Grade.LANDLOCK: "use Linux 5.13 or newer with Landlock",
}


async def measured(sandbox: Sandbox) -> Finding:
    """How fast trivial verdicts come."""
    program = CallProgram(solution="def f(x): return x + 1", entry_points=("f",), tests="assert f(1) == 2")
    count, started = 0, time.monotonic()
    while time.monotonic() - started < SPEED_SECONDS:
        await sandbox.execute(program, Limits())
        count += 1
    rate = count / (time.monotonic() - started)
    return Finding(
        "speed",
        "ok",
        f"{rate:.0f} verdicts/s with one worker ({1000 / rate:.1f} ms each), grade {sandbox.grade}",
    )


def verdict(chosen: Grade | None) -> Finding:
    """What `auto` would take."""
    if chosen is None:
        fix = "apt install bubblewrap, or start docker; as a last resort --sandbox plain on a machine you can lose"
        return Finding("sandbox", "fail", "no grade holds on this machine", fix)
    if chosen is Grade.LANDLOCK:
        return Finding(
            "sandbox",
            "warn",
            "landlock: Python only, no commands of other languages",
            "apt install bubblewrap",
        )
    return Finding("sandbox", "ok", str(chosen))
