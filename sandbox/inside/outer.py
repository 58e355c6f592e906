"""The outer walls by hand, where bubblewrap is not installed: a root of our own, in namespaces of our own.

Does once per worker what bwrap does: new user, mount, process, network, IPC and host-name namespaces; a root in
memory with read-only views of the interpreter and the system's libraries; the old root gone.
"""

from __future__ import annotations

import os
from typing import Any

from . import kernel

_KEPT = (
    (os.ST_NOSUID, kernel.MS_NOSUID),
    (os.ST_NODEV, kernel.MS_NODEV),
    (os.ST_NOEXEC, kernel.MS_NOEXEC),
    (0x0400, 1 << 21),  # relatime
    (0x0800, 1 << 10),  # nodiratime
    (0x0100, 1 << 24),  # noatime
)
"""Flags of a mount that an unprivileged remount must not take away (statvfs, mount)."""


def enclose(plan: dict[str, Any]) -> None:
    """Move this process into namespaces and a root of its own. Returns in a child, which is process 1 there.

    OSError when this user may not make namespaces. The calling process stays behind, waits for that child
    and ends with it.
    """
    uid, gid = os.getuid(), os.getgid()
    kernel.unshare(
        kernel.CLONE_NEWUSER
        | kernel.CLONE_NEWNS
        | kernel.CLONE_NEWPID
        | kernel.CLONE_NEWNET
        | kernel.CLONE_NEWIPC
        | kernel.CLONE_NEWUTS
    )
    _tell("/proc/self/setgroups", "deny")
    _tell("/proc/self/uid_map", "1000 %d 1" % uid)
    _tell("/proc/self/gid_map", "1000 %d 1" % gid)
    pid = os.fork()
    if pid:
        os.closerange(0, 3)
        os.waitpid(pid, 0)
        os._exit(0)
    kernel.die_with_parent()
    kernel.mount("none", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
    _furnish(plan["root"], plan)
    _move_into(plan["root"])


def _furnish(root: str, plan: dict[str, Any]) -> None:
    """Build the new root: in memory, with what the plan shows of the old one."""
    kernel.mount("tmpfs", root, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "mode=755,size=1m")
    for path in plan["folders"]:
        os.makedirs(root + path, exist_ok=True)
    for target, path in plan["links"]:
        os.makedirs(os.path.dirname(root + path), exist_ok=True)
        os.symlink(target, root + path)
    for source, path in plan["readable"]:
        if os.path.exists(source):
            _show(source, root + path)
    for source in plan["devices"]:
        _show(source, root + source, device=True)
    kernel.mount("proc", root + "/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)


def _move_into(root: str) -> None:
    """Make it the root of this process, read-only, and let go of the old one."""
    os.mkdir(root + "/old")
    kernel.syscall("pivot_root", root.encode(), (root + "/old").encode())
    os.chdir("/")
    kernel.detach("/old")
    os.rmdir("/old")
    flags = kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY | kernel.MS_NOSUID | kernel.MS_NODEV
    kernel.mount("none", "/", "", flags)


def _show(source: str, target: str, device: bool = False) -> None:
    """Bind one file or folder into the new root, without what is mounted beneath it, which would stay writable."""
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb"):
            pass
    kernel.mount(source, target, "", kernel.MS_BIND)
    if not device:
        preserve(target)


def preserve(place: str) -> None:
    """Make a mount read-only. A device is written to all the same; but its mode, the machine's own, stays."""
    have = os.statvfs(place).f_flag
    flags = sum(mount for stat, mount in _KEPT if have & stat) | kernel.MS_NOSUID
    kernel.mount("none", place, "", flags | kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY)


def _tell(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)
