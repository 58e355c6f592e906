"""The system calls that Python does not offer, through ctypes: raw clone, mounts, Landlock, seccomp, capabilities.

An image without ctypes still works, with fewer walls: then `AVAILABLE` is false and the zygote says so.
"""

from __future__ import annotations

import errno
import os
import struct
from typing import Any

from .syscalls import NUMBERS

try:
    import ctypes
except ImportError:  # Debian's python3-minimal
    ctypes = None  # type: ignore[assignment]

MACHINE = os.uname().machine
CALLS = NUMBERS.get(MACHINE, {})
AVAILABLE = ctypes is not None and bool(CALLS)

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
SIGCHLD = 17
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP = 1, 4, 22
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38
SECCOMP_MODE_FILTER = 2

_UNUSED = (0,) * 6

if ctypes is not None:
    _libc = ctypes.CDLL(None, use_errno=True)
    _syscall = _libc.syscall
    _interpreter = ctypes.PyDLL(None)
    """Calls that must keep the interpreter lock: clone, between the two halves of a fork."""
    _clone = _interpreter.syscall
    _before_fork = _interpreter.PyOS_BeforeFork
    _after_fork_in_child = _interpreter.PyOS_AfterFork_Child
    _after_fork_in_parent = _interpreter.PyOS_AfterFork_Parent
    for _function in (_before_fork, _after_fork_in_child, _after_fork_in_parent):
        _function.restype = None


def syscall(name: str, *arguments: Any) -> int:
    """Make a system call by name with numbers of 32 bits, bytes and buffers, and zeros for the rest.

    No argument is wrapped in an object of ctypes: a child pays for every object with the copy of a page.
    OSError with the call's name when it fails or does not exist here.
    """
    number = CALLS.get(name)
    if number is None:
        raise OSError(errno.ENOSYS, name)
    result = int(_syscall(number, *arguments, *_UNUSED[len(arguments) :]))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, "%s: %s" % (name, os.strerror(code)))
    return result


def prctl(option: int, *arguments: Any) -> None:
    """prctl(2)."""
    syscall("prctl", option, *arguments)


def fork_into(namespaces: int) -> int:
    """fork(2) whose child starts in new namespaces. Returns like fork.

    One raw clone instead of fork and unshare: the child is process 1 of its own tree, so killing it kills
    all its descendants. Only for a process without threads, since pthread's fork hooks do not run.
    """
    if not namespaces:
        return os.fork()
    _before_fork()
    pid = int(_clone(CALLS["clone"], namespaces | SIGCHLD, *_UNUSED[1:]))
    if pid == 0:
        _after_fork_in_child()
        return 0
    _after_fork_in_parent()
    if pid < 0:
        raise OSError(errno.EAGAIN, "clone failed")
    return pid


def pidfd_open(pid: int) -> int:
    """A descriptor that becomes readable when the process ends."""
    if hasattr(os, "pidfd_open"):
        return os.pidfd_open(pid)
    return syscall("pidfd_open", pid)


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """mount(2)."""
    syscall("mount", source.encode(), target.encode(), kind.encode(), flags, options.encode())


def detach(target: str) -> None:
    """Unmount, now for new lookups and for good when the last user leaves."""
    syscall("umount2", target.encode(), MNT_DETACH)


def unshare(flags: int) -> None:
    """unshare(2)."""
    syscall("unshare", flags)


def close_from(first: int) -> None:
    """Close every descriptor from `first` on."""
    try:
        syscall("close_range", first, 0xFFFFFFFF)
    except OSError:
        os.closerange(first, 4096)


def drop_capabilities() -> None:
    """Empty the capability sets."""
    header = struct.pack("<Ii", 0x20080522, 0)
    syscall("capset", header, b"\0" * 24)


def hide() -> None:
    """Not dumpable: no core file, no ptrace, and /proc/self belongs to root."""
    prctl(PR_SET_DUMPABLE, 0)


def forbid_new_privileges() -> None:
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def die_with_parent() -> None:
    prctl(PR_SET_PDEATHSIG, 9)


class Filter:
    """A seccomp program in memory, ready to be installed after the fork."""

    def __init__(self, code: bytes, own_pid_at: tuple[int, ...]) -> None:
        self.code = bytearray(code)
        self.own_pid_at = own_pid_at
        self.buffer = (ctypes.c_char * len(code)).from_buffer(self.code)
        self.program = ctypes.create_string_buffer(
            struct.pack("@HP", len(code) // 8, ctypes.addressof(self.buffer))
        )

    def install(self) -> None:
        """Patch in the own pid and switch the filter on; needs no_new_privs."""
        pid = struct.pack("<I", os.getpid())
        for offset in self.own_pid_at:
            self.code[offset : offset + 4] = pid
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, self.program)


_FS_EXECUTE, _FS_WRITE_FILE, _FS_READ_FILE, _FS_READ_DIR = 1, 2, 4, 8
_FS_REMOVE_DIR, _FS_REMOVE_FILE = 16, 32
_FS_MAKE_CHAR, _FS_MAKE_DIR, _FS_MAKE_REG, _FS_MAKE_SOCK = 64, 128, 256, 512
_FS_MAKE_FIFO, _FS_MAKE_BLOCK, _FS_MAKE_SYM = 1024, 2048, 4096
_FS_REFER, _FS_TRUNCATE, _FS_IOCTL_DEV = 8192, 16384, 32768
_FS_ALL = (0x1FFF, 0x3FFF, 0x7FFF, 0x7FFF, 0xFFFF)
"""File rights that exist from Landlock ABI 1, 2, 3, 4 and 5 on."""
READING = _FS_EXECUTE | _FS_READ_FILE | _FS_READ_DIR
_FILE_ONLY = _FS_EXECUTE | _FS_WRITE_FILE | _FS_READ_FILE | _FS_TRUNCATE | _FS_IOCTL_DEV


def trim() -> None:
    """Give freed memory back: what is not there need not be copied at a fork."""
    if AVAILABLE and hasattr(_libc, "malloc_trim"):
        _libc.malloc_trim(ctypes.c_size_t(0))


def keep_mappings() -> None:
    """Have forks copy the page tables of mapped files too, so that no child meets the interpreter's code page by page.

    The kernel does so for mappings with a page of their own: a byte of each is replaced by itself. Where that may not
    be done (a process that is not dumpable, kernels that forbid it) forks work as before.
    """
    try:
        with open("/proc/self/maps", "rb") as maps, open("/proc/self/mem", "r+b", 0) as memory:
            for line in maps:
                fields = line.split(None, 5)
                if len(fields) == 6 and fields[1] in (b"r-xp", b"r--p") and fields[5].startswith(b"/"):
                    place = int(line.partition(b"-")[0], 16)
                    memory.seek(place)
                    byte = memory.read(1)
                    memory.seek(place)
                    memory.write(byte)
    except OSError:
        pass


def landlock_abi() -> int:
    """The kernel's Landlock version, 0 without Landlock."""
    try:
        return syscall("landlock_create_ruleset", None, 0, 1)
    except OSError:
        return 0


def landlock_ruleset(readable: list[str], writable: list[str], files: bool) -> int:
    """A ruleset as a descriptor: files readable beneath some paths, writable beneath others, no TCP, own scope.

    With `files` false only the scopes and TCP are ruled, for a child that has a mount namespace of its own.
    """
    abi = landlock_abi()
    rights = _FS_ALL[min(abi, len(_FS_ALL)) - 1] if files else 0
    tcp = 3 if abi >= 4 else 0
    scoped = 3 if abi >= 6 else 0
    attributes = struct.pack("<QQQ", rights, tcp, scoped)[: 8 if abi < 4 else 16 if abi < 6 else 24]
    if not any(attributes):
        raise OSError(errno.ENOSYS, "this kernel's Landlock has nothing to add here")
    ruleset = syscall("landlock_create_ruleset", attributes, len(attributes))
    if files:
        writing = rights & ~(_FS_MAKE_CHAR | _FS_MAKE_BLOCK | _FS_MAKE_SOCK | _FS_IOCTL_DEV)
        for path, allowed in [(p, READING & rights) for p in readable] + [(p, writing) for p in writable]:
            try:
                target = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except OSError:
                continue
            if not os.path.isdir(path):
                allowed &= _FILE_ONLY
            rule = struct.pack("<Qi", allowed, target)
            syscall("landlock_add_rule", ruleset, 1, rule)
            os.close(target)
    return ruleset


def landlock_enter(ruleset: int) -> None:
    """Put this process under a ruleset for good; needs no_new_privs."""
    syscall("landlock_restrict_self", ruleset)
