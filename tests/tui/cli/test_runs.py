"""`proctor ls`, `suites list`: a run or a suite is a line."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from engine.events import SampleJudged, SampleUnmarked
from engine.progress import Progress
from engine.run import RunFolder, list_runs
from engine.verdict import MachineState, Outcome
from tests.engine.reports.recorded import recorded as recorded_run
from tui.cli import run_command_line
from tui.cli.results import reckoned
from tui.cli.runs import run_line


@pytest.mark.parametrize("columns", [72, 80, 114, 115, 200])
@pytest.mark.parametrize("recording", ["finished", "suite", "interrupted"])
def test_a_run_is_one_line_at_every_width(
    columns: int, recording: str, recorded: Callable[[str, str], RunFolder]
) -> None:
    line = run_line("1123-2003-abcd", "stopped", recorded(recording, "r").replay(), columns)

    assert len(line) <= columns
    assert ("pass@1" in line and "[" in line) == (recording != "suite")
    assert "\n" not in line


@pytest.mark.parametrize("columns", [72, 200])
def test_what_a_log_calls_a_score_acts_on_no_terminal(
    columns: int, recorded: Callable[[str, str], RunFolder]
) -> None:
    progress = recorded("hostile", "r").replay()
    progress.tally.scores = tuple(
        msgspec.structs.replace(score, metric="a\x00\x1b[2J\nb") for score in progress.tally.scores
    )

    assert run_line("1123-2003-abcd", "finished", progress, columns).isprintable()


@pytest.mark.parametrize("columns", [72, 200])
def test_a_suite_is_told_by_its_benchmarks_and_no_single_score_stands_for_it(
    columns: int, recorded: Callable[[str, str], RunFolder]
) -> None:
    progress = recorded("suite", "r").replay()
    line = run_line("1123-2003-abcd", "finished", progress, columns)

    assert "2 benchmarks" in line
    assert "%" not in line.replace("100%", "").replace("98%", "")
    assert progress.tally.scores


def test_the_titles_of_a_large_suite_leave_room_for_the_model(
    recorded: Callable[[str, str], RunFolder],
) -> None:
    progress = recorded("finished", "r").replay()
    entry = progress.tally.entries[0]
    progress.tally.entries = tuple(
        msgspec.structs.replace(entry, title=f"HumanEval in {tongue} (MultiPL-E)") for tongue in "ABCDE"
    )

    assert len(run_line("1123-2003-abcd", "finished", progress, 130)) <= 130


@pytest.mark.parametrize("columns", [72, 200])
def test_shards_are_told_apart(columns: int, recorded: Callable[[str, str], RunFolder]) -> None:
    progress = recorded("finished", "r").replay()
    progress.shard = "2/4"

    assert "2/4" in run_line("1123-2003-abcd", "finished", progress, columns)


def test_columns_stand_under_each_other(recorded: Callable[[str, str], RunFolder]) -> None:
    progress = recorded("finished", "r").replay()
    lines = [run_line("1123-2003-abcd", state, progress, 80) for state in ("finished", "stopped", "lost")]

    assert len({line.index("pass@1") for line in lines}) == 1


def test_the_number_of_a_subset_is_marked_wherever_it_stands(
    recorded: Callable[[str, str], RunFolder], capsys: pytest.CaptureFixture[str]
) -> None:
    whole = recorded("finished", "1123-2003-fini")
    run_command_line(["show", "fini"])
    assert "* a subset" not in capsys.readouterr().out
    whole.events.write_text(whole.events.read_text().replace('"published":40', '"published":52'))

    run_command_line(["show", "fini"])
    shown = capsys.readouterr().out
    assert "%*  [" in shown
    assert "* a subset: not the benchmark's own number" in shown
    run_command_line(["ls"])
    listed = capsys.readouterr()
    assert "]* " in listed.out
    assert "* a subset" in listed.err
    run_command_line(["show", "fini", "--json"])
    assert json.loads(capsys.readouterr().out)["scores"][0]["is_subset"] is True


def test_a_result_says_why_samples_were_not_judged_until_they_are(
    recorded: Callable[[str, str], RunFolder], capsys: pytest.CaptureFixture[str]
) -> None:
    run = recorded("finished", "1123-2003-fini")
    facts = [
        SampleUnmarked(
            at=1.0,
            problem=f"p/{i}",
            sample=0,
            state=MachineState.UNAVAILABLE,
            reason="no\x1b module" if i < 3 else f"reason {i}",
        )
        for i in range(7)
    ]
    mended = SampleJudged(at=2.0, problem="p/6", sample=0, outcome=Outcome.PASSED, reason="", checks=())
    with run.events.open("ab") as log:
        log.writelines(msgspec.json.encode(fact) + b"\n" for fact in (*facts, mended))

    run_command_line(["show", "fini"])

    assert capsys.readouterr().out.split("unavailable 6\n")[1].splitlines()[:4] == [
        "  p/0 and 2 samples more: no␛ module",
        "  p/3: reason 3",
        "  p/4: reason 4",
        "  … and 1 reason more; --verdicts FILE writes them all",
    ]


def test_a_k_that_cannot_be_told_is_said_to_be_missing_and_n_has_its_range(
    recorded: Callable[[str, str], RunFolder], capsys: pytest.CaptureFixture[str]
) -> None:
    run = recorded("finished", "1123-2003-fini")
    lines = run.events.read_text().replace('"k":[1]', '"k":[1,4]').splitlines()
    lost = next(i for i, line in enumerate(lines) if '"SampleJudged"' in line and '"sample":3' in line)
    judged = json.loads(lines[lost])
    unmarked = {
        "event": "SampleUnmarked",
        **{name: judged[name] for name in ("at", "entry", "problem", "sample") if name in judged},
        "state": "harness_error",
        "reason": "lost",
    }
    lines[lost] = json.dumps(unmarked)
    run.events.write_text("\n".join(lines) + "\n")

    run_command_line(["show", "fini"])

    shown = capsys.readouterr().out
    assert "  3-4\n" in shown
    assert "warmup: no pass@4, for a problem has fewer verdicts\n" in shown


def test_the_n_of_a_score_is_that_of_its_entry_alone(
    recorded: Callable[[str, str], RunFolder], capsys: pytest.CaptureFixture[str]
) -> None:
    run = recorded("suite", "1123-1404-51be")
    plan, *rest = run.events.read_text().splitlines()
    planned = json.loads(plan)
    for entry in planned["entries"]:
        entry["benchmark"] = "warmup"
    run.events.write_text("\n".join([json.dumps(planned), *rest]) + "\n")

    run_command_line(["show", "51be"])

    shown = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("warmup")]
    assert [line[-1] for line in shown if line[1] == "pass@1"] == ["4", "4-5"]


def test_what_is_no_log_or_a_damaged_one_does_not_hide_the_other_runs(
    recorded: Callable[[str, str], RunFolder], capsys: pytest.CaptureFixture[str]
) -> None:
    good = recorded("finished", "1123-2003-abcd")
    runs = good.path.parent
    for name in ("pipe", "folder", "damaged", "joined-12345678"):
        (runs / name).mkdir()
    os.mkfifo(runs / "pipe" / "events.jsonl")
    (runs / "folder" / "events.jsonl").mkdir()
    (runs / "damaged" / "events.jsonl").write_text("not an event\n")
    shutil.copy(good.events, runs / "joined-12345678")

    assert run_command_line(["ls"]) == 0
    said = capsys.readouterr()
    lines = {line.split()[0]: line for line in said.out.splitlines()}
    assert set(lines) == {"1123-2003-abcd", "joined-12345678"}
    assert len({line.index("finished") for line in lines.values()}) == 1
    assert (
        said.err
        == "proctor: Run damaged: its log does not begin with a plan, so nothing can be said of it.\n"
    )

    for line in ("show damaged", "status damaged", "show pipe", "show folder"):
        assert run_command_line(line.split()) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_a_log_that_may_not_be_read_is_named_and_the_others_are_listed(
    recorded: Callable[[str, str], RunFolder],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    recorded("finished", "1123-2003-abcd")
    private = recorded("finished", "1123-2003-dcba")
    replay = RunFolder.replay

    def forbidden(folder: RunFolder) -> Progress:
        if folder.id == private.id:
            raise PermissionError(13, "Permission denied", str(folder.events))
        return replay(folder)

    monkeypatch.setattr(RunFolder, "replay", forbidden)

    assert run_command_line(["ls"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("1123-2003-abcd")
    assert said.err == "proctor: Run 1123-2003-dcba: its log cannot be read: Permission denied.\n"


def test_a_folder_that_may_not_be_entered_hides_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("mine", "theirs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "events.jsonl").touch()
    is_file = Path.is_file

    def shut(path: Path) -> bool:
        if path.parent.name == "theirs":
            raise PermissionError(13, "Permission denied")
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", shut)

    assert [folder.id for folder in list_runs(tmp_path)] == ["mine"]


def test_a_damaged_suite_is_named_and_the_others_are_listed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = home / "config" / "suites"
    folder.mkdir(parents=True)
    (folder / "bad.toml").write_text("title = [")

    assert run_command_line(["suites", "list"]) == 2
    said = capsys.readouterr()
    assert "quick" in said.out
    assert said.err.startswith(f"proctor: {folder / 'bad.toml'}: not TOML")


def test_a_score_that_was_reckoned_otherwise_once_is_the_same_in_every_list_and_the_difference_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PROCTOR_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "data" / "runs").mkdir(parents=True)
    folder = recorded_run(tmp_path / "data" / "runs", "finished")
    (told,) = (score for score in reckoned(folder).tally.scores if score.metric == "pass@1")
    recorded = folder.replay().tally.scores[0]
    assert recorded.low > told.low  # the recording is by an older reckoning

    for verb in (["ls"], ["status", folder.id], ["show", folder.id]):
        run_command_line(verb)
        said = capsys.readouterr().out
        assert f"[{told.low:.1%}, {told.high:.1%}]" in said
    assert f"which the interface shows, is {told.value:.1%} [{recorded.low:.1%}, {recorded.high:.1%}]" in said
