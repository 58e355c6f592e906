"""Subsets, seeds, styles and room: what is settled before anything is drawn."""

from collections.abc import Sequence

import pytest

from benchmarks.benchmark import Problem
from engine.errors import UsageError
from engine.models.model import ModelCard
from engine.plan import (
    choose,
    context_needed,
    convene,
    entry_and_problem,
    problem_key,
    room_to_answer,
    settle_style,
)
from engine.protocol import Protocol, default_k
from engine.seeds import LLAMA_RANDOM, sample_seed, shuffled
from engine.spec import Entry

PROBLEMS = [Problem(id=f"Set/{i}", text="") for i in range(50)]


def ids(problems: Sequence[Problem]) -> list[str]:
    return [problem.id for problem in problems]


def test_the_order_depends_on_the_seed_alone() -> None:
    names = ids(PROBLEMS)

    assert shuffled(names, 1) == shuffled(reversed(names), 1) != shuffled(names, 2)


def test_a_seed_depends_on_run_problem_and_index_and_is_never_the_library_s_random() -> None:
    seeds = {sample_seed(run, f"p{p}", i) for run in range(3) for p in range(30) for i in range(30)}

    assert len(seeds) == 2700
    assert all(0 < seed < LLAMA_RANDOM for seed in seeds)


def test_a_number_takes_a_random_subset_that_larger_ones_contain() -> None:
    ten, twenty = choose(PROBLEMS, "10", 7), choose(PROBLEMS, "20", 7)

    assert ids(twenty)[:10] == ids(ten)
    assert ids(ten) != ids(PROBLEMS)[:10]


def test_first_takes_the_published_beginning_in_shuffled_order() -> None:
    assert sorted(ids(choose(PROBLEMS, "first:3", 7))) == ["Set/0", "Set/1", "Set/2"]


def test_ids_and_globs_may_be_mixed() -> None:
    assert max(ids(choose(PROBLEMS, "Set/4?, Set/7", 7))) == "Set/7"
    assert len(choose(PROBLEMS, "Set/4?, Set/7", 7)) == 11


@pytest.mark.parametrize("subset", ["0", "Nope/1", "Set/1,zzz"])
def test_a_subset_that_fits_nothing_says_what_ids_look_like(subset: str) -> None:
    with pytest.raises(UsageError, match="--subset"):
        choose(PROBLEMS, subset, 7)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"n": 2, "k": (5,), "temperature": 0.8}, "needs at least 5 samples"),
        ({"n": 0}, "--n 0"),
        ({"n": 3, "temperature": 0.0}, "same answer 3 times"),
        ({"top_p": 0.0}, "--top-p"),
        ({"max_tokens": 0}, "--max-tokens"),
        ({"temperature": -1.0}, "--temperature"),
        ({"n": 1_000_000_000, "temperature": 0.8}, "at most 100000 samples per problem"),
        ({"top_k": -1}, "--top-k"),
        ({"min_p": -1.0}, "--min-p"),
        ({"min_p": 1.0}, "--min-p"),
        ({"min_p": float("nan")}, "--min-p nan"),
    ],
)
def test_a_protocol_that_cannot_be_meant_is_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Protocol(**changes)  # type: ignore[arg-type]


def test_default_k_never_exceeds_n() -> None:
    assert [default_k(n) for n in (1, 4, 5, 20, 200)] == [(1,), (1,), (1, 5), (1, 5, 10), (1, 5, 10, 100)]


def test_keys_with_any_characters_come_back_whole() -> None:
    assert entry_and_problem(problem_key(3, "a b/c 1")) == (3, "a b/c 1")


def test_auto_style_follows_the_model_and_a_missing_template_is_refused(PaperBenchmark: type) -> None:
    benchmark, entry = PaperBenchmark(), Entry(benchmark="paper")
    chatty = ModelCard(name="m", source="m", chat=True)
    base = ModelCard(name="m", source="m", chat=False)

    assert settle_style(entry, chatty, benchmark).protocol.style == "chat"
    assert settle_style(entry, base, benchmark).protocol.style == "completion"
    with pytest.raises(UsageError, match="no chat template"):
        settle_style(Entry(benchmark="paper", protocol=Protocol(style="chat")), base, benchmark)


def test_a_budget_of_thinking_leaves_room_for_the_answer(PaperBenchmark: type) -> None:
    exam = convene(0, Entry(benchmark="paper", protocol=Protocol(max_tokens=500)), PaperBenchmark())

    room_to_answer([exam], None)
    room_to_answer([exam], 499)
    with pytest.raises(UsageError, match="--thinking-tokens 500"):
        room_to_answer([exam], 500)


def test_a_context_that_is_too_small_names_the_problem_and_what_would_fit(PaperBenchmark: type) -> None:
    benchmark = PaperBenchmark()
    exam = convene(0, Entry(benchmark="paper", protocol=Protocol(max_tokens=500)), benchmark)
    lengths = {problem_key(0, problem.id): 100 for problem in exam.problems}

    assert context_needed([exam], lengths, ModelCard(name="m", source="m", context=2048), None) == 600
    with pytest.raises(UsageError, match=r"100 prompt tokens .* 500 .*--max-tokens 412"):
        context_needed([exam], lengths, ModelCard(name="m", source="m", context=512), None)


def test_a_context_beyond_what_a_model_was_trained_for_is_not_blamed_on_its_problems(
    PaperBenchmark: type,
) -> None:
    exam = convene(0, Entry(benchmark="paper", protocol=Protocol(max_tokens=4)), PaperBenchmark())
    lengths = {problem_key(0, problem.id): 1 for problem in exam.problems}

    with pytest.raises(UsageError, match=r"^--context 4096: m was trained for 512"):
        context_needed([exam], lengths, ModelCard(name="m", source="m", context=512), 4096)
