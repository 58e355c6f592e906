"""Keys on the run screen do what they say, in every state."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest

from engine.events import RunFinished, RunStopped, SampleCompleted, SampleJudged
from engine.live import LiveFrame, LiveSlot, write_frame
from engine.log import LogWriter, read_log, write_log
from engine.progress import Feed
from engine.requests import PauseRun, RequestReader, StopRun
from engine.run import RunFolder
from engine.verdict import Outcome
from tests.recordings.record import BEGIN
from tests.tui.screens.picture_of import app_for, screen_text, until
from tui.app import ProctorApp
from tui.drawing.feed import is_failure, verdicts
from tui.messages import ResumeChosen
from tui.screens.run import RunScreen
from tui.screens.sample import SampleScreen
from tui.settings import Settings
from tui.widgets.feed_panel import FeedPanel
from tui.widgets.grid_panel import GridPanel
from tui.widgets.slots_panel import SlotsPanel

Recorded = Callable[[str, str], RunFolder]
RECORDINGS = Path(__file__).parents[2] / "recordings"


async def test_space_asks_the_engine_to_pause(recorded: Recorded) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    requests = RequestReader(folder.requests)
    with folder.hold():
        app = app_for(folder, now=BEGIN + 137)
        async with app.run_test(size=(120, 36)) as pilot:
            await until(app, pilot, "RUNNING")
            await pilot.press("space")
            await pilot.pause()
    assert [type(request) for request in requests.read()] == [PauseRun]


async def test_stopping_asks_how(recorded: Recorded) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    requests = RequestReader(folder.requests)
    with folder.hold():
        app = app_for(folder, now=BEGIN + 137)
        async with app.run_test(size=(120, 36)) as pilot:
            await until(app, pilot, "RUNNING")
            await pilot.press("S", "escape")
            await pilot.pause()
            assert requests.read() == []
            await pilot.press("S", "enter")
            await pilot.pause()
            await pilot.press("S", "n")
            await pilot.pause()
    asked = requests.read()
    assert all(isinstance(request, StopRun) for request in asked)
    assert [request.finish for request in asked if isinstance(request, StopRun)] == [True, False]


async def test_a_run_that_ended_can_neither_be_paused_nor_stopped(recorded: Recorded) -> None:
    folder = recorded("finished", "1123-2003-7f3a")
    app = app_for(folder)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("space", "S")
        await pilot.pause()
        assert isinstance(app.screen, RunScreen)
    assert not folder.requests.exists()


async def test_a_lost_run_can_be_resumed_with_one_key(recorded: Recorded) -> None:
    asked: list[RunFolder] = []
    folder = recorded("interrupted", "1123-1911-3d77")
    app = app_for(folder)
    app._resume = asked.append  # type: ignore[method-assign, assignment]
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "LOST", "proctor resume 1123-1911-3d77")
        await pilot.press("r")
        await pilot.pause()
    assert asked == [folder]


async def test_a_read_only_interface_starts_nothing(recorded: Recorded) -> None:
    from tui.settings import Settings

    asked: list[RunFolder] = []
    app = app_for(recorded("interrupted", "1123-1911-3d77"), settings=Settings(readonly=True))
    app._resume = asked.append  # type: ignore[method-assign, assignment]
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "LOST")
        app.on_resume_chosen(ResumeChosen(RunFolder(Path("x"))))
        await pilot.press("r")
        await pilot.pause()
    assert asked == []


BOTH_SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24)])


def feed_of(app: ProctorApp) -> Feed:
    assert app.follower is not None
    return app.follower.progress.feed


def written(folder: RunFolder, slots: int = 8) -> None:
    """A frame of an engine whose model writes in every slot."""
    write_frame(
        folder.live,
        LiveFrame(
            at=BEGIN + 137,
            pid=1,
            state="running",
            capacity=slots,
            tokens_per_second=99,
            slots=tuple(
                LiveSlot(problem=f"HumanEval/{n}", sample=9, tail=f"text {n}", tokens=5, tokens_per_second=9)
                for n in range(slots)
            ),
        ),
    )


@BOTH_SIZES
async def test_n_goes_from_failure_to_failure(recorded: Recorded, size: tuple[int, int]) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=size) as pilot:
        await until(app, pilot, "FINISHED")
        feed = app.screen.query_one(FeedPanel)
        failures = [
            index
            for index, verdict in enumerate(verdicts(feed_of(app)))
            if is_failure(verdict) and index > feed.cursor
        ]
        await pilot.press("n", "n")
        await until(app, pilot, f"{failures[1]} newer above")
        await pilot.press("N")
        await until(app, pilot, f"{failures[0]} newer above")


async def test_n_goes_from_failed_problem_to_failed_problem_in_the_grid(recorded: Recorded) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "FINISHED")
        grid = app.screen.query_one(GridPanel)
        grid.focus()
        for _ in range(5):
            before = grid.cursor
            await pilot.press("n")
            await pilot.pause()
            assert grid.cursor > before
            key = grid.chosen()
            assert key is not None
            assert app.follower is not None
            tally = app.follower.progress.tally.problems[key]
            assert tally.outcomes[Outcome.PASSED] < tally.judged
        assert grid.has_focus


@BOTH_SIZES
async def test_the_feed_is_filtered_by_an_outcome_that_is_asked_for(
    recorded: Recorded, size: tuple[int, int]
) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=size) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("f")
        await until(app, pilot, "Show which verdicts?", "timeout, 8", "failures, 91")
        await pilot.press("T")
        text = await until(app, pilot, "Verdicts · timeout · 8 of the last 160")
        lines = [line for line in text.split("\n") if " #" in line and "timeout  " in line]
        assert len(lines) == 8
        await pilot.press("e")
        await until(app, pilot, "Verdicts · newest first")


@BOTH_SIZES
async def test_a_pinned_slot_stays_while_the_others_are_looked_through(
    recorded: Recorded, size: tuple[int, int]
) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    written(folder)
    with folder.hold():
        app = app_for(folder, now=BEGIN + 137)
        async with app.run_test(size=size) as pilot:
            await until(app, pilot, "RUNNING", "text 0")
            app.screen.query_one(SlotsPanel).focus()
            await pilot.press("l", "l", "P")
            await until(app, pilot, "text 2▌", "pinned")
            for _ in range(7):
                await pilot.press("l")
                await until(app, pilot, "text 2▌", "pinned")
            await until(app, pilot, "text 7▌")
            await pilot.press("g", *("h",) * 8, "P")
            text = await until(app, pilot, "text 0▌")
            assert "pinned" not in text


@BOTH_SIZES
async def test_plus_and_minus_change_how_many_boxes_there_are(
    recorded: Recorded, size: tuple[int, int]
) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    written(folder)
    with folder.hold():
        app = app_for(folder, now=BEGIN + 137)
        async with app.run_test(size=size) as pilot:
            before = (await until(app, pilot, "RUNNING", "text 0")).count("▌")
            await pilot.press("minus" if before > 1 else "plus")
            await pilot.pause()
            changed = (await until(app, pilot, "text 0")).count("▌")
            assert (changed < before) if before > 1 else (changed > before)


@BOTH_SIZES
async def test_the_layout_gives_the_room_to_what_is_chosen(recorded: Recorded, size: tuple[int, int]) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    written(folder)
    with folder.hold():
        app = app_for(folder, now=BEGIN + 137)
        async with app.run_test(size=size) as pilot:
            await until(app, pilot, "RUNNING", "text 0")
            slots, feed = app.screen.query_one("#slots"), app.screen.query_one("#feed")
            heights = []
            for _ in range(3):
                heights.append((slots.size.height, feed.size.height if feed.display else 0))
                assert app.focused is not None
                assert app.focused.display
                await pilot.press("v")
                await pilot.pause(0.2)
            assert heights[1][0] > heights[0][0]
            assert heights[2][1] > heights[0][1]
            assert (slots.size.height, feed.size.height) == heights[0]


async def test_before_the_first_verdict_there_is_nothing_to_filter(recorded: Recorded) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    begun = [event for event in read_log(folder.events) if not isinstance(event, SampleJudged)][:6]
    folder.events.unlink()
    write_log(folder.events, begun)
    with folder.hold():
        app = app_for(folder, now=BEGIN + 7)
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await until(app, pilot, "HumanEval")
            await pilot.press("f")
            await until(app, pilot, "no verdict yet")
            assert isinstance(app.screen, RunScreen)


async def test_on_a_tall_terminal_verdicts_have_a_share_of_what_is_gained(recorded: Recorded) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    written(folder)
    with folder.hold():
        app = app_for(folder, now=BEGIN + 137)
        async with app.run_test(size=(200, 60)) as pilot:
            await until(app, pilot, "RUNNING", "text 0")
            assert app.screen.query_one("#feed").size.height > 10
            assert app.screen.query_one("#slots").size.height > 20


async def test_the_help_names_each_key_once(recorded: Recorded) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=(120, 60)) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("enter")
        await until(app, pilot, "as the model wrote it")
        await pilot.press("question_mark")
        text = await until(app, pilot, "The next sample")
    keys = [line[2:].split()[:2] for line in text.split("\n") if line.startswith("│ ")]
    assert ["]", "The"] in keys
    assert ["[", "Previous"] in keys


async def test_leaving_a_run_at_work_says_how_to_come_back(recorded: Recorded) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    with folder.hold():
        app = app_for(folder, now=BEGIN + 137)
        async with app.run_test(size=(80, 24)) as pilot:
            await until(app, pilot, "RUNNING")
            await pilot.press("d")
            await pilot.pause()
    words = app.return_value or ""
    assert words.startswith("run 1123-1911-3d77 goes on (pid ")
    for command in ("proctor attach", "proctor watch", "proctor stop"):
        assert f"{command} 1123-1911-3d77" in words


async def test_leaving_a_finished_run_says_nothing(recorded: Recorded) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("q")
        await pilot.pause()
    assert app.return_value == ""


async def test_ctrl_c_asks_once(recorded: Recorded) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("ctrl+c")
        await until(app, pilot, "Ctrl-C again leaves")
        assert app.is_running
        await pilot.press("ctrl+c")
        await pilot.pause()
    assert app.return_value == ""


async def test_new_verdicts_do_not_move_the_cursor_off_its_verdict(recorded: Recorded) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    more = [event for event in read_log(RECORDINGS / "finished.jsonl") if isinstance(event, SampleJudged)][:3]
    with folder.hold():
        app = app_for(folder, now=BEGIN + 137)
        async with app.run_test(size=(120, 36)) as pilot:
            await until(app, pilot, "RUNNING")
            await pilot.press("j", "j")
            feed = app.screen.query_one(FeedPanel)
            under = feed.chosen()
            log = LogWriter(folder.events)
            for event in more:
                log.append(event)
            log.close()
            await until(app, pilot, "5 newer above")
            assert feed.chosen() is under
            await pilot.press("g")
            await until(app, pilot, "follow on")


async def test_the_end_of_a_run_is_seen_as_it_happens(recorded: Recorded) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    app = app_for(folder, now=BEGIN + 137)
    async with app.run_test(size=(120, 36)) as pilot:
        with folder.hold():
            await until(app, pilot, "RUNNING")
            log = LogWriter(folder.events)
            log.append(RunStopped(at=BEGIN + 140, reason="stopped by ana"))
            log.close()
        await until(app, pilot, "STOPPED", "stopped by ana", "327 verdicts kept")


async def test_an_ending_is_never_mistaken_for_a_lost_engine(recorded: Recorded) -> None:
    """The lock is let go after the last line is written: whoever sees it free must read once more."""
    folder = recorded("interrupted", "1123-1911-3d77")
    app = app_for(folder, now=BEGIN + 137)
    seen: set[str] = set()
    async with app.run_test(size=(120, 36)) as pilot:
        with folder.hold():
            await until(app, pilot, "RUNNING")
            log = LogWriter(folder.events)
            log.append(RunFinished(at=BEGIN + 140))
            log.close()
        for _ in range(60):
            assert app.follower is not None
            seen.add(app.follower.moment().state)
            await pilot.pause(0.01)
    assert "lost" not in seen
    assert "finished" in seen


async def test_the_grid_opens_the_problem_under_its_cursor(recorded: Recorded) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "FINISHED")
        grid = app.screen.query_one(GridPanel)
        grid.focus()
        await pilot.press("l", "l")
        key = grid.chosen()
        assert key is not None
        await pilot.press("enter")
        text = await until(app, pilot, "as the model wrote it")
        assert isinstance(app.screen, SampleScreen)
        assert key[1] in text.split("\n")[0]
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, RunScreen)


async def test_tab_goes_through_every_panel_and_back(recorded: Recorded) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    for size in ((120, 36), (80, 24)):
        async with app_for(app._start).run_test(size=size) as pilot:
            here = pilot.app
            await until(here, pilot, "FINISHED")
            seen = []
            for _ in range(5):
                assert here.focused is not None
                seen.append(here.focused.id)
                assert here.focused.display
                await pilot.press("tab")
                await pilot.pause(0.1)
            assert len(set(seen)) >= 4
            assert seen[0] == "feed"


async def test_explaining_names_the_formula(recorded: Recorded) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "FINISHED")
        app.screen.query_one("#scores").focus()
        await pilot.press("i")
        await until(app, pilot, "C(n-c,k)/C(n,k)")
        await pilot.press("x")
        await pilot.pause()
        assert isinstance(app.screen, RunScreen)


async def test_every_theme_draws_the_same_text(recorded: Recorded) -> None:
    app = app_for(recorded("suite", "1123-1404-51be"))
    async with app.run_test(size=(120, 36)) as pilot:
        before = (await until(app, pilot, "FINISHED")).split("\n")[:24]
        for theme in app.our_themes:
            app.theme = theme.name
            await pilot.pause()
            assert screen_text(app).split("\n")[:24] == before
        app.theme = "nord"
        await pilot.pause()
        assert screen_text(app).split("\n")[:24] == before


async def test_a_narrow_terminal_begins_with_what_the_model_writes(recorded: Recorded) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    with folder.hold():
        app = app_for(folder, now=BEGIN + 137)
        async with app.run_test(size=(80, 24)) as pilot:
            await until(app, pilot, "RUNNING", "▸Slots")
            await pilot.press("tab")
            await until(app, pilot, "▸Verdicts")


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_where_answers_were_given_verdicts_have_the_room_of_slots(
    recorded: Recorded, size: tuple[int, int]
) -> None:
    folder = recorded("finished", "1123-2003-7f3a")
    given = [
        msgspec.structs.replace(event, tokens=0) if isinstance(event, SampleCompleted) else event
        for event in read_log(folder.events)
    ]
    folder.events.unlink()
    given = [event for event in given if not isinstance(event, RunFinished)]
    write_log(folder.events, sorted(given, key=lambda event: isinstance(event, SampleJudged))[:-9])
    with folder.hold():
        app = app_for(folder, now=BEGIN + 137)
        async with app.run_test(size=size) as pilot:
            text = await until(app, pilot, "RUNNING", "Verdicts")
            assert not app.screen.query_one("#slots").display
            assert "▸Slots" not in text
            assert app.screen.query_one("#feed").size.height > 10


async def test_an_interface_that_only_reads_asks_a_run_nothing(recorded: Recorded) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    with folder.hold():
        app = app_for(folder, now=BEGIN + 137, settings=Settings(readonly=True))
        async with app.run_test(size=(80, 24)) as pilot:
            await until(app, pilot, "RUNNING")
            await pilot.press("space", "S")
            await pilot.pause()
            assert not folder.requests.exists()
            assert isinstance(app.screen, RunScreen)
            await pilot.press("d")
            await pilot.pause()
    assert "proctor attach 1123-1911-3d77" in (app.return_value or "")


async def test_verdicts_take_the_place_of_slots_when_the_engine_is_gone(recorded: Recorded) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    app = app_for(folder, now=BEGIN + 137)
    with ExitStack() as engine:
        engine.enter_context(folder.hold())
        async with app.run_test(size=(80, 24)) as pilot:
            await until(app, pilot, "RUNNING", "▸Slots")
            engine.close()
            await until(app, pilot, "LOST", "▸Verdicts")
            assert app.screen.query_one("#feed").size.height > 8
