"""Forecasts: a wave is understood, and played forward it comes out right."""

import numpy as np
import pytest

from engine.errors import UsageError
from engine.forecast import Speed, fit_speed, forecast, play, reckon
from engine.spec import Entry, RunSpec, Suite


def test_one_slot_draws_one_after_the_other() -> None:
    assert play([10, 20, 30], Speed(10.0, 0.0, 1)) == pytest.approx([1.0, 3.0, 6.0])


def test_where_one_slot_keeps_the_machine_busy_the_sum_is_all_that_counts() -> None:
    assert play([10, 50, 30, 70], Speed(20.0, 0.0, 2))[-1] == pytest.approx(160 / 20)


def test_where_slots_are_independent_the_longest_chain_counts() -> None:
    assert play([10, 10, 100], Speed(2.0, 1.0, 2))[-1] == pytest.approx(110.0)


@pytest.mark.parametrize("scaling", [0.0, 0.5, 1.0])
def test_speed_and_scaling_are_found_again_from_a_wave(scaling: float) -> None:
    lengths = np.random.default_rng(1).integers(20, 400, 32).tolist()
    truth = Speed(120.0, scaling, 32)
    times = play(lengths, truth)
    order = sorted(lengths)

    found = fit_speed(times, order, 32)

    assert found.scaling == scaling
    assert found.full == pytest.approx(120.0, rel=0.01)


def test_one_wave_tells_the_duration_of_the_whole() -> None:
    rng = np.random.default_rng(2)
    truth = Speed(100.0, 0.25, 16)
    everything = rng.integers(10, 300, 200).tolist()
    probe = sorted(everything[:16])
    found = reckon(200, 1, 200, probe, fit_speed(play(probe, truth), probe, 16))[0]

    really = play(everything, truth)[-1]

    assert found.low * 0.9 < really < found.high * 1.1
    assert found.seconds == pytest.approx(really, rel=0.3)


def test_cheaper_protocols_cost_less_and_show_less() -> None:
    options = reckon(164, 20, 3280, [100] * 8, Speed(100.0, 0.0, 8))
    names = [option.name for option in options]

    assert names == ["as asked", "n=5", "one sample each", "82 problems", "40 problems"]
    assert all(option.seconds < options[0].seconds for option in options[1:])
    assert all(option.shows.paired > options[0].shows.paired for option in options[1:])
    assert options[0].seconds == pytest.approx(3280, rel=0.02)


async def test_a_replay_is_not_taken_for_a_fast_model() -> None:
    spec = RunSpec(suite=Suite(name="s", entries=(Entry(benchmark="warmup"),)), model="replay:a.jsonl")
    with pytest.raises(UsageError, match="A replay draws nothing"):
        await forecast(spec, lambda _: None)
