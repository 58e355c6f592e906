"""Signs of contamination as rows."""

from msgspec.structs import replace

from engine.contamination.signal import Signal
from engine.desk.words import ChangeSeen, Contamination
from tests.tui.clerk import CONTAMINATION
from tui.drawing.contamination import missing_rows, month_rows, sign_rows, signs_of, size_line
from tui.drawing.rows import Row, text_of, width_of

assert CONTAMINATION.change is not None
CHANGE: ChangeSeen = CONTAMINATION.change


def lines(rows: list[Row]) -> list[str]:
    return [text_of(line) for line in rows]


def test_cutoff_and_change_point_stand_between_the_months_that_they_part() -> None:
    drawn = lines(month_rows(CHANGE, 80))
    cutoff = next(n for n, line in enumerate(drawn) if "cutoff 2024-03-31" in line)
    changed = next(n for n, line in enumerate(drawn) if "change point ─" in line)
    assert drawn[cutoff - 1].startswith(" 2024-03")
    assert changed == cutoff + 1
    assert drawn[cutoff + 2].startswith(" 2024-04")


def test_a_cutoff_after_every_month_is_marked_too() -> None:
    months = tuple(replace(one, after_cutoff=False) for one in CHANGE.months)
    assert any(
        "no problem is newer" in line for line in lines(month_rows(replace(CHANGE, months=months), 80))
    )


def test_a_run_without_dates_says_so_and_nothing_is_wider_than_its_panel() -> None:
    assert "No dates" in lines(month_rows(None, 60))[0]
    for width in (24, 49, 50, 120):
        drawn = [
            *month_rows(CHANGE, width),
            *sign_rows(CONTAMINATION, width),
            *missing_rows(CONTAMINATION, width),
        ]
        assert all(width_of(line) <= max(40, width) for line in drawn)


def test_a_sign_has_its_size_its_uncertainty_and_what_it_shows() -> None:
    text = " ".join(" ".join(lines(sign_rows(CONTAMINATION, 200))).split())
    assert "-0.205 pass@1 after less before" in text
    assert "95 % [-0.300, -0.110] · p = 0.00025 · n = 201" in text
    assert "harder problems look like it, too" in text
    assert text.endswith("not added up.")


def test_what_was_not_measured_has_no_number() -> None:
    assert size_line(Signal(name="x", size=None, unit="share", n=4)) == "not measured · n = 4"


def test_signs_of_the_months_come_first_and_what_is_missing_has_its_command() -> None:
    assert [one.name for one in signs_of(CONTAMINATION)] == ["change by release month", "min-20 % likelihood"]
    drawn = lines(missing_rows(CONTAMINATION, 100))
    assert drawn[0] == " continuation"
    assert drawn[1].strip().startswith("proctor contamination continuation")
    assert "drawn on" in drawn[2]
    assert "Nothing is missing" in lines(missing_rows(Contamination(run="x"), 60))[0]
    hostile = Contamination(run="x", signals=(Signal(name="\x1b[31mred", size=1.0, unit="\x07"),))
    assert "\x1b" not in "".join(lines(sign_rows(hostile, 60)))
