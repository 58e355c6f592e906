"""The judge as its zygote knows it: a child process at the other end of a socket."""

from __future__ import annotations

import gc
import os
import resource
import signal
import socket
from array import array
from typing import Callable

from . import kernel
from .frames import LENGTH, Header
from .judge import Judge

JOBS = 2000
"""Jobs after which a fresh judge takes over."""
MEMORY = 6 * 2**30
OBJECTS = 100_000
"""New objects between the judge's looks for garbage. What it reads is plain data, in which there is none, and looks as
often as usual take several times as long as the reading."""


class JudgeProcess:
    """One judge after the other, always one at work."""

    def __init__(self, host_in: int, host_out: int) -> None:
        self.host_in, self.host_out = host_in, host_out
        self.pid = 0
        self.jobs = 0
        self.control = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)[0]

    def start(self) -> None:
        """Fork a fresh judge."""
        self.control.close()
        self.control, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if pid:
            its.close()
            self.pid, self.jobs = pid, 0
            return
        try:
            self.control.close()
            if kernel.AVAILABLE:
                kernel.die_with_parent()
                kernel.drop_capabilities()
            _lower(resource.RLIMIT_DATA, MEMORY)
            gc.enable()
            gc.set_threshold(OBJECTS, 10, 10)
            Judge(self.host_in, self.host_out, its.fileno()).serve(_receiver(its))
        finally:
            os._exit(71)

    def relieve(self) -> None:
        """Let a fresh judge take over from one that had many jobs. It must not inherit the next one's descriptors."""
        if self.jobs >= JOBS:
            self.control.close()
            os.waitpid(self.pid, 0)
            self.start()

    def give(self, header: bytes, child: int, descriptors: list[int]) -> None:
        """Hand over a job whose child has started, with its packed header; OSError when the judge is gone."""
        self.jobs += 1
        self.control.sendmsg(
            [b"J", LENGTH.pack(child), header],
            [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", descriptors))],
        )

    def hear(self) -> bytes:
        """A word of the judge; nothing when it is gone. Killed with a word unread, it resets the channel."""
        try:
            return self.control.recv(64)
        except ConnectionResetError:
            return b""

    def tell_end(self, header: Header) -> None:
        """Say that the child of a job ended."""
        try:
            self.control.send(b"X" + LENGTH.pack(header.job))
        except OSError:
            pass

    def kill(self) -> None:
        """End the judge, and wait until it is gone."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def _receiver(control: socket.socket) -> Callable[[], tuple[bytes, list[int]]]:
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


def _lower(which: int, value: int) -> None:
    hard = resource.getrlimit(which)[1]
    if hard == resource.RLIM_INFINITY or hard > value:
        resource.setrlimit(which, (value, value))
