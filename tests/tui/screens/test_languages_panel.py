"""A run in several languages has a table of languages where other runs have their scores."""

from collections.abc import Callable

from engine.log import write_log
from engine.run import RunFolder
from tests.recordings.record import BEGIN
from tests.recordings.tongues import tongues
from tests.tui.screens.picture_of import SIZES, app_for, check_picture, until
from tui.screens.run import RunScreen

Recorded = Callable[[str, str], RunFolder]


def spoken(recorded: Recorded, *, samples: int | None = None) -> RunFolder:
    """A run folder with nine languages."""
    folder = recorded("finished", "1124-0100-9b1d")
    folder.events.unlink()
    write_log(folder.events, tongues(until=samples))
    return folder


async def test_languages_side_by_side(recorded: Recorded) -> None:
    app = app_for(spoken(recorded))
    async with app.run_test(size=SIZES[0]) as pilot:
        for width, height in SIZES:
            await pilot.resize_terminal(width, height)
            text = await until(app, pilot, "FINISHED", "pass@1 by language")
            check_picture(f"run-languages-{width}x{height}", text)


async def test_the_whole_table_on_the_whole_screen(recorded: Recorded) -> None:
    app = app_for(spoken(recorded))
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(app, pilot, "FINISHED")
        assert isinstance(app.screen, RunScreen)
        app.screen.query_one("#scores").focus()
        await pilot.press("z")
        text = await until(app, pilot, "in common", "Julia")
        check_picture("run-languages-zoom-120x36", text)


async def test_a_narrow_terminal_gives_the_table_a_turn(recorded: Recorded) -> None:
    app = app_for(spoken(recorded))
    async with app.run_test(size=SIZES[1]) as pilot:
        await until(app, pilot, "FINISHED", "▸Verdicts")
        await pilot.press("shift+tab")
        text = await until(app, pilot, "▸Languages", "in common")
        check_picture("run-languages-turn-80x24", text)


async def test_languages_of_a_run_at_work_are_interim_and_in_its_order(recorded: Recorded) -> None:
    folder = spoken(recorded, samples=70)
    with folder.hold():
        app = app_for(folder, now=BEGIN + 60)
        async with app.run_test(size=SIZES[0]) as pilot:
            text = await until(app, pilot, "RUNNING", "interim")
    panel = [line[2:40] for line in text.splitlines()[4:8]]
    assert [line[:6].strip() for line in panel] == ["js", "ts", "java", "cpp"]
    assert "—" in panel[3]
