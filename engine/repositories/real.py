"""Runs the tests of a real repository behind bubblewrap: a patched tree, an environment of its time, no network.

The walls are a read-only root, empty namespaces for processes and the network, and limits; the tests of real projects
start processes and open local sockets, so the ordinary filter of system calls does not fit them. The exit status is
seen from outside; what the tests print is a file, and what the recorder tells of them comes through a socket, which
nobody inside can read or open again.
"""

import os
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.swe_bench.applying import test_directives
from benchmarks.swe_bench.instance import Instance
from benchmarks.swe_bench.record import RECORDER, Record, read_record
from engine.repositories.environments import Environment, scratch_beside
from engine.repositories.worktree import Worktree, commit
from engine.verdict import MachineFailed, MachineState
from sandbox.bubblewrap import ETC, SYSTEM

WALL = 1800.0
"""Seconds, as the official tool allows."""
MEMORY = 4 * 2**30
LOG = 64 * 2**20
"""Bytes of a file that the tests may write, their log included."""
TREE = "/testbed"
RECORDER_PLACE = "/proctor/recorder.py"
FREE = 64 * 2**20
"""Bytes of disk that must be left when the tests are over; with less, nobody knows what failed for want of room."""
LIMITS = f'ulimit -n 4096; ulimit -t {int(WALL)}; ulimit -v {MEMORY // 1024}; ulimit -f {LOG // 512}; ulimit -c 0; exec "$@"'
"""What a shell does before it becomes bubblewrap, in the units of POSIX."""


@dataclass(frozen=True, kw_only=True)
class TestRun:
    """What the tests of a tree did."""

    __test__ = False

    log: str
    """What the tests printed: anybody's word."""
    record: Record
    status: int
    wall: float
    timed_out: bool


@contextmanager
def source_tree(environment: Environment) -> Iterator[Worktree]:
    """A copy of an environment's source, committed; removed at the end.

    Raises:
        MachineFailed: git is missing, or the disk is full.
    """
    with tempfile.TemporaryDirectory(prefix="proctor-tree-", ignore_cleanup_errors=True) as scratch:
        tree = Worktree(root=Path(scratch) / "tree", scratch=Path(scratch))
        try:
            kept = committed(environment.source)
            shutil.copytree(environment.source, tree.root, symlinks=True)
            shutil.copytree(kept, tree.scratch / "git")
        except (OSError, shutil.Error) as error:
            raise MachineFailed(MachineState.HARNESS_ERROR, f"the tree cannot be copied: {error}") from None
        yield tree


def committed(source: Path) -> Path:
    """The git data of a source, kept beside it in one pack: to commit thousands of files takes longer than most tests.

    What a copy of the source has in common with it is told by size and time, which a copy keeps.

    Raises:
        MachineFailed: git is missing or fails.
        OSError: the disk is full.
    """
    kept = source.with_name(f"{source.name}.git")
    if kept.is_dir():
        return kept
    with scratch_beside(kept) as scratch:
        tree = Worktree(root=source, scratch=scratch)
        commit(tree)
        for command in (
            ("config", "core.checkStat", "minimal"),
            ("config", "core.trustctime", "false"),
            ("repack", "-adq"),
        ):
            ran = tree.run(("git", *command))
            if ran.status:
                raise MachineFailed(MachineState.HARNESS_ERROR, f"git {command[0]}: {ran.output.strip()}")
        with suppress(OSError):  # somebody else was faster
            (tree.scratch / "git").rename(kept)
    if not kept.is_dir():
        raise MachineFailed(MachineState.HARNESS_ERROR, f"{kept} cannot be written")
    return kept


def run_tests(instance: Instance, environment: Environment, root: Path) -> TestRun:
    """Run the official test files in a patched tree.

    Raises:
        MachineFailed: bubblewrap is missing, the tests could not be started, or the disk is full.
    """
    run = _listened_to(_command(instance, environment, root))
    if shutil.disk_usage(root).free < FREE:
        raise MachineFailed(MachineState.HARNESS_ERROR, f"the disk of {root.parent} is full")
    if not run.record.begun:
        said = run.log.strip().splitlines() or [f"exit status {run.status}"]
        raise MachineFailed(MachineState.HARNESS_ERROR, f"the tests could not be started: {said[-1][:300]}")
    return run


def _command(instance: Instance, environment: Environment, root: Path) -> list[str]:
    """The limits, within them the walls, within them the recorder with what it is to run."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise MachineFailed(MachineState.UNAVAILABLE, "real repositories need bubblewrap; install bwrap")
    recipe = environment.recipe
    limits = ["sh", "-c", LIMITS, "sh"]
    recorder = [str(environment.python), RECORDER_PLACE]
    imported = ":".join(f"{TREE}/{place}".removesuffix("/.") for place in recipe.import_from)
    tests = [imported, recipe.runner, *recipe.arguments, *test_directives(instance)]
    return [*limits, bwrap, *walls(environment, root), *recorder, *tests]


def _listened_to(command: list[str]) -> TestRun:
    """Run a command until it ends or its time is over, and keep what it prints apart from what its recorder tells."""
    secret = secrets.token_hex(16)
    ours, theirs = socket.socketpair()
    with ours, tempfile.TemporaryFile() as log, ThreadPoolExecutor(1) as listener:
        begun = time.monotonic()
        with theirs:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=theirs.fileno(),
                stderr=log,
                env={"PATH": "/usr/local/bin:/usr/bin:/bin"},
                start_new_session=True,
            )
        channel = listener.submit(_heard, ours)
        timed_out = False
        try:
            process.communicate(f"{secret}\n".encode(), timeout=WALL)
        except subprocess.TimeoutExpired:
            timed_out = True
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()
        wall = time.monotonic() - begun
        record = read_record(channel.result(), secret)
        log.seek(0)
        text = log.read(LOG).decode("utf-8", "replace")
    return TestRun(log=text, record=record, status=process.returncode, wall=wall, timed_out=timed_out)


def _heard(channel: socket.socket) -> str:
    """What comes through a channel until nobody is left who could write to it; no more than a log may have."""
    parts: list[bytes] = []
    size = 0
    while part := channel.recv(65536):
        size += len(part)
        parts += [part] if size <= LOG else []
    return b"".join(parts).decode("utf-8", "replace")


def walls(environment: Environment, root: Path) -> list[str]:
    """What bubblewrap is told: nothing of the machine but its libraries, the interpreter and the tree."""
    parts = ["--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]
    parts += ["--uid", "1000", "--gid", "1000", "--hostname", "exam"]
    # Root's programs are root to the kernel's settings there, whatever namespaces and capabilities they have.
    parts += ["--proc", "/proc", "--remount-ro", "/proc"]
    parts += ["--dev", "/dev", *own_devices(root.parent)]
    parts += ["--tmpfs", "/tmp"]  # noqa: S108 - inside, where it is private
    for path in SYSTEM:
        place = Path(path)
        if place.is_symlink():
            parts += ["--symlink", str(place.readlink()), path]
        elif place.exists():
            parts += ["--ro-bind", path, path]
    parts += [part for path in ETC for part in ("--ro-bind-try", path, path)]
    for needed in (environment.prefix, environment.venv):
        if not str(needed).startswith("/usr/"):
            parts += ["--ro-bind", str(needed), str(needed)]
    for hidden in others(environment.prefix):
        parts += ["--tmpfs", str(hidden)]
    recipe = environment.recipe
    variables = {
        "PATH": f"{environment.venv}/bin:/usr/bin:/bin",
        "HOME": "/tmp",  # noqa: S108
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    parts += [part for name, value in variables.items() for part in ("--setenv", name, value)]
    parts += ["--ro-bind", str(RECORDER), RECORDER_PLACE]
    return [*parts, "--bind", str(root), TREE, "--chdir", f"{TREE}/{recipe.folder}", "--"]


def own_devices(scratch: Path) -> list[str]:
    """Devices that are the tests' own: root's programs could change the modes of the machine's."""
    if os.geteuid() != 0:
        return []
    folder = Path(tempfile.mkdtemp(prefix="devices-", dir=scratch))
    parts = []
    for name in ("null", "zero", "full", "random", "urandom", "tty"):
        node = folder / name
        with suppress(OSError):  # not everybody's root may make devices, or use them in any folder
            os.mknod(node, stat.S_IFCHR | 0o666, os.stat(f"/dev/{name}").st_rdev)  # noqa: PTH116 - one call
            node.chmod(0o666)
            if name != "tty":  # which only a terminal's session can open
                os.close(os.open(node, os.O_RDWR))
            parts += ["--dev-bind", str(node), f"/dev/{name}"]
    return parts


def others(prefix: Path) -> list[Path]:
    """Packages of the machine that are no business of the tests: a later release of the repository may be among them."""
    system = Path("/usr")
    places = [
        *prefix.glob("lib/python3*/site-packages"),
        *system.glob("lib/python3*/dist-packages"),
        *system.glob("local/lib/python3*/dist-packages"),
    ]
    return sorted({place for place in places if place.is_dir() and not place.is_symlink()})
