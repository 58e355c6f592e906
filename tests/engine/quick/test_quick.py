"""Quick subsets: fixed, fair to the whole, and stopped only when decided."""

import errno
from pathlib import Path

import msgspec
import numpy as np
import pytest

from engine.errors import UsageError
from engine.events import EngineStarted, PlannedEntry, RunFinished, RunPlanned, SampleJudged
from engine.places import Places
from engine.progress import Progress
from engine.protocol import Protocol
from engine.quick.choosing import choose_subset, subset_digest
from engine.quick.deciding import decide
from engine.quick.estimating import estimate_full
from engine.quick.learning import learn
from engine.spec import Entry, Quick
from engine.suite import load_suite, save_quick
from engine.verdict import Outcome


def sat(name: str, passed: dict[str, int], n: int = 4, planned: list[str] | None = None) -> Progress:
    """A run in which each problem passed as often as said; what is planned and not named has no verdict yet."""
    progress = Progress()
    entry = PlannedEntry(
        benchmark="b", title="B", problems=tuple(planned or passed), n=n, k=(1,), checks=("tests",)
    )
    progress.apply(RunPlanned(at=0.0, run=name, model=name, entries=(entry,)))
    progress.apply(EngineStarted(at=0.0, pid=1, host="h", version="0"))
    for problem, count in passed.items():
        for sample in range(n):
            outcome = Outcome.PASSED if sample < count else Outcome.WRONG_ANSWER
            progress.apply(SampleJudged(at=1.0, problem=problem, sample=sample, outcome=outcome))
    progress.apply(RunFinished(at=2.0))
    return progress


def model(seed: int, shift: float = 0.0, count: int = 160) -> dict[str, int]:
    """Passes of one of a family of models that share how hard each problem is."""
    hardness = np.random.default_rng(99).beta(0.6, 0.9, count)
    chances = np.clip(hardness + shift, 0, 1)
    return {f"b/{i}": int(c) for i, c in enumerate(np.random.default_rng(seed).binomial(4, chances))}


@pytest.fixture(scope="module")
def subset() -> Quick:
    earlier = [sat("one", model(1)), sat("two", model(2, -0.2))]
    return choose_subset(learn(earlier, "b"), 40, benchmark="b", runs=["one", "two"])


def test_a_subset_is_fixed_and_its_hash_tells_it_from_others(subset: Quick) -> None:
    earlier = [sat("one", model(1)), sat("two", model(2, -0.2))]
    again = choose_subset(learn(earlier, "b"), 40, benchmark="b", runs=["one", "two"])
    other = choose_subset(learn(earlier, "b"), 40, benchmark="b", runs=["one", "two"], seed=7)

    assert again == subset
    assert other.sha256 != subset.sha256
    assert subset.sha256 == subset_digest("b", subset.strata)


def test_every_stratum_is_seen_and_those_where_models_differ_more(subset: Quick) -> None:
    share = {stratum.name: len(stratum.ids) / stratum.size for stratum in subset.strata}

    assert sum(len(stratum.ids) for stratum in subset.strata) == 40
    assert sum(stratum.size for stratum in subset.strata) == 160
    assert share["middling"] > share["never solved"]


def test_the_full_score_is_estimated_and_its_interval_holds_it() -> None:
    earlier = [sat("one", model(1)), sat("two", model(2, -0.2))]
    learned = learn(earlier, "b")
    hits, rounds, errors = 0, 60, []
    for seed in range(rounds):
        chosen = choose_subset(learned, 40, benchmark="b", runs=["one"], seed=seed)
        after = model(100 + seed, -0.1)
        ids = {i for stratum in chosen.strata for i in stratum.ids}
        truth = sum(after.values()) / 4 / 160
        found = estimate_full(chosen, earlier[0], sat("new", {i: after[i] for i in ids}))
        hits += found.low <= truth <= found.high
        errors.append(found.value - truth)

    assert hits / rounds >= 0.87
    assert abs(float(np.mean(errors))) < 0.012


def test_a_subset_that_was_not_completed_gives_no_estimate(subset: Quick) -> None:
    with pytest.raises(UsageError, match="has not completed"):
        estimate_full(subset, sat("one", model(1)), sat("new", {"b/0": 1}))


def test_a_baseline_that_sat_only_a_part_is_refused(subset: Quick) -> None:
    with pytest.raises(UsageError, match="baseline of a quick subset is a full run"):
        estimate_full(subset, sat("one", {"b/0": 1}), sat("new", model(3)))


@pytest.mark.parametrize("size", [1, 160, 500])
def test_a_size_that_is_none_is_refused(size: int) -> None:
    with pytest.raises(UsageError, match="--size"):
        choose_subset(learn([sat("one", model(1))], "b"), size, benchmark="b", runs=["one"])


def test_a_size_that_would_leave_out_a_stratum_is_refused_with_those_that_would_not() -> None:
    learned = learn([sat("one", model(1))], "b")
    with pytest.raises(
        UsageError, match=r"--size 4: the runs completed 160 problems of 5 difficulties; give 5 to 159\."
    ):
        choose_subset(learned, 4, benchmark="b", runs=["one"])
    least = choose_subset(learned, 5, benchmark="b", runs=["one"])
    assert [len(stratum.ids) for stratum in least.strata] == [1] * 5


def test_a_few_problems_of_which_none_moved_do_not_make_the_rest_certain() -> None:
    before = sat("one", model(1))
    chosen = choose_subset(learn([before], "b"), 5, benchmark="b", runs=["one"])
    found = estimate_full(chosen, before, before)
    assert found.value == found.baseline
    assert found.high - found.low > 0.3


def test_too_few_problems_to_choose_from_are_said_to_be_too_few() -> None:
    with pytest.raises(UsageError, match="the runs completed 2 problems, which is too few"):
        choose_subset(learn([sat("one", {"b/0": 4, "b/1": 0})], "b"), 2, benchmark="b", runs=["one"])


def test_a_suite_that_somebody_wrote_is_not_overwritten(tmp_path: Path, subset: Quick) -> None:
    places = Places(data=tmp_path, config=tmp_path, cache=tmp_path, state=tmp_path)
    (tmp_path / "suites").mkdir()
    written = tmp_path / "suites" / "mine.toml"
    written.write_text('[[entries]]\nbenchmark = "b"\n')
    with pytest.raises(UsageError, match="no quick subset; take another name"):
        save_quick("mine", "M", Entry(benchmark="b"), subset, places)
    assert written.read_text().startswith("[[entries]]")


def test_a_saved_subset_comes_back_as_a_suite_and_a_changed_file_is_refused(
    tmp_path: Path, subset: Quick
) -> None:
    places = Places(data=tmp_path, config=tmp_path, cache=tmp_path, state=tmp_path)
    whole = Entry(benchmark="b", protocol=Protocol(n=4, temperature=0.2))
    path = save_quick("quick-b", 'a "quick" one', whole, subset, places)
    suite = load_suite("quick-b", places)

    assert suite.quick == subset
    assert suite.entries[0].protocol == Protocol(n=4, temperature=0.2)
    assert len(suite.entries[0].subset.split(",")) == 40

    path.write_text(path.read_text().replace(subset.strata[0].ids[0], "b/9999"))
    with pytest.raises(UsageError, match="the file was changed"):
        load_suite("quick-b", places)


def test_a_saved_subset_is_sat_as_what_it_was_learned_from_was(tmp_path: Path, subset: Quick) -> None:
    places = Places(data=tmp_path, config=tmp_path, cache=tmp_path, state=tmp_path)
    sat = Entry(
        benchmark="b",
        data="/rows.jsonl",
        cpu=7.5,
        extraction="proctor",
        options={"from": "2024-08-01", "difficulty": "easy"},
    )
    save_quick("quick-b", "B", sat, subset, places)

    (entry,) = load_suite("quick-b", places).entries

    assert msgspec.structs.replace(entry, subset="") == sat


def test_a_subset_that_cannot_be_saved_leaves_the_one_of_before(
    tmp_path: Path, subset: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = Places(data=tmp_path, config=tmp_path, cache=tmp_path, state=tmp_path)
    path = save_quick("mine", "first", Entry(benchmark="b"), subset, places)
    before = path.read_text()

    def fill(self: Path, _: bytes) -> None:
        self.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fill)
    with pytest.raises(UsageError, match="No space left"):
        save_quick("mine", "second", Entry(benchmark="b"), subset, places)
    assert path.read_text() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_subset_of_a_benchmark_of_ones_own_knows_its_folder_and_can_be_sat(
    tmp_path: Path, subset: Quick
) -> None:
    house = tmp_path / "house"
    house.mkdir()
    (house / "p.jsonl").touch()
    (house / "benchmark.toml").write_text(
        'name = "b"\ntitle = "B"\nkind = "functions"\nproblems = "p.jsonl"\n'
    )
    places = Places(data=tmp_path, config=tmp_path, cache=tmp_path, state=tmp_path)
    marked = Entry(benchmark=str(house), protocol=Protocol(n=9, style="given"))
    save_quick("quick-b", "B", marked, subset, places)

    suite = load_suite("quick-b", places)

    assert (suite.entries[0].benchmark, suite.quick) == (str(house), subset)
    assert suite.entries[0].protocol == Protocol()

    house.rename(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="house: there is no such folder"):
        load_suite("quick-b", places)


def test_a_clear_loss_is_decided_early_and_no_difference_is_not() -> None:
    before = sat("a", dict.fromkeys([f"b/{i}" for i in range(60)], 4))
    worse = sat("b", dict.fromkeys([f"b/{i}" for i in range(30)], 1), planned=[f"b/{i}" for i in range(60)])
    mixed = sat("c", {f"b/{i}": 4 for i in range(30)}, planned=[f"b/{i}" for i in range(60)])

    assert decide(before, worse, 0.02).word == "worse"
    assert decide(before, mixed, 0.02).word == "undecided"
    assert decide(before, sat("d", {}, planned=["b/0"]), 0.02).problems == 0


def test_a_problem_still_under_way_holds_back_those_behind_it() -> None:
    before = sat("a", dict.fromkeys([f"b/{i}" for i in range(60)], 4))
    late = sat("b", dict.fromkeys([f"b/{i}" for i in range(1, 60)], 0), planned=[f"b/{i}" for i in range(60)])

    assert decide(before, late, 0.02).problems == 0
