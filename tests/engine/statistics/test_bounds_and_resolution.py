"""What is certain while running, and what a plan can show before it runs."""

import numpy as np
import pytest

from engine.statistics.bounds import hard_bounds
from engine.statistics.paired import mcnemar
from engine.statistics.resolution import Scatter, least_found, resolution, scatter_of


def test_bounds_are_all_pending_failed_and_all_pending_passed() -> None:
    found = hard_bounds([(1, 1, 1), (1, 1, 0), (1, 0, 0), (1, 0, 0)], 1)

    assert (found.low, found.high) == (0.25, 0.75)


def test_bounds_meet_when_nothing_is_pending() -> None:
    found = hard_bounds([(4, 4, 1), (4, 4, 3)], 2)

    assert found.low == found.high == pytest.approx((0.5 + 1.0) / 2)


def test_bounds_of_no_problem_are_everything() -> None:
    assert hard_bounds([(1, 0, 0)], 5).high == 1.0


def test_the_published_half_widths_of_bernoulli_sampling_come_out() -> None:
    at_70 = Scatter(rate=0.7)

    for problems, points in ((20, 0.20), (50, 0.127), (164, 0.070), (378, 0.046)):
        assert resolution(problems, 1, at_70).half_width == pytest.approx(points, abs=0.0015)


def test_pairing_and_more_samples_show_smaller_differences() -> None:
    once, often = resolution(164, 1), resolution(164, 20)

    assert once.paired < once.unpaired
    assert often.paired < once.paired / 1.5
    assert often.half_width > once.half_width / 1.5


def test_few_single_samples_show_only_what_the_exact_test_can_find() -> None:
    # Of six problems all six have to speak for one run: five of six is p = 0.22.
    assert resolution(6, 1).paired == least_found(6, 0.245) > 0.9
    assert "no difference between two runs, which takes 6 problems" in resolution(5, 4).line()
    assert resolution(100, 1).paired == pytest.approx(resolution(101, 1).paired, abs=0.002)


def test_what_is_named_for_single_samples_is_found_four_times_out_of_five() -> None:
    rng = np.random.default_rng(3)
    named = resolution(20, 1).paired
    disagreement = max(named, 0.245 + named**2)
    shares = [(disagreement - named) / 2, (disagreement + named) / 2, 1 - disagreement]

    found = [mcnemar(a, b) < 0.05 for a, b, _ in rng.multinomial(20, shares, 2000).tolist()]

    assert sum(found) / 2000 == pytest.approx(0.8, abs=0.03)


def test_the_sentence_names_both_numbers() -> None:
    line = resolution(164, 1).line()

    assert "164 problems x 1" in line
    assert "±7.7 pp" in line


def test_scatter_is_learned_from_a_run_with_several_samples() -> None:
    steady = scatter_of([(10, 10)] * 30 + [(10, 0)] * 70)
    restless = scatter_of([(10, 3)] * 100)

    assert steady.between > 0.95
    assert restless.between < 0.1
    assert scatter_of([(1, 1), (1, 0)]).between == Scatter().between


def test_a_plan_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="0 x 1"):
        resolution(0, 1)


def test_of_five_problems_no_difference_is_told_as_one_that_could_be_proven() -> None:
    assert resolution(5, 20).difference == "none"
    assert resolution(6, 1).difference.endswith(" pp")
