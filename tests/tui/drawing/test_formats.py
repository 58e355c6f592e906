"""Numbers as people read them."""

import pytest

from tui.drawing import formats
from tui.drawing.bars import bar, meter, strip, thinned


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0:00:00"),
        (59.999, "0:00:59"),
        (60, "0:01:00"),
        (3599.9, "0:59:59"),
        (90061, "25:01:01"),
        (-3, "0:00:00"),
    ],
)
def test_durations_never_show_sixty_seconds(seconds: float, text: str) -> None:
    assert formats.duration(seconds) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(100, 110, "2 min"), (20, 60, "20-60 s"), (600, 1200, "10-20 min"), (3000, 9000, "50 min - 2 h 30 min")],
)
def test_a_range_becomes_one_number_when_its_ends_agree(low: float, high: float, text: str) -> None:
    assert formats.duration_range(low, high) == text


def test_a_quick_program_took_some_time() -> None:
    assert formats.seconds(0.004) == "4 ms"
    assert formats.seconds(0.0994) == "99 ms"
    assert formats.seconds(0.0996) == "0.10 s"
    assert formats.seconds(12.345) == "12.35 s"


def test_sizes_and_counts() -> None:
    assert formats.size(98 << 20) == "98 MiB"
    assert formats.size(1.4 * 2**30) == "1.4 GiB"
    assert formats.size(812) == "812 B"
    assert formats.count(32800) == "32 800"
    assert formats.percent(0.606) == "60.6 %"


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (0.34, "0.34"), (1.23, "1.2"), (162.4, "162")])
def test_rates_have_two_digits_that_matter(value: float, text: str) -> None:
    assert formats.rate(value) == text


def test_bars_are_exact_to_an_eighth_and_show_a_sliver_of_anything() -> None:
    assert bar(4, 8, 4) == "██  "
    assert bar(1, 1000, 4) == "▏   "
    assert bar(0, 10, 4) == "    "
    assert bar(99, 9, 4) == "████"
    assert len(bar(3.3, 7, 13)) == 13


def test_a_meter_never_overflows() -> None:
    assert meter(0.5, 10) == ("━━━━━", "─────")
    assert meter(2.0, 4) == ("━━━━", "")
    assert meter(0.55, 10)[0] == "━━━━━╸"


def test_strips_have_a_fixed_scale() -> None:
    assert strip([9.0, 9.2], 2, 9.2) == "██"
    assert strip([0, 5, 10], 3, 10) == "▁▅█"
    assert strip([1, 2, 3], 2, 3) == "▆█"


def test_thinning_keeps_both_ends() -> None:
    assert thinned(list(range(100)), 5) == [0, 25, 50, 74, 99]
    assert thinned([1.0, 2.0], 5) == [1.0, 2.0]
