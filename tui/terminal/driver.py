"""Textual's terminal driver, made thin and unable to block.

A frame changes a picture in memory; one thread writes the difference when the terminal takes it. The thread
that runs the interface never waits for a terminal. What is not a frame is let through only if it is one of
the few control sequences that this interface needs, so nothing else can reach a terminal, whoever wrote it.

The private names of Textual that are used here are checked by a test.
"""

import contextlib
import os
import re
import select
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tui.messages import CannotDraw
from tui.terminal.picture import Picture
from tui.terminal.reading import read_keys

CONTROLS: Final = re.compile(
    r"(?:\x1b\[\?(?:7|25|1000|1003|1004|1006|1015|1016|1049|2004|2048)[hl]"  # modes that are set and put back
    r"|\x1b\[\?(?:2026|2048)\$p"  # questions about modes
    r"|\x1b\[(?:>\d+|<)u"  # kitty keys
    r"|\x07)+"
)
"""Everything but frames that may be written."""
CLIPBOARD: Final = re.compile(r"\x1b\]52;c;[A-Za-z0-9+/=]*\x07")
"""Written when the operator yanks, never as part of anything else."""
POINTER: Final = re.compile(r"\x1b\]22;[a-z-]*\x07")
"""The shape of the mouse pointer, which Textual says at every start: no frame, and nothing this interface needs."""

_SYNC_BEGIN, _SYNC_END = "\x1b[?2026h", "\x1b[?2026l"
_FORGET = ("\x1b[?1049h", "\x1b[?1049l")

BREATH: Final = 0.03
"""Seconds between two writes: frames that come faster are seen as one."""
GRACE: Final = 1.5
"""Seconds that the interface has to end by itself after its terminal has gone."""


class TerminalWriter:
    """The only thread that writes to the terminal.

    If it cannot draw it says so, once, to `failed`; from then on it writes control sequences only, so that the
    terminal can still be given back.
    """

    def __init__(
        self,
        fd: int,
        picture: Picture,
        encoding: str,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        self._fd = fd
        self._encoding = encoding
        self._picture = picture
        self._failed = failed
        self._is_blind = False
        self._controls: list[str] = []
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._is_over = False
        self._is_synced = False
        self.written = 0
        """Bytes the terminal has taken."""
        self._thread = threading.Thread(target=self._run, name="terminal-writer", daemon=True)
        self._thread.start()

    def write(self, data: str) -> None:
        """Take what Textual writes: a frame or a control sequence. Returns at once."""
        with self._lock:
            if data in (_SYNC_BEGIN, _SYNC_END):
                self._is_synced = True
                return
            if POINTER.fullmatch(data):
                return
            if CONTROLS.fullmatch(data) or CLIPBOARD.fullmatch(data):
                self._controls.append(data)
                if any(control in data for control in _FORGET):
                    self._picture.forget()
            else:
                self._picture.draw(data)
        self._news.set()

    def resize(self, width: int, height: int) -> None:
        """The terminal has changed its size; where it has the old one again, it has lost what stood at its edges meanwhile."""
        with self._lock:
            if (width, height) != (self._picture.width, self._picture.height):
                self._picture.resize(width, height)
            else:
                self._picture.forget()
        self._news.set()

    def redraw(self) -> None:
        """Write everything again, for a terminal on which something else has written."""
        with self._lock:
            self._picture.forget()
        self._news.set()

    def finish(self, patience: float = 1.0) -> None:
        """Write what is left, as long as the terminal takes it within `patience` seconds."""
        self._is_over = True
        self._news.set()
        self._thread.join(patience)

    def _run(self) -> None:
        with contextlib.suppress(OSError):  # the terminal is gone; HangupWatch ends the interface
            try:
                self._keep_up()
            except Exception as error:
                if isinstance(error, OSError):
                    raise
                self._is_blind = True
                if self._failed:
                    self._failed(error)
                self._keep_up()

    def _keep_up(self) -> None:
        while not self._is_over:
            self._news.wait()
            self._news.clear()
            self._send(self._next())
            if not self._is_over:
                time.sleep(BREATH)
        self._send(self._next())

    def _next(self) -> str:
        with self._lock:
            changes = "" if self._is_blind else self._picture.changes()
            controls, self._controls = "".join(self._controls), []
        if changes and self._is_synced:
            changes = f"{_SYNC_BEGIN}{changes}{_SYNC_END}"
        # Leaving the alternate screen comes last, or the last frame would be left on the normal one.
        return controls if "\x1b[?1049l" in controls else controls + changes

    def _send(self, text: str) -> None:
        data = text.encode(self._encoding, "replace")
        while data:
            count = os.write(self._fd, data)
            self.written += count
            data = data[count:]


class HangupWatch:
    """Ends the interface when its terminal goes away, even if the signal for it is ignored."""

    def __init__(self, fd: int, leave: Callable[[], None]) -> None:
        self._fd = fd
        self._leave = leave
        self._is_over = threading.Event()
        threading.Thread(target=self._run, name="terminal-hangup", daemon=True).start()

    def stop(self) -> None:
        """Stop looking."""
        self._is_over.set()

    def _run(self) -> None:
        poll = select.poll()
        poll.register(self._fd, 0)
        while not self._is_over.is_set():
            if any(
                event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poll.poll(500)
            ):
                if self._is_over.is_set():
                    return
                self._leave()
                if not self._is_over.wait(GRACE):
                    os._exit(129)
                return


class ThinDriver(LinuxDriver):
    """Writes cells that changed; never blocks; leaves when the terminal does."""

    spell: Callable[[str], str] = staticmethod(str)
    """How cells are spelled; `ascii_for` where the terminal knows no more."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._writer: TerminalWriter | None = None
        self._hangup: HangupWatch | None = None

    @property
    def written(self) -> int:
        """Bytes the terminal has taken so far."""
        return self._writer.written if self._writer else 0

    def redraw(self) -> None:
        """Write the whole screen again."""
        if self._writer:
            self._writer.redraw()

    def write(self, data: str) -> None:
        """Take a frame or a control sequence; returns at once."""
        if self._writer is None:
            width, height = super()._get_terminal_size()
            picture = Picture(width, height, spell=type(self).spell)
            fd = sys.__stderr__.fileno()  # type: ignore[union-attr]
            self._writer = TerminalWriter(fd, picture, "utf-8", failed=self._cannot_draw)
        self._writer.write(data)

    def start_application_mode(self) -> None:
        """Take the terminal over."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        # Textual hears of a new size in a signal handler, in the middle of whatever the interface is doing: of a
        # write, say, that has the picture half drawn, and its lock held, which would be for ever.
        resized = signal.getsignal(signal.SIGWINCH)
        if callable(resized):
            self._loop.add_signal_handler(signal.SIGWINCH, resized, signal.SIGWINCH, None)
        if self._hangup is None and self.input_tty:
            self._hangup = HangupWatch(self.fileno, self._leave)

    def run_input_thread(self) -> None:
        """Read keys until the interface ends."""
        read_keys(self.fileno, self.exit_event, self.process_message)

    def process_message(self, message: Message) -> None:
        """Learn the terminal's size from those that report it in band."""
        if isinstance(message, events.Resize) and self._writer:
            self._writer.resize(message.size.width, message.size.height)
        super().process_message(message)

    def close(self) -> None:
        """Give the terminal back."""
        if self._hangup:
            self._hangup.stop()
        if self._writer:
            self._writer.finish()
        self._hangup = self._writer = None
        super().close()

    def _get_terminal_size(self) -> tuple[int, int]:
        width, height = super()._get_terminal_size()
        if self._writer:
            self._writer.resize(width, height)
        return width, height

    def _sigtstp_application(self, *_: object) -> None:
        """Textual gives the terminal back in the signal handler, in the middle of whatever is done: see SIGWINCH."""
        if self._auto_restart:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stop)
        else:  # an editor has the terminal, and the loop waits for it
            os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        if self._auto_restart:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._go_on)

    def _stop(self) -> None:
        super()._sigtstp_application()

    def _go_on(self) -> None:
        """Take the terminal over again; whoever was stopped from outside (SIGSTOP) has not given it back yet."""
        if self._writer is not None:
            self.suspend_application_mode()
            self._must_signal_resume = True
        self.resume_application_mode()

    def _cannot_draw(self, error: Exception) -> None:
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._app.post_message, CannotDraw(error))

    def _leave(self) -> None:
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._app.exit)
