"""A look at this machine: everything a run needs, and the command that mends what is missing."""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from engine.gpu import gpus
from engine.places import Places
from engine.plainly import plainly
from engine.spec import Grade
from sandbox.processors import usable

Status: TypeAlias = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One line of the report."""

    name: str
    status: Status
    detail: str
    fix: str = ""
    """The command or setting that mends it; empty where nothing needs mending."""


@dataclass(frozen=True)
class Report:
    """What was found."""

    grade: str
    """The best isolation grade that holds here; empty if none does."""
    checks: tuple[Finding, ...]

    @property
    def grades(self) -> tuple[Grade, ...]:
        """Every grade that holds here, the strongest first."""
        good = {check.name for check in self.checks if check.status == "ok"}
        return tuple(grade for grade in get_args(Grade) if f"grade {grade}" in good)

    @property
    def failed(self) -> bool:
        return any(check.status == "fail" for check in self.checks)


async def examine(places: Places) -> Report:
    """Look at the machine; takes a few seconds, because walls are tried and not guessed."""
    from sandbox.doctor import examine as examine_walls

    walls = await examine_walls()
    sandbox = next(finding for finding in walls if finding.name == "sandbox")
    grade = "" if sandbox.status == "fail" else sandbox.detail.split(":")[0]
    findings = [
        *_host(),
        *_library(),
        *_storage(places),
        *(Finding(name=f.name, status=f.status, detail=f.detail, fix=f.fix) for f in walls),
    ]
    return Report(grade=grade, checks=tuple(findings))


def gallery() -> Path | None:
    """The gallery of hostile programs; it comes with the source tree, not with an installed wheel."""
    path = Path(__file__).parent.parent / "tests" / "sandbox" / "hostile" / "gallery.py"
    return path if path.is_file() else None


async def attack(grade: Grade) -> list[Finding]:
    """Let the canary attacks loose on one grade; fails where a wall did not hold.

    Raises:
        EnvironmentTrouble: the grade cannot be raised here at all.
    """
    from sandbox import open_sandbox
    from sandbox.selftest import attack as run_canaries

    with plainly():
        sandbox = await open_sandbox(grade, workers=1)
    try:
        return [
            Finding(
                name=f"{sandbox.grade}: {result.name}",
                status="ok" if result.held else "fail",
                detail=result.detail or "held",
            )
            for result in await run_canaries(sandbox)
        ]
    finally:
        await sandbox.close()


def _host() -> Iterator[Finding]:
    cores, free = os.cpu_count() or 1, usable()
    yield Finding(
        name="python",
        status="ok" if sys.version_info >= (3, 11) else "fail",
        detail=f"{platform.python_version()} at {sys.executable}",
        fix="" if sys.version_info >= (3, 11) else "install Python 3.11 or newer and run make again",
    )
    yield Finding(
        name="processors",
        status="ok" if free > 1 else "warn",
        detail=f"{cores}{f', of which this process may use {free}' if free < cores else ''}; "
        "the decoder and the sandbox share them",
    )
    found = gpus()
    detail = ", ".join(f"{gpu.name} ({gpu.memory_total / 2**30:.0f} GiB)" for gpu in found)
    yield Finding(name="gpu", status="ok", detail=detail or "none seen by NVML; models run on the CPU")


def _library() -> Iterator[Finding]:
    try:
        found = version("llama-cpp-python")
    except PackageNotFoundError:
        yield Finding(
            name="llama-cpp-python",
            status="fail",
            detail="not installed: GGUF files cannot be run",
            fix="pip install llama-cpp-python",
        )
        return
    cuda = _supports_offload()
    missing = bool(gpus()) and not cuda
    yield Finding(
        name="llama-cpp-python",
        status="warn" if missing else "ok",
        detail=f"{found}, {'with' if cuda else 'without'} GPU offload",
        fix='CMAKE_ARGS="-DGGML_CUDA=on" pip install --force-reinstall --no-binary llama-cpp-python llama-cpp-python'
        if missing
        else "",
    )


def _supports_offload() -> bool:
    """Asked in a process of its own: loading the library prints, and may abort."""
    import subprocess

    code = "import llama_cpp; raise SystemExit(0 if llama_cpp.llama_supports_gpu_offload() else 1)"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, check=False)
    return done.returncode == 0


def _storage(places: Places) -> Iterator[Finding]:
    folder = places.data
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    writable = folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
    yield Finding(
        name="data folder",
        status="fail" if not writable else "warn" if free < 2**30 else "ok",
        detail=f"{places.data}, {free / 2**30:.1f} GiB free" + ("" if writable else ", not writable"),
        fix="" if writable and free >= 2**30 else "set PROCTOR_HOME to a folder with room that you may write",
    )
