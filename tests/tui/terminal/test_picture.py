"""Whatever Textual draws, the terminal ends up showing it, and no more is written than changed."""

import random

import pyte
import pytest
from rich.cells import set_cell_size

from tui.terminal.ascii import ascii_for
from tui.terminal.picture import Picture

WIDTH, HEIGHT = 30, 6


def line(y: int, text: str, sgr: str = "", x: int = 0) -> str:
    return f"\x1b[{y + 1};{x + 1}H\x1b[{sgr}m{text}\x1b[0m\n"


def cells(screen: pyte.Screen) -> list[list[tuple[str, str, bool]]]:
    return [
        [(cell.data, cell.fg, cell.bold) for cell in (screen.buffer[y][x] for x in range(WIDTH))]
        for y in range(HEIGHT)
    ]


@pytest.mark.parametrize("seed", range(25))
def test_the_thin_stream_shows_what_the_thick_one_shows(seed: int) -> None:
    chance = random.Random(seed)
    thick, thin = pyte.Screen(WIDTH, HEIGHT), pyte.Screen(WIDTH, HEIGHT)
    thick_stream, thin_stream = pyte.Stream(thick), pyte.Stream(thin)
    picture = Picture(WIDTH, HEIGHT)
    frame = "".join(line(y, " " * WIDTH) for y in range(HEIGHT))
    for _ in range(10):
        for _ in range(chance.randint(1, 5)):
            text = "".join(chance.choice("abc def x│█…漢字é✓") for _ in range(WIDTH))
            frame += line(
                chance.randrange(HEIGHT),
                set_cell_size(text, WIDTH),
                chance.choice(["31", "1;38;2;1;2;3", ""]),
            )
        frame += "\x1b[1;1H"
        thick_stream.feed(frame.replace("\n", ""))
        picture.draw(frame)
        thin_stream.feed(picture.changes())
        assert cells(thin) == cells(thick)
        assert picture.changes() == ""
        frame = ""


def test_nothing_is_written_for_a_frame_that_changes_nothing() -> None:
    picture = Picture(WIDTH, HEIGHT)
    picture.draw(line(0, "hello"))
    assert "hello" in picture.changes()
    picture.draw(line(0, "hello"))
    assert picture.changes() == ""


def test_only_the_changed_cells_are_written() -> None:
    picture = Picture(WIDTH, HEIGHT)
    picture.draw(line(0, "elapsed 0:00:41"))
    picture.changes()
    picture.draw(line(0, "elapsed 0:00:42"))
    written = picture.changes()
    assert "2" in written
    assert "elapsed" not in written
    assert len(written) < 30


def test_controls_inside_a_frame_become_visible_characters() -> None:
    picture = Picture(WIDTH, HEIGHT)
    picture.draw(line(0, "a\x1b]52;c;eA==\x07b\x9b5Ac"))
    written = picture.changes()
    assert "\x07" not in written
    assert "\x1b]" not in written
    assert "\x9b" not in written
    assert "\ufffd" in written


def test_a_terminal_that_was_cleared_gets_everything_again() -> None:
    picture = Picture(WIDTH, HEIGHT)
    picture.draw(line(2, "hello"))
    picture.changes()
    picture.forget()
    assert "hello" in picture.changes()


def test_frames_that_were_never_shown_cost_nothing() -> None:
    picture = Picture(WIDTH, HEIGHT)
    for number in range(1000):
        picture.draw(line(0, f"{number:<{WIDTH}}"))
    assert len(picture.changes()) < 200


def test_text_beyond_the_screen_is_left_out() -> None:
    picture = Picture(WIDTH, HEIGHT)
    picture.draw(line(0, "x" * 500) + line(99, "below") + line(1, "漢" * 40))
    written = picture.changes()
    assert "below" not in written
    assert written.count("x") == WIDTH
    assert written.count("漢") == WIDTH // 2


def test_ascii_terminals_get_ascii_of_the_same_width() -> None:
    picture = Picture(WIDTH, HEIGHT, spell=ascii_for)
    picture.draw(line(0, "╭─ ✓ pass 漢 █▓▒░ é …\ufffd"))
    written = picture.changes()
    assert written.isascii()
    screen = pyte.Screen(WIDTH, HEIGHT)
    pyte.Stream(screen).feed(written)
    assert screen.display[0].startswith("+- + pass ?? #%=- e ~?")


def test_a_frame_for_a_wider_terminal_leaves_lines_as_long_as_they_are() -> None:
    """What stands beyond the edge is dropped: a line that had grown ended the writer, and the screen stood still."""
    picture = Picture(10, 2)
    picture.draw("\x1b[1;1H0123456789")
    picture.changes()
    picture.draw("\x1b[1;1Hab\x1b[1;15Hlong and outside\x1b[1;9Hyz and outside\x1b[2;11H漢字\x1b[9;1Hbelow")
    shown = picture.changes()
    assert "outside" not in shown
    assert "".join(text for text, _ in picture._wanted[0]) == "ab234567yz"
