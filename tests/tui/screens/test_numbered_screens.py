"""Screens 4 to 8 do what their keys say, and say what is missing."""

import os
from collections.abc import Callable
from pathlib import Path

import tomli
from textual.events import MouseScrollDown
from textual.widget import Widget

from engine.desk.words import CompareRuns, DecideSample, ReadSecurity, RunAgain, Security
from engine.errors import UsageError
from engine.places import places
from engine.requests import RequestReader, StopRun
from engine.run import RunFolder, list_runs
from engine.verdict import Outcome
from tests.recordings.record import BEGIN
from tests.tui.clerk import Clerk
from tests.tui.screens.picture_of import app_for, until
from tui.palette import palette_picks
from tui.screens.compare import newest_pair, telling_sample
from tui.screens.home import HomeScreen
from tui.settings import Settings
from tui.widgets.grid_panel import GridPanel
from tui.widgets.runs_panel import RunsPanel
from tui.widgets.screens_line import ScreensLine

Recorded = Callable[[str, str], RunFolder]


async def test_a_setting_is_applied_and_saved_and_a_readonly_interface_saves_nothing(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    app = app_for(None, settings=Settings(config=config))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("8")
        await until(app, pilot, "contrast text")
        before = app.theme
        await pilot.press("right")
        assert app.theme != before
        assert tomli.loads(config.read_text())["interface"]["theme"] == app.theme
    config.unlink()
    app = app_for(None, settings=Settings(config=config, readonly=True))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("8")
        await until(app, pilot, "contrast text")
        await pilot.press("right")
        assert not config.exists()


async def test_a_decision_is_recorded_and_the_cursor_goes_on(recorded: Recorded) -> None:
    desk = Clerk()
    app = app_for(recorded("finished", "1123-2003-7f3a"), desk=desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("6")
        await until(app, pilot, "cwe/find_user#3")
        await pilot.press("c")
        await until(app, pilot, "cwe/ping#0")
        made = [one for one in desk.asked if isinstance(one, DecideSample)]
        assert [(one.sample, one.verdict) for one in made] == [("cwe/find_user#3", "confirm")]
        await pilot.press("w", "enter", "escape")
        assert len([one for one in desk.asked if isinstance(one, DecideSample)]) == 1, "a waiver needs words"


async def test_a_run_without_a_screening_says_so(recorded: Recorded) -> None:
    desk = Clerk({ReadSecurity: Security(missing="This run was not screened.")})
    app = app_for(recorded("finished", "1123-2003-7f3a"), desk=desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("6")
        await until(app, pilot, "This run was not screened")


async def test_a_benchmark_and_a_question_fill_the_form() -> None:
    app = app_for(None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("7")
        await until(app, pilot, "MBPP+")
        await pilot.press("enter")
        await until(app, pilot, "HumanEval · 164 problems")
        await pilot.press("7", "tab", "tab", "enter")
        await until(app, pilot, "n=5")
        assert isinstance(app.screen, HomeScreen)


async def test_a_comparison_that_is_refused_says_why(recorded: Recorded) -> None:
    recorded("finished", "1123-2003-7f3a")
    recorded("suite", "1123-1404-51be")
    desk = Clerk({CompareRuns: UsageError("they have no problem in common")})
    app = app_for(None, desk=desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "7f3a")
        await pilot.press("colon", *"compare 7f3a 51be", "enter")
        await until(app, pilot, "no problem in common")


async def test_marking_again_that_cannot_be_done_says_why(recorded: Recorded) -> None:
    desk = Clerk({RunAgain: UsageError("no such walls stand here")})
    app = app_for(recorded("finished", "1123-2003-7f3a"), desk=desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("j", "enter")
        await until(app, pilot, "rule: fenced block")
        await pilot.press("r")
        await until(app, pilot, "no such walls stand")


async def test_a_command_that_cannot_be_meant_is_a_sentence_and_not_a_crash() -> None:
    app = app_for(None)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.press("colon", *"frobnicate", "enter")
        await until(app, pilot, "There is no command")


async def test_numbers_are_explained_on_the_panels_that_have_them() -> None:
    app = app_for(None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("5")
        await until(app, pilot, "step-4000")
        await pilot.press("i")
        await until(app, pilot, "crossed a pass rate of one half")


async def test_compare_begins_with_the_two_newest_runs_of_one_exam(recorded: Recorded) -> None:
    for number, (recording, run) in enumerate(
        (("finished", "old"), ("finished", "new"), ("interrupted", "other"))
    ):
        folder = recorded(recording, f"1123-2003-{run}")
        os.utime(folder.manifest, (number, number))
    pair = newest_pair(list_runs(places().runs))
    assert pair is not None
    assert [folder.id for folder in pair] == ["1123-2003-old", "1123-2003-new"]
    app = app_for(None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("4")
        await until(app, pilot, "B is better by", "paired")


def test_the_sample_beside_a_change_is_one_that_shows_it(recorded: Recorded) -> None:
    folder = recorded("finished", "1123-2003-old")
    mixed = next(
        problem
        for problem, tally in folder.replay().tally.problems.items()
        if 0 < tally.outcomes[Outcome.PASSED] < tally.outcomes.total()
    )[1]

    assert telling_sample(folder, mixed, passes=True)[0].endswith(" passed")
    assert not telling_sample(folder, mixed, passes=False)[0].endswith(" passed")


async def test_zoom_on_a_narrow_terminal_gives_a_panel_all_of_it(recorded: Recorded) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until(app, pilot, "as drawn")
        await pilot.press("enter")
        await until(app, pilot, "Extracted code", "Verdict")
        await pilot.press("z")
        await until(app, pilot, "Extracted code")
        assert app.screen.query_one("#verdict").region.height == 0


async def test_a_home_screen_that_only_reads_says_so() -> None:
    app = app_for(None, settings=Settings(readonly=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(app, pilot, "reading only")


async def test_an_interface_that_only_reads_offers_no_key_that_it_would_refuse(recorded: Recorded) -> None:
    recorded("interrupted", "1123-1911-3d77")
    desk = Clerk()
    app = app_for(recorded("finished", "1123-2003-7f3a"), desk=desk, settings=Settings(readonly=True))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("6")
        foot = (await until(app, pilot, "cwe/find_user#3", "reading only")).rstrip().rpartition("\n")[2]
        assert "c confirm" not in foot
        assert "false alarm" not in foot
        await pilot.press("c", "x", "u")
        assert not [one for one in desk.asked if isinstance(one, DecideSample)]
        await pilot.press("1")
        text = await until(app, pilot, "starts nothing: reading only", "engine gone")
        assert "r resume" not in text
        assert "start detached" not in text


async def test_the_palette_begins_with_the_keys_of_the_screen_and_leaving_comes_last(
    recorded: Recorded,
) -> None:
    recorded("finished", "1123-2003-one")
    app = app_for(None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "1123-2003-one")
        names = [pick.text for pick in palette_picks(app) if pick.result.startswith("key ")]
        assert names[:3] == ["Open", "New run", "Resume"]
        assert names[-1] == "Quit"


async def test_help_names_both_keys_of_a_choice_in_the_form() -> None:
    app = app_for(None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("n", "?")
        lines = (await until(app, pilot, "The choice before")).split("\n")
        assert any("→ l" in line and "The next choice" in line for line in lines)
        assert any("← h" in line and "The choice before" in line for line in lines)


async def test_with_the_mouse_the_names_in_the_first_line_go_to_their_screens() -> None:
    app = app_for(None)
    async with app.run_test(size=(120, 36)) as pilot:
        text = await until(app, pilot, "8 Settings")
        await pilot.click(ScreensLine, offset=(text.split("\n")[0].index("Settings") + 3, 0))
        await until(app, pilot, "contrast text")


async def test_with_the_mouse_a_click_chooses_a_second_opens_and_the_wheel_moves(recorded: Recorded) -> None:
    for number, run in enumerate(("one", "two", "six")):
        os.utime(recorded("finished", f"1123-2003-{run}").manifest, (number, number))
    app = app_for(None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "1123-2003-six")
        runs = app.screen.query_one(RunsPanel)
        await pilot.click(RunsPanel, offset=(20, 3))
        assert runs.chosen() is not None
        assert runs.cursor == 1
        await pilot.click(RunsPanel, offset=(20, 12))
        assert runs.cursor == 1
        runs.post_message(_wheel(runs))
        await pilot.pause()
        assert runs.cursor == 2
        await pilot.click(RunsPanel, offset=(20, 2), times=2)
        await until(app, pilot, "run 1123-2003-six")


async def test_with_the_mouse_a_problem_a_panel_and_what_a_dialog_offers_are_chosen(
    recorded: Recorded,
) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=(80, 24)) as pilot:
        text = await until(app, pilot, "▸Verdicts")
        line = next(index for index, line in enumerate(text.split("\n")) if "▸Verdicts" in line)
        await pilot.click(offset=(text.split("\n")[line].index("Problems") + 1, line))
        await until(app, pilot, "▸Problems")
        await pilot.click(GridPanel, offset=(4, 1), times=2)
        await until(app, pilot, "▸Code")
        await pilot.press("1", "p")
        text = await until(app, pilot, "P preset")
        lines = text.split("\n")
        row = next(index for index, line in enumerate(lines) if "Seed" in line)
        await pilot.click(offset=(lines[row].index("Seed"), row), times=2)
        await until(app, pilot, "Enter takes it")
        await pilot.press("escape", "escape", "b")
        text = await until(app, pilot, "7 says what each measures")
        lines = text.split("\n")
        row = next(n for n, line in enumerate(lines) if "function" in line and "164" in line)
        await pilot.click(offset=(lines[row].index("164"), row), times=2)
        assert "164" in await until(app, pilot, "New run", "Enter edit or start")


async def test_with_the_mouse_the_way_to_stop_is_marked_before_it_is_taken(recorded: Recorded) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    requests = RequestReader(folder.requests)
    with folder.hold():
        app = app_for(folder, now=BEGIN + 137)
        async with app.run_test(size=(120, 36)) as pilot:
            await until(app, pilot, "RUNNING")
            await pilot.press("S")
            lines = (await until(app, pilot, "Enter choose")).split("\n")
            row = next(index for index, line in enumerate(lines) if " n " in line and "now" in line)
            await pilot.click(offset=(lines[row].index("now"), row))
            assert requests.read() == []
            await pilot.click(offset=(lines[row].index("now"), row), times=2)
            await pilot.pause()
    assert [asked.finish for asked in requests.read() if isinstance(asked, StopRun)] == [False]


async def test_where_there_is_no_run_nobody_is_told_to_open_one() -> None:
    app = app_for(None)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await until(app, pilot, "No runs yet")
        await pilot.press("2")
        assert "Enter on one" not in await until(app, pilot, "There is none yet: n makes one.")


def _wheel(widget: Widget) -> MouseScrollDown:
    return MouseScrollDown(widget, 0, 0, 0, 0, 0, False, False, False)
