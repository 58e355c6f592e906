"""Confidence sequences: what they promise, at the borders, and under peeking."""

import itertools

import numpy as np
import pytest

from engine.statistics.estimates import wilson
from engine.statistics.sequences import confidence_sequence, difference_sequence


def test_nothing_drawn_says_nothing() -> None:
    found = confidence_sequence([])

    assert (found.low, found.high) == (0.0, 1.0)


def test_it_never_widens() -> None:
    values = np.random.default_rng(2).binomial(1, 0.3, 120).astype(float).tolist()
    found = [confidence_sequence(values[:t], population=120) for t in range(0, 121, 10)]

    assert all(b.low >= a.low - 1e-6 and b.high <= a.high + 1e-6 for a, b in itertools.pairwise(found))


def test_the_sequence_of_a_finite_run_closes_on_its_score() -> None:
    values = [1.0, 0.0, 0.0, 1.0, 1.0] * 20
    found = confidence_sequence(values, population=100)

    assert found.low == pytest.approx(0.6, abs=0.02)
    assert found.high == pytest.approx(0.6, abs=0.02)


def test_the_whole_run_is_known_sooner_than_the_model() -> None:
    values = np.random.default_rng(3).binomial(1, 0.4, 100).astype(float).tolist()

    assert (
        confidence_sequence(values, population=120).half_width < confidence_sequence(values).half_width / 1.5
    )


def test_it_is_the_mirror_of_itself() -> None:
    values = np.random.default_rng(4).random(80)
    found, mirrored = confidence_sequence(values.tolist()), confidence_sequence((1 - values).tolist())

    assert found.low == pytest.approx(1 - mirrored.high, abs=1e-6)


def test_a_steady_loss_is_seen_and_no_difference_is_not() -> None:
    assert difference_sequence([-1.0, 0.0] * 30).high < 0
    even = difference_sequence([-1.0, 1.0, 0.0, 0.0] * 20)
    assert even.low < 0 < even.high


@pytest.mark.parametrize("values", [[1.5], [-0.1]])
def test_values_outside_0_and_1_are_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="needs values"):
        confidence_sequence(values)


def test_more_values_than_the_population_has_are_refused() -> None:
    with pytest.raises(ValueError, match="population of 2"):
        confidence_sequence([1.0] * 3, population=2)


def test_peeking_breaks_the_ordinary_interval_and_not_the_sequence() -> None:
    rng = np.random.default_rng(6)
    rounds, ordinary, ours = 80, 0, 0
    for _ in range(rounds):
        values = rng.binomial(1, 0.4, 164).astype(float)
        ordinary += any(
            not (w := wilson(float(values[:t].mean()), t)).low <= 0.4 <= w.high for t in range(10, 164, 3)
        )
        found = confidence_sequence(values.tolist())
        ours += not found.low <= 0.4 <= found.high

    assert ordinary / rounds > 0.12
    assert ours / rounds <= 0.06
