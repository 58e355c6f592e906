"""The verbs that decide: exit codes, one-line refusals, and nothing half-made."""

import json
from pathlib import Path

import pytest

from engine.portfolio import Cell, Portfolio, PortfolioRow
from tests.engine.reports.recorded import recorded
from tui.cli import run_command_line
from tui.cli.suites import _print_table


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a finished run, one in which everything timed out, and an interrupted one."""
    monkeypatch.setenv("PROCTOR_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    runs = tmp_path / "data" / "runs"
    runs.mkdir(parents=True)
    for name in ("finished", "all_timed_out", "interrupted"):
        recorded(runs, name)
    return tmp_path


def test_a_floor_that_is_met_ends_with_0_and_one_that_is_not_with_1(home: Path) -> None:
    assert run_command_line(["gate", "finished", "--min", "pass@1=1%"]) == 0
    assert run_command_line(["gate", "finished", "--min", "pass@1=0.99"]) == 1


def test_a_fall_behind_the_baseline_ends_with_3_and_names_what_was_lost(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run_command_line(["gate", "all_timed_out", "--baseline", "finished", "--max-drop", "2pp"])

    said = capsys.readouterr().out
    assert status == 3
    assert "REGRESSION" in said
    assert "lost: warmup/" in said


def test_tables_of_several_runs_fit_eighty_columns(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    run_command_line(["compare", "finished", "all_timed_out"])

    rows = [line for line in capsys.readouterr().out.splitlines() if "pp" in line]
    assert rows
    assert all(len(row) <= 80 for row in rows)


def test_a_portfolio_of_many_benchmarks_is_told_in_bands_with_its_sums_at_the_end(
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = tuple(f"benchmark-{i}" for i in range(5))
    cells = tuple(Cell(f"r{i}", "pass@1", i / 10, 0.0, 1.0, 9, False) for i in range(5))
    rows = tuple(PortfolioRow(model, cells, 0.2, 0.1, 0.3) for model in ("one", "two"))

    _print_table(Portfolio(names, (1.0,) * 5, ("",) * 5, rows, ()), 80)

    told = capsys.readouterr().out
    table, _, sums = told.rpartition("\n\n")
    assert all(len(line) <= 80 for line in table.splitlines())
    assert all(f"{name}" in table for name in names)
    assert sums.count("weighted mean 20.0%") == 2


def test_an_improvement_holds(home: Path) -> None:
    assert run_command_line(["gate", "finished", "--baseline", "all_timed_out"]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gate", "finished"], "name a floor"),
        (["gate", "finished", "--min", "pass@1=many"], "pass@1=0.40"),
        (["gate", "finished", "--min", "pass@99=0.1"], "It has:"),
        (["gate", "interrupted", "--min", "pass@1=0"], "needs a finished run"),
        (["gate", "finished", "--baseline", "finished", "--max-drop", "x"], "percentage points"),
        (["gate", "finished", "--baseline", "finished"], "cannot fall behind itself"),
        (["gate", "nope", "--min", "pass@1=0"], "There is no run"),
        (["compare", "finished"], "at least two"),
        (["compare", "finished", "finished"], "named twice"),
        (["report", "finished", "all_timed_out", "finished", "-o", "x.html"], "named twice"),
        (["report", "finished", "-o", "x.pdf"], ".html, .md or .json"),
        (["report", "finished", "-o", "no/such/x.html"], "No such file"),
        (["checkpoints", "nowhere"], "a folder that exists"),
        (["checkpoints", ".", "--baseline", "interrupted", "--suite", "warmup"], "a finished run"),
        (["checkpoints", ".", "--suite", "nonesuch"], "nonesuch"),
        (["checkpoints", ".", "--max-drop", "x"], "percentage points"),
        (["checkpoints", ".", "--base", "no.gguf"], "--base no.gguf"),
        (["checkpoints", ".", "--base", "hf:incomplete"], "hf:OWNER/REPO:FILE"),
        (["suites", "show", "nonesuch"], "functions"),
        (["suites", "full", "finished", "--baseline", "finished"], "did not sit a quick subset"),
        (["suites", "quick", "../x", "--from", "finished", "--size", "5"], "letters, digits"),
        (["explain", "finished"], "--published"),
        (["explain", "finished", "--published", "74"], "0.744"),
        (["bundle", "verify", "none.tar"], "none.tar"),
        (["bundle", "make", "b.tar", "nonesuch"], "nonesuch"),
        (["run", "warmup", "-m", "demo", "--until-decided"], "belong together"),
    ],
)
def test_what_cannot_be_meant_is_one_line_and_2(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    before = sorted(home.rglob("*"))

    status = run_command_line(arguments)

    captured = capsys.readouterr()
    assert status == 2
    assert said in captured.err
    assert "Traceback" not in captured.err
    lines = [line for line in captured.err.splitlines() if not line.endswith("…")]
    assert len(lines) == 1
    assert sorted(home.rglob("*")) == before


@pytest.mark.parametrize("ending", ["html", "md", "json"])
def test_a_report_is_written_in_the_form_its_name_asks_for(home: Path, ending: str) -> None:
    assert run_command_line(["report", "finished", "-o", f"a.{ending}"]) == 0
    assert run_command_line(["report", "finished", "all_timed_out", "-o", f"b.{ending}"]) == 0

    assert (home / f"a.{ending}").stat().st_size > 1000
    assert (
        "all_timed_out" in (home / f"b.{ending}").read_text() or "1123" in (home / f"b.{ending}").read_text()
    )


def test_a_comparison_as_json_has_its_verdicts(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["compare", "finished", "all_timed_out", "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert found["verdicts"][0] == "A better"
    assert found["differences"][0]["p_adjusted"] < 0.05


def test_a_quick_subset_is_made_listed_and_shown(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["suites", "quick", "mine", "--from", "finished", "--size", "12"]) == 0
    assert run_command_line(["suites", "show", "mine"]) == 0
    assert run_command_line(["suites", "list"]) == 0

    said = capsys.readouterr().out
    assert "sha256" in said
    assert "mine" in said.splitlines()[-1] or any(line.startswith("mine") for line in said.splitlines())


def test_the_decision_aid_answers_in_words(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["benchmarks", "choose", "is", "it", "secure?"]) == 0
    assert "proctor run security" in capsys.readouterr().out
    assert run_command_line(["benchmarks", "choose", "xyzzy"]) == 2


def test_a_portfolio_table_has_a_row_a_model(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["suites", "table", "finished", "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert [row["model"] for row in found["rows"]] == ["SmolLM2-135M-Instruct.Q4_1"]
