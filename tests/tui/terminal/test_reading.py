"""Bytes become the keys that were typed, however they were packed."""

import inspect
import os
import threading
import time

import pytest
from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tui.terminal.reading import KeyReader, read_keys


def keys_of(data: str) -> list[str]:
    """The keys in some text that came at once, with nothing behind it."""
    reader = KeyReader()
    found: list[Message] = [*reader.feed(data)]
    deadline = time.monotonic() + 2
    while reader.is_undecided and time.monotonic() < deadline:
        time.sleep(0.01)
        found += reader.tick()
    return [message.key for message in found if isinstance(message, events.Key)]


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        ("\x1b", ["escape"]),
        ("\x1b2", ["escape", "2"]),
        ("\x1b:q", ["escape", "colon", "q"]),
        ("\x1bS", ["escape", "S"]),
        ("\x1b\r", ["escape", "enter"]),
        ("\x1b\t", ["escape", "tab"]),
        ("\x1b\x10", ["escape", "ctrl+p"]),
        ("\x1b ", ["escape", "space"]),
        ("\x1b\x1b", ["escape", "escape"]),
        ("\x1b\x1b[B", ["escape", "down"]),
        ("\x1b[", ["escape", "left_square_bracket"]),
        ("\x1bO", ["escape", "O"]),
        ("\x1bé", ["escape", "é"]),
    ],
)
def test_an_escape_counts_however_soon_the_next_key_comes(data: str, keys: list[str]) -> None:
    assert keys_of(data) == keys


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        ("\x1b[A\x1bOB\x1b[1;5C", ["up", "down", "ctrl+right"]),
        ("\x1b[5~\x1b[Z\x1bOP", ["pageup", "shift+tab", "f1"]),
        ("\x1b\x7f", ["ctrl+w"]),
        ("\x1b[113;3u", ["alt+q"]),
        ("\x1b[27u", ["escape"]),
    ],
)
def test_longer_sequences_stay_what_they_are(data: str, keys: list[str]) -> None:
    assert keys_of(data) == keys


def test_a_byte_that_is_no_text_does_not_end_the_reading() -> None:
    """A terminal that is set to Latin-1 sends such bytes."""
    out, into = os.pipe()
    taken: list[Message] = []
    thread = threading.Thread(target=read_keys, args=(out, threading.Event(), taken.append))
    thread.start()
    os.write(into, b"a\xe9b\xff")
    os.close(into)
    thread.join(5)
    os.close(out)
    keys = [message.character for message in taken if isinstance(message, events.Key)]
    assert [key for key in keys if key != "\N{REPLACEMENT CHARACTER}"] == ["a", "b"]


def test_the_private_names_of_textual_are_still_there() -> None:
    assert list(inspect.signature(XTermParser._sequence_to_key_events).parameters) == [
        "self",
        "sequence",
        "alt",
    ]
    assert XTermParser()._timeout_time is None
    assert "self.run_input_thread()" in inspect.getsource(LinuxDriver._run_input_thread)
