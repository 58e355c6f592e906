"""A planted change by month is found and a flat score is not; a stated cutoff is held against the months."""

import random

import msgspec
import pytest

from engine.contamination.change import Change, change
from engine.contest import Graded
from engine.errors import UsageError

MONTHS = [f"2024-{month:02}" for month in range(1, 13)]


def problems(before: float, after: float, turn: str, seed: int = 1) -> list[Graded]:
    chance = random.Random(seed)
    return [
        Graded(
            question=f"{month}-{number}",
            date=f"{month}-{1 + number % 28:02}",
            difficulty=("easy", "medium", "hard")[number % 3],
            platform="leetcode",
            erratum="",
            n=1,
            passed=int(chance.random() < (before if month < turn else after)),
            official=None,
        )
        for month in MONTHS
        for number in range(40)
    ]


def test_a_planted_drop_is_found_in_its_month() -> None:
    found = change(problems(0.7, 0.3, "2024-07"), cutoff="2024-06-30")
    assert found.month == "2024-07"
    assert found.found.p is not None
    assert found.found.p < 0.01
    assert found.stated is not None
    assert found.stated.size is not None
    assert found.stated.low is not None
    assert found.stated.high is not None
    assert found.stated.low <= found.stated.size <= found.stated.high
    assert abs(found.stated.size) > 0.25
    # It crosses to the interface as JSON, where a number of numpy's is not one.
    assert msgspec.json.decode(msgspec.json.encode(found), type=Change) == found
    assert [month.month for month in found.months] == MONTHS


@pytest.mark.slow
def test_chance_alone_is_rarely_called_a_change() -> None:
    called = [
        (change(problems(0.5, 0.5, "2024-07", seed), seed=seed).found.p or 0) < 0.05 for seed in range(12)
    ]
    assert sum(called) <= 3


def test_without_a_cutoff_nothing_is_said_about_one_and_a_bad_one_is_refused() -> None:
    assert change(problems(0.5, 0.5, "2024-07")).stated is None
    with pytest.raises(UsageError, match="soon"):
        change(problems(0.5, 0.5, "2024-07"), cutoff="soon")


def test_sides_that_do_not_vary_are_no_certainty() -> None:
    few = [one for one in problems(1.0, 0.0, "2024-07") if one.question.endswith("-7")] * 2
    found = change(few, cutoff="2024-06-30").stated
    assert found is not None
    assert (found.size, found.low) == (-1.0, -1.0)
    assert found.high is not None
    assert found.high > -0.8
