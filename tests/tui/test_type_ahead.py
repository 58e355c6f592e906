"""Keys that are typed faster than a dialog opens land in it, in their order, and act nowhere else."""

import asyncio
from collections.abc import Callable, Iterable

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.widgets import Input

from engine.requests import RequestReader, StopRun
from engine.run import RunFolder
from tests.recordings.record import BEGIN
from tests.tui.screens.picture_of import app_for, until
from tui.app import ProctorApp
from tui.screens.home import HomeScreen
from tui.screens.output import OutputScreen
from tui.screens.pick import PickDialog
from tui.screens.problems import ProblemsScreen
from tui.screens.sample import SampleScreen
from tui.widgets.form_panel import FormPanel
from tui.widgets.run_panels import FailuresPanel

Recorded = Callable[[str, str], RunFolder]


def at_once(app: ProctorApp, keys: Iterable[str]) -> None:
    """Type keys as one packet of a slow line brings them: nothing has happened between two of them."""
    for key in keys:
        name = _character_to_key(key) if len(key) == 1 else key
        app.post_message(events.Key(name, key if len(key) == 1 else {"enter": "\r", "space": " "}.get(key)))


async def settled(app: ProctorApp) -> None:
    """Wait until every key has had its effect."""
    await asyncio.sleep(0)
    for _ in range(500):
        if app.type_ahead.is_at_rest and app._message_queue.empty():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("keys are still waiting")


async def test_a_command_typed_in_one_go_is_carried_out(recorded: Recorded) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "FINISHED")
        at_once(app, [*":show 2003 --no-such", "enter"])
        await settled(app)
        assert isinstance(app.screen, OutputScreen)
        assert app.screen._arguments == ("show", "2003", "--no-such")


async def test_letters_of_a_command_never_reach_the_run_below(recorded: Recorded) -> None:
    """`S` would ask how to stop it, a space would pause it."""
    folder = recorded("interrupted", "1123-1911-3d77")
    with folder.hold():
        app = app_for(folder, now=BEGIN + 137)
        async with app.run_test(size=(120, 36)) as pilot:
            await until(app, pilot, "RUNNING")
            at_once(app, ":S q n ")
            await settled(app)
            assert isinstance(app.screen, PickDialog)
            assert app.screen.query_one(Input).value == "S q n "
            at_once(app, ["escape", "S", "escape", "colon", "q", " ", "escape", "3"])
            await settled(app)
            assert isinstance(app.screen, ProblemsScreen)
    assert RequestReader(folder.requests).read() == []


@pytest.mark.parametrize("opening", ["colon", "ctrl+p"])
async def test_a_paste_right_behind_the_key_that_opens_a_dialog_lands_in_it(
    recorded: Recorded, opening: str
) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "FINISHED")
        at_once(app, [opening])
        app.post_message(events.Paste("theme proctor"))
        at_once(app, "-")
        await settled(app)
        assert app.screen.query_one(Input).value == "theme proctor-"


async def test_what_a_stop_is_asked_for_is_answered_in_one_go(recorded: Recorded) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    requests = RequestReader(folder.requests)
    with folder.hold():
        app = app_for(folder, now=BEGIN + 137)
        async with app.run_test(size=(120, 36)) as pilot:
            await until(app, pilot, "RUNNING")
            at_once(app, "Sn")
            await settled(app)
    assert [request.finish for request in requests.read() if isinstance(request, StopRun)] == [False]


async def test_a_filter_is_typed_behind_its_key(recorded: Recorded) -> None:
    recorded("finished", "1123-2003-7f3a")
    recorded("interrupted", "1123-2004-0000")
    app = app_for(None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "1123-2003", "1123-2004")
        at_once(app, ["/", *"2003", "enter", "enter", "3", "/", *"!x q", "escape", "escape", "1"])
        await settled(app)
        assert isinstance(app.screen, HomeScreen)
        assert app.follower is not None
        assert app.follower.folder.id == "1123-2003-7f3a"


async def test_a_field_of_the_form_is_typed_behind_enter(recorded: Recorded) -> None:
    app = app_for(None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "New run")
        at_once(app, ["n", "j", "j", "j", "enter", *["backspace"] * 3, *"first:2", "enter"])
        await settled(app)
        assert app.screen.query_one(FormPanel).draft.subset == "first:2"
        at_once(app, ["enter", *"7 q", "escape", "1", "n", "j", "m", *"demo", "escape"])
        await settled(app)
        assert isinstance(app.screen, HomeScreen)
        assert app.screen.query_one(FormPanel).draft.subset == "first:2"


async def test_a_run_that_begins_while_somebody_types_takes_no_keys(recorded: Recorded) -> None:
    """`p` would pause it."""
    folder = recorded("interrupted", "1123-1911-3d77")
    with folder.hold():
        app = app_for(None, now=BEGIN + 137)
        async with app.run_test(size=(120, 36)) as pilot:
            await until(app, pilot, "New run")
            home = app.screen
            assert isinstance(home, HomeScreen)
            at_once(app, ["n", "m", "d"])
            await settled(app)
            home._started(folder, detached=False)
            at_once(app, "e m")
            await settled(app)
            assert isinstance(app.screen, PickDialog)
            assert app.screen.query_one(Input).value == "de m"
    assert RequestReader(folder.requests).read() == []


async def test_the_verdicts_that_a_kind_of_failure_opens_take_the_next_key(recorded: Recorded) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "FINISHED")
        app.screen.query_one(FailuresPanel).focus()
        await pilot.pause()
        at_once(app, ["enter", "j", "j", "enter"])
        await settled(app)
        assert isinstance(app.screen, SampleScreen)


async def test_keys_typed_before_the_first_screen_stands_wait_for_it(recorded: Recorded) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    at_once_when_made = [":", *"set theme", "escape", "3"]
    async with app.run_test(size=(120, 36)):
        at_once(app, at_once_when_made)
        await settled(app)
        assert isinstance(app.screen, ProblemsScreen)


async def test_a_marker_that_is_lost_does_not_lock_the_keyboard(
    recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "FINISHED")
        with monkeypatch.context() as without:
            without.setattr("tui.type_ahead._pass_by", lambda way, then: None)
            at_once(app, "j")
            await pilot.pause()
        assert not app.type_ahead.is_at_rest
        monkeypatch.setattr("tui.type_ahead.PATIENCE", 0.0)
        at_once(app, "3")
        await settled(app)
        assert isinstance(app.screen, ProblemsScreen)
