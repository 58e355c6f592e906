"""The list of problems filters, orders and opens."""

from collections.abc import Callable

from engine.run import RunFolder
from tests.tui.drawing.test_panels import moment_of
from tests.tui.screens.picture_of import app_for, until
from tui.drawing.problems import problem_lines, problem_rows
from tui.drawing.rows import text_of, width_of
from tui.screens.run import RunScreen
from tui.screens.sample import SampleScreen

Recorded = Callable[[str, str], RunFolder]


def test_orders_answer_their_question() -> None:
    moment = moment_of("suite")
    drawn = problem_lines(moment, "", "as drawn")
    assert [line.key for line in drawn] == list(moment.progress.tally.problems)
    rates = [line.rate for line in problem_lines(moment, "", "hardest first")]
    assert rates == sorted(rates)
    names = [line.key[1] for line in problem_lines(moment, "warmup", "by name")]
    assert names == [f"warmup/{number}" for number in range(20)]


def test_filters_match_outcomes_that_occurred() -> None:
    moment = moment_of("suite")
    everything = problem_lines(moment, "", "as drawn")
    slow = problem_lines(moment, "timeout", "as drawn")
    assert 0 < len(slow) < len(everything)
    assert len(problem_lines(moment, "!timeout", "as drawn")) == len(everything) - len(slow)
    assert len(problem_lines(moment, "harness_error", "as drawn")) == 3


def test_lines_fit_and_are_tame() -> None:
    for width in (50, 78, 118):
        for line in problem_rows(problem_lines(moment_of("hostile"), "", "as drawn"), width, 9, cursor=1):
            assert width_of(line) == width
            assert text_of(line).isprintable()


async def test_a_problem_is_found_and_opened(recorded: Recorded) -> None:
    app = app_for(recorded("suite", "a"))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("3")
        await until(app, pilot, "as drawn")
        await pilot.press("slash", *"humaneval/27", "enter")
        await until(app, pilot, "1 of 52")
        await pilot.press("enter")
        await until(app, pilot, "as the model wrote it")
        assert isinstance(app.screen, SampleScreen)
        await pilot.press("escape", "escape")
        await until(app, pilot, "52 · as drawn")
        await pilot.press("escape")
        await until(app, pilot, "Throughput")
        assert isinstance(app.screen, RunScreen)
