"""The warm process of a worker: forks a child per job, watches it, kills it, reports what the kernel says.

The zygote is single-threaded and never reads a payload, so no child inherits tests, expected values or
another sample from it. It reads the fixed-size header of each job, hands the child's channel to the judge
(`judge_process`), and keeps `watch` until both are done.
"""

from __future__ import annotations

import _socket
import gc
import os
import resource
import signal
import sys
import time
from typing import Any, NoReturn

from . import child, frames, kernel, observing, outer, seat
from .cell import Cell
from .data import dumps, loads
from .frames import CALLS, FACTS, HELLO, INPROCESS, STDIO, STEPS, Header
from .judge_process import JudgeProcess
from .sweeping import clean, sweep
from .warming import installed, warm_up
from .watch import Leave, Watch

FIRST = 3


class Zygote:
    """One worker's zygote: its cell, its judge, and the loop over jobs."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
        if "outer" in config:
            outer.enclose(config["outer"])
        self.host_in, self.host_out = _move_up(0), _move_up(1)
        null = os.open("/dev/null", os.O_RDWR)
        for fd in (0, 1):
            os.dup2(null, fd)
        os.close(null)
        if config.get("make_box"):
            os.mkdir(config["box"])
            os.chmod(config["box"], 0o777)
        self.cell = Cell(config)
        if self.cell.ruleset >= 0:
            self.cell.ruleset = _move_up(self.cell.ruleset)
        self.namespaces = 0
        self.processors: set[int] = set()
        """Those that commands may use, where this worker has taken one of them for itself."""
        self.judge = JudgeProcess(self.host_in, self.host_out)
        self.kills = observing.OomKills()

    def main(self) -> None:
        """Settle the walls, start the judge, greet the host, serve."""
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _oom_first()
        self.processors = seat.take(self.config.get("seat"))
        if self.config.get("site"):
            sys.path.extend(installed())
        missing = warm_up(self.config.get("preload", []))
        gc.disable()
        kernel.keep_mappings()
        if kernel.AVAILABLE:
            kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
            if not self.config.get("dumpable"):
                kernel.hide()
        for device in self.config.get("devices", []):
            outer.preserve(device)
        self.namespaces = self.settle_namespaces()
        self.cell.settle(self.settle_walls())
        gc.collect()
        kernel.trim()
        gc.freeze()
        self.judge.start()
        hello = {
            "layers": self.cell.names,
            "version": "%d.%d.%d" % sys.version_info[:3],
            "machine": kernel.MACHINE,
            "pid": os.getpid(),
            "judge": self.judge.pid,
            "missing": missing,
            "ctypes": kernel.AVAILABLE,
        }
        frames.write_all(self.host_out, frames.frame(HELLO, 0, dumps(hello)))
        while True:
            try:
                packed = frames.read_exactly(self.host_in, frames.HEADER.size)
            except EOFError:
                self.end(0)
            self.run(packed)

    def settle_namespaces(self) -> int:
        """The clone flags that work here, or none; walls that depend on them are given up."""
        wanted = self.cell.namespaces if kernel.AVAILABLE else 0
        if wanted:
            try:
                pid = kernel.fork_into(wanted)
            except OSError:
                wanted = 0
            else:
                if pid == 0:
                    os._exit(0)
                os.waitpid(pid, 0)
        if not wanted:
            gone = ("pidns", "mntns", "ipcns", "noproc")
            self.cell.wanted = [name for name in self.cell.wanted if name not in gone]
        return wanted

    def settle_walls(self) -> list[str]:
        """Raise every wall around a child that runs nothing, and learn which stand."""
        mine, its = os.pipe()
        pid = kernel.fork_into(self.namespaces)
        if pid == 0:
            try:
                header = Header(0, CALLS, 0, 5, 5, 2**30, 2**20, 2**20, 64, 0, 0, 0)
                os.write(its, dumps(self.cell.trial(header)))
            finally:
                os._exit(0)
        os.close(its)
        with open(mine, "rb") as answer:
            told = answer.read()
        os.waitpid(pid, 0)
        standing: list[str] = loads(told or b"[]")
        return standing

    def run(self, packed: bytes) -> None:
        """One job, from its header to its facts."""
        header = frames.read_header(packed)
        self.judge.relieve()
        judge_side, child_side = os_socketpair()
        out_read, out_write = os.pipe()
        err_read, err_write = os.pipe()
        stdin_read = stdin_write = -1
        theirs = [judge_side, out_read, err_read]
        ours = [child_side, out_write, err_write]
        if header.kind == STDIO:
            stdin_read, stdin_write = os.pipe()
            theirs.append(stdin_write)
            ours.append(stdin_read)
        started = time.monotonic()
        try:
            pid = kernel.fork_into(self.namespaces)
        except OSError:
            self.end(72)
        if pid == 0:
            try:
                self.become_child(header, ours)
            finally:
                os._exit(125)
        try:
            self.judge.give(packed, pid, theirs)
        except OSError:
            self.end(70, pid)
        for fd in (*ours, *theirs):
            os.close(fd)
        facts = self.watch(header, pid, started)
        frames.write_all(self.host_out, frames.frame(FACTS, header.job, dumps(facts)))
        clean(self.cell)

    def become_child(self, header: Header, ours: list[int]) -> None:
        """In the child: take the descriptors, raise the walls, run."""
        if kernel.AVAILABLE:
            kernel.die_with_parent()
        os.setsid()  # a signal to one's own group reaches the zygote's, whatever namespaces lie between
        os.dup2(ours[1], 1)
        os.dup2(ours[2], 2)
        # One of its own: flags and locks of an open file outlive the child where another process has it too.
        os.dup2(ours[3] if len(ours) > 3 else os.open("/dev/null", os.O_RDWR), 0)
        if ours[0] != child.CHANNEL:
            os.dup2(ours[0], child.CHANNEL)
        if self.cell.ruleset >= 0:
            self.cell.ruleset = os.dup2(self.cell.ruleset, FIRST + 1)
            _close_from(FIRST + 2)
        else:
            _close_from(FIRST + 1)
        if "mntns" not in self.cell.names:
            os.chdir(self.cell.box)
        if header.kind == STEPS:
            seat.leave(self.processors)
        try:
            self.cell.enter(header)
        except (OSError, ValueError) as error:
            child.send(["wall", str(error)])
            return
        if self.cell.ruleset >= 0:
            os.close(self.cell.ruleset)
        gc.enable()
        os.write(child.CHANNEL, child.READY)
        if header.kind == STEPS:
            from .steps import run_commands

            run_commands()
        source = child.receive().decode("utf-8", "surrogatepass")
        {CALLS: child.serve_calls, STDIO: child.run_stdio, INPROCESS: child.run_inprocess}[header.kind](
            source
        )

    def watch(self, header: Header, pid: int, started: float) -> dict[str, Any]:
        """What happened to a child, when it, the judge and what they left behind are gone."""
        watch = Watch(
            header,
            pid,
            started,
            cell=self.cell,
            judge=self.judge,
            host=self.host_in,
            namespaces=self.namespaces,
            kills=self.kills,
        )
        try:
            facts = watch.facts()
        except Leave as leave:
            self.end(leave.status, pid if watch.usage is None else 0)
        if not self.namespaces:
            sweep(header, self.cell, self.judge.pid)
        if not watch.judged:
            self.judge.kill()
            if watch.writing:
                self.end(73)
            self.judge.start()
        return dict(facts, judge=self.judge.pid)

    def end(self, status: int, pid: int = 0) -> NoReturn:
        """Leave, and take child and judge along."""
        for each in (pid, self.judge.pid):
            if each:
                try:
                    os.kill(each, signal.SIGKILL)
                except OSError:
                    pass
        os._exit(status)


def os_socketpair() -> tuple[int, int]:
    """Two connected stream descriptors, without the objects of `socket`: each costs the copy of pages."""
    left, right = _socket.socketpair()
    return left.detach(), right.detach()


def _move_up(fd: int) -> int:
    """The same file at a number that is out of the child's way, close-on-exec."""
    import fcntl

    moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10)
    if fd > 2:
        os.close(fd)
    return moved


def _close_from(first: int) -> None:
    if kernel.AVAILABLE:
        kernel.close_from(first)
    else:
        os.closerange(first, 1024)


def _oom_first() -> None:
    """Ask the kernel to take this worker first when memory runs out."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        pass
