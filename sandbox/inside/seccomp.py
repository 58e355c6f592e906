"""The seccomp filter: which system calls the untrusted child may make, as a BPF decision tree.

Two policies. `pure` is for one Python process: no fork, no exec, no sockets but socketpair, signals only to
itself. `app` is for commands in a process tree of their own: fork and exec, but nothing that changes the
machine. Calls that no program has business with kill the process; the rest of what is refused fails with EPERM, and calls
that are unknown fail with ENOSYS, as on an older kernel.

A binary search over the call numbers keeps the program short: the kernel runs it for every possible number
when it is installed, so a long list would cost more than the fork.
"""

from __future__ import annotations

import errno
import struct
from typing import NamedTuple, Tuple

from .syscalls import AARCH64, NUMBERS, X86_64

PURE, APP = "pure", "app"

_ARCHITECTURES = {X86_64: 0xC000003E, AARCH64: 0xC00000B7}
_OWN_PID = 0x7EADBEEF
"""Stands in the program for the child's pid until it is installed."""
_X32_BIT = 0x40000000
_CLONE_THREAD = 0x00010000
_SET_PARENT_DEATH_SIGNAL = 1
_PRCTLS = (35, 0x59616D61, 22)
"""PR_SET_MM, PR_SET_PTRACER and PR_SET_SECCOMP."""
_IOCTLS = (0x5412, 0x541C, 0x8901, 0x8902)
"""TIOCSTI, TIOCLINUX, FIOSETOWN and SIOCSPGRP."""
_FCNTLS = (8, 10, 15)
"""F_SETOWN, F_SETSIG and F_SETOWN_EX: input on a descriptor can be told by any signal, and to any process."""
_FAMILIES = (1, 2, 10, 16)
"""AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK. Others, such as AF_VSOCK, know no network namespaces."""
_CLONE_NEW = 0x7E020080
"""CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET and NEWTIME."""

ALLOW = 0x7FFF0000
KILL = 0x80000000
REFUSE = 0x00050000 | errno.EPERM
UNKNOWN = 0x00050000 | errno.ENOSYS
NO_FAMILY = 0x00050000 | errno.EAFNOSUPPORT
PRETEND = 0x00050000
"""The call returns 0 and does nothing."""

Instruction = Tuple[int, int, int, int]
"""Code, how far to jump if true and if not, and a value."""
_LOAD, _EQUAL, _GREATER, _BITS, _GIVE, _JUMP = 0x20, 0x15, 0x35, 0x45, 0x06, 0x05
_NUMBER, _ARCHITECTURE, _FIRST, _SECOND = 0, 4, 16, 24
"""Offsets in what the kernel shows of a call: its number, its architecture, the low halves of two arguments."""
_REACH = 255
"""Instructions that a branch can jump over."""


def _unless(offset: int, values: tuple[int, ...]) -> list[Instruction]:
    """Allow a call unless an argument has one of some values."""
    tries = [(_EQUAL, len(values) - index, 0, value) for index, value in enumerate(values)]
    return [(_LOAD, 0, 0, offset), *tries, (_GIVE, 0, 0, ALLOW), (_GIVE, 0, 0, REFUSE)]


def _only(offset: int, values: tuple[int, ...], otherwise: int) -> list[Instruction]:
    """Allow a call only if an argument has one of some values."""
    tries = [(_EQUAL, len(values) - index, 0, value) for index, value in enumerate(values)]
    return [(_LOAD, 0, 0, offset), *tries, (_GIVE, 0, 0, otherwise), (_GIVE, 0, 0, ALLOW)]


_TESTS: dict[str, list[Instruction]] = {
    "thread": [
        (_LOAD, 0, 0, _FIRST),
        (_BITS, 0, 1, _CLONE_THREAD),
        (_GIVE, 0, 0, ALLOW),
        (_GIVE, 0, 0, REFUSE),
    ],
    "no namespace": [
        (_LOAD, 0, 0, _FIRST),
        (_BITS, 0, 1, _CLONE_NEW),
        (_GIVE, 0, 0, KILL),
        (_GIVE, 0, 0, ALLOW),
    ],
    "self": _only(_FIRST, (_OWN_PID,), REFUSE),
    "zero or self": _only(_FIRST, (0, _OWN_PID), REFUSE),
    "prctl": _unless(_FIRST, _PRCTLS),
    "prctl of one process": _unless(_FIRST, (*_PRCTLS, _SET_PARENT_DEATH_SIGNAL)),
    "ioctl": _unless(_SECOND, _IOCTLS),
    "fcntl": _unless(_SECOND, _FCNTLS),
    "family": _only(_FIRST, _FAMILIES, NO_FAMILY),
}
"""What is looked at of the arguments, by the name that `action` gives it."""


KILLED = frozenset(
    "ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd mount umount2 pivot_root "
    "chroot unshare setns move_mount open_tree open_tree_attr fsopen fsconfig fsmount fspick mount_setattr "
    "statmount listmount bpf "
    "kexec_load kexec_file_load init_module finit_module delete_module create_module query_module reboot "
    "swapon swapoff acct open_by_handle_at quotactl quotactl_fd lookup_dcookie settimeofday clock_settime "
    "clock_adjtime adjtimex sethostname setdomainname iopl ioperm vhangup nfsservctl uselib _sysctl "
    "get_kernel_syms sysfs ustat modify_ldt tuxcall security vserver afs_syscall getpmsg putpmsg "
    "migrate_pages move_pages".split()
)
REFUSED = frozenset(
    "perf_event_open userfaultfd add_key request_key keyctl syslog fanotify_init fanotify_mark "
    "name_to_handle_at mknod mknodat setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid "
    "shmget shmat shmctl shmdt semget semop semctl semtimedop msgget msgsnd msgrcv msgctl "
    "setgroups capset rt_sigqueueinfo rt_tgsigqueueinfo ioprio_set setpriority "
    "landlock_create_ruleset landlock_add_rule landlock_restrict_self seccomp pkey_alloc "
    "inotify_init inotify_init1 lsm_set_self_attr set_mempolicy mbind set_mempolicy_home_node process_mrelease".split()
)
ABSENT = frozenset(
    "clone3 io_uring_setup io_uring_enter io_uring_register memfd_create memfd_secret map_shadow_stack".split()
)
"""Calls whose callers fall back to an older way when they are told that the kernel has none of it. Pages of memory
files, as those of System V memory, belong to no process that could be looked at: nothing would bound them."""
UNGUARDED = frozenset(["truncate"])
"""What Landlock before version 3 lets happen to files that are out of reach."""
REFUSED_TO_PURE = frozenset(
    "fork vfork execve execveat socket bind connect listen accept accept4 getsockname getpeername "
    "pidfd_open pidfd_send_signal mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr setpgid setsid "
    "sched_setscheduler sched_setparam sched_setattr sched_setaffinity "
    "chown lchown fchown fchownat setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr "
    "fremovexattr removexattrat file_setattr".split()
)
PRETENDED_TO_PURE = frozenset("chmod fchmod fchmodat fchmodat2 utime utimes futimesat utimensat".split())
"""Landlock does not guard a file's mode and times. Honest code sets them on its own scratch files, when it
copies them, and has no use for the result."""
ONLY_SELF_IN_PURE = frozenset("kill tkill tgkill".split())
ONLY_ZERO_OR_SELF_IN_PURE = frozenset(["prlimit64"])


class Program(NamedTuple):
    """An assembled filter, and the byte offsets at which the child's own pid belongs."""

    code: bytes
    own_pid_at: tuple[int, ...]


def action(name: str, policy: str, unguarded: frozenset[str] = frozenset()) -> int | str:
    """What a call by this name gets: a return value, or the name of a test of its arguments."""
    if name in KILLED:
        return KILL
    if name in REFUSED:
        return REFUSE
    if name in ABSENT:
        return UNKNOWN
    if name == "prctl":
        return "prctl" if policy == APP else "prctl of one process"
    if name == "ioctl":
        return name
    if name == "socketpair" or (name == "socket" and policy == APP):
        return "family"
    if policy == PURE:
        if name == "clone":
            return "thread"
        if name == "fcntl":
            return "fcntl"
        if name in REFUSED_TO_PURE or name in unguarded:
            return REFUSE
        if name in PRETENDED_TO_PURE:
            return PRETEND
        if name in ONLY_SELF_IN_PURE:
            return "self"
        if name in ONLY_ZERO_OR_SELF_IN_PURE:
            return "zero or self"
    elif name == "clone":
        return "no namespace"
    return ALLOW


def assemble(machine: str, policy: str, unguarded: frozenset[str] = frozenset()) -> Program:
    """The filter for a machine (`x86_64` or `aarch64`); KeyError for another one.

    `unguarded` are calls that one process is refused too, since no other wall here keeps them from harm.
    """
    numbers = NUMBERS[machine]
    ranges = _ranges({number: action(name, policy, unguarded) for name, number in numbers.items()})
    program = _Backwards()

    def tree(part: list[tuple[int, int | str]]) -> int:
        """Decide among ranges, each given by its first number; where that begins."""
        if len(part) == 1:
            return program.shared(part[0][1])
        middle = len(part) // 2
        high = tree(part[middle:])
        return program.branch(part[middle][0], tree(part[:middle]), high)

    tree(ranges)
    if machine == X86_64:
        program.put([(_GREATER, 0, 1, _X32_BIT), (_GIVE, 0, 0, KILL)])
    program.put(
        [
            (_LOAD, 0, 0, _ARCHITECTURE),
            (_EQUAL, 1, 0, _ARCHITECTURES[machine]),
            (_GIVE, 0, 0, KILL),
            (_LOAD, 0, 0, _NUMBER),
        ]
    )
    code = program.code[::-1]
    raw = b"".join(struct.pack("<HBBI", *instruction) for instruction in code)
    return Program(raw, tuple(at * 8 + 4 for at, (_, _, _, value) in enumerate(code) if value == _OWN_PID))


class _Backwards:
    """A program that is written from its end, since jumps only go forward. Places are counted from the end too."""

    def __init__(self) -> None:
        self.code: list[Instruction] = []
        self.places: dict[int | str, int] = {}
        """Where each return value and each test of arguments lies: once for all that lead to it."""

    def put(self, instructions: list[Instruction]) -> int:
        """Write some instructions before what there is; where they begin."""
        self.code += reversed(instructions)
        return len(self.code)

    def shared(self, what: int | str) -> int:
        """Where a return value or a test of arguments lies."""
        if what not in self.places:
            self.places[what] = self.put(_TESTS[what] if isinstance(what, str) else [(_GIVE, 0, 0, what)])
        return self.places[what]

    def jump(self, place: int) -> int:
        """Go to a place, however far it is."""
        return self.put([(_JUMP, 0, 0, len(self.code) - place)])

    def branch(self, value: int, low: int, high: int) -> int:
        """Go to one of two places by whether the call's number is at least a value."""
        if len(self.code) - min(low, high) > _REACH:
            low = self.jump(low)
            high = self.jump(high)
        here = len(self.code)
        return self.put([(_GREATER, here - high, here - low, value)])


def _ranges(actions: dict[int, int | str]) -> list[tuple[int, int | str]]:
    """Neighbouring numbers with one action become one range, given by its first number."""
    ranges: list[tuple[int, int | str]] = []
    last = max(actions)
    for number in range(last + 2):
        what = actions.get(number, UNKNOWN)
        if not ranges or ranges[-1][1] != what:
            ranges.append((number, what))
    return ranges
