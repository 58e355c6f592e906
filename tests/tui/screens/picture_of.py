"""What a screen looks like as text, and the pictures that are kept of them.

A picture that should change is written again with PROCTOR_PICTURES=write.
"""

import difflib
import os
from pathlib import Path

from textual.app import App
from textual.pilot import Pilot

from engine.live import LiveGpu
from engine.run import RunFolder
from tests.recordings.record import BEGIN
from tests.tui.clerk import Clerk
from tui.app import ProctorApp
from tui.choices import Choices
from tui.desk import Desk
from tui.draft import BenchmarkChoice
from tui.drawing.host import Host
from tui.screens.home import HomeScreen
from tui.settings import Settings

PICTURES = Path(__file__).parent / "pictures"
SIZES = ((120, 36), (80, 24))
HOST = Host(
    name="bench-03",
    cores=16,
    load=0.42,
    memory_used=31 << 30,
    memory_total=128 << 30,
    disk_free=812 << 30,
    gpus=(
        LiveGpu(
            name="H100 80G",
            utilisation=0.61,
            memory_used=31 << 30,
            memory_total=80 << 30,
            watts=241,
            celsius=64,
        ),
    ),
)


def choices() -> Choices:
    """Two benchmarks and one model."""
    benchmarks = [
        BenchmarkChoice("humaneval", "HumanEval", 164, "python functions"),
        BenchmarkChoice("warmup", "Warmup", 52, "python functions"),
    ]
    return benchmarks, [("demo", "SmolLM2-135M-Instruct.Q4_1", 98 << 20)]


def app_for(
    start: RunFolder | None,
    *,
    now: float = BEGIN + 200,
    settings: Settings | None = None,
    desk: Desk | None = None,
) -> ProctorApp:
    """The interface with a clock that stands still and a machine that does not change."""
    return ProctorApp(
        start,
        settings=settings,
        clock=lambda: now,
        home_of=lambda: HomeScreen(
            clock=lambda: now, look=lambda: HOST, choices=choices, desk=desk or Clerk()
        ),
        desk=desk or Clerk(),
    )


def screen_text(app: App[str]) -> str:
    """The screen as lines of text."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips()) + "\n"


async def until(app: App[str], pilot: Pilot[str], *words: str) -> str:
    """Wait until the screen shows some words, then until it rests; returns its text."""
    before = ""
    for _ in range(300):
        text = screen_text(app)
        if text == before and all(word in text for word in words):
            return text
        before = text
        await pilot.pause(0.04)
    raise AssertionError(f"{words} never appeared on:\n{screen_text(app)}")


def check_picture(name: str, text: str) -> None:
    """Compare a screen with the picture that is kept of it."""
    path = PICTURES / f"{name}.txt"
    if os.environ.get("PROCTOR_PICTURES") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"{path.name} has no picture yet: run with PROCTOR_PICTURES=write and look at it"
    kept = path.read_text(encoding="utf-8")
    assert text == kept, "\n".join(
        difflib.unified_diff(kept.split("\n"), text.split("\n"), "kept", "now", lineterm="")
    )
