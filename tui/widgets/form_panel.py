"""The form for a new run."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from engine.desk.words import Cost
from tui.choices import GRADES
from tui.draft import BenchmarkChoice, Draft
from tui.drawing.form import CHOOSABLE, LINES, START, form_rows
from tui.settings import only_reads
from tui.widgets.keys import LIST_KEYS
from tui.widgets.rows_widget import ListPanel
from tui.yank import Yank


class FormPanel(ListPanel):
    """The choices of a new run, and the line that starts it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *LIST_KEYS,
        Binding("right,l", "change(1)", "Change", id="form.next", show=False, tooltip="The next choice"),
        Binding(
            "left,h",
            "change(-1)",
            "Change back",
            id="form.previous",
            show=False,
            tooltip="The choice before",
        ),
    ]
    EXPLAINS = (
        "The form makes one run: a benchmark, a model, the protocol by which samples are drawn, and the walls "
        "behind which their code is run.\nThe time is reckoned from earlier runs of the same model on this machine; "
        "E draws a few samples and reckons from them. A line after ! is a classic mistake."
    )

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.draft = Draft()
        self.benchmarks: list[BenchmarkChoice] = []
        self.models: list[tuple[str, str, int]] = []
        self.busy = ""
        self.cost: Cost | None = None
        self.cursor = START

    def length(self) -> int:
        """The lines, and the one that starts."""
        return START + 1

    def line_at(self, row: int) -> int | None:
        """A choice, or the line that starts, which stands below the amount."""
        return row if row < START else START if row == START + 1 else None

    @property
    def line(self) -> str:
        """The line under the cursor; `start` for the last."""
        return LINES[self.cursor] if self.cursor < START else "start"

    def chosen_benchmark(self) -> BenchmarkChoice | None:
        """The benchmark the form names."""
        return next((choice for choice in self.benchmarks if choice.name == self.draft.benchmark), None)

    def choices(self, name: str) -> list[str]:
        """What a line can be changed to without typing."""
        match name:
            case "benchmark":
                return [choice.name for choice in self.benchmarks]
            case "model":
                return list(dict.fromkeys(["demo", *(reference for reference, _, _ in self.models)]))
            case _:
                return list(GRADES)

    def action_change(self, by: int) -> None:
        """The next choice of a line that has some."""
        name = self.line
        if name not in CHOOSABLE:
            return
        values = self.choices(name)
        if values:
            here = values.index(getattr(self.draft, name)) if getattr(self.draft, name) in values else -1
            self.take(self.draft.with_fields({name: values[(here + by) % len(values)]}))

    def take(self, draft: Draft) -> None:
        """Another draft."""
        if (draft.benchmark, draft.model, draft.n, draft.subset) != (
            self.draft.benchmark,
            self.draft.model,
            self.draft.n,
            self.draft.subset,
        ):
            self.cost = None
        self.draft = draft
        self.redraw()

    def yanks(self) -> list[Yank]:
        """The form as a command."""
        return [Yank("s", "command", self.draft.command())]

    def redraw(self) -> None:
        """Every line."""
        self.entitle(
            "New run", "Enter edit  ←→ change" if only_reads(self.app) else "Enter edit or start  ←→ change"
        )
        rows = form_rows(
            self.draft,
            self.benchmarks,
            self.models,
            self.content_size.width,
            cursor=self.cursor if self.has_focus else None,
            busy=self.busy,
            cost=self.cost,
            may_start=not only_reads(self.app),
        )
        self.show(rows)
