"""A terminal with somebody at it: runs the interface in a pty, reads what it writes, types keys."""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

PROGRAM = """
import sys
from pathlib import Path
from engine.run import RunFolder
from tui.fullscreen import run_app
sys.exit(run_app(RunFolder(Path(sys.argv[1])) if len(sys.argv) > 1 else None))
"""


class Session:
    """The interface on a terminal of its own. As a context manager it always ends."""

    def __init__(
        self,
        run: Path | None = None,
        *,
        home: Path,
        columns: int = 120,
        rows: int = 36,
        env: Mapping[str, str] | None = None,
        program: str = PROGRAM,
    ) -> None:
        self.chunks: list[tuple[float, bytes]] = []
        self.began = time.monotonic()
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._lock = threading.Lock()
        self._reading = threading.Event()
        self._reading.set()
        everything = {
            **{
                key: value
                for key, value in os.environ.items()
                if not key.startswith(("PROCTOR_", "TEXTUAL_"))
            },
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "PROCTOR_HOME": str(home),
            **(env or {}),
        }
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(
                sys.executable, [sys.executable, "-c", program, *([str(run)] if run else [])], everything
            )
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            self.wait(5)
        self.hang_up()

    status: int | None = None

    def press(self, *keys: str) -> None:
        """Type keys as a terminal sends them."""
        for key in keys:
            os.write(
                self.fd,
                {"enter": b"\r", "escape": b"\x1b", "tab": b"\t", "down": b"\x1b[B"}.get(key, key.encode()),
            )
            # A terminal program waits this long for what may follow an escape.
            time.sleep(0.25 if key == "escape" else 0.05)

    def text(self) -> str:
        """What the terminal shows."""
        with self._lock:
            return "\n".join(self.screen.display)

    def until(self, holds: str | Callable[[], bool], seconds: float = 20.0) -> float:
        """Wait until a text is shown or something holds; returns the seconds it took."""
        begin = time.monotonic()
        check = holds if callable(holds) else lambda: holds in self.text()
        while not check():
            if time.monotonic() - begin > seconds:
                raise AssertionError(f"not seen within {seconds} s: {holds}\n{self.text()}")
            time.sleep(0.01)
        return time.monotonic() - begin

    def bytes_between(self, begin: float, end: float) -> int:
        """Bytes received in a span of time, in seconds since the session began."""
        return sum(len(data) for at, data in list(self.chunks) if begin <= at < end)

    def received(self) -> bytes:
        """Everything the terminal got."""
        return b"".join(data for _, data in list(self.chunks))

    def now(self) -> float:
        """Seconds since the session began."""
        return time.monotonic() - self.began

    def stall(self) -> None:
        """Stop reading, like a terminal behind a dead link."""
        self._reading.clear()

    def go_on(self) -> None:
        """Read again."""
        self._reading.set()

    def hang_up(self) -> None:
        """Close the terminal."""
        if self.fd >= 0:
            fd, self.fd = self.fd, -1
            os.close(fd)

    def wait(self, seconds: float) -> float:
        """Wait for the interface to end; returns the seconds it took."""
        begin = time.monotonic()
        while self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = status
            elif time.monotonic() - begin > seconds:
                raise AssertionError(f"it has not ended within {seconds} s\n{self.text()}")
            else:
                time.sleep(0.01)
        return time.monotonic() - begin

    def _read(self) -> None:
        while True:
            self._reading.wait()
            fd = self.fd
            if fd < 0:
                return
            try:
                ready, _, _ = select.select([fd], [], [], 0.1)
                if not ready:
                    continue
                data = os.read(fd, 65536)
            except (OSError, ValueError):
                return
            if not data:
                return
            self.chunks.append((time.monotonic() - self.began, data))
            with self._lock:
                self._stream.feed(data)
