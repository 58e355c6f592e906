"""Home: the runs there are, the form for a new one, the machine, and what waits for a person."""

import shlex
import time
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import Screen
from textual.widgets import Input

from engine.desk.words import Cost, ReckonCost
from engine.errors import ProctorError
from engine.places import places
from engine.run import RunFolder
from engine.version import __version__
from tui.choices import Choices, HostLook, fetch, find_choices
from tui.desk import Desk
from tui.draft import Draft
from tui.drawing.form import LABELS, START, field_name
from tui.drawing.formats import size
from tui.drawing.host import Host, host_rows
from tui.drawing.picks import Pick
from tui.drawing.runs_table import is_waiting
from tui.drawing.title import screens_row
from tui.messages import CommandChosen, ResumeChosen, RunChosen, RunsCompared
from tui.model_paths import model_paths
from tui.overview import Overview, RunLine
from tui.screens.dialogs import AskDialog
from tui.screens.pick import PickDialog
from tui.screens.protocol import ProtocolDialog
from tui.settings import only_reads
from tui.widgets.form_panel import FormPanel
from tui.widgets.keys import KeyLine
from tui.widgets.needs_panel import NeedsPanel
from tui.widgets.rows_widget import Panel
from tui.widgets.runs_panel import RunsPanel
from tui.widgets.screens_line import ScreensLine

EVERY = 2.0
"""Seconds between two looks at the runs."""
WIDE = 190
"""Columns from which the form and the machine stand beside the runs: the list has all of its columns there, too."""


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
            tooltip="Open the run, edit the line, or start",
        ),
        Binding("n", "new", "New run", id="home.new", tooltip="Go to the form for a new run"),
        Binding(
            "r", "resume", "Resume", id="home.resume", tooltip="Start an engine that goes on with the run"
        ),
        Binding(
            "c",
            "copy",
            "Compare",
            id="home.copy",
            tooltip="Compare tagged runs; in the form copy it as a command",
        ),
        Binding("b", "benchmark", "Benchmark", id="form.benchmark", show=False, tooltip="Choose a benchmark"),
        Binding("m", "model", "Model", id="form.model", show=False, tooltip="Choose a model, or type one"),
        Binding("p", "protocol", "Protocol", id="form.protocol", show=False, tooltip="How samples are drawn"),
        Binding(
            "x", "doctor", "Doctor", id="form.doctor", show=False, tooltip="Look at this machine's walls"
        ),
        Binding(
            "E",
            "estimate",
            "Estimate",
            id="form.estimate",
            show=False,
            tooltip="Draw a few samples and reckon how long the run takes",
        ),
        Binding(
            "D",
            "start(True)",
            "Start detached",
            id="home.detached",
            show=False,
            tooltip="Start the run and stay here",
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
        Binding(
            "z", "zoom", "Zoom", id="panel.zoom", show=False, tooltip="The list of runs alone, or everything"
        ),
        Binding("escape", "clear", "Clear", id="home.clear", show=False),
    ]

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.time,
        runs: Path | None = None,
        look: Callable[[], Host] | None = None,
        choices: Callable[[], Choices] | None = None,
        desk: Desk | None = None,
    ) -> None:
        super().__init__()
        self._clock = clock
        self._overview = Overview(runs or places().runs)
        self._look_at_host = look or HostLook()
        self._shown: tuple[list[RunLine], Host] | None = None
        self._choices = choices
        self._desk = desk

    def compose(self) -> ComposeResult:
        """Title, runs, filter, form, machine, needs, keys."""
        yield ScreensLine(id="title")
        with Container(id="body"):
            with Container(id="list"):
                yield RunsPanel(self._clock, id="runs")
                yield Input(
                    id="filter", placeholder="words to match, !word to leave out", select_on_focus=False
                )
            with Container(id="aside"):
                yield FormPanel(id="form")
                yield Panel(id="host")
                yield NeedsPanel(id="needs")
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
        is_wide = event.size.width >= WIDE and event.size.height >= 24
        self.set_class(is_wide, "-wide")
        self.set_class(event.size.height < 30 and not is_wide, "-low")
        self.set_class(event.size.height < 20, "-tiny")
        self._entitle()
        if self._shown is not None:
            self.call_after_refresh(self._show, *self._shown)

    def _entitle(self) -> None:
        """The screens there are, and whether a run is at work."""
        lines = self._shown[0] if self._shown else []
        is_busy = any(line.state in ("running", "loading") for line in lines)
        right = "reading only" if only_reads(self.app) else f"version {__version__}"
        self.query_one("#title", ScreensLine).show(
            [screens_row("home", self.size.width, right=right, is_busy=is_busy)]
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer nothing that starts an engine where the interface only reads."""
        return action not in ("start", "resume") or not only_reads(self.app)

    def fill(self, **fields: str) -> None:
        """Put values into the form and go there."""
        self._form.take(self._form.draft.with_fields(fields))
        self._form.cursor = START
        self._form.focus()
        self._reckon()

    @property
    def has_runs(self) -> bool:
        """Whether there is anything to open."""
        return bool(self._shown and self._shown[0])

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
        self._entitle()
        self._runs.put(lines)
        panel = self.query_one("#host", Panel)
        waiting = [line for line in lines if is_waiting(line)]
        is_low = self.has_class("-low") and bool(waiting)
        panel.entitle(
            "Host",
            f"{len(waiting)} {'needs' if len(waiting) == 1 else 'need'} you"
            + ("" if only_reads(self.app) else " · first: r resumes")
            if is_low
            else "",
        )
        rows = host_rows(host, panel.content_size.width)
        panel.styles.height = len(rows) + 2 if self.has_class("-wide") else None
        panel.show(rows)
        self.set_class(not waiting, "-calm")
        self.query_one("#needs", NeedsPanel).put(waiting)

    @work(exclusive=True, group="choices", exit_on_error=False)
    async def _find_choices(self) -> None:
        form = self._form
        try:
            if self._choices is not None:
                form.benchmarks, form.models = self._choices()
            elif self._desk is not None:
                form.benchmarks, form.models = await find_choices(self._desk)
        except ProctorError as error:
            self.app.notify(str(error), severity="error", markup=False)
            return
        form.redraw()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The form is looked at: say what it would cost."""
        if event.widget is self._form:
            self._reckon()

    @work(exclusive=True, group="cost", exit_on_error=False)
    async def _reckon(self) -> None:
        form = self._form
        samples = form.draft.samples(form.benchmarks)
        if self._desk is None or samples is None or form.cost is not None:
            return
        draft = form.draft
        question = ReckonCost(model=draft.model, benchmark=draft.benchmark, samples=samples)
        try:
            cost = await self._desk.ask(question, Cost)
        except ProctorError:
            return
        if self.is_attached and form.draft == draft:
            form.cost = cost
            form.redraw()

    def _take(self, draft: Draft | None) -> None:
        if draft is not None:
            self._form.take(draft)
            self._form.focus()
            self._reckon()

    async def action_open(self) -> None:
        """Open the run under the cursor; in the form edit a line or start."""
        form = self._form
        if form.has_focus:
            match form.line:
                case "start":
                    self.action_start(detached=False)
                case "benchmark":
                    self.action_benchmark()
                case "model":
                    self.action_model()
                case "protocol":
                    self.action_protocol()
                case field:
                    self._edit(field)
        elif (line := self._runs.chosen()) is not None and self._runs.has_focus:
            self.post_message(RunChosen(line.folder))

    def action_new(self) -> None:
        """Go to the form."""
        self._form.cursor = 0
        self._form.focus()

    def action_benchmark(self) -> None:
        """Choose a benchmark by typing a few letters."""
        picks = [
            Pick(choice.name, choice.title, f"{choice.size} · {choice.kind}")
            for choice in self._form.benchmarks
        ]
        self.app.push_screen(
            PickDialog("Benchmark", picks, hint="Enter takes it · 7 says what each measures"),
            lambda name: self._take(self._form.draft.with_field("benchmark", name)) if name else None,
        )

    def action_model(self) -> None:
        """Choose a model file, or type a path, an id or an address."""
        picks = [Pick("demo", "demo", "SmolLM2 135M; fetched once if it is not here")]
        picks += [
            Pick(reference, name, f"{size(length)} · {reference}")
            for reference, name, length in self._form.models
            if reference != "demo"
        ]
        self.app.push_screen(
            PickDialog(
                "Model",
                picks,
                free=True,
                hint="↓ picks · or type a path, hf:REPO:FILE, http://HOST:PORT/v1",
                beyond=model_paths,
            ),
            lambda name: self._take(self._form.draft.with_field("model", name)) if name else None,
        )

    def action_protocol(self) -> None:
        """How samples are drawn."""
        form = self._form
        self.app.push_screen(ProtocolDialog(form.draft, form.chosen_benchmark()), self._take)

    def action_doctor(self) -> None:
        """Look at this machine."""
        self.post_message(CommandChosen("doctor"))

    def action_estimate(self) -> None:
        """Draw a few samples of what the form says, and reckon."""
        command = self._form.draft.command().split(" ", 2)
        self.post_message(CommandChosen(shlex.join(["estimate"]) + " " + command[2]))

    def action_start(self, detached: bool = True) -> None:
        """Start what the form says."""
        if self._form.busy:
            return
        if only_reads(self.app):
            self.notify("This interface only reads (PROCTOR_READONLY).", severity="warning", markup=False)
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
                fetch(spec.model, narrate)
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
        # Whoever has begun to type, or went elsewhere, must not find the keys doing something else.
        if detached or not self.is_active or isinstance(self.focused, Input):
            self.app.notify(f"run {folder.id} has started", timeout=5, markup=False)
            self._look()
        else:
            self.post_message(RunChosen(folder))

    def _edit(self, line: str) -> None:
        name = field_name(line)
        if name is None:
            return

        def take(value: str | None) -> None:
            if value is not None:
                self._take(self._form.draft.with_field(name, value))

        self.app.push_screen(AskDialog(LABELS[name], getattr(self._form.draft, name)), take)

    async def action_copy(self) -> None:
        """Copy the form as a command; in the list compare the tagged runs."""
        if self._form.has_focus:
            await self.run_action("app.yank")
            return
        folders = self._runs.tagged_folders()
        if len(folders) < 2:
            self.notify("Space tags runs; c compares two or more of them.", timeout=4, markup=False)
        else:
            self.post_message(RunsCompared(folders))

    def action_resume(self) -> None:
        """Have an engine go on with the run under the cursor."""
        line = self._runs.chosen()
        if line is not None and line.is_resumable:
            self.post_message(ResumeChosen(line.folder))

    def action_filter(self) -> None:
        """Type words to match."""
        self.set_class(True, "-filtering")
        self.query_one("#filter", Input).focus()

    def action_zoom(self) -> None:
        """The list of runs alone, or everything."""
        self.toggle_class("-zoom")
        self._runs.focus()

    def action_clear(self) -> None:
        """No filter any more, and no zoom."""
        box = self.query_one("#filter", Input)
        box.value = ""
        self.set_class(False, "-filtering")
        self.set_class(False, "-zoom")
        self._runs.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while typing."""
        self._runs.filter(event.value)

    def on_input_submitted(self, _: Input.Submitted) -> None:
        """Back to the list, the filter kept."""
        self._runs.focus()
