"""Home: the runs there are, the form for a new one, the machine, and what waits for a person."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import psutil
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Input

from engine.errors import ProctorError
from engine.places import places
from engine.run import RunFolder
from engine.version import __version__
from tui.draft import FIELDS, BenchmarkChoice, Draft
from tui.drawing.form import CHOOSABLE, LABELS, form_rows
from tui.drawing.host import Host, host_rows
from tui.drawing.rows import Span, row, spread
from tui.drawing.runs_table import heading, matching, needs, table_rows
from tui.messages import ResumeChosen, RunChosen
from tui.overview import Overview, RunLine
from tui.screens.dialogs import AskDialog
from tui.widgets.keys import LIST_KEYS, KeyLine
from tui.widgets.rows_widget import ListPanel, Panel, RowsWidget

EVERY = 2.0
"""Seconds between two looks at the runs."""
Choices = tuple[list[BenchmarkChoice], list[tuple[str, str, int]]]
"""Benchmarks, and models as reference, name and bytes."""
GRADES = ("auto", "docker", "namespaces", "landlock", "plain")


class RunsPanel(ListPanel):
    """The runs, newest first."""

    BINDINGS: ClassVar[list[BindingType]] = [*LIST_KEYS]

    def __init__(self, clock: Callable[[], float], *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._clock = clock
        self.all: list[RunLine] = []
        self.lines: list[RunLine] = []
        self.words = ""
        self.is_read = False

    def put(self, lines: list[RunLine]) -> None:
        """Show these runs, the cursor on the one it was on."""
        under = self.chosen()
        self.all, self.is_read = lines, True
        self.lines = matching(lines, self.words)
        if under is not None:
            self.cursor = next((n for n, line in enumerate(self.lines) if line.run == under.run), self.cursor)
        self.cursor = max(0, min(self.cursor, len(self.lines) - 1))
        self.keep_in_sight()
        self.redraw()

    def filter(self, words: str) -> None:
        """Show only runs that match."""
        self.words = words
        self.put(self.all)

    def chosen(self) -> RunLine | None:
        """The run under the cursor."""
        return self.lines[self.cursor] if self.cursor < len(self.lines) else None

    def length(self) -> int:
        """Runs shown."""
        return len(self.lines)

    def window(self) -> int:
        """Lines under the heading."""
        return self.content_size.height - bool(heading(self.content_size.width))

    def redraw(self) -> None:
        """Heading and window, or why there is nothing."""
        width, height = self.content_size
        count = f"{len(self.lines)} of {len(self.all)}" if self.words else str(len(self.all))
        self.entitle(f"Runs · {count}", "/ filter  Enter open  r resume")
        if self.words and not self.lines:
            self.show(
                [
                    row(
                        Span(f"0 of {len(self.all)} match ", "muted"),
                        Span(self.words, "text"),
                        Span(" · Esc clears", "muted"),
                    )
                ]
            )
        elif not self.all:
            self.show(_no_runs() if self.is_read else [row(Span("looking for runs …", "muted"))])
        else:
            head = heading(width)
            rows = table_rows(
                self.lines,
                width,
                height - bool(head),
                self._clock(),
                top=self.top,
                cursor=self.cursor if self.has_focus else None,
            )
            self.show([head, *rows] if head else rows)


class FormPanel(ListPanel):
    """The fields of a new run."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *LIST_KEYS,
        Binding("right,l", "change(1)", "Change", id="form.next", key_display="←→"),
        Binding("left,h", "change(-1)", "Change", id="form.previous", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.draft = Draft()
        self.benchmarks: list[BenchmarkChoice] = []
        self.models: list[tuple[str, str, int]] = []
        self.busy = ""
        self.cursor = len(FIELDS)

    def length(self) -> int:
        """The fields, and the line that starts."""
        return len(FIELDS) + 1

    def choices(self, name: str) -> list[str]:
        """What a field can be changed to without typing."""
        match name:
            case "benchmark":
                return [choice.name for choice in self.benchmarks]
            case "model":
                return list(dict.fromkeys(["demo", *(reference for reference, _, _ in self.models)]))
            case _:
                return list(GRADES)

    def action_change(self, by: int) -> None:
        """The next choice of a field that has some."""
        name = FIELDS[self.cursor] if self.cursor < len(FIELDS) else None
        if name not in CHOOSABLE:
            return
        values = self.choices(name)
        if values:
            here = values.index(getattr(self.draft, name)) if getattr(self.draft, name) in values else -1
            self.draft = self.draft.with_field(name, values[(here + by) % len(values)])
            self.redraw()

    def redraw(self) -> None:
        """Every field."""
        self.entitle("New run", "Enter edit or start  n here")
        rows = form_rows(
            self.draft,
            self.benchmarks,
            self.models,
            self.content_size.width,
            cursor=self.cursor if self.has_focus else None,
            busy=self.busy,
        )
        self.show(rows)


class HomeScreen(Screen[None]):
    """Where one begins, and comes back to."""

    CSS_PATH = "home.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "open",
            "Open",
            id="home.open",
            key_display="Enter",
            tooltip="Open the run, edit the field, or start",
        ),
        Binding("n", "new", "New run", id="home.new", tooltip="Go to the form for a new run"),
        Binding(
            "D",
            "start(True)",
            "Start detached",
            id="home.detached",
            show=False,
            tooltip="Start the run and stay here",
        ),
        Binding(
            "c", "copy", "Copy command", id="home.copy", show=False, tooltip="Copy the form as a command"
        ),
        Binding(
            "r", "resume", "Resume", id="home.resume", tooltip="Start an engine that goes on with the run"
        ),
        Binding(
            "slash",
            "filter",
            "Filter",
            id="home.filter",
            key_display="/",
            tooltip="Show runs that match; ! inverts a word",
        ),
        Binding("tab", "app.focus_next", "Panel", id="panel.next", key_display="Tab"),
        Binding("escape", "clear", "Clear", id="home.clear", show=False),
    ]

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.time,
        runs: Path | None = None,
        look: Callable[[], Host] | None = None,
        choices: Callable[[], Choices] | None = None,
    ) -> None:
        super().__init__()
        self._clock = clock
        self._overview = Overview(runs or places().runs)
        self._look_at_host = look or look_at_host
        self._shown: tuple[list[RunLine], Host] | None = None
        self._choices = choices or find_choices

    def compose(self) -> ComposeResult:
        """Title, runs, filter, form, machine, needs, keys."""
        yield RowsWidget(id="title")
        yield RunsPanel(self._clock, id="runs")
        yield Input(id="filter", placeholder="words to match, !word to leave out", select_on_focus=False)
        yield FormPanel(id="form")
        yield Panel(id="host")
        yield Panel(id="needs")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Begin in the list and start looking."""
        self._runs.focus()
        self.query_one("#filter", Input).cursor_blink = False
        self.set_class(True, "-calm")
        self._look()
        self._find_choices()
        self.set_interval(EVERY, self._look)

    def on_resize(self, event: events.Resize) -> None:
        """Choose the arrangement for the size."""
        self.set_class(event.size.height < 30, "-low")
        self.set_class(event.size.height < 20, "-tiny")
        words = row(Span(" proctor", "accent"), Span("  1 Home  2 Run  3 Problems", "muted"))
        self.query_one("#title", RowsWidget).show(
            [spread(words, row(Span(f"version {__version__} ", "muted")), event.size.width)]
        )
        if self._shown is not None:
            self.call_after_refresh(self._show, *self._shown)

    @property
    def _runs(self) -> RunsPanel:
        return self.query_one("#runs", RunsPanel)

    @property
    def _form(self) -> FormPanel:
        return self.query_one("#form", FormPanel)

    def _look(self) -> None:
        if self.is_current:
            self._read_runs()

    @work(thread=True, exclusive=True, group="runs")
    def _read_runs(self) -> None:
        lines = self._overview.read()
        host = self._look_at_host()
        self.app.call_from_thread(self._show, lines, host)

    def _show(self, lines: list[RunLine], host: Host) -> None:
        if not self.is_attached:
            return
        self._shown = (lines, host)
        self._runs.put(lines)
        panel = self.query_one("#host", Panel)
        panel.entitle("Host")
        panel.show(host_rows(host, panel.content_size.width))
        waiting = needs(lines)
        self.set_class(not waiting, "-calm")
        panel = self.query_one("#needs", Panel)
        panel.entitle(f"What needs you · {len(waiting)}")
        panel.show(waiting[:2])

    @work(thread=True, exclusive=True, group="choices")
    def _find_choices(self) -> None:
        try:
            benchmarks, models = self._choices()
        except ProctorError as error:
            self.app.notify(str(error), severity="error", markup=False)
            return
        self.app.call_from_thread(self._offer, benchmarks, models)

    def _offer(self, benchmarks: list[BenchmarkChoice], models: list[tuple[str, str, int]]) -> None:
        form = self._form
        form.benchmarks, form.models = benchmarks, models
        form.redraw()

    async def action_open(self) -> None:
        """Open the run under the cursor; in the form edit a field or start."""
        form = self._form
        if form.has_focus:
            if form.cursor == len(FIELDS):
                self.action_start(detached=False)
            else:
                self._edit()
        elif (line := self._runs.chosen()) is not None and self._runs.has_focus:
            self.post_message(RunChosen(line.folder))

    def action_new(self) -> None:
        """Go to the form."""
        self._form.cursor = 0
        self._form.focus()

    def action_start(self, detached: bool = True) -> None:
        """Start what the form says."""
        if self._form.busy:
            return
        self._form.busy = "asking for an engine"
        self._form.redraw()
        self._launch(self._form.draft, detached)

    @work(thread=True, exclusive=True, group="launch")
    def _launch(self, draft: Draft, detached: bool) -> None:
        from engine.launch import launch

        def narrate(what: str) -> None:
            self.app.call_from_thread(self._narrate, what)

        try:
            spec = draft.spec(self._form.benchmarks)
            if spec.model == "demo" or spec.model.startswith("hf:"):
                _fetch(spec.model, narrate)
            folder = launch(spec, narrate)
        except ProctorError as error:
            self.app.call_from_thread(self._narrate, "")
            self.app.notify(str(error), severity="error", timeout=20, markup=False)
            return
        self.app.call_from_thread(self._started, folder, detached)

    def _narrate(self, what: str) -> None:
        self._form.busy = what
        self._form.redraw()

    def _started(self, folder: RunFolder, detached: bool) -> None:
        self._narrate("")
        if detached:
            self.app.notify(f"run {folder.id} has started", timeout=5, markup=False)
            self._look()
        else:
            self.post_message(RunChosen(folder))

    def _edit(self) -> None:
        name = FIELDS[self._form.cursor]

        def take(value: str | None) -> None:
            if value is not None:
                self._form.draft = self._form.draft.with_field(name, value)
                self._form.redraw()

        self.app.push_screen(AskDialog(LABELS[name], getattr(self._form.draft, name)), take)

    def action_copy(self) -> None:
        """Copy the form as a command."""
        command = self._form.draft.command()
        self.app.copy_to_clipboard(command)
        self.app.notify(command, title="sent to the terminal's clipboard", timeout=8, markup=False)

    def action_resume(self) -> None:
        """Have an engine go on with the run under the cursor."""
        line = self._runs.chosen()
        if line is not None and line.is_resumable:
            self.post_message(ResumeChosen(line.folder))

    def action_filter(self) -> None:
        """Type words to match."""
        self.set_class(True, "-filtering")
        self.query_one("#filter", Input).focus()

    def action_clear(self) -> None:
        """No filter any more."""
        box = self.query_one("#filter", Input)
        box.value = ""
        self.set_class(False, "-filtering")
        self._runs.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while typing."""
        self._runs.filter(event.value)

    def on_input_submitted(self, _: Input.Submitted) -> None:
        """Back to the list, the filter kept."""
        self._runs.focus()


def look_at_host() -> Host:
    """This machine as it is now."""
    from engine.gpu import gpus

    memory = psutil.virtual_memory()
    folder = places().data
    while not folder.exists():
        folder = folder.parent
    return Host(
        name=os.uname().nodename,
        cores=os.cpu_count() or 1,
        load=psutil.cpu_percent() / 100,
        memory_used=memory.total - memory.available,
        memory_total=memory.total,
        disk_free=psutil.disk_usage(str(folder)).free,
        gpus=gpus(),
    )


def find_choices() -> Choices:
    """The benchmarks there are, and the models on this machine.

    Raises:
        ProctorError: a benchmark of a plug-in cannot be used.
    """
    from engine.catalog import benchmark_cards, model_choices

    benchmarks = [
        BenchmarkChoice(card.name, card.title, card.problems, card.kind, card.max_tokens)
        for card in benchmark_cards()
    ]
    return benchmarks, [(choice.reference, choice.name, choice.size) for choice in model_choices(places())]


def _fetch(model: str, narrate: Callable[[str], None]) -> None:
    from engine.catalog import fetch_model

    shown = -1

    def progress(here: int, total: int) -> None:
        nonlocal shown
        share = 100 * here // total if total else 0
        if share >= shown + 5:
            shown = share
            narrate(f"fetching {model} {share} %")

    fetch_model(model, places(), progress)


def _no_runs() -> list[tuple[Span, ...]]:
    return [
        row(Span("No runs yet.", "strong")),
        row(),
        row(Span("n", "key"), Span(" goes to the form below: Enter on its last line starts a run.", "muted")),
        row(Span("From a shell: ", "muted"), Span("proctor run warmup --model demo --n 4", "text")),
    ]
