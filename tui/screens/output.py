"""What a command of proctor printed, as it prints it."""

import asyncio
import codecs
import contextlib
import os
import shlex
import sys
from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from tui.desk import gone
from tui.drawing.rows import Row
from tui.drawing.title import crumbs_row
from tui.screens.panel_screen import PANEL_KEYS, PanelScreen
from tui.widgets.keys import KeyLine
from tui.widgets.rows_widget import RowsWidget
from tui.widgets.text_panel import TextPanel
from tui.yank import Yank

MOST = 2_000_000
"""Characters that are kept."""


class OutputScreen(PanelScreen):
    """Runs a command line in a process of its own and shows both its streams."""

    TABS: ClassVar[dict[str, str]] = {"output": "Output"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "again", "Run again", id="output.again"),
        *PANEL_KEYS[2:],
        Binding(
            "escape",
            "leave",
            "Back",
            id="nav.back",
            key_display="Esc",
            tooltip="Back; a command that still runs is ended",
        ),
    ]

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__()
        self._arguments = tuple(arguments)
        self._text = ""
        self._status: int | None = None
        self._process: asyncio.subprocess.Process | None = None

    def compose(self) -> ComposeResult:
        """Crumbs, output, keys."""
        yield RowsWidget(id="title")
        with Container(id="body"):
            yield TextPanel(id="output", classes="panel")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Start it."""
        super().on_mount()
        self._run()

    async def on_unmount(self) -> None:
        """Nobody will read what it would still print."""
        self._end()
        if self._process is not None:
            await gone(self._process)

    def title_rows(self, width: int) -> list[Row]:
        """The command."""
        return [crumbs_row("command", shlex.join(("proctor", *self._arguments)), width=width)]

    def draw(self) -> None:
        """What has been printed so far."""
        state = "running …" if self._status is None else f"exit status {self._status}"
        text = self._text or ("what it prints appears here" if self._status is None else "it printed nothing")
        self.query_one("#output", TextPanel).put(f"Output · {state}", text, is_numbered=False)

    def yanks(self) -> list[Yank]:
        """The output, and the command."""
        return [
            Yank("c", "output", self._text),
            Yank("s", "command", shlex.join(("proctor", *self._arguments))),
        ]

    def text_to_look_at(self) -> tuple[str, str]:
        """The output."""
        return "output", self._text

    def action_again(self) -> None:
        """Run it once more."""
        self._end()
        self._text, self._status = "", None
        self._run()

    async def action_leave(self) -> None:
        """Out of zoom, then back."""
        if self.is_zoomed:
            self.action_zoom()
        else:
            await self.run_action("app.pop_screen")

    @work(exclusive=True, group="output", exit_on_error=False)
    async def _run(self) -> None:
        environment = {**os.environ, "TERM": "dumb", "NO_COLOR": "1", "COLUMNS": str(self.size.width - 4)}
        process = self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "tui",
            *self._arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=environment,
        )
        assert process.stdout is not None
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while chunk := await process.stdout.read(65536):
            if len(self._text) < MOST:
                self._text += decoder.decode(chunk)
                self.draw()
        self._status = await process.wait()
        self.draw()

    def _end(self) -> None:
        process = self._process
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
