"""The byte frames between the host, the zygote, the judge and the child.

Host to worker: a header of fixed size, which the zygote reads, then three byte strings, which only the judge
reads: what the child may see, what the judge needs (JSON), and the tests. Worker to host: frames with a
one-letter type. Judge and child exchange length-prefixed JSON messages.
"""

from __future__ import annotations

import builtins
import os
import struct
from typing import Any, NamedTuple

globals()["__builtins__"] = dict(vars(builtins))  # ours, whatever a sample makes of everybody's

MAGIC = b"prc1"
HEADER = struct.Struct("<4sIBBxxddQQQIIII")
"""Magic, job, kind, flags, cpu, wall, memory, output, disk, processes, and the lengths of the three parts."""
FRAME = struct.Struct("<cIII")
"""Type, job, length of the JSON text, length of the raw bytes that follow it."""
LENGTH = struct.Struct("<I")
CALLS, STDIO, INPROCESS, STEPS = 1, 2, 3, 4

HELLO, NEED, DETAILS, FACTS = b"H", b"N", b"D", b"F"

MESSAGE_LIMIT = 64 * 2**20
"""Bytes of one message from the child; more is too large a result."""

STARVED = 8.0
"""How many times as long as its limit a call may take on the clock while others have its processor."""


class Header(NamedTuple):
    """What the zygote knows about a job: which kind it is and what it may use."""

    job: int
    kind: int
    flags: int
    cpu: float
    wall: float
    memory: int
    output: int
    disk: int
    processes: int
    public: int
    private: int
    tests: int

    def pack(self) -> bytes:
        return HEADER.pack(MAGIC, *self)


def read_header(data: bytes) -> Header:
    """Decode a header; ValueError when the stream is out of step."""
    magic, *fields = HEADER.unpack(data)
    if magic != MAGIC:
        raise ValueError("the stream of jobs is out of step")
    return Header(*fields)


def read_exactly(fd: int, count: int) -> bytes:
    """Read `count` bytes from a blocking descriptor; EOFError when it ends before."""
    parts = []
    while count:
        part = os.read(fd, min(count, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def write_all(fd: int, data: bytes, _write: Any = os.write) -> None:
    """Write everything to a blocking descriptor."""
    view = memoryview(data)
    while view:
        view = view[_write(fd, view) :]


def frame(kind: bytes, job: int, text: bytes = b"", raw: bytes = b"") -> bytes:
    """One frame for the host."""
    return FRAME.pack(kind, job, len(text), len(raw)) + text + raw
