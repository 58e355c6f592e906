"""The interface on this terminal, from the first byte to what is said after leaving."""

import os
import signal
import sys
import time
from collections.abc import Callable

from textual.driver import Driver

from engine.run import RunFolder
from tui.app import ProctorApp
from tui.follower import Follower
from tui.settings import load_settings, why_not_drawn
from tui.terminal.ascii import ascii_for
from tui.terminal.driver import ThinDriver


def run_app(
    start: RunFolder | None,
    *,
    clock: Callable[[], float] = time.time,
    follower_of: Callable[[RunFolder], Follower] | None = None,
) -> int:
    """Run the interface on this terminal until the user leaves; returns the exit status.

    Args:
        start: the run to show first; None for the home screen.
        clock: what the time is (a replay has its own).
        follower_of: how a run is followed (a replay follows a recording).
    """
    reason = why_not_drawn(os.environ)
    if reason:
        print(reason, file=sys.stderr)
        return 4
    # Whoever started us may have ignored it; a watcher whose terminal is gone has nothing left to do.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    settings = load_settings()
    driver: type[Driver] | None = None
    if "TEXTUAL_DRIVER" not in os.environ:
        driver = AsciiDriver if settings.ascii else ThinDriver
    app = ProctorApp(start, settings=settings, clock=clock, follower_of=follower_of, driver_class=driver)
    words = app.run(mouse=settings.mouse)
    if words:
        print(words, file=sys.stderr)
    return app.return_code or 0


class AsciiDriver(ThinDriver):
    """For terminals and locales that know ASCII only."""

    spell = staticmethod(ascii_for)
