"""What a terminal sends, read as keys: an Escape is an Escape, however soon the next key comes.

A terminal sends Alt and a key as Escape and that key, and a slow line brings Escape and the next key in one packet:
the bytes are the same. Textual reads them as Alt, and for most keys as the key alone, so that an Escape that was
to close a dialog would be lost and the key behind it act in the dialog. Nothing in this interface is bound to Alt;
so both keys count. Terminals that speak kitty's protocol tell Alt apart, and are believed.
"""

import codecs
import os
import selectors
import threading
from collections.abc import Callable, Iterable
from typing import Final

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

ESC: Final = "\x1b"
RUBOUT: Final = "\x7f\x08"
"""Behind Escape they take away a word, in every shell and in Textual's input."""
LOOK, LOOK_AGAIN = 0.1, 0.02
"""Seconds after which it is looked whether reading is over; and, while there is an Escape, whether it stands alone."""


class KeyReader(XTermParser):
    """Textual's parser, without Alt."""

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        if len(sequence) == 2 and sequence[0] == ESC and sequence[1] not in f"[O{ESC}{RUBOUT}":
            alt, sequence = True, sequence[1]
        if alt:
            yield events.Key("escape", ESC)
        yield from super()._sequence_to_key_events(sequence)

    @property
    def is_undecided(self) -> bool:
        """Whether what has come may be the beginning of something longer."""
        return self._timeout_time is not None


def read_keys(fd: int, is_over: threading.Event, take: Callable[[Message], None]) -> None:
    """Hand over what is typed until `is_over` is set or the terminal is gone; meant for a thread of its own."""
    reader = KeyReader()
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with selectors.DefaultSelector() as selector:
        selector.register(fd, selectors.EVENT_READ)
        while not is_over.is_set():
            if selector.select(LOOK_AGAIN if reader.is_undecided else LOOK):
                try:
                    data = os.read(fd, 4096)
                except OSError:
                    return
                if not data:
                    return
                for message in reader.feed(decoder.decode(data)):
                    take(message)
            for message in reader.tick():
                take(message)
