"""The warm process of a worker: forks a child per job, watches it, kills it, reports what the kernel says.

The zygote is single-threaded and never reads a payload, so no child inherits tests, expected values or
another sample from it. It reads the fixed-size header of each job, hands the child's channel to the judge,
and waits on descriptors: the child's pidfd, the judge's socket, the host's pipe.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import select
import signal
import socket
import sys
import time
from array import array
from typing import Any, Callable, Optional

from . import box, child, frames, kernel, observing, outer, seat
from .cell import Cell
from .frames import CALLS, FACTS, HELLO, INPROCESS, LENGTH, STDIO, STEPS, Header
from .judge import Judge

WARM = (
    "abc bisect builtins cmath collections collections.abc contextlib copy dataclasses datetime decimal "
    "enum fractions functools heapq io itertools math numbers operator re string struct textwrap "
    "traceback types typing warnings _strptime"
).split()
"""Modules that samples import most, none of which starts threads or hooks into fork."""
TICK = 0.1
"""Seconds between looks at memory, disk and process count of a child that runs longer than this."""
SPARE = 8
"""Threads over the limit at which a program is stopped where nothing refuses it another one."""
JUDGE_GRACE = 3.0
"""Seconds that the judge gets to finish after its child is gone."""
JUDGE_JOBS = 2000
"""Jobs after which a fresh judge takes over."""
JUDGE_MEMORY = 6 * 2**30
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
        self.judge_pid = 0
        self.judge_jobs = 0
        self.oom_kills = observing.oom_kills()
        self.control = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)[0]

    def main(self) -> None:
        """Settle the walls, start the judge, greet the host, serve."""
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _oom_first()
        self.processors = seat.take(self.config.get("seat"))
        if self.config.get("site"):
            sys.path.extend(installed())
        missing = warm_up(self.config.get("preload", []))
        if kernel.AVAILABLE:
            kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
            if not self.config.get("dumpable"):
                kernel.hide()
        self.namespaces = self.settle_namespaces()
        self.cell.names = self.settle_walls()
        gc.collect()
        kernel.trim()
        gc.freeze()
        self.start_judge()
        hello = {
            "layers": self.cell.names,
            "version": "%d.%d.%d" % sys.version_info[:3],
            "machine": kernel.MACHINE,
            "pid": os.getpid(),
            "judge": self.judge_pid,
            "missing": missing,
            "ctypes": kernel.AVAILABLE,
        }
        frames.write_all(self.host_out, frames.frame(HELLO, 0, json.dumps(hello).encode("ascii")))
        while True:
            try:
                header = frames.read_header(frames.read_exactly(self.host_in, frames.HEADER.size))
            except EOFError:
                self.end(0)
            self.run(header)

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
                os.write(its, json.dumps(self.cell.trial(header)).encode("ascii"))
            finally:
                os._exit(0)
        os.close(its)
        with open(mine, "rb") as answer:
            told = answer.read()
        os.waitpid(pid, 0)
        standing: list[str] = json.loads(told or b"[]")
        return standing

    def start_judge(self) -> None:
        """Fork a fresh judge."""
        self.control.close()
        self.control, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if pid:
            its.close()
            self.judge_pid, self.judge_jobs = pid, 0
            return
        try:
            self.control.close()
            if kernel.AVAILABLE:
                kernel.die_with_parent()
                kernel.drop_capabilities()
            _lower(resource.RLIMIT_DATA, JUDGE_MEMORY)
            gc.enable()
            Judge(self.host_in, self.host_out, its.fileno()).serve(receiver(its))
        finally:
            os._exit(71)

    def run(self, header: Header) -> None:
        """One job, from its header to its facts."""
        if self.judge_jobs >= JUDGE_JOBS:
            self.control.close()
            os.waitpid(self.judge_pid, 0)
            self.start_judge()
        self.judge_jobs += 1
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
            self.control.sendmsg(
                [b"J" + header.pack()], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", theirs))]
            )
        except OSError:
            self.end(70)
        for fd in theirs:
            os.close(fd)
        try:
            pid = kernel.fork_into(self.namespaces)
        except OSError:
            self.end(72)
        if pid == 0:
            try:
                self.become_child(header, ours)
            finally:
                os._exit(125)
        for fd in ours:
            os.close(fd)
        facts = self.watch(header, pid, started)
        text = json.dumps(facts).encode("ascii")
        frames.write_all(self.host_out, frames.frame(FACTS, header.job, text))
        self.clean()

    def become_child(self, header: Header, ours: list[int]) -> None:
        """In the child: take the descriptors, raise the walls, run."""
        if kernel.AVAILABLE:
            kernel.die_with_parent()
        if not self.namespaces:
            os.setsid()
        os.dup2(ours[1], 1)
        os.dup2(ours[2], 2)
        if len(ours) > 3:
            os.dup2(ours[3], 0)
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
        """Wait for child and judge, enforce the limits, and say what happened."""
        pidfd = kernel.pidfd_open(pid)
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        poll.register(pidfd, select.POLLIN)
        poll.register(self.host_in, 0)
        deadline = started + header.wall
        clock = (~pid << 3) | 2
        """The CPU clock of the child with all its threads (clock_getcpuclockid in glibc)."""
        limit, killed, writing, judged, judge_gone = "", False, False, False, False
        usage: Optional[resource.struct_rusage] = None
        status = 0
        peak = 0
        next_tick = started + (TICK if header.kind != STEPS else TICK / 5)
        while True:
            now = time.monotonic()
            until = deadline
            if usage is None and limit:
                until = now + 60
            elif usage is None:
                used = observing.cpu(clock)
                if header.kind != STEPS and used >= header.cpu:
                    limit = limit or "cpu"
                elif now >= deadline:
                    limit = limit or "wall"
                elif now >= next_tick:
                    next_tick = now + min(max((now - started) / 4, TICK / 5), TICK)
                    limit, peak = self.look(header, pid, peak)
                if limit and not killed:
                    killed = True
                    os.kill(pid, signal.SIGKILL)
                if header.kind != STEPS:
                    until = min(until, now + (header.cpu - used), next_tick)
                else:
                    until = min(until, next_tick)
            elif now >= deadline + JUDGE_GRACE:
                break
            else:
                until = deadline + JUDGE_GRACE
            for fd, events in poll.poll(max(until - now, 0) * 1000 + 1):
                if fd == self.host_in:
                    if events & (select.POLLHUP | select.POLLERR):
                        self.end(0, pid)
                elif fd == pidfd:
                    _, status, usage = os.wait4(pid, 0)
                    poll.unregister(pidfd)
                    self.tell_judge(b"X" + LENGTH.pack(header.job))
                    if limit:
                        deadline = min(deadline, time.monotonic())
                else:
                    word = self.hear_judge()
                    if not word:
                        if writing or not self.ran_out_of_memory():
                            self.end(70, pid if usage is None else 0)
                        poll.unregister(self.control)
                        limit, judge_gone = "memory", True
                        if usage is None:
                            killed = True
                            os.kill(pid, signal.SIGKILL)
                    writing = writing or word[:1] == b"w"
                    judged = judged or word[:1] == b"d"
            if judged or (judge_gone and usage is not None):
                break
        wall = time.monotonic() - started
        if usage is None:
            ended, status, usage = os.wait4(pid, os.WNOHANG)
            if not ended:
                os.kill(pid, signal.SIGKILL)
                killed = True
                _, status, usage = os.wait4(pid, 0)
        os.close(pidfd)
        if not self.namespaces:
            self.sweep(header, pid)
        if not judged:
            os.kill(self.judge_pid, signal.SIGKILL)
            os.waitpid(self.judge_pid, 0)
            if writing:
                self.end(73)
            self.start_judge()
        return {
            "status": status,
            "cpu": usage.ru_utime + usage.ru_stime,
            "memory": max(usage.ru_maxrss * 1024, peak),
            "wall": wall,
            "limit": limit,
            "killed": killed,
            "judged": judged,
            "oom": self.ran_out_of_memory() if os.WIFSIGNALED(status) else False,
            "judge": self.judge_pid,
        }

    def ran_out_of_memory(self) -> bool:
        """Whether the kernel killed for want of memory in our cgroup since we last asked."""
        before, self.oom_kills = self.oom_kills, observing.oom_kills()
        return self.oom_kills > before

    def look(self, header: Header, pid: int, peak: int) -> tuple[str, int]:
        """Which limit is broken that no rlimit covers: shared memory, process count, files on disk."""
        if self.namespaces and observing.visible() - 3 > header.processes:
            return "processes", peak
        if header.kind != STEPS and observing.threads(pid) > header.processes + SPARE:
            return "processes", peak
        pids = [pid]
        if header.kind == STEPS or "seccomp" not in self.cell.names:
            pids = observing.descendants(pid, self.judge_pid)
        if len(pids) > header.processes + 1:
            return "processes", peak
        resident = observing.resident(pids)
        peak = max(peak, resident)
        if resident > header.memory + (32 << 20):
            return "memory", peak
        if "mntns" not in self.cell.names and box.size(self.cell.box) > header.disk:
            return "disk", peak
        return "", peak

    def sweep(self, header: Header, pid: int) -> None:
        """Without a process namespace: kill what the child left behind, which has become our own children.

        Where the filter of system calls let it start no process, and it left no file, no helper is needed.
        """
        try:
            os.killpg(pid, signal.SIGKILL)
        except OSError:
            pass
        uid = self.cell.uid if "uid" in self.cell.names else None
        if header.kind != STEPS and "seccomp" in self.cell.names and box.is_empty(self.cell.box):
            uid = None
        helper, mine, its = 0, -1, -1
        if uid is not None:
            its, mine = os.pipe()
            helper = os.fork()
            if helper == 0:
                os.close(mine)
                self.sweep_as(uid, its)
            os.close(its)
        try:
            self.sweep_strays(helper)
        finally:
            if helper:
                os.close(mine)
                os.waitpid(helper, 0)

    def sweep_as(self, uid: int, swept: int) -> None:
        """In a helper: kill all that is left of a user, and when that is gone empty its folder."""
        try:
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            try:
                os.kill(-1, signal.SIGKILL)
            except OSError:
                pass
            os.read(swept, 1)
            box.empty(self.cell.box)
        finally:
            os._exit(0)

    def sweep_strays(self, helper: int) -> None:
        """Kill and take in every child of ours but the judge and the helper."""
        while True:
            strays = [stray for stray in observing.children() if stray not in (self.judge_pid, helper)]
            for stray in strays:
                try:
                    os.kill(stray, signal.SIGKILL)
                except OSError:
                    pass
                try:
                    os.waitpid(stray, 0)
                except OSError:
                    pass
            if not strays:
                return

    def clean(self) -> None:
        """Empty the child's folder where it is not a mount of its own."""
        if "mntns" not in self.cell.names and "uid" not in self.cell.names:
            box.empty(self.cell.box)

    def hear_judge(self) -> bytes:
        """A word of the judge; nothing when it is gone. Killed with a word unread, it resets the channel."""
        try:
            return self.control.recv(64)
        except ConnectionResetError:
            return b""

    def tell_judge(self, word: bytes) -> None:
        try:
            self.control.send(word)
        except OSError:
            pass

    def end(self, status: int, pid: int = 0) -> Any:
        """Leave, and take child and judge along."""
        for each in (pid, self.judge_pid):
            if each:
                try:
                    os.kill(each, signal.SIGKILL)
                except OSError:
                    pass
        os._exit(status)


def installed() -> list[str]:
    """Where this interpreter's third-party packages lie. It was started without them, and reads no .pth file."""
    return [place for place in __import__("site").getsitepackages() if os.path.isdir(place)]


def warm_up(preload: list[str]) -> list[str]:
    """Import what samples use; the names of preloads that are missing."""
    missing = []
    for name in WARM:
        try:
            __import__(name)
        except ImportError:
            pass
    for name in preload:
        try:
            __import__(name)
        except Exception:
            missing.append(name)
    builtins: Any = sys.modules["builtins"]
    site = __import__("_sitebuiltins")
    builtins.quit = site.Quitter("quit", "Ctrl-D (i.e. EOF)")
    builtins.exit = site.Quitter("exit", "Ctrl-D (i.e. EOF)")
    builtins.help = site._Helper()
    gc.disable()
    return missing


def receiver(control: socket.socket) -> Callable[[], tuple[bytes, list[int]]]:
    """A function that takes the next word of the zygote with the descriptors that came along."""
    room = socket.CMSG_SPACE(4 * 8)

    def receive() -> tuple[bytes, list[int]]:
        data, ancillary, _, _ = control.recvmsg(256, room, socket.MSG_CMSG_CLOEXEC)
        descriptors = array("i")
        for level, kind, content in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                descriptors.frombytes(content[: len(content) - len(content) % descriptors.itemsize])
        return data, list(descriptors)

    return receive


def os_socketpair() -> tuple[int, int]:
    """Two connected stream descriptors."""
    left, right = socket.socketpair()
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


def _lower(which: int, value: int) -> None:
    hard = resource.getrlimit(which)[1]
    if hard == resource.RLIM_INFINITY or hard > value:
        resource.setrlimit(which, (value, value))


def _oom_first() -> None:
    """Ask the kernel to take this worker first when memory runs out."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        pass
