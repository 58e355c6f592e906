"""The namespaces grade through bubblewrap: a worker in its own root, without network, without our files.

bwrap makes the outer walls once per worker: a read-only root with the interpreter and the system's
libraries, an empty network, its own process tree. The zygote inside keeps CAP_SYS_ADMIN of that user
namespace only, to give every child namespaces of its own; the children drop it.
"""

import asyncio
import shutil
from collections.abc import Mapping
from pathlib import Path

from sandbox.headcount import Headcounts
from sandbox.interpreter import FLAGS, Interpreter
from sandbox.shipping import BOOT
from sandbox.worker import LocalPipe, Pipe

BOX = "/tmp"  # noqa: S108 - inside, where it is a private mount
PACKAGES = "/opt/packages"
WALLS = [
    "pidns", "ipcns", "mntns", "noproc", "rlimits", "undumpable", "nonewprivs", "nocaps", "landlock", "seccomp",
]  # fmt: skip

SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/sbin")
ETC = (
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/java-17-openjdk",
    "/etc/java-21-openjdk",
    "/etc/java",
    "/etc/perl",
    "/etc/php",
    "/etc/mono",
    "/etc/R",
    "/etc/racket",
    "/etc/ldc2.conf",
    "/var/lib/ghc",
)
"""What interpreters and compilers read outside /usr, as Debian lays them out."""

DEVICES = ("null", "zero", "full", "random", "urandom")
LINKS = {
    "fd": "/proc/self/fd",
    "stdin": "/proc/self/fd/0",
    "stdout": "/proc/self/fd/1",
    "stderr": "/proc/self/fd/2",
    "shm": BOX,
}
"""Links in /dev. Shared memory is part of the private folder, so it is bounded and goes with it."""


class Bubblewrap:
    """Starts workers inside bwrap."""

    def __init__(
        self, interpreter: Interpreter, bwrap: str = "bwrap", extra: Mapping[str, str] | None = None
    ) -> None:
        self.layers: tuple[str, ...] = ("userns", "netns", "utsns", "readonly-root", "bwrap")
        self._interpreter = interpreter
        self._bwrap = bwrap
        self._extra = dict(extra or {})
        self._headcounts = Headcounts()

    def command(self) -> list[str]:
        """The whole command line of a worker."""
        return [
            shutil.which(self._bwrap) or self._bwrap,
            *("--unshare-all", "--die-with-parent", "--new-session", "--clearenv"),
            *("--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN", "--uid", "1000", "--gid", "1000"),
            *("--hostname", "exam", "--dir", BOX, "--proc", "/proc"),
            *self._system(),
            *self._devices(),
            *self._packages(),
            *(
                part
                for name, value in self._interpreter.environment.items()
                for part in ("--setenv", name, value)
            ),
            *("--chdir", "/", "--remount-ro", "/", "--"),
            *(self._interpreter.path, *FLAGS, "-c", BOOT),
        ]

    def _system(self) -> list[str]:
        parts = []
        for path in SYSTEM:
            place = Path(path)
            if place.is_symlink():
                parts += ["--symlink", str(place.readlink()), path]
            elif place.exists():
                parts += ["--ro-bind", path, path]
        parts += [part for path in ETC for part in ("--ro-bind-try", path, path)]
        prefix = self._interpreter.prefix
        if not prefix.startswith("/usr"):
            parts += ["--ro-bind", prefix, prefix]
        for source, target in self._extra.items():
            parts += ["--ro-bind", source, target]
        return parts

    def _devices(self) -> list[str]:
        nodes = [part for name in DEVICES for part in ("--dev-bind", f"/dev/{name}", f"/dev/{name}")]
        return [
            *("--tmpfs", "/dev", *nodes),
            *(part for name, target in LINKS.items() for part in ("--symlink", target, f"/dev/{name}")),
            *("--remount-ro", "/dev"),
        ]

    def _packages(self) -> list[str]:
        places = self._interpreter.packages
        return [part for place in places for part in ("--ro-bind", str(place), f"{PACKAGES}/{place.name}")]

    async def start(self, *, science: bool) -> tuple[Pipe, Mapping[str, object]]:
        """Start bwrap with an interpreter that waits for its cargo."""
        headcount = self._headcounts.another()
        process = await asyncio.create_subprocess_exec(
            *headcount.command(self.command()),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
            start_new_session=True,
            limit=1 << 20,
        )
        config: dict[str, object] = {
            "box": BOX,
            "walls": WALLS,
            "readonly_root": True,
            "devices": [f"/dev/{name}" for name in DEVICES],
            "nproc": True,
            "path": [PACKAGES] if self._interpreter.packages else [],
            "preload": list(self._interpreter.preload) if science else [],
        }
        return LocalPipe(process, headcount.end), config

    async def close(self) -> None:
        """Remove what counted the workers' processes."""
        await self._headcounts.close()
