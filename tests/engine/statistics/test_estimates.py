"""Intervals of a mean over problems: against scipy, at the borders, and by simulation."""

import numpy as np
import pytest
from scipy.stats import bootstrap as scipys_bootstrap

from engine.statistics.estimates import effective_wilson, interval, wilson
from engine.statistics.resampling import bootstrap


def test_the_bootstrap_agrees_with_scipys_bca() -> None:
    values = (np.random.default_rng(4).binomial(8, np.random.default_rng(5).beta(0.5, 2, 120)) / 8).tolist()
    theirs = scipys_bootstrap(
        (values,), np.mean, method="BCa", n_resamples=5000, rng=np.random.default_rng(0)
    ).confidence_interval

    ours = bootstrap(values)

    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.004)


def test_yes_or_no_values_have_wilsons_interval() -> None:
    assert interval([1.0] * 30 + [0.0] * 70) == wilson(0.3, 100)


def test_rare_passes_fall_back_on_wilson_because_resampling_sees_none_of_the_spread() -> None:
    values = [0.0] * 160 + [0.1] * 4

    assert interval(values) == wilson(sum(values) / 164, 164)


def test_values_that_vary_little_count_as_more_problems() -> None:
    steady = [0.45, 0.55] * 15

    assert effective_wilson(steady).half_width < wilson(0.5, 30).half_width / 4


def test_few_problems_get_a_wider_interval_than_resampling_gives() -> None:
    values = (np.random.default_rng(1).binomial(4, 0.5, 20) / 4).tolist()

    assert interval(values) == effective_wilson(values)
    assert interval(values).half_width > bootstrap(values).half_width


@pytest.mark.parametrize("values", [[], [0.5], [0.0] * 3, [1.0] * 200, [0.25, 0.75]])
def test_an_interval_lies_within_0_and_1_and_around_the_mean(values: list[float]) -> None:
    found = interval(values)
    mean = sum(values) / len(values) if values else 0.5

    assert 0.0 <= found.low <= mean <= found.high <= 1.0


def test_weak_models_on_few_problems_are_covered() -> None:
    rng = np.random.default_rng(7)
    truth, rounds, hits = 0.2 / 3.2, 150, 0
    for _ in range(rounds):
        values = (rng.binomial(4, rng.beta(0.2, 3.0, 40)) / 4).tolist()
        found = interval(values)
        hits += found.low <= truth <= found.high

    assert hits / rounds >= 0.9
