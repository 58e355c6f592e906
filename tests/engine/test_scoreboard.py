"""Languages side by side: what each came to, and on what ground they may be ranked."""

import json
from collections.abc import Callable, Iterable
from itertools import takewhile
from pathlib import Path

import msgspec
import pytest

from benchmarks.multipl_e.family import codes, spoken_in
from engine.errors import UsageError
from engine.events import Event, RunPlanned, SampleCompleted
from engine.languages import in_common, languages_of, scoreboard
from engine.log import write_log
from engine.progress import Progress
from engine.run import RunFolder
from engine.statistics.estimates import interval
from engine.verdict import Outcome
from tests.recordings.record import finished
from tests.recordings.tongues import LANGUAGES, MISSING, tongues
from tui.cli import run_command_line

Recorded = Callable[[str, Iterable[Event]], RunFolder]


@pytest.fixture
def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recorded:
    """Makes run folders in a home of its own."""
    monkeypatch.setenv("PROCTOR_HOME", str(tmp_path))

    def make(run: str, events: Iterable[Event]) -> RunFolder:
        folder = RunFolder(tmp_path / "data" / "runs" / run)
        folder.path.mkdir(parents=True)
        write_log(folder.events, events)
        return folder

    return make


def alone(code: str) -> Iterable[Event]:
    """The events of one language, as a run of its own."""
    index = list(LANGUAGES).index(code)
    for event in tongues():
        if isinstance(event, RunPlanned):
            yield msgspec.structs.replace(event, entries=(event.entries[index],))
        elif getattr(event, "entry", index) == index and type(event).__name__ != "ScoreEstimated":
            yield msgspec.structs.replace(event, entry=0) if hasattr(event, "entry") else event


@pytest.mark.parametrize(
    ("benchmark", "expected"),
    [
        ("humaneval-rs", ("humaneval", "rs")),
        ("mbpp-java", ("mbpp", "java")),
        ("humaneval", None),
        ("humaneval+", None),
        ("humaneval-renamed", None),
        ("mbpp-full", None),
        ("cwe-rs", None),
    ],
)
def test_a_benchmark_is_known_as_a_language_by_its_name(
    benchmark: str, expected: tuple[str, str] | None
) -> None:
    assert spoken_in(benchmark) == expected


def test_every_language_of_the_family_is_recognised() -> None:
    assert all(spoken_in(f"mbpp-{code}") == ("mbpp", code) for code in codes())


def test_each_language_has_its_score_its_interval_and_its_tools(recorded: Recorded) -> None:
    board = scoreboard([recorded("1124-0100-9b1d", tongues())])
    assert {row.language for row in board.rows} == set(LANGUAGES)
    for row in board.rows:
        title, problems, version = LANGUAGES[row.language]
        assert (row.title, row.planned, row.toolchain) == (title, problems, version)
        if not version:
            continue
        assert row.value is not None
        assert row.value == pytest.approx(row.outcomes["passed"] / problems)
        assert row.low is not None
        assert row.high is not None
        assert row.low <= row.value <= row.high


def test_a_missing_compiler_is_no_zero_and_takes_no_problem_away_from_the_others(recorded: Recorded) -> None:
    board = scoreboard([recorded("1124-0100-9b1d", tongues())])
    julia = board.rows[-1]
    assert (julia.language, julia.value, julia.common_value, julia.problems) == ("jl", None, None, 0)
    assert julia.machine == {"unavailable": 15}
    assert julia.trouble == MISSING
    assert board.common == {"humaneval": min(count for _, count, tool in LANGUAGES.values() if tool)}


def test_the_score_in_common_is_that_of_exactly_the_shared_problems(recorded: Recorded) -> None:
    folder = recorded("1124-0100-9b1d", tongues())
    spoken = languages_of(folder.replay().tally)
    shared = in_common(spoken)["humaneval"]
    board = scoreboard([folder])
    for one in spoken:
        if not one.done:
            continue
        row = next(row for row in board.rows if row.language == one.code)
        right = [float(one.done[name].outcomes[Outcome.PASSED] > 0) for name in sorted(shared)]
        spread = interval(right)
        assert (row.common_value, row.common_low, row.common_high) == pytest.approx(
            (sum(right) / len(right), spread.low, spread.high)
        )


def test_several_runs_make_the_same_board_as_one(recorded: Recorded) -> None:
    whole = scoreboard([recorded("1124-0100-9b1d", tongues())])
    parts = scoreboard([recorded(f"1124-0200-{code}", alone(code)) for code in LANGUAGES])
    assert parts.common == whole.common
    assert [msgspec.structs.replace(row, run="") for row in parts.rows] == [
        msgspec.structs.replace(row, run="") for row in whole.rows
    ]


def test_of_two_runs_in_a_language_the_later_one_stands_and_that_is_said(recorded: Recorded) -> None:
    first = recorded("1124-0200-aaaa", alone("rs"))
    second = recorded("1124-0300-bbbb", alone("rs"))
    board = scoreboard([first, second])
    assert [row.run for row in board.rows] == [second.id]
    assert board.warnings == (
        f"humaneval-rs: run {second.id} stands for SmolLM2-135M-Instruct.Q4_1, not {first.id}",
    )


def test_a_run_that_is_not_finished_is_called_interim(recorded: Recorded) -> None:
    board = scoreboard([recorded("1124-0100-9b1d", tongues(until=40))])
    assert [warning for warning in board.warnings if "interim" in warning]
    assert sum(row.problems for row in board.rows) == 40


def test_languages_before_their_first_verdict_have_no_score() -> None:
    progress = Progress()
    for event in takewhile(lambda event: not isinstance(event, SampleCompleted), tongues()):
        progress.apply(event)
    spoken = languages_of(progress.tally)
    assert len(spoken) == len(LANGUAGES)
    assert in_common(spoken) == {}


def test_a_run_without_languages_is_refused_with_the_way_out(recorded: Recorded) -> None:
    with pytest.raises(UsageError, match=r"No language of MultiPL-E in 1123-2003-7f3a\. `proctor run multil"):
        scoreboard([recorded("1123-2003-7f3a", finished())])


def test_the_board_is_printed_and_given_as_json(
    recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded("1124-0100-9b1d", tongues())
    assert run_command_line(["languages"]) == 0
    text = capsys.readouterr().out
    assert "problems in common: 13" in text
    assert [line.split()[0] for line in text.splitlines()[2:4]] == ["Rust", "PHP"]
    assert run_command_line(["languages", "9b1d", "--json"]) == 0
    board = json.loads(capsys.readouterr().out)
    assert board["common"] == {"humaneval": 13}
    assert board["rows"][0]["toolchain"] == "rustc 1.63.0"
    assert {"value", "low", "high", "problems", "n", "outcomes", "machine", "protocol"} <= set(
        board["rows"][0]
    )


def test_asking_for_languages_of_no_run_is_a_usage_error(
    recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded("1124-0100-9b1d", tongues())
    assert run_command_line(["languages", "nowhere"]) == 2
    assert "There is no run 'nowhere'" in capsys.readouterr().err
