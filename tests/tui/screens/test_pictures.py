"""Every screen at both sizes, as text that can be reviewed."""

import os
from collections.abc import Callable

import pytest
from textual.app import App
from textual.pilot import Pilot

from engine.events import RunPaused
from engine.live import LiveFrame, LiveSlot, write_frame
from engine.log import LogWriter
from engine.run import RunFolder
from tests.recordings.record import BEGIN, completion_text
from tests.tui.screens.picture_of import SIZES, app_for, check_picture, until

Recorded = Callable[[str, str], RunFolder]


async def check_sizes(app: App[str], pilot: Pilot[str], screen: str, *words: str) -> None:
    """Compare the screen at both sizes."""
    for width, height in SIZES:
        await pilot.resize_terminal(width, height)
        check_picture(f"{screen}-{width}x{height}", await until(app, pilot, *words))


@pytest.mark.parametrize("recording", ["finished", "suite", "interrupted", "all_timed_out"])
async def test_runs_that_nobody_works_on(recorded: Recorded, recording: str) -> None:
    app = app_for(recorded(recording, f"1123-2003-{recording[:4]}"))
    async with app.run_test(size=SIZES[0]) as pilot:
        state = "LOST" if recording == "interrupted" else "FINISHED"
        await check_sizes(app, pilot, f"run-{recording}", state)


async def test_a_run_at_work(recorded: Recorded) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    now = BEGIN + 137
    slots = tuple(
        LiveSlot(
            problem=f"HumanEval/{80 + n}",
            sample=n,
            tail=completion_text(f"HumanEval/{80 + n}", n)[: 90 + 40 * n],
            tokens=40 + 9 * n,
            tokens_per_second=40.0,
        )
        for n in range(4)
    )
    frame = LiveFrame(
        at=now,
        pid=4121,
        state="running",
        slots=slots,
        capacity=4,
        tokens_per_second=162,
        to_mark=3,
        marking=2,
        workers=2,
        bound="generation",
        load=0.83,
        memory_used=5 << 30,
        memory_total=24 << 30,
    )
    write_frame(folder.live, frame)
    with folder.hold():
        app = app_for(folder, now=now)
        async with app.run_test(size=SIZES[0]) as pilot:
            await check_sizes(app, pilot, "run-live", "RUNNING", "ETA")
            await pilot.press("tab")
            await check_sizes(app, pilot, "run-live-tab", "Why samples fail")


async def test_a_paused_run(recorded: Recorded) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    log = LogWriter(folder.events)
    log.append(RunPaused(at=BEGIN + 137, by="ana"))
    log.close()
    with folder.hold():
        app = app_for(folder, now=BEGIN + 500)
        async with app.run_test(size=SIZES[0]) as pilot:
            await check_sizes(app, pilot, "run-paused", "PAUSED")


async def test_a_run_whose_model_is_still_being_loaded(recorded: Recorded) -> None:
    folder = recorded("finished", "1123-2003-7f3a")
    folder.events.write_bytes(folder.events.read_bytes().split(b"\n")[0] + b"\n")
    with folder.hold():
        app = app_for(folder)
        async with app.run_test(size=SIZES[0]) as pilot:
            await check_sizes(app, pilot, "run-loading", "LOADING")


async def test_one_panel_zoomed(recorded: Recorded) -> None:
    app = app_for(recorded("suite", "1123-1404-51be"))
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("z")
        await check_sizes(app, pilot, "run-zoom", "HumanEval/27")


async def test_a_sample_opened(recorded: Recorded) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("j", "j", "enter")
        await check_sizes(app, pilot, "sample", "rule: fenced block", "wrong answer")


async def test_a_sample_and_what_it_was_marked_again(recorded: Recorded) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("j", "j", "enter")
        await until(app, pilot, "rule: fenced block")
        await pilot.press("r", "tab", "tab", "tab")
        await check_sizes(app, pilot, "sample-again", "again wrong answer")


async def test_compare(recorded: Recorded) -> None:
    recorded("finished", "1123-2003-7f3a")
    recorded("suite", "1123-1404-51be")
    app = app_for(None)
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(app, pilot, "7f3a")
        await pilot.press("space", "space", "c")
        await until(app, pilot, "no sample of it")
        await check_sizes(app, pilot, "compare", "HumanEval/32", "2 down")


async def test_compare_before_runs_are_chosen() -> None:
    app = app_for(None)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.press("4")
        await check_sizes(app, pilot, "compare-empty", "There are no two runs")


async def test_trend() -> None:
    app = app_for(None)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.press("5")
        await check_sizes(app, pilot, "trend", "step-4000")


async def test_security(recorded: Recorded) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("6")
        await check_sizes(app, pilot, "security", "cwe/find_user")


async def test_contamination(recorded: Recorded) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("c")
        await check_sizes(app, pilot, "contamination", "2024-03-31", "change point")


async def test_benchmarks() -> None:
    app = app_for(None)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.press("7")
        await check_sizes(app, pilot, "benchmarks", "MBPP+", "HumanEval")


async def test_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COLORTERM", "TMUX", "SSH_CONNECTION", "SSH_TTY", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    app = app_for(None)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.press("8")
        await check_sizes(app, pilot, "settings", "contrast text", "Theme")


async def test_the_protocol() -> None:
    app = app_for(None)
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(app, pilot, "Warmup")
        await pilot.press("n", "p", "P", "P")
        await check_sizes(app, pilot, "protocol", "Temperature", "pass@1, five samples")


async def test_the_palette(recorded: Recorded) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("ctrl+p", *"theme")
        await check_sizes(app, pilot, "palette", "Theme proctor-light")


async def test_the_command_line() -> None:
    app = app_for(None)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.press("colon", *"co")
        await check_sizes(app, pilot, "command", "compare", "completes")


async def test_problems(recorded: Recorded) -> None:
    app = app_for(recorded("suite", "1123-1404-51be"))
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("3", "s")
        await check_sizes(app, pilot, "problems", "hardest first")


async def test_home(recorded: Recorded) -> None:
    for number, (recording, run) in enumerate(
        [("finished", "1123-2003-7f3a"), ("suite", "1123-1404-51be"), ("interrupted", "1123-1911-3d77")]
    ):
        folder = recorded(recording, run)
        os.utime(folder.events, (BEGIN - number * 90_000, BEGIN - number * 90_000))
    app = app_for(None)
    async with app.run_test(size=SIZES[0]) as pilot:
        await check_sizes(app, pilot, "home", "7f3a", "Warmup", "bench-03")
        await pilot.resize_terminal(200, 50)
        check_picture("home-200x50", await until(app, pilot, "7f3a", "Warmup", "r tries again"))


async def test_home_without_runs() -> None:
    app = app_for(None)
    async with app.run_test(size=SIZES[0]) as pilot:
        await check_sizes(app, pilot, "home-empty", "No runs yet", "Warmup", "bench-03")


async def test_help(recorded: Recorded) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("question_mark")
        await check_sizes(app, pilot, "help", "In this panel")


async def test_the_stop_dialog(recorded: Recorded) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    with folder.hold():
        app = app_for(folder, now=BEGIN + 137)
        async with app.run_test(size=SIZES[0]) as pilot:
            await until(app, pilot, "RUNNING")
            await pilot.press("S")
            await check_sizes(app, pilot, "stop", "Stop run")


async def test_a_tiny_terminal_still_shows_the_score(recorded: Recorded) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=(44, 12)) as pilot:
        check_picture("run-tiny-44x12", await until(app, pilot, "43.1 %"))
