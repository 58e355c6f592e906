"""What the panels say, from folded recordings."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace as replace_fact
from rich.cells import cell_len

from engine.desk.words import Checkpoint, SampleOpened
from engine.events import Noted, PlannedEntry, SampleCompleted, SampleUnmarked
from engine.live import LiveFrame, LiveGpu, LivePrefill, LiveSlot
from engine.log import read_log
from engine.progress import ProblemTally, Progress, Remaining
from engine.verdict import MachineState, Outcome
from tests.recordings.record import BEGIN
from tui.choices import busy_share
from tui.cli.results import progress_line
from tui.drawing import bars, failures, feed, grid, header, notes, sample, scores, slots, throughput, trend
from tui.drawing.boxes import boxes, page, stepped
from tui.drawing.formats import NONE, duration
from tui.drawing.glyphs import EXPLANATIONS, OUTCOMES, glyph
from tui.drawing.moment import Moment
from tui.drawing.rows import Row, clip_middle, text_of, width_of
from tui.drawing.tabs import tab_at, tab_row
from tui.drawing.title import SCREENS, screen_at, screens_row
from tui.looks import OUTCOMES as ALL_OUTCOMES
from tui.samples import Opened, SampleLine

RECORDINGS = Path(__file__).parents[2] / "recordings"


def progress_of(recording: str, until: int | None = None) -> Progress:
    progress = Progress()
    for event in read_log(RECORDINGS / f"{recording}.jsonl")[:until]:
        progress.apply(event)
    return progress


def moment_of(recording: str, state: str = "", until: int | None = None) -> Moment:
    progress = progress_of(recording, until)
    return Moment(
        progress=progress, state=state or progress.phase.state, now=progress.phase.last, run="1123-2003-7f3a"
    )


def texts(rows: Sequence[Row]) -> list[str]:
    return [text_of(line).rstrip() for line in rows]


def test_no_two_outcomes_share_a_glyph() -> None:
    assert len({glyph(outcome) for outcome in ALL_OUTCOMES}) == len(ALL_OUTCOMES)
    assert set(OUTCOMES) == set(ALL_OUTCOMES) == set(EXPLANATIONS)


@pytest.mark.parametrize("recording", ["finished", "suite", "interrupted", "all_timed_out", "hostile"])
@pytest.mark.parametrize("width", [50, 80, 120, 200])
def test_the_header_fits_and_is_tame(recording: str, width: int) -> None:
    rows = header.header_rows(moment_of(recording), width)
    assert len(rows) == (2 if width < 100 else 3)
    for line in rows:
        assert width_of(line) <= width
        assert "\x1b" not in text_of(line)


@pytest.mark.parametrize("width", [24, 38, 80])
def test_a_score_has_a_picture_of_its_interval_where_there_is_room(width: int) -> None:
    moment = moment_of("interrupted", "running")
    tall = [text_of(line) for line in scores.score_rows(moment, width, 7)]
    pictures = [line for line in tall if line.startswith("0 ")]
    assert len(pictures) == len(moment.progress.tally.scores) == 2
    for line in pictures:
        assert len(line) == width
        assert line.count("●") == 1
    assert not any(line.startswith("0 ") for line in texts(scores.score_rows(moment, width, 4)))


@pytest.mark.parametrize(("low", "value", "high"), [(0, 0, 0), (0, 0, 1), (1, 1, 1), (0.2, 0.5, 0.6)])
@pytest.mark.parametrize("width", [1, 2, 33])
def test_a_whisker_is_as_wide_as_asked_for(low: float, value: float, high: float, width: int) -> None:
    assert len("".join(bars.whisker(low, value, high, width))) == width


def test_an_interim_score_says_that_it_is_interim() -> None:
    moment = moment_of("interrupted", "running")
    assert "interim" in scores.title(moment)
    assert "interim" in texts(notes.note_rows(moment, 120, 2))[0]
    assert "interim" not in scores.title(moment_of("finished"))


def test_a_score_never_stands_without_its_interval() -> None:
    rows = texts(scores.score_rows(moment_of("finished"), 38, 7))
    assert rows[0] == "pass@1    43.1 %  [36.0, 50.2]  ±7.1"
    assert "n=4 · 95 % over problems" in rows
    assert scores.title(moment_of("finished")) == "pass@k · 40 problems"


def test_people_who_peek_are_told_where_the_score_will_end() -> None:
    moment = moment_of("interrupted", "running")
    tally = moment.progress.tally
    assert not any("will end" in line for line in texts(scores.score_rows(moment, 38, 9)))

    tally.scores = (
        replace_fact(tally.scores[0], always_low=0.3, always_high=0.55, least=0.18, most=0.5),
        *tally.scores[1:],
    )
    assert "will end in [30.0, 50.0], peek freely" in texts(scores.score_rows(moment, 38, 9))
    moment = replace(moment, state="finished")
    assert not any("will end" in line for line in texts(scores.score_rows(moment, 38, 9)))


def test_before_the_first_score_the_panel_says_why_there_is_none() -> None:
    assert "no verdict yet" in texts(scores.score_rows(moment_of("finished", "running", 5), 38, 7))
    some = texts(scores.score_rows(moment_of("finished", "running", 8), 38, 7))
    assert "all its samples" in " ".join(some)


def test_every_score_of_a_suite_is_shown_on_a_narrow_terminal() -> None:
    text = " ".join(texts(scores.score_rows(moment_of("suite"), 76, 2)))
    assert text.count("@") == text.count("%") == 3


def test_what_the_machine_could_not_mark_stands_apart() -> None:
    moment = moment_of("suite")
    unmarked = moment.progress.tally.unmarked.total()
    assert unmarked == 3
    rows = texts(failures.failure_rows(moment, 34, 9))
    assert f"not counted: H harness error {unmarked}" in rows
    assert f"{unmarked} not marked (machine): not counted" in texts(scores.score_rows(moment, 40, 9))


def test_the_histogram_counts_every_failure_once() -> None:
    moment = moment_of("finished")
    rows = texts(failures.failure_rows(moment, 40, 20))
    assert sum(int(line.split()[-2]) for line in rows if line.endswith("%")) == failures.failed(moment)
    short = texts(failures.failure_rows(moment, 40, 4))
    assert len(short) == 4
    assert short[-1].startswith("+ ")


def test_a_run_without_failures_says_so() -> None:
    progress = progress_of("finished", 8)
    progress.tally.outcomes.clear()
    progress.tally.outcomes[Outcome.PASSED] = 3
    rows = texts(failures.failure_rows(Moment(progress=progress, state="running", now=BEGIN), 40, 5))
    assert rows == ["no failure so far"]


@pytest.mark.parametrize(
    ("passed", "failed", "cell"),
    [(4, 0, "█"), (3, 1, "▓"), (2, 2, "▒"), (1, 3, "░"), (0, 4, "x"), (1, 0, "◌"), (0, 0, "·")],
)
def test_cells_shade_by_pass_rate(passed: int, failed: int, cell: str) -> None:
    tally = ProblemTally(n=4)
    tally.outcomes[Outcome.PASSED], tally.outcomes[Outcome.WRONG_ANSWER] = passed, failed
    assert grid.cell_span(tally, is_now=False).text == cell


def test_answers_that_were_given_are_queued_until_they_are_marked() -> None:
    tally = ProblemTally(n=4, completed=4)
    assert grid.cell_span(tally, is_now=False).text == "◌"
    assert grid.cell_span(tally, is_now=False, is_given=True).text == "·"
    tally.outcomes[Outcome.PASSED] = 1
    assert grid.cell_span(tally, is_now=False, is_given=True).text == "◌"


def test_cells_tell_timeouts_and_the_machine_from_failures() -> None:
    slow, lost = ProblemTally(n=2), ProblemTally(n=2)
    slow.outcomes[Outcome.TIMEOUT] = 2
    lost.unmarked[MachineState.HARNESS_ERROR] = 2
    assert grid.cell_span(slow, is_now=False).text == "T"
    assert grid.cell_span(lost, is_now=False).text == "H"


def test_the_grid_lays_out_every_problem_of_a_suite_once() -> None:
    entries = progress_of("suite").tally.entries
    made = grid.plan(entries, 7)
    assert len({cell.key for cell in made.cells}) == len(made.cells) == sum(len(e.problems) for e in entries)
    assert len({(cell.line, cell.column) for cell in made.cells}) == len(made.cells)
    assert sorted(made.headings.values()) == ["HumanEval", "warmup"]
    assert not {cell.line for cell in made.cells} & set(made.headings)
    for index, cell in enumerate(made.cells):
        assert made.index_near(cell.line, cell.column) == index


def test_a_thousand_problems_scroll() -> None:
    entry = PlannedEntry(
        benchmark="b", title="B", problems=tuple(f"B/{n}" for n in range(1055)), n=1, k=(1,), checks=("base",)
    )
    progress = Progress()
    progress.tally.entries = (entry,)
    made = grid.plan((entry,), 40)
    rows = grid.grid_rows(
        Moment(progress=progress, state="running", now=0), made, top=20, height=5, cursor=None, now=()
    )
    assert made.lines == 27
    assert texts(rows) == ["·" * 40] * 5


def test_cells_of_few_problems_stand_apart() -> None:
    progress = Progress()
    progress.tally.entries = (
        PlannedEntry(benchmark="b", title="B", problems=("a", "b", "c"), n=1, k=(1,), checks=("base",)),
    )
    made = grid.plan(progress.tally.entries, 5, 1)
    moment = Moment(progress=progress, state="running", now=0)
    assert texts(grid.grid_rows(moment, made, top=0, height=1, cursor=None, now=())) == ["· · ·"]
    assert grid.plan(progress.tally.entries, 4, 1).pitch == 1


def test_slots_keep_their_places() -> None:
    places = slots.SlotPlaces()
    a, b, c = (LiveSlot(problem=p, sample=0, tail="", tokens=0, tokens_per_second=0) for p in "abc")
    assert places.place((a, b), 3) == (a, b, None)
    assert places.place((b, c), 3) == (c, b, None)
    assert places.place((c,), 3) == (c, None, None)


def test_growing_text_is_joined_where_the_tail_was_cut() -> None:
    text = slots.SlotText()
    key = (0, "p", 0)
    text.feed(key, "line one\nline t")
    text.feed(key, "ne\nline two\nline thr")
    assert text.text == "line one\nline two\nline thr"
    text.feed((0, "p", 1), "new")
    assert text.text == "new"


def test_text_scrolls_by_half_a_box() -> None:
    text = slots.SlotText()
    tops = []
    for count in range(1, 30):
        text.feed((0, "p", 0), "\n".join(f"line {n}" for n in range(count)))
        lines = text.lines(20, 8)
        assert len(lines) <= 8
        assert lines[-1].endswith("▌")
        tops.append(text.top)
    moves = [after - before for before, after in pairwise(tops) if after != before]
    assert min(moves) >= 4


def test_a_long_line_is_folded_and_nothing_of_it_is_lost() -> None:
    text = slots.SlotText()
    text.feed((0, "p", 0), "def f(first: str, second: str) -> list[str]:\n    return [first, second, 日本語]")

    lines = text.lines(20, 12)

    assert all(cell_len(line) <= 20 for line in lines)
    assert (
        "".join("".join(lines).split())
        == "deff(first:str,second:str)->list[str]:return[first,second,日本語]▌"
    )
    assert lines[-1].startswith("      ")


def test_another_width_shows_the_end_of_the_text() -> None:
    text = slots.SlotText()
    text.feed((0, "p", 0), "\n".join("word " * 12 for _ in range(9)))
    text.lines(12, 4)

    wide = text.lines(70, 4)

    assert len(wide) == 4
    assert wide[-1].endswith("▌")


def test_a_score_that_is_not_there_says_why_in_full_at_every_width() -> None:
    moment = moment_of("interrupted", "running")
    moment.progress.tally.scores = ()
    for width in (36, 58, 78):
        rows = texts(scores.score_rows(moment, width, 7))
        assert "a score needs a problem with all its samples" in " ".join(line.strip() for line in rows)
        tally = moment.progress.tally
        assert f"{tally.outcomes[Outcome.PASSED]} of {tally.judged} samples passed" in rows[0]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6, 8, 32])
@pytest.mark.parametrize(("width", "height"), [(120, 13), (78, 12), (200, 30), (40, 8)])
def test_boxes_fill_their_space_exactly(count: int, width: int, height: int) -> None:
    some = tuple(
        LiveSlot(
            problem=f"HumanEval/{n}",
            sample=n,
            tail="def f():\n    return 1\n" * n,
            tokens=n,
            tokens_per_second=40.0,
        )
        for n in range(count)
    )
    moment = replace(
        moment_of("interrupted", "running"), slots=some, frame=LiveFrame(at=0, pid=1, state="running")
    )
    texts_ = [slots.SlotText() for _ in some]
    rows = slots.slot_rows(moment, texts_, width, height)
    assert len(rows) == height
    assert {width_of(line) for line in rows} == {width}
    across, down = boxes(width, height, count)
    hidden = count - across * down
    assert (f"+{hidden} more" in " ".join(texts(rows))) == (hidden > 0)


@pytest.mark.parametrize(
    ("width", "height", "count", "expected"),
    [
        (120, 12, 4, (2, 2)),
        (120, 12, 8, (4, 2)),
        (200, 26, 4, (4, 1)),
        (200, 26, 8, (4, 2)),
        (200, 26, 32, (4, 4)),
        (80, 12, 2, (1, 2)),
    ],
)
def test_boxes_are_as_wide_as_code_where_that_shows_every_slot(
    width: int, height: int, count: int, expected: tuple[int, int]
) -> None:
    assert boxes(width, height, count) == expected


@pytest.mark.parametrize(("width", "height"), [(78, 11), (118, 12), (198, 36)])
def test_more_boxes_and_fewer_go_up_to_all_and_down_to_one(width: int, height: int) -> None:
    def shown(wanted: int) -> int:
        across, down = boxes(width, height, 8, wanted)
        assert width // across >= 20
        assert height // down >= 4
        return min(8, across * down)

    wanted, seen = 0, []
    while (more := stepped(width, height, 8, wanted, 1)) != wanted:
        wanted = more
        seen.append(shown(wanted))
    assert seen == sorted(set(seen))
    assert shown(wanted) >= 6
    while (fewer := stepped(width, height, 8, wanted, -1)) != wanted:
        assert shown(fewer) < shown(wanted)
        wanted = fewer
    assert shown(wanted) == 1


def test_a_page_of_boxes_holds_the_selected_one_and_always_what_is_pinned() -> None:
    assert page(0, 3, 8, keeps_first=False) == [0, 1, 2]
    assert page(7, 3, 8, keeps_first=False) == [6, 7]
    for selected in range(8):
        shown = page(selected, 3, 8, keeps_first=True)
        assert shown[0] == 0
        assert selected in shown
        assert len(shown) <= 3
    assert page(5, 1, 8, keeps_first=True) == [0]


def test_a_pinned_sample_stays_in_view_and_then_tells_its_verdict() -> None:
    verdict = feed.verdicts(progress_of("interrupted").feed)[0]
    entry, problem, sample = feed.place_of(verdict)
    before = moment_of("interrupted", "running")
    before.progress.feed.verdicts.clear()
    held = LiveSlot(entry=entry, problem=problem, sample=sample, tail="def f(", tokens=3, tokens_per_second=9)
    others = tuple(
        LiveSlot(problem="other/1", sample=n, tail="x", tokens=1, tokens_per_second=9) for n in range(7)
    )
    pin = slots.Pin(held, slots.SlotText())
    texts_ = [slots.SlotText() for _ in range(8)]

    def drawn(moment: Moment, selected: int) -> str:
        pin.see(moment)
        return " ".join(texts(slots.slot_rows(moment, texts_, 78, 11, selected=selected, pin=pin)))

    for selected in range(8):
        said = drawn(replace(before, slots=(*others, held)), selected)
        assert f"#{sample} ─" in said
        assert "def f(▌" in said
        assert "pinned · 3 tok · 9.0 tok/s" in said
        assert "+6 more" in said
    gone = replace(before, slots=(*others, None))
    assert "written, not marked yet" in drawn(gone, 0)
    pin.finish("def f(): return 1")
    assert "def f(): return 1 " in drawn(gone, 0)
    before.progress.feed.verdicts.append(verdict)
    assert f"pinned · {glyph(feed.outcome_of(verdict))} " in drawn(gone, 0)
    before.progress.feed.verdicts.clear()
    assert f"pinned · {glyph(feed.outcome_of(verdict))} " in drawn(gone, 0)


@pytest.mark.parametrize(
    "state", ["finished", "stopped", "failed", "lost", "loading", "running", "reading", "empty"]
)
def test_empty_slots_say_why(state: str) -> None:
    rows = texts(slots.slot_rows(moment_of("finished", state), [], 80, 10))
    assert "".join(rows).strip()
    if state in ("stopped", "failed", "lost"):
        assert "proctor resume 1123-2003-7f3a" in "".join(rows)


def test_an_idle_slot_says_whether_a_prompt_is_read_or_nothing_is_left() -> None:
    moment = moment_of("interrupted", "running")
    tally = moment.progress.tally
    left = tally.samples - tally.judged - tally.unmarked.total()
    for to_draw, said in [(left - 2, "a prompt is being read"), (left, "waiting for a sandbox")]:
        frame = LiveFrame(at=0, pid=1, state="running", bound="sandbox", to_draw=to_draw)
        drawn = slots.slot_rows(replace(moment, slots=(None,), frame=frame), [slots.SlotText()], 80, 8)
        assert said in "".join(texts(drawn))
    done = LiveFrame(at=0, pid=1, state="running", to_mark=left)
    drawn = slots.slot_rows(replace(moment, slots=(None,), frame=done), [slots.SlotText()], 80, 8)
    assert "nothing left to draw" in "".join(texts(drawn))


def test_idle_slots_tell_of_the_prompts_that_are_read_and_how_far_they_are() -> None:
    moment = moment_of("interrupted", "running")
    long = LivePrefill(problem="sympy__sympy-24102", read=3584, tokens=6700)
    frame = LiveFrame(at=0, pid=1, state="running", prefills=(long,))
    both = replace(moment, slots=(None, None), frame=frame)
    drawn = "".join(texts(slots.slot_rows(both, [slots.SlotText(), slots.SlotText()], 80, 8)))
    assert "53 % of 6 700 tokens" in drawn
    assert drawn.count("sympy-24102") == 1


def test_checkpoints_that_sat_another_exam_are_not_held_against_each_other() -> None:
    points = [
        Checkpoint(
            run=f"1122-0001-aaa{number}",
            folder="",
            model="m",
            exam=exam,
            value=0.5 + number / 10,
            low=0.4,
            high=0.9,
            rates={"a": float(number % 2), f"only/{exam}": 1.0},
        )
        for number, exam in enumerate((0, 1, 0))
    ]
    assert trend.last_before(points, 1) is None
    assert trend.last_before(points, 2) is points[0]
    newest, other, first = texts(trend.table_rows(points, 0, 118, 9, top=0, cursor=None, tagged=()))
    assert newest.count("+20.0") == 2
    assert "≠" in other
    assert "+" not in other
    assert trend.table_heading(points, 118)[0].text.split()[0] == "RUN"
    assert [line.split()[0] for line in (newest, first[2:])] == ["aaa2", "aaa0"]
    assert "another exam" in " ".join(texts(trend.standing_rows(points, 1, 38)))
    assert "sat the same exam" in text_of(trend.history_rows(points, 1, 100, 9)[0])


def test_a_long_line_of_a_prompt_is_cut_between_words_and_wide_characters_are_not_lost() -> None:
    said = texts(sample.text_rows("stand for single braces. Unknown fields still raise an error", 32).rows)
    assert [line.strip() for line in said] == [
        "1  stand for single braces.",
        "Unknown fields still raise",
        "an error",
    ]
    wide = sample.text_rows("數" * 40, 30).rows
    assert {width_of(line) <= 30 for line in wide} == {True}
    assert "".join(texts(wide)).count("數") == 40


def test_the_first_line_tells_which_screen_stands_in_a_column() -> None:
    line = screens_row("home", 120, right="version 1", is_busy=True)
    text = text_of(line)
    for name, (key, long, _) in SCREENS.items():
        at = text.index(f"{key} {long}")
        assert {screen_at(line, at), screen_at(line, at + 2), screen_at(line, at + 1 + len(long))} == {name}
    assert screen_at(line, 2) is None
    assert screen_at(line, text.index("version") + 2) is None
    assert screen_at(line, 500) is None


def test_the_feed_is_newest_first_and_can_show_failures_only() -> None:
    progress = progress_of("finished")
    everything = feed.verdicts(progress.feed, only=feed.EVERYTHING)
    assert [verdict.at for verdict in everything] == sorted((v.at for v in everything), reverse=True)
    only = feed.verdicts(progress.feed, only=feed.FAILURES)
    assert 0 < len(only) < len(everything)
    assert all(feed.is_failure(verdict) for verdict in only)
    rows = texts(feed.feed_rows(only, Moment(progress=progress, state="running", now=1), 100, 5))
    assert len(rows) == 5
    assert "IndexError" in rows[0]


def test_the_feed_shows_one_outcome_and_says_of_how_many() -> None:
    moment = moment_of("interrupted", "running")
    every = feed.verdicts(moment.progress.feed)
    assert sum(number for _, number in feed.seen(moment.progress.feed)) == len(every)
    for outcome, number in feed.seen(moment.progress.feed):
        shown = feed.verdicts(moment.progress.feed, only=outcome)
        assert {feed.outcome_of(verdict) for verdict in shown} == {outcome}
        assert len(shown) == number
        assert f"{number} of the last {len(every)}" in feed.feed_title(
            moment.progress.feed, number, outcome, 0
        )
    none = texts(feed.feed_rows([], moment, 80, 5, only=Outcome.FORGED))
    assert none == ["no forged among the last verdicts · e shows all"]


def test_the_next_failure_is_found_in_both_directions() -> None:
    shown = feed.verdicts(progress_of("interrupted").feed)
    failures = [index for index, verdict in enumerate(shown) if feed.is_failure(verdict)]
    assert feed.failure_from(shown, failures[1] + 1, 1) == failures[2]
    assert feed.failure_from(shown, failures[1] - 1, -1) == failures[0]
    assert feed.failure_from(shown, failures[-1] + 1, 1) is None
    assert feed.failure_from(shown, -1, -1) is None


def test_ids_that_do_not_fit_lose_their_benchmark_and_not_their_end() -> None:
    progress = Progress()
    names = ("warmup/short", "warmup/a_rather_long_name")
    for problem in names:
        progress.apply(
            SampleUnmarked(at=1, problem=problem, sample=0, state=MachineState.HARNESS_ERROR, reason="r")
        )
    shown = feed.verdicts(progress.feed, only=feed.EVERYTHING)
    rows = texts(feed.feed_rows(shown, Moment(progress=progress, state="running", now=1), 80, 5))
    assert " /a_rather_long_" in rows[0]
    assert " /short " in rows[1]
    wide = texts(feed.feed_rows(shown, Moment(progress=progress, state="running", now=1), 160, 5))
    assert " warmup/a_rather_long_name " in wide[0]


def test_issues_of_a_repository_keep_their_numbers() -> None:
    progress = Progress()
    for problem in ("django__django-11099", "django__django-11039"):
        progress.apply(
            SampleUnmarked(at=1, problem=problem, sample=0, state=MachineState.HARNESS_ERROR, reason="r")
        )
    shown = feed.verdicts(progress.feed, only=feed.EVERYTHING)
    rows = texts(feed.feed_rows(shown, Moment(progress=progress, state="running", now=1), 80, 5))
    assert " django-11039 " in rows[0]
    assert " django-11099 " in rows[1]


@pytest.mark.parametrize("width", [36, 76, 120])
def test_feed_lines_fit(width: int) -> None:
    for recording in ("hostile", "suite"):
        progress = progress_of(recording)
        for line in feed.feed_rows(
            feed.verdicts(progress.feed, only=feed.EVERYTHING), moment_of(recording), width, 50
        ):
            assert width_of(line) <= width
            assert "\x1b" not in text_of(line)


def test_the_slower_side_is_named() -> None:
    frame = LiveFrame(at=0, pid=1, state="running", bound="sandbox", to_mark=9, marking=2, workers=2)
    moment = replace(moment_of("interrupted", "running"), frame=frame)
    rows = texts(throughput.throughput_rows(moment, throughput.SpeedHistory(), 40, 9))
    assert "slower   marking" in rows
    assert "marking  9 wait · 2/2 at work" in rows


def test_a_speed_that_nobody_has_told_yet_is_not_nought() -> None:
    moment = moment_of("interrupted", "running")
    later = replace(moment, now=moment.now + 3600)
    assert f"{NONE} tok/s" in text_of(throughput.speed_line(later))
    assert f"{NONE} tok/s" in texts(throughput.throughput_rows(later, throughput.SpeedHistory(), 40, 9))[0]


def test_what_is_finished_before_a_stop_has_its_speed() -> None:
    frame = LiveFrame(at=0, pid=1, state="stopping", tokens_per_second=41)
    moment = replace(moment_of("interrupted", "stopping"), frame=frame)
    assert "41 tok/s" in text_of(throughput.speed_line(moment))


def test_the_program_that_runs_longest_is_named() -> None:
    frame = LiveFrame(
        at=0, pid=1, state="running", workers=2, marking=2,
        oldest_marking=41, oldest_problem="HumanEval/32\x1b", oldest_sample=4,
    )  # fmt: skip
    moment = replace(moment_of("interrupted", "running"), frame=frame)
    assert "oldest   41.00 s /32\N{SYMBOL FOR ESCAPE} #4" in texts(
        throughput.throughput_rows(moment, throughput.SpeedHistory(), 30, 9)
    )


def test_the_score_of_a_subset_has_a_star_and_benchmarks_have_their_whole_names() -> None:
    moment = moment_of("suite")
    moment.progress.tally.entries = tuple(
        msgspec.structs.replace(entry, published=164 if entry.title == "HumanEval" else entry.published)
        for entry in moment.entries
    )
    rows = texts(scores.score_rows(moment, 36, 7))
    assert any(line.startswith("@1* HumanEval ") for line in rows)
    assert any(line.startswith("@1 warmup ") for line in rows)
    assert "HumanEval @1* " in " ".join(texts(scores.score_rows(moment, 76, 2)))


def test_a_long_name_of_a_model_gives_way_in_its_middle() -> None:
    assert clip_middle("Qwen2.5-Coder-7B-Instruct-Q4_K_M", 16) == "Qwen…ruct-Q4_K_M"
    assert clip_middle("short", 16) == "short"


def test_a_cell_and_a_tab_are_found_where_they_are_drawn() -> None:
    apart = grid.plan(moment_of("suite").entries, 30, 9)
    cell = apart.cells[7]
    assert apart.index_at(cell.line, cell.column * apart.pitch) == 7
    assert apart.index_at(0, 0) is None  # a heading
    assert apart.index_at(cell.line, apart.pitch * 99) is None
    tabs = {"slots": "Slots", "feed": "Verdicts"}
    drawn = text_of(tab_row(tabs, "slots", 60))
    assert tab_at(tabs, drawn.index("Slots")) == "slots"
    assert tab_at(tabs, drawn.index("Verdicts") + 7) == "feed"
    assert tab_at(tabs, drawn.index("Tab")) is None


def test_how_busy_a_machine_is_is_told_since_the_look_before() -> None:
    before, after = (10, 0, 10, 100, 20, 0, 0, 0, 5, 0), (40, 0, 10, 160, 30, 0, 0, 0, 35, 0)
    assert busy_share(before, after) == pytest.approx(0.3)
    assert busy_share(after, after) == 0


def test_a_long_queue_is_told_in_full_and_never_by_more_programs_than_there_are_workers() -> None:
    frame = LiveFrame(at=0, pid=1, state="running", to_mark=3199, marking=3, workers=2)
    moment = replace(moment_of("interrupted", "running"), frame=frame)
    rows = texts(throughput.throughput_rows(moment, throughput.SpeedHistory(), 30, 9))
    assert "marking  3 200 wait, 2/2 run" in rows


def test_answers_that_were_given_leave_the_room_of_tokens_to_the_reason() -> None:
    moment = given()
    moment.progress.tally.completed = moment.progress.tally.samples
    failed = feed.verdicts(moment.progress.feed, only=feed.FAILURES)[:1]
    drawn = texts(feed.feed_rows(failed, moment_of("interrupted", "running"), 84, 1))[0]
    told = texts(feed.feed_rows(failed, moment, 84, 1))[0]
    assert " tok " in drawn
    assert " tok " not in told
    assert len(told.split(" s  ")[1]) > 8 + len(drawn.split(" tok  ")[1].rstrip("…")) - 2


def given() -> Moment:
    """A run whose answers were all there before its engine began."""
    moment = moment_of("interrupted", "running")
    moment.progress.tally.tokens, moment.progress.tally.completed = 0, moment.progress.tally.samples
    return moment


def test_answers_that_were_given_have_no_tokens_on_any_panel() -> None:
    for moment, has in ((moment_of("interrupted", "running"), True), (given(), False)):
        rows = texts(throughput.throughput_rows(moment, throughput.SpeedHistory(), 60, 9))
        assert any(line.startswith("gen") for line in rows) == has
        assert any(line.startswith("verdicts") for line in rows)
        assert ("tok/s" in text_of(throughput.speed_line(moment))) == has
        assert ("tok/s" in progress_line(moment.progress, moment.now)) == has
    point = Checkpoint(run="r-1", folder="", model="m", exam=0, value=0.5, low=0.4, high=0.6)
    assert trend.value_of(point, "tokens") is None
    assert "given" in text_of(trend.plot_rows([point], "tokens", 80, 9, cursor=0)[0])
    (line,) = texts(trend.table_rows([point], 0, 118, 9, top=0, cursor=None, tagged=()))
    assert line.split()[-1] == NONE
    (line,) = texts(sample.sample_list_rows([SampleLine(sample=0)], 40, 3))
    assert "0 t" not in line


def test_a_machine_with_two_gpus_hides_the_power_before_the_timeouts() -> None:
    gpu = LiveGpu(
        name="H100", utilisation=0.61, memory_used=31 << 30, memory_total=80 << 30, watts=241, celsius=64
    )
    frame = LiveFrame(
        at=0, pid=1, state="running", bound="generation", workers=4, memory_total=1 << 40, gpus=(gpu, gpu)
    )
    moment = replace(moment_of("interrupted", "running"), frame=frame)
    history = throughput.SpeedHistory()
    low, tall = (texts(throughput.throughput_rows(moment, history, 30, height)) for height in (7, 9))
    assert low[-1] == tall[-1] == "timeouts 13, 4.0 % !"
    assert "power    241 W 64 °C  241 W 64 °C" in "".join(
        texts(throughput.throughput_rows(moment, history, 60, 9))
    )
    assert not any("power" in line for line in low)
    assert sum(line.startswith("gpu") for line in low) == 2


@pytest.mark.parametrize(
    ("span", "most", "tick"), [(79, 4, 50), (76, 5, 20), (9, 5, 5), (0.4, 4, 0.5), (1055, 5, 500)]
)
def test_an_axis_is_divided_by_round_numbers(span: float, most: int, tick: float) -> None:
    assert trend.tick_of(span, most) == tick
    assert span / tick <= most


def test_a_lost_run_says_what_is_safe_and_how_to_go_on() -> None:
    first = texts(notes.note_rows(moment_of("interrupted", "lost"), 140, 2))[0]
    assert "327 verdicts on disk" in first
    assert "proctor resume 1123-2003-7f3a" in first


@pytest.mark.parametrize("width", [80, 120])
def test_a_lost_run_has_worked_until_its_log_ends(width: int) -> None:
    moment = moment_of("interrupted", "lost")
    phase = moment.progress.phase
    worked = duration(phase.elapsed(phase.last))
    assert worked != duration(0)
    rows = header.header_rows(replace(moment, now=phase.last + 5000), width)
    assert any(f" {worked}" in line for line in texts(rows))


def test_warnings_of_the_engine_are_shown_newest_first() -> None:
    moment = moment_of("finished")
    moment.progress.apply(Noted(at=BEGIN, text="older"))
    moment.progress.apply(Noted(at=BEGIN + 1, text="newer", level="warning"))
    rows = notes.note_rows(moment, 120, 3)
    assert "newer" in text_of(rows[1])
    assert rows[1][0].meaning == "warn"
    assert "older" in text_of(rows[2])


def test_an_eta_waits_for_twenty_verdicts_and_stops_while_paused() -> None:
    few = replace(moment_of("interrupted", "running", 20), now=BEGIN + 20)
    assert header.time_left(few) == "ETA after 20 verdicts"
    many = replace(moment_of("interrupted", "running"), now=progress_of("interrupted").phase.last)
    assert header.time_left(many).startswith("ETA ")
    assert header.time_left(replace(many, state="paused")) == "no ETA while paused"


def test_a_minute_in_which_little_was_marked_makes_no_hours_of_minutes() -> None:
    assert Remaining(low=600, high=600).middle == 600
    assert Remaining(low=12 * 60, high=12 * 3600).middle < 2 * 3600


def test_samples_that_are_tried_again_are_said_to_be() -> None:
    progress = Progress()
    progress.apply(SampleCompleted(at=1, problem="p", sample=0, text="", finish="stop", seed=1, tokens=7))
    lost = SampleUnmarked(at=2, problem="p", sample=0, state=MachineState.HARNESS_ERROR, reason="lost twice")
    progress.apply(lost)
    line = text_of(feed.verdict_row(lost, progress.feed, 100))
    assert "H p" in line
    assert "7 tok" in line
    assert "lost twice" in line


def test_a_given_answer_has_no_tokens_and_no_prompt_of_ours() -> None:
    moment = moment_of("finished", "finished")
    key = next(iter(moment.progress.tally.problems))
    given = SampleCompleted(at=1, problem=key[1], sample=0, text="x", finish="stop", seed=0)
    drawn = replace_fact(given, tokens=7, seconds=1.0, prompt_tokens=9)
    said = [
        texts(sample.meta_rows(moment, key, Opened(completed=one, verdict=None), 80))[-1]
        for one in (given, drawn)
    ]
    assert "given from elsewhere" in said[0]
    assert "7 tokens in 1.00 s" in said[1]
    asked = SampleOpened(prompt="p", is_chat=False, code="", rule="", language="diff")
    assert sample.shown_as(asked) == ("Prompt · as sent", "diff")
    assert sample.shown_as(replace_fact(asked, was_asked=False))[0].startswith("Problem · ")
    shown = sample.shown_as(replace_fact(asked, is_chat=True, was_cut=True))[0]
    assert shown == "Prompt · chat turns, cut to the context, before the model's template"
