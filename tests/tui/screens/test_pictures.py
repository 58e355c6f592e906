"""Every screen at both sizes, as text that can be reviewed."""

import os
from collections.abc import Callable

import pytest

from engine.events import RunPaused
from engine.live import LiveFrame, LiveSlot, write_frame
from engine.log import LogWriter
from engine.run import RunFolder
from tests.recordings.record import BEGIN, completion_text
from tests.tui.screens.picture_of import SIZES, app_for, check_picture, until

Recorded = Callable[[str, str], RunFolder]
sizes = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


def name_of(screen: str, size: tuple[int, int]) -> str:
    return f"{screen}-{size[0]}x{size[1]}"


@sizes
@pytest.mark.parametrize("recording", ["finished", "suite", "interrupted", "all_timed_out"])
async def test_runs_that_nobody_works_on(recorded: Recorded, recording: str, size: tuple[int, int]) -> None:
    app = app_for(recorded(recording, f"1123-2003-{recording[:4]}"))
    async with app.run_test(size=size) as pilot:
        text = await until(app, pilot, "LOST" if recording == "interrupted" else "FINISHED")
        check_picture(name_of(f"run-{recording}", size), text)


@sizes
async def test_a_run_at_work(recorded: Recorded, size: tuple[int, int]) -> None:
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
        async with app.run_test(size=size) as pilot:
            text = await until(app, pilot, "RUNNING", "ETA")
            check_picture(name_of("run-live", size), text)
            await pilot.press("tab", *(["tab"] * 3 if size[0] > 100 else []))
            text = await until(app, pilot, "solve_80" if size[0] > 100 else "Why samples fail")
            check_picture(name_of("run-live-tab", size), text)


@sizes
async def test_a_paused_run(recorded: Recorded, size: tuple[int, int]) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    log = LogWriter(folder.events)
    log.append(RunPaused(at=BEGIN + 137, by="ana"))
    log.close()
    with folder.hold():
        app = app_for(folder, now=BEGIN + 500)
        async with app.run_test(size=size) as pilot:
            check_picture(name_of("run-paused", size), await until(app, pilot, "PAUSED"))


@sizes
async def test_a_run_whose_model_is_still_being_loaded(recorded: Recorded, size: tuple[int, int]) -> None:
    folder = recorded("finished", "1123-2003-7f3a")
    folder.events.write_bytes(folder.events.read_bytes().split(b"\n")[0] + b"\n")
    with folder.hold():
        app = app_for(folder)
        async with app.run_test(size=size) as pilot:
            check_picture(name_of("run-loading", size), await until(app, pilot, "LOADING"))


@sizes
async def test_one_panel_zoomed(recorded: Recorded, size: tuple[int, int]) -> None:
    app = app_for(recorded("suite", "1123-1404-51be"))
    async with app.run_test(size=size) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("z")
        check_picture(name_of("run-zoom", size), await until(app, pilot, "HumanEval/27"))


@sizes
async def test_a_sample_opened(recorded: Recorded, size: tuple[int, int]) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=size) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("j", "j", "enter")
        check_picture(
            name_of("sample", size), await until(app, pilot, "as the model wrote it", "wrong answer")
        )


@sizes
async def test_home(recorded: Recorded, size: tuple[int, int]) -> None:
    for number, (recording, run) in enumerate(
        [("finished", "1123-2003-7f3a"), ("suite", "1123-1404-51be"), ("interrupted", "1123-1911-3d77")]
    ):
        folder = recorded(recording, run)
        os.utime(folder.events, (BEGIN - number * 90_000, BEGIN - number * 90_000))
    app = app_for(None)
    async with app.run_test(size=size) as pilot:
        check_picture(name_of("home", size), await until(app, pilot, "7f3a", "Warmup", "bench-03"))


@sizes
async def test_home_without_runs(size: tuple[int, int]) -> None:
    app = app_for(None)
    async with app.run_test(size=size) as pilot:
        check_picture(
            name_of("home-empty", size), await until(app, pilot, "No runs yet", "Warmup", "bench-03")
        )


@sizes
async def test_help(recorded: Recorded, size: tuple[int, int]) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=size) as pilot:
        await until(app, pilot, "FINISHED")
        await pilot.press("question_mark")
        check_picture(name_of("help", size), await until(app, pilot, "In this panel"))


@sizes
async def test_the_stop_dialog(recorded: Recorded, size: tuple[int, int]) -> None:
    folder = recorded("interrupted", "1123-1911-3d77")
    with folder.hold():
        app = app_for(folder, now=BEGIN + 137)
        async with app.run_test(size=size) as pilot:
            await until(app, pilot, "RUNNING")
            await pilot.press("S")
            check_picture(name_of("stop", size), await until(app, pilot, "Stop run"))


async def test_a_tiny_terminal_still_shows_the_score(recorded: Recorded) -> None:
    app = app_for(recorded("finished", "1123-2003-7f3a"))
    async with app.run_test(size=(44, 12)) as pilot:
        check_picture("run-tiny-44x12", await until(app, pilot, "43.1 %"))
