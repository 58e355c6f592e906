"""The grades without namespaces: a worker that is an ordinary process, in a temporary folder of its own.

`landlock` puts Landlock, seccomp and rlimits around each child; `plain` only rlimits.
"""

import asyncio
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from sandbox import scratch
from sandbox.interpreter import FLAGS, Interpreter, reachable_by_all
from sandbox.shipping import BOOT
from sandbox.walls import Grade
from sandbox.worker import LocalPipe, Pipe

WALLS = {
    Grade.LANDLOCK: ["rlimits", "undumpable", "nonewprivs", "nocaps", "landlock", "seccomp"],
    Grade.PLAIN: ["rlimits", "undumpable", "nonewprivs", "nocaps"],
}
READABLE = (
    "/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives",
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom",
)  # fmt: skip
NOBODY = 65534


class Bare:
    """Starts workers as ordinary processes, as nobody when we are root."""

    def __init__(self, grade: Grade, interpreter: Interpreter, *, as_nobody: bool = False) -> None:
        self.layers: tuple[str, ...] = ("nobody",) if as_nobody else ()
        self._grade = grade
        self._interpreter = interpreter
        self._as_nobody = as_nobody
        self._folders: set[Path] = set()

    def _place(self) -> str:
        """The temporary folder; another than the usual one where that lets nobody else in."""
        usual = tempfile.gettempdir()
        if not self._as_nobody:
            return usual
        places = (usual, "/tmp", "/var/tmp", "/dev/shm")  # noqa: S108
        return next((place for place in places if reachable_by_all(place)), usual)

    def _folder(self) -> Path:
        """A worker's own folder: `box` for its children, `packages` with links to what they may import."""
        folder = scratch.make(self._place())
        self._folders.add(folder)
        (folder / scratch.BOX).mkdir(mode=0o700)
        (folder / "packages").mkdir()
        for place in self._interpreter.packages:
            (folder / "packages" / place.name).symlink_to(place)
        folder.chmod(0o711)  # another user passes through, nobody lists it
        if self._as_nobody:
            os.chown(folder / scratch.BOX, NOBODY, NOBODY)
        return folder

    async def start(self, *, science: bool) -> tuple[Pipe, Mapping[str, object]]:
        """Start an interpreter that waits for its cargo."""
        folder = self._folder()
        private, packages = folder / scratch.BOX, folder / "packages"
        options: dict[str, int | list[int]] = {}
        if self._as_nobody:
            options = {"user": NOBODY, "group": NOBODY, "extra_groups": []}

        def forget() -> None:
            scratch.remove(folder)
            self._folders.discard(folder)

        process = await asyncio.create_subprocess_exec(
            *(self._interpreter.path, *FLAGS, "-c", BOOT),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=self._interpreter.environment | {"HOME": str(private)},
            cwd="/",
            start_new_session=True,
            limit=1 << 20,
            **options,  # type: ignore[arg-type]
        )
        readable = [*READABLE, self._interpreter.prefix, str(packages), *map(str, self._interpreter.packages)]
        config: dict[str, object] = {
            "box": str(private),
            "walls": WALLS[self._grade],
            "readable": readable,
            "path": [str(packages)] if self._interpreter.packages else [],
            "preload": list(self._interpreter.preload) if science else [],
        }
        return LocalPipe(process, forget), config

    async def close(self) -> None:
        """Remove the workers' folders."""
        for folder in self._folders:
            scratch.remove(folder)
