"""The lab: a place in which hostile programs may be run, even if every wall around them fails.

Where the machine allows it, a lab has process, mount, network, IPC and host-name namespaces of its own: its
disks are read-only, its scratch folders lie in memory, its network ends at loopback, and a signal sent to
everybody reaches nobody outside. A memory and a process limit lie around all of it. `warden.py` is its first
process and says what harm was done.

Where namespaces are refused (inside most containers), a *bare* lab has the canaries but no walls of its own; it
is for strong sandboxes only, and samples that need a lab are left out of it.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.sandbox.hostile.sample import Sample

MIB = 2**20
ROOT = Path(__file__).parents[3]

LAB_MEMORY = 3 * 2**30
"""Bytes for everything inside a lab together."""
LAB_PROCESSES = 600

LIMITS: Mapping[str, float] = {
    "cpu": 1.5,
    "wall": 4.0,
    "memory": 256 * MIB,
    "output": 8 * MIB,
    "disk": 16 * MIB,
    "processes": 32,
}
"""What one sample may use, in the fields and units of the sandbox's Limits."""

BOUNDS: Mapping[str, int] = {
    "memory": 640 * MIB,
    "processes": 80,
    "disk": 256 * MIB,
    "files": 20_000,
    "output": 32 * MIB,
}
"""Beyond these a bomb did harm: well above the limits, as watchers look only now and then."""


class NoLab(Exception):
    """A lab cannot be raised here, or the executor could not start in it; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Observation:
    """What the executor said of one sample, and what the canaries say."""

    sample: Sample
    reply: Mapping[str, Any] | None
    """The executor's own words; None if it was killed or got stuck."""
    harms: tuple[str, ...]
    seconds: float
    peaks: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A whole series of samples in one lab."""

    about: Mapping[str, Any]
    """How the executor introduced itself."""
    observations: tuple[Observation, ...]
    left: tuple[str, ...]
    """What was still there after the executor had closed."""


@dataclass(frozen=True, kw_only=True)
class Executor:
    """A command that runs programs: it reads requests on standard input and writes replies to `--reply-fd`."""

    command: tuple[str, ...]
    python: str = sys.executable
    """The interpreter whose library is watched."""
    environment: Mapping[str, str] | None = None
    user: int | None = None
    """Run it as this user id, which takes root."""
    keep: tuple[str, ...] = ()
    """Folders under /tmp that it needs."""


def namespaces_refused() -> str:
    """Why a lab cannot have namespaces of its own here; empty if it can."""
    if not shutil.which("unshare"):
        return "there is no unshare command; install util-linux"
    probe = subprocess.run(
        [*_unshare(), "true"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    return "" if probe.returncode == 0 else probe.stderr.strip() or f"unshare exits {probe.returncode}"


def visit(
    samples: Sequence[Sample], executor: Executor, honest: Sequence[Sample], *, bare: bool = False
) -> Iterator[Observation | Visit]:
    """Run samples in a lab: an Observation each as it comes, at last the Visit as a whole. Raises NoLab.

    The `honest` samples warm the executor up; the first of them is run again after every sample, to see whether
    the executor still can.
    """
    chosen = [sample for sample in samples if not (bare and sample.needs_lab)]
    by_id = {sample.id: sample for sample in chosen}
    group = _Group()
    orders = {
        "bare": bare,
        "user": executor.user,
        "folder": str(ROOT),
        "keep": [
            str(ROOT),
            *executor.keep,
            str(Path(executor.python).parents[1]),
            sys.prefix,
            sys.base_prefix,
        ],
        "library": "" if bare else _library(executor.python),
        "executor": list(executor.command),
        "environment": {
            "PATH": os.environ.get("PATH", os.defpath),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LANG": "C.UTF-8",
            **{name: os.environ[name] for name in ("DOCKER_HOST", "XDG_RUNTIME_DIR") if name in os.environ},
            **(executor.environment or {}),
        },
        "memory_stat": group.memory_stat,
        "pids_current": group.pids_current,
        "probe": {**honest[0].request(), "limits": dict(LIMITS)},
        "warmers": [{**sample.request(), "limits": {**LIMITS, "wall": 30}} for sample in honest],
        "errands": [
            {
                "id": sample.id,
                "request": {**sample.request(), "limits": {**LIMITS, **sample.limits}},
                "linger": sample.linger,
                "patience": 40.0,
                "bounds": dict(BOUNDS),
            }
            for sample in chosen
        ],
    }
    command = [*([] if bare else _unshare()), sys.executable, "-m", "tests.sandbox.hostile.warden"]
    warden = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={
            "PATH": os.environ.get("PATH", os.defpath),
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        preexec_fn=group.join,  # noqa: PLW1509 - nothing here runs threads while it starts a lab
    )
    about: Mapping[str, Any] = {}
    observations: list[Observation] = []
    left: tuple[str, ...] | None = None
    try:
        assert warden.stdin is not None
        assert warden.stdout is not None
        warden.stdin.write(json.dumps(orders) + "\n")
        warden.stdin.close()
        for line in warden.stdout:
            match json.loads(line):
                case {"about": facts}:
                    about = facts
                    if not about.get("ready"):
                        raise NoLab(str(about.get("why")))
                case {"observed": facts}:
                    observation = Observation(
                        sample=by_id[facts["id"]],
                        reply=facts["reply"],
                        harms=tuple(facts["harms"]),
                        seconds=facts["seconds"],
                        peaks=facts["peaks"],
                    )
                    observations.append(observation)
                    yield observation
                case {"left": leftovers}:
                    left = tuple(leftovers)
    finally:
        warden.kill()
        warden.wait()
        group.dissolve()
    if left is None:
        raise NoLab(f"the lab's warden ended early, after {len(observations)} of {len(chosen)} samples")
    yield Visit(about=about, observations=tuple(observations), left=left)


def _unshare() -> list[str]:
    """The command that gives what follows namespaces of its own; as an ordinary user through a user namespace."""
    user = [] if os.geteuid() == 0 else ["--user", "--map-current-user", "--keep-caps"]
    return [
        "unshare",
        *user,
        "--mount",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc",
        "--net",
        "--ipc",
        "--uts",
    ]


def _library(python: str) -> str:
    script = "import sysconfig; print(sysconfig.get_path('stdlib'))"
    answer = subprocess.run([python, "-I", "-c", script], capture_output=True, text=True, check=False)
    return answer.stdout.strip()


class _Group:
    """A control group around the lab, where this machine lets us make one; otherwise nothing."""

    def __init__(self) -> None:
        name = f"proctor-lab-{os.getpid()}"
        self.folders: list[Path] = []
        self.memory_stat = self.pids_current = ""
        tree = Path("/sys/fs/cgroup")
        if (tree / "memory").is_dir():
            memory = self._make(tree / "memory" / name, {"memory.limit_in_bytes": LAB_MEMORY})
            pids = self._make(tree / "pids" / name, {"pids.max": LAB_PROCESSES})
        else:
            memory = pids = self._make(tree / name, {"memory.max": LAB_MEMORY, "pids.max": LAB_PROCESSES})
        if memory:
            self.memory_stat = str(memory / "memory.stat")
        if pids:
            self.pids_current = str(pids / "pids.current")

    def _make(self, folder: Path, limits: Mapping[str, int]) -> Path | None:
        try:
            folder.mkdir()
            self.folders.append(folder)
            for name, value in limits.items():
                (folder / name).write_text(str(value))
        except OSError:
            return None
        return folder

    def join(self) -> None:
        for folder in self.folders:
            with contextlib.suppress(OSError):
                (folder / "cgroup.procs").write_text(
                    "0" if (folder / "memory.max").exists() else str(os.getpid())
                )

    def dissolve(self) -> None:
        for folder in self.folders:
            for _ in range(50):
                try:
                    folder.rmdir()
                    break
                except OSError:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        subprocess.run(["sleep", "0.1"], check=False, timeout=1)
