"""Raise the walls around the child, in the one order that works: seccomp comes last.

Which walls stand is settled once, by a trial child when the worker starts; after that a wall that does not
go up ends the child before any untrusted code ran.
"""

from __future__ import annotations

import os
import resource
from typing import Any, Callable, Optional

from . import kernel, seccomp
from .frames import STEPS, Header

_EMPTY_PROC = "size=4k,nr_inodes=2,mode=555"
_INODES = 4096
_ADDRESS_FLOOR = 4 * 2**30
"""Python may reserve four times its memory limit, and at least this much: threads reserve far more than they use."""
SINKS = ("/dev/null", "/dev/zero", "/dev/full")
"""Devices that any program may write to, as everywhere: nothing written there is kept."""


class Cell:
    """The walls of one worker, built in the zygote and raised in each child."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.box: str = config["box"]
        """The child's private folder, which is also its current folder."""
        self.wanted: list[str] = config["walls"]
        self.uid: Optional[int] = config.get("uid")
        self.counted = bool(config.get("nproc"))
        """Whether the processes of this worker's user are this worker's alone."""
        self.filters: dict[str, kernel.Filter] = {}
        self.ruleset = -1
        self.names: list[str] = []
        """The walls that stood in the trial, in order."""
        self.standing: list[Callable[[Header], None]] = []
        """What raises each of them, made before the fork."""
        if "seccomp" in self.wanted and kernel.AVAILABLE:
            alone = "mntns" not in self.wanted and kernel.landlock_abi() < 3
            unguarded = seccomp.UNGUARDED if alone else frozenset()
            for policy in (seccomp.PURE, seccomp.APP):
                program = seccomp.assemble(kernel.MACHINE, policy, unguarded)
                self.filters[policy] = kernel.Filter(program.code, program.own_pid_at)
        if "landlock" in self.wanted and kernel.AVAILABLE:
            files = "mntns" not in self.wanted or not config.get("readonly_root")
            try:
                writable = [self.box, *SINKS]
                self.ruleset = kernel.landlock_ruleset(config.get("readable", []), writable, files)
            except OSError:
                self.ruleset = -1

    @property
    def namespaces(self) -> int:
        """Flags for the clone."""
        flags = {
            "pidns": kernel.CLONE_NEWPID,
            "mntns": kernel.CLONE_NEWNS,
            "ipcns": kernel.CLONE_NEWIPC,
        }
        return sum(flag for name, flag in flags.items() if name in self.wanted)

    def walls(self) -> list[tuple[str, Callable[[Header], None]]]:
        """Every wall in the order of raising. Those of the clone come first and need nothing more."""
        return [
            ("pidns", lambda header: None),
            ("ipcns", lambda header: None),
            ("mntns", self.furnish),
            ("noproc", self.hide_proc),
            ("uid", self.switch_user),
            ("rlimits", self.limit),
            ("undumpable", lambda header: kernel.hide()),
            ("nonewprivs", lambda header: kernel.forbid_new_privileges()),
            ("nocaps", lambda header: kernel.drop_capabilities()),
            ("landlock", lambda header: kernel.landlock_enter(self.ruleset)),
            ("seccomp", self.filter),
        ]

    def settle(self, names: list[str]) -> None:
        """From now on raise the walls that stood in the trial."""
        self.names = names
        self.standing = [build for name, build in self.walls() if name in names]

    def trial(self, header: Header) -> list[str]:
        """Raise every wanted wall around the calling process; the names of those that stand."""
        standing = []
        for name, build in self.walls():
            if name not in self.wanted:
                continue
            try:
                build(header)
            except (OSError, ValueError, KeyError, AttributeError):
                continue
            standing.append(name)
        return standing

    def enter(self, header: Header) -> None:
        """Raise the walls that stood in the trial; OSError when one does not."""
        for build in self.standing:
            build(header)

    def furnish(self, header: Header) -> None:
        """A private folder in memory, gone with the child."""
        flags = kernel.MS_NOSUID | kernel.MS_NODEV
        options = "size=%d,nr_inodes=%d,mode=777" % (max(header.disk, 4096), _INODES)
        kernel.mount("tmpfs", self.box, "tmpfs", flags, options)
        os.chdir(self.box)

    def hide_proc(self, header: Header) -> None:
        """An empty /proc, or for commands one that shows only their own processes.

        Nobody writes there: what root writes to the kernel's settings holds for the machine, in any namespace and
        without any capability.
        """
        flags = kernel.MS_RDONLY | kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
        if header.kind == STEPS and "pidns" in self.wanted:
            try:
                kernel.mount("proc", "/proc", "proc", flags)
            except OSError:  # /proc is partly covered here, then the kernel allows no second one
                pass
            else:
                return
        kernel.mount("tmpfs", "/proc", "tmpfs", flags, _EMPTY_PROC)

    def switch_user(self, header: Header) -> None:
        assert self.uid is not None
        os.setgroups([])
        os.setresgid(self.uid, self.uid, self.uid)
        os.setresuid(self.uid, self.uid, self.uid)
        if kernel.AVAILABLE:
            kernel.die_with_parent()  # the change of user made the kernel forget it

    def limit(self, header: Header) -> None:
        """rlimits: DATA and STACK are the memory limit, AS a loose backstop, FSIZE bounds files in memory too."""
        _limit(resource.RLIMIT_CPU, int(header.cpu) + (2 if header.kind != STEPS else 60))
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_FSIZE, max(header.disk, 4096))
        _limit(resource.RLIMIT_NOFILE, 256 if header.kind != STEPS else 1024)
        if header.kind != STEPS:
            _limit(resource.RLIMIT_DATA, header.memory)
            _limit(resource.RLIMIT_STACK, header.memory)
            _limit(resource.RLIMIT_AS, max(4 * header.memory, _ADDRESS_FLOOR))
        if self.counted:
            _limit(resource.RLIMIT_NPROC, header.processes + 8)

    def filter(self, header: Header) -> None:
        self.filters[seccomp.APP if header.kind == STEPS else seccomp.PURE].install()


def _limit(which: int, value: int) -> None:
    hard = resource.getrlimit(which)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))
