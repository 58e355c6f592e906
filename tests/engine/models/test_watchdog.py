"""A worker that hangs is told from one that is slow, whatever makes it slow."""

import pytest

from engine.models.watchdog import KNOWN, STEP, Beat, Patience, Watchdog

PATIENCE = Patience(silence=120, standstill=300, step=600, factor=100, other=4 * 3600)


def beaten(dog: Watchdog, start: float, seconds: float, **each: float) -> float:
    """Beats every two seconds at one piece of work, of which each adds so much; when the last one came."""
    beat, now = Beat(doing=STEP, finished=7), start
    while now < start + seconds:
        dog.take(now, beat)
        beat = Beat(
            doing=STEP,
            finished=7,
            computed=beat.computed + each.get("computed", 0.0),
            read=beat.read + int(each.get("read", 0)),
        )
        now += 2
    return now


def test_a_worker_without_a_beat_is_taken_to_hang() -> None:
    dog = Watchdog(0.0, PATIENCE)
    dog.take(10.0, Beat())
    assert not dog.complaint(129.0)
    assert "no sign of life for 120 s" in dog.complaint(130.0)


def test_anything_it_says_is_a_sign_of_life() -> None:
    dog = Watchdog(0.0, PATIENCE)
    dog.hear(100.0)
    assert not dog.complaint(200.0)


def test_a_worker_that_waits_to_be_asked_may_wait_for_ever() -> None:
    dog = Watchdog(0.0, PATIENCE)
    for now in range(0, 100_000, 100):
        dog.take(now, Beat())
        assert not dog.complaint(now)


def test_a_worker_that_neither_computes_nor_reads_is_taken_to_hang() -> None:
    dog = Watchdog(0.0, PATIENCE)
    now = beaten(dog, 0.0, 296)
    assert not dog.complaint(now)
    now = beaten(dog, now, 10)
    assert "decoding for 3" in dog.complaint(now)
    assert "without computing or reading" in dog.complaint(now)


@pytest.mark.parametrize("work", [{"computed": 2.0}, {"computed": 0.004}, {"read": 4096.0}])
def test_a_slow_first_prefill_raises_no_alarm(work: dict[str, float]) -> None:
    """An hour and a half for one chunk: on one thread, at the lowest priority, from a slow disk."""
    dog = Watchdog(0.0, PATIENCE)
    now = beaten(dog, 0.0, 5400, **work)
    assert not dog.complaint(now)


def test_a_step_that_computes_very_much_longer_than_all_before_is_taken_to_hang() -> None:
    dog = Watchdog(0.0, PATIENCE)
    for number in range(KNOWN + 1):
        dog.take(10.0 * number, Beat(doing=STEP, finished=number, computed=20.0 * number))
    start = 10.0 * KNOWN
    for now in range(int(start), int(start) + 998, 2):
        dog.take(now, Beat(doing=STEP, finished=KNOWN, computed=2.0 * now))
    assert not dog.complaint(start + 998)
    dog.take(start + 1000, Beat(doing=STEP, finished=KNOWN, computed=9999.0))
    assert "where the longest before took 10.0 s" in dog.complaint(start + 1000)


def test_loading_may_take_hours_as_long_as_it_goes_on() -> None:
    dog = Watchdog(0.0, PATIENCE)
    for number in range(4000):
        dog.take(5.0 * number, Beat(doing="loading the model", finished=number // 1000, read=number))
        assert not dog.complaint(5.0 * number)


def test_a_watcher_that_was_away_begins_anew() -> None:
    dog = Watchdog(0.0, PATIENCE)
    dog.take(0.0, Beat(doing=STEP))
    dog.forgive(10_000.0)
    assert not dog.complaint(10_100.0)
    assert dog.complaint(10_120.0)
