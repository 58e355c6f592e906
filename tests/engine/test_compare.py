"""Paired comparison: tests against scipy, errors by simulation, words by their meaning."""

import numpy as np
import pytest
from scipy.stats import binomtest

from engine.compare import compare, compare_all
from engine.errors import UsageError
from engine.events import (
    EngineStarted,
    PlannedEntry,
    RunFinished,
    RunPlanned,
    SampleJudged,
    SampleUnmarked,
)
from engine.progress import Progress
from engine.score import estimate
from engine.statistics.paired import holm, mcnemar, paired_interval, shift_of_kinds, sign_flip
from engine.verdict import MachineState, Outcome


@pytest.mark.parametrize(("b", "c"), [(0, 0), (1, 8), (5, 5), (12, 3), (40, 60)])
def test_mcnemar_is_the_exact_binomial_test(b: int, c: int) -> None:
    expected = binomtest(b, b + c).pvalue if b + c else 1.0

    assert mcnemar(b, c) == pytest.approx(expected)


def test_sign_flips_find_a_shift_and_are_silent_without_one() -> None:
    rng = np.random.default_rng(3)
    noise = (rng.binomial(10, 0.5, 80) - rng.binomial(10, 0.5, 80)) / 10

    assert sign_flip(noise.tolist()) > 0.05
    assert sign_flip((noise + 0.2).tolist()) < 0.001
    assert sign_flip([0.0] * 10) == 1.0


@pytest.mark.slow
def test_sign_flips_are_wrong_no_more_often_than_they_say() -> None:
    rng = np.random.default_rng(5)
    rounds = 50
    hits = 0
    for _ in range(rounds):
        rates = rng.beta(1, 1, 60)
        a, b = rng.binomial(5, rates) / 5, rng.binomial(5, rates) / 5
        hits += sign_flip((b - a).tolist()) < 0.05

    assert hits / rounds < 0.11


@pytest.mark.slow
def test_the_paired_interval_covers_a_known_difference() -> None:
    rng = np.random.default_rng(11)
    rounds, hits = 50, 0
    for _ in range(rounds):
        rates = rng.uniform(0.1, 0.8, 120)
        a, b = rng.binomial(4, rates) / 4, rng.binomial(4, rates + 0.1) / 4
        found = paired_interval((b - a).tolist())
        hits += found.low <= 0.1 <= found.high

    assert hits / rounds >= 0.86


def test_holm_adjusts_step_down() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


def run(
    name: str, passed: list[int], n: int = 1, protocol: str = "greedy", fails: Outcome = Outcome.WRONG_ANSWER
) -> Progress:
    progress = Progress()
    problems = tuple(f"p/{i}" for i in range(len(passed)))
    entry = PlannedEntry(
        benchmark="b", title="B", problems=problems, n=n, k=(1,), checks=("tests",), protocol=protocol
    )
    progress.apply(RunPlanned(at=0.0, run=name, model=name, entries=(entry,)))
    progress.apply(EngineStarted(at=0.0, pid=1, host="h", version="0"))
    for problem, count in zip(problems, passed, strict=True):
        for sample in range(n):
            outcome = Outcome.PASSED if sample < count else fails
            progress.apply(SampleJudged(at=1.0, problem=problem, sample=sample, outcome=outcome))
    progress.apply(RunFinished(at=2.0))
    return progress


def test_a_problem_with_an_unmarked_sample_counts_as_it_does_in_the_score() -> None:
    other = run("b", [2, 1, 0], n=2)
    progress = Progress()
    entry = PlannedEntry(
        benchmark="b", title="B", problems=("p/0", "p/1"), n=2, k=(1,), checks=("tests",), protocol="greedy"
    )
    progress.apply(RunPlanned(at=0.0, run="a", model="a", entries=(entry,)))
    for problem in entry.problems:
        progress.apply(SampleJudged(at=1.0, problem=problem, sample=0, outcome=Outcome.PASSED))
    progress.apply(SampleJudged(at=1.0, problem="p/0", sample=1, outcome=Outcome.WRONG_ANSWER))
    progress.apply(
        SampleUnmarked(at=1.0, problem="p/1", sample=1, state=MachineState.HARNESS_ERROR, reason="x")
    )
    progress.apply(RunFinished(at=2.0))
    found = compare(progress, other)

    assert (found.problems, found.differences[0].a) == (2, estimate(progress.tally)[0].value)
    assert any("1 sample of run a could not be marked" in line for line in found.warnings)


def test_equal_runs_are_tied_and_nothing_moved() -> None:
    found = compare(run("a", [1, 0] * 82), run("b", [1, 0] * 82))

    assert found.differences[0].verdict(0.02) == "tied"
    assert found.moved == ()
    assert found.warnings == ()


def test_a_clear_loss_names_the_problems() -> None:
    found = compare(run("a", [1] * 40), run("b", [1] * 25 + [0] * 15))

    assert found.differences[0].verdict(0.02) == "A better"
    assert found.differences[0].test == "exact McNemar"
    assert {moved.problem for moved in found.moved} == {f"p/{i}" for i in range(25, 40)}


def test_a_small_change_is_no_evidence_rather_than_a_tie() -> None:
    found = compare(run("a", [1, 0] * 10), run("b", [1, 0] * 8 + [0, 0, 1, 1]))

    assert found.differences[0].verdict(0.02) == "no evidence"


def test_agreement_on_few_problems_is_no_proof_of_a_tie() -> None:
    found = compare(run("a", [1, 0] * 20), run("b", [1, 0] * 20)).differences[0]

    assert found.verdict(0.02) == "no evidence"
    assert found.verdict(found.tied_within) == "tied"


def test_several_runs_are_corrected_together() -> None:
    runs = [run("a", [1] * 30), run("b", [1] * 22 + [0] * 8), run("c", [1] * 30)]
    alone = compare(runs[0], runs[1]).differences[0]
    found = compare_all(runs)

    assert [(pair.a, pair.b) for pair in found.pairs] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert found.pairs[0].differences[0].p_adjusted == pytest.approx(3 * alone.p)


def test_a_pair_with_nothing_in_common_leaves_the_others_compared() -> None:
    other = run("c", [1, 0, 1])
    for key in list(other.tally.problems):
        other.tally.problems[key[0], f"other/{key[1]}"] = other.tally.problems.pop(key)

    found = compare_all([run("a", [1, 0, 1]), run("b", [0, 0, 1]), other])

    assert [(pair.a, pair.b) for pair in found.pairs] == [("a", "b")]
    assert [line.split()[1:4] for line in found.left_out] == [["a", "and", "c"], ["b", "and", "c"]]


def test_a_shift_of_failures_is_found_where_the_score_stands_still() -> None:
    a = run("a", [0] * 40)
    b = run("b", [0] * 40, fails=Outcome.SYNTAX_ERROR)

    assert compare(a, b).shift < 0.01
    assert compare(a, run("b", [0] * 40)).shift == 1.0


def test_a_better_model_alone_is_no_shift_of_failures() -> None:
    rng = np.random.default_rng(1)
    alarms = 0
    for _ in range(60):
        kinds = rng.integers(0, 3, (2, 60))
        fails = [rng.random(60) < share for share in (0.9, 0.15)]
        counts = [
            np.eye(3, dtype=int)[kind] * failed[:, None] for kind, failed in zip(kinds, fails, strict=True)
        ]
        alarms += shift_of_kinds(counts[0].tolist(), counts[1].tolist()) < 0.05

    assert alarms <= 6


def test_kinds_of_failure_are_compared_only_where_both_failed() -> None:
    assert shift_of_kinds([[1, 0]] * 40, [[0, 0]] * 40) == 1.0
    assert shift_of_kinds([], []) == 1.0
    assert shift_of_kinds([[4, 0]] * 8, [[0, 1]] * 8) == pytest.approx(2 / 2**8)


def test_unlike_protocols_are_told() -> None:
    found = compare(run("a", [1, 0], protocol="x"), run("b", [1, 0], protocol="y"))

    assert any("protocols differ" in line for line in found.warnings)


def test_runs_without_a_common_problem_are_refused() -> None:
    one, other = run("a", [1, 0]), run("b", [0, 1])
    del one.tally.problems[next(iter(one.tally.problems))]
    del other.tally.problems[list(other.tally.problems)[-1]]
    with pytest.raises(UsageError, match="no completed problem in common"):
        compare(one, other)


def test_a_run_that_has_completed_nothing_is_named() -> None:
    with pytest.raises(UsageError, match="Run a has completed no problem yet"):
        compare(run("a", []), run("b", [1]))
