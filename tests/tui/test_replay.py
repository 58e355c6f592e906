"""A replay shows what the run showed then, and touches nothing."""

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from engine.errors import UsageError
from engine.log import read_log
from engine.run import RunFolder
from tests.tui.screens.picture_of import until
from tui.app import ProctorApp
from tui.cli import run_command_line
from tui.replay import Replay, ReplayClock, replay
from tui.screenshot import picture_of_run

Recorded = Callable[[str, str], RunFolder]


def test_time_runs_at_the_speed_asked_for() -> None:
    now = [100.0]
    clock = ReplayClock(5000.0, 8, now=lambda: now[0])
    now[0] += 2
    assert clock() == 5016.0


async def test_it_shows_the_run_as_it_was_at_that_moment(recorded: Recorded) -> None:
    folder = recorded("finished", "a")
    events = read_log(folder.events)
    for share in (0.25, 0.5, 1.0):
        now = events[0].at + (events[-1].at - events[0].at) * share
        follower = Replay(folder, clock=lambda now=now: now)  # type: ignore[misc]
        while follower.interval == 0:
            await follower.look()
        expected = sum(event.at <= now and type(event).__name__ == "SampleJudged" for event in events)
        assert follower.progress.tally.judged == expected
        assert follower.moment().state == ("finished" if share == 1.0 else "running")
        assert bool([slot for slot in follower.moment().slots if slot]) == (share < 1.0)


async def test_it_asks_for_nothing_and_writes_nothing(recorded: Recorded) -> None:
    folder = recorded("finished", "a")
    before = {path: path.stat().st_mtime_ns for path in folder.path.iterdir()}
    clock = lambda: read_log(folder.events)[0].at + 30  # noqa: E731
    app = ProctorApp(folder, clock=clock, follower_of=lambda chosen: Replay(chosen, clock=clock))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "RUNNING")
        await pilot.press("space", "S", "r", "q")
        await pilot.pause()
    assert app.return_value == ""
    assert {path: path.stat().st_mtime_ns for path in folder.path.iterdir()} == before


def test_what_cannot_be_played_is_refused(recorded: Recorded) -> None:
    folder = recorded("finished", "a")
    with pytest.raises(UsageError, match="--speed 0"):
        replay(folder, 0)
    folder.events.write_bytes(b"")
    with pytest.raises(UsageError, match="nothing that could be played"):
        replay(folder, 1)


def test_pictures_are_svg_or_text(recorded: Recorded, tmp_path: Path) -> None:
    folder = recorded("finished", "a")
    path = tmp_path / "live.svg"
    assert run_command_line(["screenshot", "a", "-o", str(path), "--share", "0.6"]) == 0
    root = ET.fromstring(path.read_text(encoding="utf-8"))
    assert root.tag.endswith("svg")
    assert "RUNNING" in path.read_text(encoding="utf-8")
    assert "FINISHED" in picture_of_run(folder, size=(80, 24), as_text=True)
