"""pass@k against exact combinatorics, intervals against scipy and by simulation."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from engine.events import PlannedEntry, RunPlanned, SampleJudged, SampleUnmarked
from engine.progress import Tally
from engine.score import bootstrap, estimate, interval, pass_at_k, wilson
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
    truth, hits, rounds = 0.4, 0, 300
    for _ in range(rounds):
        rates = rng.beta(0.8, 1.2, size=164)
        values = (rng.binomial(8, rates) / 8).tolist()
        found = bootstrap(values)
        hits += found.low <= truth <= found.high

    assert 0.91 <= hits / rounds <= 0.99


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
