"""The one place where facts are recorded: appended to the log and folded, in that order."""

import time
from collections.abc import Callable

from engine.events import Event
from engine.log import LogReader, LogWriter
from engine.progress import Progress
from engine.run import RunFolder
from engine.standing import Standing


class Ledger:
    """The engine's own view of its run. What is not in the log did not happen."""

    def __init__(self, folder: RunFolder, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.progress = Progress()
        self.standing = Standing()
        self._writer = LogWriter(folder.events)
        reader = LogReader(folder.events)
        while batch := reader.read():
            for event in batch:
                self._fold(event)

    def record(self, event: Event) -> None:
        """Append a fact and fold it in.

        Raises:
            OSError: it could not be written; then it is not folded in either.
        """
        self._writer.append(event)
        self._fold(event)

    def sync(self) -> None:
        """Make everything recorded survive a power cut."""
        self._writer.sync()

    def close(self) -> None:
        self._writer.close()

    def _fold(self, event: Event) -> None:
        self.progress.apply(event)
        self.standing.apply(event)
