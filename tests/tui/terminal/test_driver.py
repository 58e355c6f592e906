"""The driver lets frames through as cells, a few control sequences as they are, and nothing else."""

import inspect
import os
import select
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from textual.drivers.linux_driver import LinuxDriver

from tui.terminal.driver import CONTROLS, TerminalWriter, ThinDriver
from tui.terminal.picture import Picture


def written(*writes: str) -> bytes:
    """What reaches a terminal for these writes."""
    reading, writing = os.pipe()
    writer = TerminalWriter(writing, Picture(20, 4), "utf-8")
    for data in writes:
        writer.write(data)
    writer.finish()
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        return pipe.read()


def test_frames_and_modes_come_through() -> None:
    data = written("\x1b[?1049h", "\x1b[?25l", "\x1b[1;1Hhello")
    assert data.startswith(b"\x1b[?1049h\x1b[?25l")
    assert b"hello" in data


@pytest.mark.parametrize(
    "attack",
    [
        "\x1b]52;c;aGk=\x07\x1b[1;1Hx",
        "\x1b]0;owned\x07",
        "\x1bP+q544e\x1b\\",
        "\x1b[2J",
        "\x1b[?47h",
        "\x1bc",
        "\x9b5A",
        "\x1b]8;;http://x\x1b\\",
    ],
)
def test_other_sequences_do_not(attack: str) -> None:
    data = written(attack, f"\x1b[1;1Hok{attack}").replace(b"\x1b[", b"")
    assert b"\x1b" not in data
    assert b"\x07" not in data
    assert "\x9b" not in data.decode()


def test_a_terminal_that_was_smaller_for_a_moment_is_drawn_whole() -> None:
    """It has lost what stood at its edges, though it has the size that it had."""
    reading, writing = os.pipe()
    writer = TerminalWriter(writing, Picture(20, 4), "utf-8")
    writer.write("\x1b[1;1Hhello")
    while not select.select([reading], [], [], 5)[0]:
        pass
    assert b"hello" in os.read(reading, 4096)
    writer.resize(20, 4)
    writer.finish()
    assert b"hello" in os.read(reading, 4096)
    os.close(reading)
    os.close(writing)


def test_the_shape_of_the_pointer_is_no_text_on_the_screen() -> None:
    assert b"default" not in written("\x1b]22;default\x07", "\x1b[1;1Hok")


def test_yanking_is_the_one_way_to_the_clipboard() -> None:
    assert written("\x1b]52;c;aGk=\x07").startswith(b"\x1b]52;c;aGk=\x07")


def test_synchronised_output_is_used_where_the_terminal_has_it() -> None:
    data = written("\x1b[?2026h", "\x1b[1;1Hhello", "\x1b[?2026l")
    assert data.startswith(b"\x1b[?2026h")
    assert data.endswith(b"\x1b[?2026l")


def waited(call: Callable[[], object]) -> float:
    """Seconds for which a call waits for anything but a processor: those that a busy machine takes are not in it."""

    def scheduled() -> float:
        at_work, in_the_queue, _ = Path("/proc/thread-self/schedstat").read_text(encoding="ascii").split()
        return (int(at_work) + int(in_the_queue)) / 1e9

    begun, before = time.monotonic(), scheduled()
    call()
    return time.monotonic() - begun - (scheduled() - before)


def test_a_writer_whose_terminal_does_not_read_keeps_nobody_waiting() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, True)
    writer = TerminalWriter(writing, Picture(200, 60), "utf-8")
    frames = ["".join(f"\x1b[{y + 1};1H{chr(65 + (n + y) % 26) * 200}" for y in range(60)) for n in range(26)]
    number = 0
    while select.select([], [writing], [], 0)[1]:  # until the terminal takes no more
        writer.write(frames[number % 26])
        number += 1
        time.sleep(0.001)

    slowest = max(waited(partial(writer.write, frames[number % 26])) for number in range(400))
    last = waited(partial(writer.finish, patience=0.2))

    assert slowest < 0.1
    assert last < 0.5
    os.close(reading)


def test_everything_textual_says_to_set_up_a_terminal_is_known() -> None:
    """Fails when a new Textual writes a sequence that the driver would draw as text."""
    lines = inspect.getsource(LinuxDriver).splitlines()
    source = "\n".join(line for line in lines if not line.strip().startswith("#"))
    sequences = [part.split('"')[0].encode().decode("unicode_escape") for part in source.split('write("')[1:]]
    assert len(sequences) > 15
    for sequence in sequences:
        assert CONTROLS.fullmatch(sequence), repr(sequence)


def test_the_private_names_of_textual_are_still_there() -> None:
    assert inspect.signature(LinuxDriver._get_terminal_size).return_annotation == "tuple[int, int]"
    for name in ("process_message", "start_application_mode", "close", "write"):
        assert name in vars(ThinDriver)
        assert callable(getattr(LinuxDriver, name))
    assert "self._get_terminal_size()" in inspect.getsource(LinuxDriver.start_application_mode)
