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
from typing import NamedTuple

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
    "lsm_set_self_attr set_mempolicy mbind set_mempolicy_home_node process_mrelease".split()
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

    load, equal, greater, bits, give = 0x20, 0x15, 0x35, 0x45, 0x06
    offset_number, offset_arch, offset_low, offset_second = 0, 4, 16, 24

    def one_of(offset: int, values: tuple[int, ...]) -> list[tuple[int, int, int, int]]:
        """Go on behind the next instruction if an argument has one of some values, else at it."""
        tries = [(equal, len(values) - index, 0, value) for index, value in enumerate(values)]
        return [(load, 0, 0, offset), *tries]

    def tests() -> dict[str, list[tuple[int, int, int, int]]]:
        ret_allow, ret_refuse, ret_kill = (give, 0, 0, ALLOW), (give, 0, 0, REFUSE), (give, 0, 0, KILL)
        return {
            "thread": [(load, 0, 0, offset_low), (bits, 0, 1, _CLONE_THREAD), ret_allow, ret_refuse],
            "no namespace": [(load, 0, 0, offset_low), (bits, 0, 1, _CLONE_NEW), ret_kill, ret_allow],
            "self": [(load, 0, 0, offset_low), (equal, 0, 1, _OWN_PID), ret_allow, ret_refuse],
            "zero or self": [
                (load, 0, 0, offset_low),
                (equal, 1, 0, 0),
                (equal, 0, 1, _OWN_PID),
                ret_allow,
                ret_refuse,
            ],
            "prctl": [*one_of(offset_low, _PRCTLS), ret_allow, ret_refuse],
            "prctl of one process": [
                *one_of(offset_low, (*_PRCTLS, _SET_PARENT_DEATH_SIGNAL)),
                ret_allow,
                ret_refuse,
            ],
            "ioctl": [*one_of(offset_second, _IOCTLS), ret_allow, ret_refuse],
            "fcntl": [*one_of(offset_second, _FCNTLS), ret_allow, ret_refuse],
            "family": [*one_of(offset_low, _FAMILIES), (give, 0, 0, NO_FAMILY), ret_allow],
        }

    head = [
        (load, 0, 0, offset_arch),
        (equal, 1, 0, _ARCHITECTURES[machine]),
        (give, 0, 0, KILL),
        (load, 0, 0, offset_number),
    ]
    if machine == X86_64:
        head += [(greater, 0, 1, _X32_BIT), (give, 0, 0, KILL)]

    blocks = tests()

    def tree(part: list[tuple[int, int | str]]) -> list[tuple[int, int, int, int]]:
        """Instructions that decide among ranges, each given by its first number."""
        if len(part) == 1:
            what = part[0][1]
            return list(blocks[what]) if isinstance(what, str) else [(give, 0, 0, what)]
        middle = len(part) // 2
        low, high = tree(part[:middle]), tree(part[middle:])
        if len(low) < 256:
            return [(greater, len(low), 0, part[middle][0]), *low, *high]
        return [(greater, 0, 1, part[middle][0]), (0x05, 0, 0, len(low)), *low, *high]

    program = head + tree(ranges)
    raw = b"".join(struct.pack("<HBBI", *instruction) for instruction in program)
    own = tuple(index * 8 + 4 for index, instruction in enumerate(program) if instruction[3] == _OWN_PID)
    return Program(raw, own)


def _ranges(actions: dict[int, int | str]) -> list[tuple[int, int | str]]:
    """Neighbouring numbers with one action become one range, given by its first number."""
    ranges: list[tuple[int, int | str]] = []
    last = max(actions)
    for number in range(last + 2):
        what = actions.get(number, UNKNOWN)
        if not ranges or ranges[-1][1] != what:
            ranges.append((number, what))
    return ranges
