"""Measurements are compared like with like."""

import pytest

from engine.models.bench import HIGH, RIVAL, _note, _rows, _Taken


def measured(seconds: float, prefill: float = 0.5) -> dict[str, float]:
    return {
        "seconds": seconds,
        "whole": seconds + prefill,
        "tokens": 100,
        "cpu": 2.0,
        "decode": 0.8 * seconds,
        "sampling": 0.1 * seconds,
        "stops": 0.05 * seconds,
        "rest": 0.05 * seconds,
    }


def test_medians_are_compared_and_shares_add_up() -> None:
    high, ours, rival = _Taken(), _Taken(), _Taken()
    for seconds in (10.0, 1000.0, 11.0):
        _note(high, measured(seconds))
    for seconds in (2.0, 2.0, 250.0):
        _note(ours, measured(seconds))
    rival.rates += [50.0, 50.0, 1.0]
    rows = {row.method: row for row in _rows({(HIGH, 1): high, ("proctor", 8): ours, (RIVAL, 8): rival})}
    row = rows["proctor, n=8"]
    assert row.rate == pytest.approx(50.0)
    assert row.ratio == pytest.approx(50.0 / (100 / 11))
    assert row.rival_ratio == pytest.approx(1.0)
    assert row.cpu_ms == pytest.approx(20.0)
    assert row.decode + row.sampling + row.stops + row.rest == pytest.approx(1.0)


def test_one_sample_is_compared_with_its_prefill_as_the_other_has_one() -> None:
    high, ours = _Taken(), _Taken()
    _note(high, measured(10.0, prefill=0.0))
    _note(ours, measured(5.0, prefill=5.0))
    rows = {row.method: row for row in _rows({(HIGH, 1): high, ("proctor", 1): ours})}
    assert rows["proctor, n=1"].ratio == pytest.approx(1.0)
    assert rows["proctor, n=1"].rate == pytest.approx(20.0)
