"""Trend: the checkpoints of a fine-tuning, each a run of the same benchmark."""

from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from engine.desk.words import Checkpoint, ListCheckpoints, Series
from engine.errors import ProctorError
from engine.run import RunFolder
from tui.desk import Desk
from tui.drawing.glyphs import word
from tui.drawing.rows import Row
from tui.drawing.title import screens_row
from tui.drawing.trend import (
    METRICS,
    OTHER,
    history_rows,
    label_of,
    plot_rows,
    standing_rows,
    table_heading,
    table_rows,
)
from tui.drawing.wrapping import wrapped
from tui.messages import CommandChosen, RunChosen, RunsCompared
from tui.screens.panel_screen import PANEL_KEYS, PanelScreen
from tui.widgets.keys import LIST_KEYS, KeyLine
from tui.widgets.rows_widget import ListPanel
from tui.widgets.screens_line import ScreensLine
from tui.widgets.tabs_line import TabsLine
from tui.widgets.text_panel import RowsPanel
from tui.yank import Yank

EXPLAINED = (
    "The bars are estimates, the dots the ends of their 95 % intervals over problems. Two checkpoints whose "
    "intervals overlap may still differ: c compares them problem by problem, which sees far smaller changes."
)


class CheckpointsPanel(ListPanel):
    """One line a checkpoint, the newest first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *LIST_KEYS,
        Binding(
            "space", "tag", "Tag", id="list.tag", show=False, tooltip="Tag the run; c compares tagged runs"
        ),
    ]
    EXPLAINS = (
        "Each line is a run of the chosen benchmark. Δ is in points against the baseline B and against the last "
        "checkpoint before it; ≠ stands where other problems were sat or another protocol was in force, whose scores "
        "measure something else, and Δ PREV passes over those. Lost and won count problems that crossed a pass rate of one half since the checkpoint before; "
        "some do so by chance alone, and more of them the fewer samples there are."
    )

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="panel")
        self.points: tuple[Checkpoint, ...] = ()
        self.baseline = 0
        self.tagged: list[str] = []
        self.said = "reading runs …"

    def length(self) -> int:
        """Checkpoints."""
        return len(self.points)

    def window(self) -> int:
        """Lines under the heading."""
        return self.content_size.height - 1

    @property
    def index(self) -> int:
        """The checkpoint under the cursor, counted from the oldest."""
        return len(self.points) - 1 - self.cursor

    def chosen(self) -> Checkpoint | None:
        """The checkpoint under the cursor."""
        return self.points[self.index] if self.points else None

    def action_tag(self) -> None:
        """Tag the run, or untag it, and go on."""
        point = self.chosen()
        if point is not None:
            if point.run in self.tagged:
                self.tagged.remove(point.run)
            else:
                self.tagged.append(point.run)
            self.move(1)

    def move(self, by: int) -> None:
        """Move, and let the other panels follow."""
        super().move(by)
        if isinstance(self.screen, TrendScreen):
            self.screen.draw()

    def yanks(self) -> list[Yank]:
        """The table."""
        lines = [
            f"{label_of(p)}\t{p.run}\t{p.model}\t{p.value if p.value is not None else ''}\t{p.low}\t{p.high}"
            for p in self.points
        ]
        return [Yank("t", "table of checkpoints", "\n".join(["step\trun\tmodel\tpass@1\tlow\thigh", *lines]))]

    def redraw(self) -> None:
        """Heading and window."""
        width, height = self.content_size
        tags = f" · {len(self.tagged)} tagged" if self.tagged else ""
        exams = len({point.exam for point in self.points})
        unlike = f" · {exams} exams, {OTHER} not compared" if exams > 1 else ""
        self.entitle(
            f"Checkpoints · {len(self.points)}{unlike}{tags}", "Enter open  space tag  c compare  B baseline"
        )
        if not self.points:
            self.show(wrapped(self.said, width, "muted"))
            return
        rows = table_rows(
            self.points,
            self.baseline,
            width,
            height - 1,
            top=self.top,
            cursor=self.cursor if self.has_focus else None,
            tagged=self.tagged,
        )
        self.show([table_heading(self.points, width), *rows])


class TrendScreen(PanelScreen):
    """Runs of one benchmark as a series: by step where the model's name tells one, else by time."""

    CSS_PATH = "trend.tcss"
    TABS: ClassVar[dict[str, str]] = {
        "checkpoints": "Checkpoints",
        "plot": "Plot",
        "history": "Moved",
        "standing": "Standing",
    }
    ALWAYS = ("plot",)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="trend.open", key_display="Enter", tooltip="Open the run"),
        Binding("m", "metric", "Metric", id="trend.metric", tooltip="Score, kinds of failure, length"),
        Binding("b", "benchmark", "Benchmark", id="trend.benchmark", tooltip="Another benchmark's runs"),
        Binding(
            "c",
            "compare",
            "Compare",
            id="trend.compare",
            tooltip="Compare tagged runs, or this with the baseline",
        ),
        Binding(
            "B",
            "baseline",
            "Baseline",
            id="trend.baseline",
            show=False,
            tooltip="Hold the others against this",
        ),
        Binding(
            "R",
            "gate",
            "Guard",
            id="trend.gate",
            show=False,
            tooltip="Hold this run against the baseline: proctor gate",
        ),
        Binding("r", "read", "Read again", id="trend.read", show=False),
        *PANEL_KEYS,
        Binding("escape", "back", "Back", id="nav.back", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._series: Series | None = None
        self._wanted = ""
        self._metric = METRICS[0]
        self._baseline = ""

    def compose(self) -> ComposeResult:
        """Title, panels, keys."""
        yield ScreensLine(id="title")
        yield TabsLine(id="tabs")
        with Container(id="body"):
            yield RowsPanel(id="plot", classes="panel", explains=EXPLAINED)
            yield RowsPanel(id="standing", classes="panel")
            yield CheckpointsPanel(id="checkpoints")
            yield RowsPanel(id="history", classes="panel")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Read the runs."""
        super().on_mount()
        self._read()

    def title_rows(self, width: int) -> list[Row]:
        """The screens."""
        return [screens_row("trend", width)]

    def draw(self) -> None:
        """Every panel."""
        panel = self.query_one(CheckpointsPanel)
        points, index = panel.points, panel.index
        plot, standing = self.query_one("#plot", RowsPanel), self.query_one("#standing", RowsPanel)
        history = self.query_one("#history", RowsPanel)
        name = (
            self._metric
            if self._metric in ("pass@1", "tokens")
            else f"{word(self._metric)}, share of samples"
        )
        title = f"{name} · {self._series.benchmark}" if self._series and self._series.benchmark else name
        metric, baseline = self._metric, panel.baseline

        def plotted(width: int) -> list[Row]:
            return plot_rows(points, metric, width, plot.content_size.height, cursor=index) if points else []

        plot.put(title, plotted)
        standing.put("Standing", lambda width: standing_rows(points, baseline, width))
        history.put(
            "Problems that moved here",
            lambda width: history_rows(points, index, width, 400) if points else [],
        )
        panel.redraw()

    async def action_open(self) -> None:
        """Open the run."""
        point = self.query_one(CheckpointsPanel).chosen()
        if point is not None:
            self.post_message(RunChosen(RunFolder(Path(point.folder))))

    def action_metric(self) -> None:
        """The next metric."""
        self._metric = METRICS[(METRICS.index(self._metric) + 1) % len(METRICS)]
        self.draw()

    def action_benchmark(self) -> None:
        """The next benchmark of which there are runs."""
        if self._series and self._series.benchmarks:
            names = self._series.benchmarks
            here = names.index(self._series.benchmark) if self._series.benchmark in names else -1
            self._wanted = names[(here + 1) % len(names)]
            self._baseline = ""
            self._read()

    def action_read(self) -> None:
        """Read the runs again."""
        self._read()

    def action_baseline(self) -> None:
        """Hold the others against this one."""
        panel = self.query_one(CheckpointsPanel)
        point = panel.chosen()
        if point is not None:
            self._baseline, panel.baseline = point.run, panel.index
            self.draw()

    def action_gate(self) -> None:
        """Hold the run under the cursor against the baseline."""
        panel = self.query_one(CheckpointsPanel)
        point = panel.chosen()
        if point is not None and panel.points[panel.baseline].run != point.run:
            self.post_message(
                CommandChosen(f"gate {point.run} --baseline {panel.points[panel.baseline].run}")
            )
        else:
            self.notify("Move to another checkpoint than the baseline B first.", timeout=3, markup=False)

    def action_compare(self) -> None:
        """Compare tagged runs, or the one under the cursor with the baseline."""
        panel = self.query_one(CheckpointsPanel)
        folders = {point.run: RunFolder(Path(point.folder)) for point in panel.points}
        runs = [run for run in panel.tagged if run in folders]
        chosen = panel.chosen()
        if len(runs) < 2 and chosen is not None:
            runs = [panel.points[panel.baseline].run, chosen.run]
        if len(set(runs)) < 2:
            self.notify("Tag two runs with space, or move off the baseline.", timeout=3, markup=False)
        else:
            self.post_message(RunsCompared(tuple(folders[run] for run in runs)))

    async def action_back(self) -> None:
        """Out of zoom, then home."""
        if self.is_zoomed:
            self.action_zoom()
        else:
            await self.run_action("app.home")

    @work(exclusive=True, group="series", exit_on_error=False)
    async def _read(self) -> None:
        panel = self.query_one(CheckpointsPanel)
        try:
            self._series = await self._desk.ask(ListCheckpoints(benchmark=self._wanted), Series)
        except ProctorError as error:
            panel.said = str(error)
            panel.redraw()
            return
        panel.points = self._series.checkpoints
        panel.said = "No runs yet. Each run of a benchmark becomes a point here; n on screen 1 starts one."
        runs = [point.run for point in panel.points]
        panel.baseline = runs.index(self._baseline) if self._baseline in runs else 0
        panel.cursor = 0
        self.redraw_all()
