"""A cgroup that bounds the processes of one worker, where we may make one.

RLIMIT_NPROC does not bind root's processes, not even in a user namespace, and counting them from outside is too
slow for a fork bomb. Ordinary users are bound by the rlimit and need none of this.
"""

import asyncio
import itertools
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

ROOTS = ("/sys/fs/cgroup/pids", "/sys/fs/cgroup")
"""Version 1, then version 2."""
MOST = 512
"""Processes and threads of a whole worker; each program's own limit is lower."""

_numbers = itertools.count()


class Headcount:
    """One worker's cgroup; without one, nothing is bounded here and nothing fails."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.ended = False
        """Whether its worker was killed."""
        for root in ROOTS if os.geteuid() == 0 else ():
            folder = Path(root, f"proctor-{os.getpid()}-{next(_numbers)}")
            try:
                folder.mkdir()
            except OSError:
                continue
            try:
                (folder / "pids.max").write_text(str(MOST))
            except OSError:
                with suppress(OSError):
                    folder.rmdir()
                continue
            self.folder = folder
            break

    def end(self) -> None:
        """Say that the worker was killed."""
        self.ended = True

    def command(self, command: Sequence[str]) -> list[str]:
        """The command, made to join the cgroup before it starts."""
        if self.folder is None:
            return list(command)
        return ["/bin/sh", "-c", 'echo $$ >"$0" && exec "$@"', str(self.folder / "cgroup.procs"), *command]

    def close(self) -> None:
        """Remove the cgroup, unless some of its processes are still on their way out."""
        if self.folder is not None:
            with suppress(FileNotFoundError):
                self.folder.rmdir()
            self.folder = None


class Headcounts:
    """The cgroups of all workers of one sandbox, and of those whose host was killed before it could tidy up."""

    def __init__(self) -> None:
        self._open: list[Headcount] = []
        for root in ROOTS:
            for folder in Path(root).glob("proctor-*-*"):
                owner = folder.name.split("-")[1]
                if not Path("/proc", owner).exists():
                    with suppress(OSError):
                        folder.rmdir()

    def another(self) -> Headcount:
        """A cgroup for one more worker."""
        self.tidy()
        headcount = Headcount()
        self._open.append(headcount)
        return headcount

    def tidy(self) -> None:
        """Forget the cgroups that are empty."""
        for headcount in [each for each in self._open if each.ended]:
            with suppress(OSError):
                headcount.close()
                self._open.remove(headcount)

    async def close(self) -> None:
        """Wait for the last processes of ended workers, and remove every cgroup."""
        for _ in range(100):
            self.tidy()
            if not any(each.ended for each in self._open):
                return
            await asyncio.sleep(0.02)
