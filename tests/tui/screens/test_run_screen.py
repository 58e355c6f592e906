"""Keys on the run screen do what they say, in every state."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest

from engine.events import RunFinished, RunStopped, SampleCompleted, SampleJudged
from engine.log import LogWriter, read_log, write_log
from engine.requests import PauseRun, RequestReader, StopRun
from engine.run import RunFolder
from tests.recordings.record import BEGIN
from tests.tui.screens.picture_of import app_for, screen_text, until
from tui.messages import ResumeChosen
from tui.screens.run import RunScreen
from tui.screens.sample import SampleScreen
from tui.settings import Settings
from tui.widgets.feed_panel import FeedPanel
from tui.widgets.grid_panel import GridPanel

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
