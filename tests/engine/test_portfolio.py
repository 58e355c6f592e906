"""Portfolios: every part in view, no sum without all of them, subsets marked."""

import json
from pathlib import Path

import msgspec
import pytest

from engine.errors import UsageError
from engine.events import EngineStarted, Fact, PlannedEntry, RunFinished, RunPlanned, SampleJudged
from engine.log import write_log
from engine.portfolio import gaps, portfolio
from engine.reports.portfolio_page import portfolio_page
from engine.run import RunFolder
from engine.spec import Entry, RunSpec, Suite
from engine.verdict import Outcome

SUITE = Suite(
    name="s",
    entries=(
        Entry(benchmark="functions", weight=3.0, level="function"),
        Entry(benchmark="issues", level="repository"),
    ),
)


def finished(
    tmp_path: Path, model: str, passed: dict[str, int], published: int = 20, suite: Suite = SUITE
) -> RunFolder:
    path = tmp_path / f"{model}-{'-'.join(passed)}"
    path.mkdir()
    entries = tuple(
        PlannedEntry(
            benchmark=name,
            title=name,
            problems=tuple(f"{name}/{i}" for i in range(20)),
            n=1,
            k=(1,),
            checks=("tests",),
            published=published,
            protocol="greedy",
        )
        for name in passed
    )
    facts: list[Fact] = [
        RunPlanned(at=0.0, run=path.name, model=model, entries=entries),
        EngineStarted(at=0.0, pid=1, host="h", version="0"),
    ]
    facts += [
        SampleJudged(
            at=1.0,
            entry=index,
            problem=f"{name}/{i}",
            sample=0,
            outcome=Outcome.PASSED if i < count else Outcome.TIMEOUT,
        )
        for index, (name, count) in enumerate(passed.items())
        for i in range(20)
    ]
    folder = RunFolder(path)
    write_log(folder.events, [*facts, RunFinished(at=2.0)])  # type: ignore[list-item]
    spec = RunSpec(suite=suite, model=model)
    folder.manifest.write_text(json.dumps({"spec": msgspec.to_builtins(spec), "entries": []}))
    return folder


def test_runs_of_one_model_fill_one_row_and_add_up_by_weight(tmp_path: Path) -> None:
    found = portfolio(
        [finished(tmp_path, "m", {"functions": 10}), finished(tmp_path, "m", {"issues": 2})], SUITE
    )
    (row,) = found.rows

    assert row.mean == pytest.approx((3 * 0.5 + 0.1) / 4)
    assert (row.low or 1.0) < 0.4 < (row.high or 0.0)
    assert "50.0% + 10.0%" in row.summary


def test_a_sum_of_one_part_has_that_parts_interval(tmp_path: Path) -> None:
    (row,) = portfolio([finished(tmp_path, "m", {"functions": 20})]).rows

    assert row.cells[0] is not None
    assert row.low == pytest.approx(row.cells[0].low)
    assert row.high == 1.0


def test_the_same_problems_in_two_languages_make_a_sum_no_surer(tmp_path: Path) -> None:
    def width(*names: str) -> float:
        suite = Suite(name="s", entries=tuple(Entry(benchmark=name) for name in names))
        (row,) = portfolio([finished(tmp_path, "m", dict.fromkeys(names, 10))], suite).rows
        return (row.high or 0.0) - (row.low or 0.0)

    alone = width("exam-go")
    assert width("exam-go", "exam-js") == pytest.approx(alone)
    assert width("exam", "other") == pytest.approx(alone / 2**0.5)


def test_without_all_parts_there_is_no_sum(tmp_path: Path) -> None:
    (row,) = portfolio([finished(tmp_path, "m", {"functions": 10})], SUITE).rows

    assert row.mean is None
    assert row.summary == "no sum: 1 of 2 parts are missing"


def test_a_score_that_takes_the_place_of_another_is_told(tmp_path: Path) -> None:
    """Two runs of one model on one benchmark: the earlier number was gone without a word."""
    (tmp_path / "later").mkdir()
    runs = [
        finished(tmp_path, "m", {"functions": 10}),
        finished(tmp_path / "later", "m", {"functions": 2, "issues": 1}),
    ]

    found = portfolio(runs)

    assert found.rows[0].cells[0] is not None
    assert found.rows[0].cells[0].value == 0.1
    assert found.warnings == ("m on functions: run m-functions-issues stands where run m-functions stood",)


def test_other_weights_data_and_models_of_one_name_are_told(tmp_path: Path) -> None:
    unlike = Suite(name="t", entries=(Entry(benchmark="functions", weight=1.0), Entry(benchmark="issues")))
    runs = [
        finished(tmp_path, "m", {"functions": 10}),
        finished(tmp_path, "m", {"issues": 1, "functions": 3}, suite=unlike),
    ]
    for number, run in enumerate(runs):
        manifest = json.loads(run.manifest.read_text())
        manifest["model"] = {"sha256": str(number) * 64}
        manifest["entries"] = [{"benchmark": "functions", "origin": {"sha256": str(number) * 64}}]
        run.manifest.write_text(json.dumps(manifest))

    found = portfolio(runs)

    assert found.weights == (3.0, 1.0)
    assert any("weight 3 is taken" in line for line in found.warnings)
    assert "functions: the data differs between rows: sha256 00000000… and 11111111…" in found.warnings
    assert "row m is of 2 different models of that name: sha256 00000000…, 11111111…" in found.warnings


def test_a_subset_is_marked(tmp_path: Path) -> None:
    (row,) = portfolio([finished(tmp_path, "m", {"functions": 10}, published=164)]).rows

    assert row.cells[0] is not None
    assert row.cells[0].is_subset


def test_the_gap_joins_the_two_levels_and_is_drawn(tmp_path: Path) -> None:
    found = portfolio([finished(tmp_path, "m", {"functions": 16, "issues": 1})])
    (gap,) = gaps(found)

    assert "a gap of 75.0 pp" in gap.line()
    page = portfolio_page(found, gaps(found), "")
    assert "From functions to repositories" in page
    assert "80%" in page


def test_runs_without_a_score_are_refused(tmp_path: Path) -> None:
    folder = finished(tmp_path, "m", {"functions": 1})
    log = folder.events.read_bytes().split(b"\n")
    folder.events.write_bytes(b"\n".join(log[:2]) + b"\n")

    with pytest.raises(UsageError, match="a score"):
        portfolio([folder])


def test_a_benchmark_of_ones_own_has_its_column_and_its_weight(tmp_path: Path) -> None:
    house = tmp_path / "house"
    house.mkdir()
    (house / "p.jsonl").write_text("")
    (house / "benchmark.toml").write_text(
        'name = "rules"\ntitle = "R"\nkind = "functions"\nproblems = "p.jsonl"\n'
    )
    suite = Suite(
        name="s", entries=(Entry(benchmark="functions"), Entry(benchmark=str(house), weight=3.0, level="x"))
    )
    run = finished(tmp_path, "m", {"functions": 20, "rules": 0}, suite=suite)

    for found in (portfolio([run]), portfolio([run], suite)):
        assert (found.columns, found.weights, found.levels) == (("functions", "rules"), (1.0, 3.0), ("", "x"))
        assert found.rows[0].mean == 0.25
