"""Plain lines: what they tell while nothing is finished."""

from engine.live import LiveFrame, LivePrefill, LiveSlot
from tui.cli.results import present_line

BUSY = LiveFrame(
    at=100,
    pid=1,
    state="running",
    prefills=(LivePrefill(problem="django__django-11099\x1b[2J", read=3500, tokens=7000),),
    slots=(LiveSlot(problem="a", sample=0, tail="", tokens=4, tokens_per_second=9),),
    tokens_per_second=9,
    marking=1,
    oldest_marking=75,
)


def test_a_long_prompt_is_told_by_how_much_of_it_is_read_and_its_name_is_tamed() -> None:
    line = present_line(BUSY, now=101)
    assert "50% of 7000 prompt tokens" in line
    assert "writing 1 at 9 tok/s" in line
    assert "marking 1 since 1:15" in line
    assert "\x1b" not in line


def test_a_moment_that_is_past_is_not_told() -> None:
    assert present_line(BUSY, now=130) == ""
    assert present_line(None, now=130) == ""
