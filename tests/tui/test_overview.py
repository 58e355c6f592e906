"""The list of runs says the same as a fold of each log, without folding."""

import os
from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from engine.events import RunPlanned
from engine.log import read_log, write_log
from engine.places import places
from engine.run import RunFolder
from tests.recordings.record import HOSTILE
from tui.drawing.rows import text_of, width_of
from tui.drawing.runs_table import heading, matching, needs, table_rows
from tui.overview import Overview, describe, time_left

Recorded = Callable[[str, str], RunFolder]


@pytest.mark.parametrize("recording", ["finished", "suite", "interrupted", "all_timed_out", "hostile"])
def test_it_agrees_with_the_fold(recorded: Recorded, recording: str) -> None:
    folder = recorded(recording, "a")
    progress = folder.replay()
    line = describe(folder)
    assert line.judged == progress.tally.judged
    assert line.samples == progress.tally.samples
    assert line.state == progress.phase.state
    assert line.score == (progress.tally.scores[0] if progress.tally.scores else None)
    assert line.exams == len(progress.tally.entries)


def test_no_single_score_is_told_as_that_of_a_suite(recorded: Recorded) -> None:
    line = describe(recorded("suite", "a"))
    assert line.score is not None
    for width in (78, 118):
        text = text_of(table_rows([line], width, 9, 0.0)[0])
        assert "several" in text
        assert f"{line.score.value * 100:.1f}" not in text


def test_a_run_without_an_engine_is_lost_and_can_be_resumed(recorded: Recorded) -> None:
    folder = recorded("interrupted", "a")
    overview = Overview(places().runs)
    with folder.hold():
        assert [line.state for line in overview.read()] == ["running"]
    lost = overview.read()
    assert [line.state for line in lost] == ["lost"]
    assert lost[0].is_resumable
    assert "327 verdicts safe on disk" in text_of(needs(lost, 118, 2)[0])


def test_a_broken_log_is_one_line_and_not_the_end_of_the_list(recorded: Recorded) -> None:
    recorded("finished", "good")
    bad = recorded("finished", "bad")
    bad.events.write_bytes(b"\x00garbage\n")
    empty = recorded("finished", "empty")
    empty.events.write_bytes(b"")
    lines = {line.run: line for line in Overview(places().runs).read()}
    assert lines["good"].state == "finished"
    assert "does not begin with a plan" in lines["bad"].problem
    assert "cannot be read" in lines["empty"].problem
    for row in table_rows(list(lines.values()), 118, 9, 0.0):
        assert width_of(row) <= 118


def test_only_logs_that_grew_are_read_again(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = recorded("finished", "a")
    overview = Overview(places().runs)
    overview.read()
    monkeypatch.setattr("tui.overview.describe", lambda _: pytest.fail("it did not grow"))
    assert len(overview.read()) == 1
    monkeypatch.undo()
    with folder.events.open("ab") as log:
        log.write(b'{"event":"RunPaused","at":1.0,"by":"x"}\n')
    assert overview.read()[0].state == "lost"


def test_text_of_a_model_cannot_pass_for_an_event(recorded: Recorded) -> None:
    from engine.events import SampleCompleted
    from engine.log import LogWriter

    folder = recorded("interrupted", "a")
    log = LogWriter(folder.events)
    text = '\n{"event":"RunFinished","at":1.0}\n{"event":"SampleJudged"' + HOSTILE
    log.append(SampleCompleted(at=1, problem="x", sample=0, text=text, finish="stop", seed=1))
    log.close()
    assert describe(folder).state == "running"
    assert describe(folder).judged == 327


@pytest.mark.parametrize(
    ("words", "runs"),
    [("", {"a", "b"}), ("warmup", {"a"}), ("!warmup", {"b"}), ("humaneval t=0.8", {"b"}), ("nothing", set())],
)
def test_filters_match_every_word_and_leave_out_others(
    recorded: Recorded, words: str, runs: set[str]
) -> None:
    recorded("finished", "a")
    recorded("interrupted", "b")
    assert {line.run for line in matching(Overview(places().runs).read(), words)} == runs


def test_the_list_stands_still_while_an_older_run_grows(recorded: Recorded) -> None:
    for number, run in enumerate(("old", "new")):
        folder = recorded("finished", run)
        os.utime(folder.manifest, (number, number))
    os.utime(places().runs / "old" / "events.jsonl", (9e9, 9e9))
    assert [line.run for line in Overview(places().runs).read()] == ["new", "old"]


def test_time_left_is_told_by_the_pace_of_the_engine_that_works_now(recorded: Recorded) -> None:
    folder = recorded("interrupted", "a")
    with folder.hold():
        line = Overview(places().runs).read()[0]
    assert line.judged_since == line.judged == 327
    assert time_left(line, line.since + 327) == line.samples - 327
    assert time_left(replace(line, judged_since=3), line.since + 327) is None
    assert "running · ETA" in text_of(table_rows([line], 118, 1, line.since + 327)[0])


def test_the_line_under_the_cursor_is_marked_to_its_end(recorded: Recorded) -> None:
    recorded("finished", "a")
    (row,) = table_rows(Overview(places().runs).read(), 118, 1, 0.0, cursor=0)
    assert width_of(row) == 118
    assert all("cursor" in span.meaning for span in row)


@pytest.mark.parametrize("width", [60, 78, 118, 200])
def test_lines_fit_and_are_tame(recorded: Recorded, width: int) -> None:
    for number, recording in enumerate(("hostile", "suite", "interrupted")):
        folder = recorded(recording, f"run-{number}")
        os.utime(folder.events, (1e9, 1e9))
    for row in table_rows(Overview(places().runs).read(), width, 9, 1e9):
        assert width_of(row) <= width
        assert text_of(row).isprintable()


def test_answers_that_differ_in_number_are_counted_one_by_one(recorded: Recorded) -> None:
    """A finished rescoring of a stopped run was listed at 80 %."""
    folder = recorded("finished", "a")
    plan, *rest = read_log(folder.events)
    assert isinstance(plan, RunPlanned)
    entry = plan.entries[0]
    counts = tuple(1 + at % 2 for at, _ in enumerate(entry.problems))
    uneven = msgspec.structs.replace(
        plan, entries=(msgspec.structs.replace(entry, counts=counts), *plan.entries[1:])
    )
    write_log(folder.events, [uneven, *rest])

    assert describe(folder).samples == folder.replay().tally.samples == sum(counts)


@pytest.mark.parametrize("width", [56, 66, 76, 96])
def test_a_score_is_never_cut_by_the_names_beside_it(recorded: Recorded, width: int) -> None:
    line = describe(recorded("finished", "a"))

    drawn = text_of(table_rows([line], width, 1, 0.0)[0])

    assert "43.1 ±7.1" in drawn
    assert width_of(table_rows([line], width, 1, 0.0)[0]) <= width
    assert "PASS@1 %" in text_of(heading(width))


def test_the_score_of_a_subset_is_marked_and_fits(recorded: Recorded) -> None:
    folder = recorded("finished", "a")
    whole = describe(folder)
    plan, *rest = read_log(folder.events)
    assert isinstance(plan, RunPlanned)
    part = msgspec.structs.replace(plan.entries[0], published=1000)
    write_log(folder.events, [msgspec.structs.replace(plan, entries=(part,)), *rest])
    subset = describe(folder)
    assert subset.is_subset
    assert subset.score is not None
    score = msgspec.structs.replace(subset.score, value=1.0, low=0.5, high=1.0)
    worst = replace(subset, state="running", score=score)

    for width in (78, 118):
        assert "*" not in text_of(table_rows([whole], width, 1, 0.0)[0])
        assert "43.1 ±7.1*" in text_of(table_rows([subset], width, 1, 0.0)[0])
        assert "100.0 ±50.0*…" in text_of(table_rows([worst], width, 1, 0.0)[0])
