"""Pictures of the interface without a terminal: SVG for documents, text for reports and bugs."""

import asyncio
from collections.abc import Callable, Sequence

from engine.log import read_log
from engine.run import RunFolder
from tui.app import ProctorApp
from tui.follower import Follower
from tui.replay import Replay
from tui.settings import Settings


def picture_of_run(
    folder: RunFolder,
    *,
    size: tuple[int, int] = (120, 36),
    share: float = 1.0,
    keys: Sequence[str] = (),
    theme: str = "",
    as_text: bool = False,
) -> str:
    """The run screen as SVG, or as text.

    Args:
        folder: the run.
        size: columns and rows.
        share: how much of the run's time has gone by; below 1 it is shown as it was then, at work.
        keys: keys to press before the picture is taken, such as `z` or `question_mark`.
        theme: a theme's name; the default one if empty.
        as_text: plain text instead of SVG.
    """
    return asyncio.run(_picture(folder, size, share, keys, theme, as_text=as_text))


async def _picture(
    folder: RunFolder, size: tuple[int, int], share: float, keys: Sequence[str], theme: str, *, as_text: bool
) -> str:
    events = read_log(folder.events)
    now = events[0].at + (events[-1].at - events[0].at) * share if events else 0.0

    def clock() -> float:
        return now

    follow: Callable[[RunFolder], Follower] = (
        (lambda chosen: Replay(chosen, clock=clock))
        if share < 1
        else (lambda chosen: Follower(chosen, clock=clock))
    )
    settings = Settings(theme=theme) if theme else Settings()
    app = ProctorApp(folder, settings=settings, clock=clock, follower_of=follow)
    async with app.run_test(size=size) as pilot:
        while app.follower is None or app.follower.moment().state == "reading":
            await pilot.pause(0.02)
        for key in keys:
            await pilot.press(key)
        before = ""
        for _ in range(200):
            await pilot.pause(0.05)
            text = app.export_screenshot(title=f"proctor · run {folder.id}")
            if text == before:
                break
            before = text
        if as_text:
            strips = app.screen._compositor.render_strips()  # noqa: SLF001 - the screen as text has no public name
            return "\n".join(strip.text.rstrip() for strip in strips) + "\n"
        return text
