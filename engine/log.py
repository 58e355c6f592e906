"""The event log: one writer, any number of readers, one fact a line.

The file is the protocol. A reader that knows the bytes it has read knows everything; a line without its
newline was never written. There is nothing to connect to and nothing to catch up with.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from engine.events import Event

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Event)


class LogWriter:
    """Appends whole lines to a log. Only the process that holds the run's lock may have one.

    Opening drops a torn last line: a fact without its newline was never recorded.
    """

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        self._end = _cut_torn_line(self._fd)
        self._synced = self._end

    def append(self, event: Event) -> None:
        """Record one fact; it survives this process from here on, and the machine after `sync`.

        Raises:
            OSError: the disk is full or gone. The log then ends with the last whole line.
        """
        line = _encoder.encode(event) + b"\n"
        written = 0
        try:
            while written < len(line):
                written += os.write(self._fd, line[written:])
        except OSError:
            os.ftruncate(self._fd, self._end)
            raise
        self._end += len(line)

    def sync(self) -> None:
        """Make everything appended so far survive a power cut; cheap when nothing is new."""
        if self._synced != self._end:
            end = self._end
            os.fsync(self._fd)
            self._synced = end

    def close(self) -> None:
        """Sync and let go of the file."""
        self.sync()
        os.close(self._fd)


class LogReader:
    """Reads a log from wherever it got to. Safe while the writer writes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.offset = 0
        """Bytes consumed, always at the start of a line."""
        self.skipped = 0
        """Lines of a kind this version does not know."""

    def read(self, limit: int = 1 << 22) -> list[Event]:
        """The next whole lines as events, about `limit` bytes of them; empty when there is nothing new."""
        return [event for _, event in self.read_with_offsets(limit)]

    def read_with_offsets(self, limit: int = 1 << 22) -> list[tuple[int, Event]]:
        """As `read`, each event with the byte where its line begins (see `event_at`)."""
        while True:
            before = self.offset
            events = self._next(limit)
            # A stretch of lines that this version does not know is not the end of the log.
            if events or self.offset == before:
                return events

    def _next(self, limit: int) -> list[tuple[int, Event]]:
        """The events of the next stretch, without those that this version does not know."""
        try:
            with self.path.open("rb") as file:
                file.seek(self.offset)
                chunk = file.read(limit)
                if len(chunk) == limit and not chunk.endswith(b"\n"):
                    chunk += file.readline()
        except FileNotFoundError:
            return []
        whole = chunk.rfind(b"\n") + 1
        start = self.offset
        self.offset += whole
        events: list[tuple[int, Event]] = []
        for line in chunk[:whole].splitlines(keepends=True):
            event = _decode(line)
            if event is None:
                self.skipped += 1
            else:
                events.append((start, event))
            start += len(line)
        return events


def read_log(path: Path) -> list[Event]:
    """Every whole event of a log, in order."""
    reader = LogReader(path)
    events: list[Event] = []
    while batch := reader.read():
        events += batch
    return events


def event_at(path: Path, offset: int) -> Event | None:
    """The event whose line begins at a byte offset; None if there is none that this version knows."""
    with path.open("rb") as file:
        file.seek(offset)
        return _decode(file.readline())


def write_log(path: Path, events: Iterable[Event]) -> None:
    """Write a log in one go: for recordings, merges and rescorings."""
    with path.open("wb") as file:
        for event in events:
            file.write(_encoder.encode(event) + b"\n")


def _decode(line: bytes) -> Event | None:
    try:
        event: Event = _decoder.decode(line)
    except msgspec.DecodeError:
        return None
    return event


def _cut_torn_line(fd: int) -> int:
    """Truncate a file after its last newline; returns its new size in bytes."""
    size = os.fstat(fd).st_size
    end = size
    while end > 0:
        begin = max(0, end - 65536)
        newline = os.pread(fd, end - begin, begin).rfind(b"\n")
        if newline >= 0:
            end = begin + newline + 1
            break
        end = begin
    if end != size:
        os.ftruncate(fd, end)
    return end
