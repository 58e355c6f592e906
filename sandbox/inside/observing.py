"""What the kernel tells about a child from outside: its time, its memory, its processes, and who was killed."""

from __future__ import annotations

import os
import resource
import time


def clock(pid: int) -> int:
    """The CPU clock of a process with all its threads (clock_getcpuclockid in glibc)."""
    return (~pid << 3) | 2


def cpu(clock: int) -> float:
    """Seconds on a process's CPU clock; 0 once it is gone."""
    try:
        return time.clock_gettime(clock)
    except OSError:
        return 0.0


def resident(pids: list[int]) -> int:
    """Bytes of memory that processes hold, together."""
    total = 0
    for pid in pids:
        try:
            with open("/proc/%d/statm" % pid, "rb") as file:
                total += int(file.read().split()[1]) * resource.getpagesize()
        except (OSError, IndexError):
            pass
    return total


def data() -> int:
    """Bytes of data and stack of this process, in the manner of RLIMIT_DATA; 0 where that cannot be known."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[5]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0


def threads(pid: int) -> int:
    """How many threads a process has; 0 once it is gone."""
    try:
        with open("/proc/%d/stat" % pid, "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[17])
    except (OSError, IndexError):
        return 0


def visible() -> int:
    """How many processes there are in this worker, its init, the zygote and the judge among them."""
    return sum(name.isdigit() for name in os.listdir("/proc"))


def children() -> list[int]:
    """Our own children, strays that came to us among them."""
    try:
        with open("/proc/self/task/%d/children" % os.getpid()) as file:
            return [int(pid) for pid in file.read().split()]
    except OSError:
        return []


def descendants(pid: int, judge: int) -> list[int]:
    """All processes of the job: the child's, and strays that have become our own."""
    parents = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open("/proc/%s/stat" % name, "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            continue
        parents[int(name)] = int(fields[1])
    found = {pid}
    grown = True
    while grown:
        more = {each for each, parent in parents.items() if parent in found} - found
        grown = bool(more)
        found |= more
    strays = {each for each, parent in parents.items() if parent == os.getpid()}
    return sorted(found | strays - {judge})


class OomKills:
    """Whether the kernel killed for want of memory in our cgroup."""

    def __init__(self) -> None:
        self._counted = oom_kills()

    def are_new(self) -> bool:
        """Whether it did since we last asked."""
        before, self._counted = self._counted, oom_kills()
        return self._counted > before


def oom_kills() -> int:
    """The cgroup's counter of such kills, as seen from inside a container; 0 where there is none."""
    for path in ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"):
        try:
            with open(path) as file:
                for line in file:
                    if line.startswith("oom_kill "):
                        return int(line.split()[1])
        except (OSError, ValueError):
            continue
    return 0
