"""pass@k against exact combinatorics, intervals against scipy and by simulation."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from engine.events import PlannedEntry, RunPlanned, SampleJudged, SampleUnmarked
from engine.progress import Tally
from engine.score import estimate
from engine.statistics.estimates import interval, pass_at_k, wilson
from engine.statistics.resampling import bootstrap
from engine.verdict import MachineState, Outcome


@pytest.mark.parametrize(
    ("n", "c", "k", "expected"),
    [
        (200, 40, 1, 0.2),
        (200, 40, 10, 0.8987),
        (20, 1, 10, 0.5),
        (10, 3, 5, 0.9166667),
        (5, 2, 3, 0.9),
        (20, 15, 5, 0.9999355),
        (7, 7, 3, 1.0),
        (7, 0, 3, 0.0),
    ],
)
def test_published_values_of_pass_at_k(n: int, c: int, k: int, expected: float) -> None:
    assert pass_at_k(n, c, k) == pytest.approx(expected, abs=5e-5)


def test_pass_at_100_of_the_long_example_is_not_quite_one() -> None:
    assert 1 - pass_at_k(200, 40, 100) == pytest.approx(7e-15, rel=0.2)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(1, n))))
def test_pass_at_k_equals_the_ratio_of_binomials(case: tuple[int, int, int]) -> None:
    n, c, k = case
    assert pass_at_k(n, c, k) == pytest.approx(1 - comb(n - c, k) / comb(n, k), abs=1e-12)


def test_k_above_n_is_refused() -> None:
    with pytest.raises(ValueError, match="k=5"):
        pass_at_k(4, 1, 5)


@pytest.mark.parametrize(("c", "n"), [(0, 10), (10, 10), (61, 164), (1, 3)])
def test_wilson_agrees_with_scipy(c: int, n: int) -> None:
    theirs = binomtest(c, n).proportion_ci(method="wilson")
    ours = wilson(c / n, n)

    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_the_bootstrap_over_problems_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(7)
    truth, hits, rounds = 0.4, 0, 60
    for _ in range(rounds):
        rates = rng.beta(0.8, 1.2, size=164)
        values = (rng.binomial(8, rates) / 8).tolist()
        found = bootstrap(values)
        hits += found.low <= truth <= found.high

    assert hits / rounds >= 0.87


def test_equal_values_still_have_a_width() -> None:
    found = interval([0.0] * 20)

    assert found.low == 0.0
    assert found.high > 0.1


def _tally(n: int, k: tuple[int, ...], outcomes: dict[str, list[Outcome | MachineState]]) -> Tally:
    tally = Tally()
    entry = PlannedEntry(benchmark="b", title="B", problems=tuple(outcomes), n=n, k=k, checks=("tests",))
    tally.apply(RunPlanned(at=0.0, run="r", model="m", entries=(entry,)))
    for problem, results in outcomes.items():
        for sample, result in enumerate(results):
            if isinstance(result, Outcome):
                tally.apply(SampleJudged(at=1.0, problem=problem, sample=sample, outcome=result))
            else:
                tally.apply(SampleUnmarked(at=1.0, problem=problem, sample=sample, state=result, reason=""))
    return tally


def test_only_problems_with_all_their_samples_count() -> None:
    done, begun = [Outcome.PASSED, Outcome.WRONG_ANSWER], [Outcome.PASSED]
    (score,) = estimate(_tally(2, (1,), {"p/1": [*done], "p/2": [*begun]}))

    assert (score.value, score.problems, score.n) == (0.5, 1, 2)


def test_what_the_machine_could_not_mark_is_never_in_n_and_takes_its_k_away() -> None:
    scores = estimate(
        _tally(2, (1, 2), {"p/1": [Outcome.PASSED, MachineState.HARNESS_ERROR], "p/2": [Outcome.TIMEOUT] * 2})
    )

    assert [(s.metric, s.value) for s in scores] == [("pass@1", 0.5)]


def test_an_interim_score_carries_what_is_certain_and_what_holds_however_often_one_looks() -> None:
    results: dict[str, list[Outcome | MachineState]] = {f"p/{i}": [Outcome.PASSED] for i in range(30)}
    (score,) = estimate(_tally(1, (1,), {**results, "p/x": [], "p/y": []}))

    assert score.least == pytest.approx(30 / 32)
    assert score.most == 1.0
    assert score.least <= score.always_low <= score.always_high <= score.most


def test_a_finished_score_has_closed_bounds() -> None:
    (score,) = estimate(_tally(1, (1,), {"p/1": [Outcome.PASSED], "p/2": [Outcome.TIMEOUT]}))

    assert (score.least, score.most, score.always_low, score.always_high) == (0.5,) * 4


def test_quick_answers_out_of_order_do_not_lean_the_anytime_interval() -> None:
    late: dict[str, list[Outcome | MachineState]] = {
        f"p/{i}": [] if i == 0 else [Outcome.PASSED] for i in range(20)
    }
    (score,) = estimate(_tally(1, (1,), late))

    assert score.always_low == score.least


def test_what_the_machine_cannot_mark_at_all_does_not_hold_the_bounds_open() -> None:
    (score,) = estimate(_tally(1, (1,), {"p/1": [MachineState.UNAVAILABLE], "p/2": [Outcome.PASSED]}))

    assert (score.least, score.most) == (1.0, 1.0)
