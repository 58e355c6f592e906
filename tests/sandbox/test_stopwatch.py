"""When a call is late: its own time counts, and what it waits for a processor counts only up to a point."""

import pytest

from sandbox.inside import stopwatch
from sandbox.inside.stopwatch import Interrupted, Stopwatch


class Times:
    """The two clocks, moved by hand: what has passed, and what the process computed of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.passed = self.computed = 100.0
        monkeypatch.setattr(stopwatch, "clock", lambda: self.passed)
        monkeypatch.setattr(stopwatch, "computed", lambda: self.computed)

    def pass_by(self, seconds: float, share: float) -> None:
        self.passed += seconds
        self.computed += seconds * share


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> Times:
    return Times(monkeypatch)


def never() -> None:
    raise AssertionError("it asked for time")


@pytest.mark.parametrize(
    ("took", "share", "in_time"),
    [
        (3.9, 1, True),
        (4.1, 1, False),
        (5.0, 0.7, True),
        (7.9, 0.55, False),
        (7.2, 0.52, True),
        (5.0, 0.1, False),
    ],
    ids=["quick", "slow", "starved", "starved and slow", "mostly starved", "asleep"],
)
def test_a_call_is_late_by_its_own_time_or_by_sleeping(
    times: Times, took: float, share: float, in_time: bool
) -> None:
    watch = Stopwatch(1.0, never)
    watch.start(4.0)
    watch.look()
    times.pass_by(took, share)

    assert watch.stop() is in_time


def test_nothing_excuses_eight_times_the_limit(times: Times) -> None:
    watch = Stopwatch(1.0, never)
    watch.start(1.0)
    watch.look()
    times.pass_by(8.1, 0.12)

    assert watch.stop() is False


def test_a_call_without_a_limit_is_never_late(times: Times) -> None:
    watch = Stopwatch(1.0, never)
    watch.start(None)
    times.pass_by(1000, 1)
    watch.look()

    assert watch.stop() is True


def test_a_call_is_interrupted_when_its_time_is_over_and_asks_once_for_more_while_it_is_starved(
    times: Times,
) -> None:
    asked: list[float] = []
    watch = Stopwatch(1.5, lambda: asked.append(times.passed))
    watch.start(2.0)
    watch.look()
    times.pass_by(3.1, 0.6)
    watch.look()
    times.pass_by(0.1, 0.6)
    watch.look()
    assert (asked, watch.busy) == ([103.1], True)

    times.pass_by(1.2, 1)
    with pytest.raises(Interrupted):
        watch.look()
    assert watch.busy is False


def test_what_was_computed_before_a_call_is_not_its_own(times: Times) -> None:
    watch = Stopwatch(1.0, never)
    times.pass_by(50, 1)
    watch.start(1.0)
    times.pass_by(0.02, 1)
    watch.look()
    times.pass_by(1.2, 0.7)

    assert watch.stop() is True
