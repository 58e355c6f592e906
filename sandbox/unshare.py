"""The namespaces grade without bubblewrap: the worker makes its own namespaces and its own root."""

import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path

from sandbox import scratch
from sandbox.bubblewrap import BOX, DEVICES, ETC, LINKS, PACKAGES, SYSTEM, WALLS
from sandbox.headcount import Headcounts
from sandbox.interpreter import FLAGS, Interpreter
from sandbox.shipping import BOOT
from sandbox.worker import LocalPipe, Pipe


class Unshare:
    """Starts workers that enclose themselves."""

    def __init__(self, interpreter: Interpreter, extra: Mapping[str, str] | None = None) -> None:
        self.layers: tuple[str, ...] = ("userns", "netns", "utsns", "readonly-root", "unshare")
        self._interpreter = interpreter
        self._extra = dict(extra or {})
        self._headcounts = Headcounts()
        self._root = scratch.make(tempfile.gettempdir())
        """An empty folder on which every worker mounts its own root, seen by nobody else."""

    def plan(self) -> dict[str, object]:
        """What the new root shows."""
        links = [(target, f"/dev/{name}") for name, target in LINKS.items()]
        readable = [(path, path) for path in ETC]
        for path in SYSTEM:
            place = Path(path)
            if place.is_symlink():
                links.append((str(place.readlink()), path))
            else:
                readable.append((path, path))
        prefix = self._interpreter.prefix
        if not prefix.startswith("/usr"):
            readable.append((prefix, prefix))
        readable += self._extra.items()
        readable += [(str(place), f"{PACKAGES}/{place.name}") for place in self._interpreter.packages]
        return {
            "root": str(self._root),
            "folders": ["/proc", "/dev", BOX],
            "links": links,
            "readable": readable,
            "devices": [f"/dev/{name}" for name in DEVICES],
        }

    async def start(self, *, science: bool) -> tuple[Pipe, Mapping[str, object]]:
        """Start an interpreter that waits for its cargo and encloses itself."""
        headcount = self._headcounts.another()
        process = await asyncio.create_subprocess_exec(
            *headcount.command([self._interpreter.path, *FLAGS, "-c", BOOT]),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=self._interpreter.environment,
            cwd="/",
            start_new_session=True,
            limit=1 << 20,
        )
        config: dict[str, object] = {
            "box": BOX,
            "walls": WALLS,
            "outer": self.plan(),
            "readonly_root": True,
            "devices": [f"/dev/{name}" for name in DEVICES],
            "nproc": True,
            "path": [PACKAGES] if self._interpreter.packages else [],
            "preload": list(self._interpreter.preload) if science else [],
        }
        return LocalPipe(process, headcount.end), config

    async def close(self) -> None:
        """Remove the mount point and what counted the workers' processes."""
        await self._headcounts.close()
        scratch.remove(self._root)
