"""Watches one child until it and the judge are done: enforces the limits, and says what happened.

Everything is waited for on descriptors: the child's pidfd, the judge's socket, the host's pipe. What has none, such
as memory and processor time, is looked at now and then.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import time
from typing import Any, Optional

from . import box, kernel, observing
from .cell import Cell
from .frames import STEPS, Header
from .judge_process import JudgeProcess

TICK = 0.1
"""Seconds between looks at memory, disk and process count of a child that runs longer than this."""
SPARE = 8
"""Threads over the limit at which a program is stopped where nothing refuses it another one."""
JUDGE_GRACE = 3.0
"""Seconds that the judge gets to finish after its child is gone."""


class Leave(Exception):
    """The worker has to end with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Watch:
    """One child, from its fork to the facts about it."""

    def __init__(
        self,
        header: Header,
        pid: int,
        started: float,
        *,
        cell: Cell,
        judge: JudgeProcess,
        host: int,
        namespaces: int,
        kills: observing.OomKills,
    ) -> None:
        self.header, self.pid, self.started = header, pid, started
        self.cell, self.judge, self.host = cell, judge, host
        self.namespaces, self.kills = namespaces, kills
        self.has_clock = header.kind != STEPS
        """Whether the child's processor time is limited here; commands have limits of their own."""
        self.clock = observing.clock(pid)
        self.deadline = started + header.wall
        self.pause = TICK if "mntns" in cell.names else TICK / 5
        """Seconds between looks, at most. In a folder that is no mount of its own nothing but they bounds the files."""
        self.next_look = started + (self.pause if self.has_clock else TICK / 5)
        self.limit, self.killed = "", False
        self.status, self.peak = 0, 0
        self.usage: Optional[resource.struct_rusage] = None
        """What the kernel says of the child, once it has ended."""
        self.writing, self.judged, self.judge_gone = False, False, False
        self.pidfd = kernel.pidfd_open(pid)
        self.poll = select.poll()
        self.poll.register(judge.control, select.POLLIN)
        self.poll.register(self.pidfd, select.POLLIN)
        self.poll.register(host, 0)

    def facts(self) -> dict[str, Any]:
        """Wait for child and judge, enforce the limits, and say what happened; `Leave` when there is no going on."""
        while not (self.judged or (self.judge_gone and self.usage is not None)):
            now = time.monotonic()
            until = self.enforced(now) if self.usage is None else self.deadline + JUDGE_GRACE
            if self.usage is not None and now >= until:
                break
            for fd, events in self.poll.poll(max(until - now, 0) * 1000 + 1):
                self.notice(fd, events)
        wall = time.monotonic() - self.started
        usage = self.usage or self.ended()
        os.close(self.pidfd)
        return {
            "status": self.status,
            "cpu": usage.ru_utime + usage.ru_stime,
            "memory": max(usage.ru_maxrss * 1024, self.peak),
            "wall": wall,
            "limit": self.limit,
            "killed": self.killed,
            "judged": self.judged,
            "oom": os.WIFSIGNALED(self.status) and self.kills.are_new(),
        }

    def enforced(self, now: float) -> float:
        """Stop the child if it has gone too far; when to look again."""
        if not self.limit:
            used = observing.cpu(self.clock)
            self.limit = self.broken(now, used)
            if not self.limit:
                soon = min(self.deadline, self.next_look)
                return min(soon, now + self.header.cpu - used) if self.has_clock else soon
            self.kill()
        return now + 60

    def broken(self, now: float, used: float) -> str:
        """Which limit is broken, if any; those that cost more to look at are looked at from time to time."""
        if self.has_clock and used >= self.header.cpu:
            return "cpu"
        if now >= self.deadline:
            return "wall"
        if now < self.next_look:
            return ""
        self.next_look = now + min(max((now - self.started) / 4, TICK / 5), self.pause)
        return self.seen()

    def seen(self) -> str:
        """Which limit is broken that no rlimit covers: shared memory, process count, files on disk."""
        header, names = self.header, self.cell.names
        if self.namespaces and observing.visible() - 3 > header.processes:
            return "processes"
        if header.kind != STEPS and observing.threads(self.pid) > header.processes + SPARE:
            return "processes"
        pids = [self.pid]
        if header.kind == STEPS or "seccomp" not in names:
            pids = observing.descendants(self.pid, self.judge.pid)
        if len(pids) > header.processes + 1:
            return "processes"
        resident = observing.resident(pids)
        self.peak = max(self.peak, resident)
        if resident > header.memory + (32 << 20):
            return "memory"
        if "mntns" not in names and box.size(self.cell.box, header.disk) > header.disk:
            return "disk"
        return ""

    def notice(self, fd: int, events: int) -> None:
        """Take in what a descriptor has to tell."""
        if fd == self.host:
            if events & (select.POLLHUP | select.POLLERR):
                raise Leave(0)
        elif fd == self.pidfd:
            self.take_in()
            self.poll.unregister(self.pidfd)
            self.judge.tell_end(self.header)
            if self.limit:
                self.deadline = min(self.deadline, time.monotonic())
        else:
            self.hear()

    def hear(self) -> None:
        """Take in a word of the judge, or that it is gone, which only the kernel's want of memory excuses."""
        word = self.judge.hear()
        if not word:
            if self.writing or not self.kills.are_new():
                raise Leave(70)
            self.poll.unregister(self.judge.control)
            self.limit, self.judge_gone = "memory", True
            if self.usage is None:
                self.kill()
        self.writing = self.writing or word[:1] == b"w"
        self.judged = self.judged or word[:1] == b"d"

    def kill(self) -> None:
        """Kill the child, which has not ended yet."""
        self.killed = True
        os.kill(self.pid, signal.SIGKILL)

    def ended(self) -> resource.struct_rusage:
        """What the kernel says of a child that is not needed any more, and is killed if it still runs."""
        if os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            self.kill()
        return self.take_in()

    def take_in(self) -> resource.struct_rusage:
        """Take in the child, which has ended, and end its group first, while their number can be nobody else's."""
        if not self.namespaces:
            try:
                os.killpg(self.pid, signal.SIGKILL)
            except OSError:
                pass
        _, self.status, self.usage = os.wait4(self.pid, 0)
        return self.usage
