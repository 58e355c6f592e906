"""The list of runs."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType

from engine.run import RunFolder
from tui.drawing.rows import Row, Span, row
from tui.drawing.runs_table import ORDERS, heading, in_order, matching, table_rows
from tui.overview import RunLine
from tui.settings import only_reads
from tui.widgets.keys import LIST_KEYS
from tui.widgets.rows_widget import ListPanel
from tui.yank import Yank


class RunsPanel(ListPanel):
    """The runs, newest first unless ordered otherwise."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *LIST_KEYS,
        Binding(
            "space", "tag", "Tag", id="list.tag", show=False, tooltip="Tag the run; c compares tagged runs"
        ),
        Binding("s", "sort", "Sort", id="runs.sort", show=False, tooltip="Newest, best, model, benchmark"),
    ]
    EXPLAINS = (
        "Each line is a run: what sat what, by which protocol, how far it is, and pass@1, ± how far its "
        "95 % interval reaches, in per cent. An ellipsis marks an interim score, * that of a subset, which is not the "
        "benchmark's own number. + marks runs tagged for a comparison."
    )

    def __init__(self, clock: Callable[[], float], *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._clock = clock
        self.all: list[RunLine] = []
        self.lines: list[RunLine] = []
        self.tagged: list[str] = []
        self.words = ""
        self.order = ORDERS[0]
        self.is_read = False

    def put(self, lines: list[RunLine]) -> None:
        """Show these runs, the cursor on the one it was on."""
        under = self.chosen()
        self.all, self.is_read = lines, True
        self.lines = in_order(matching(lines, self.words), self.order)
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

    def tagged_folders(self) -> tuple[RunFolder, ...]:
        """The tagged runs, in the order in which they were tagged."""
        known = {line.run: line.folder for line in self.all}
        return tuple(known[run] for run in self.tagged if run in known)

    def action_tag(self) -> None:
        """Tag the run under the cursor, or untag it, and go on."""
        line = self.chosen()
        if line is not None:
            if line.run in self.tagged:
                self.tagged.remove(line.run)
            else:
                self.tagged.append(line.run)
            self.move(1)
            self.redraw()

    def action_sort(self) -> None:
        """The next order."""
        self.order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]
        self.put(self.all)

    def yanks(self) -> list[Yank]:
        """The run under the cursor."""
        line = self.chosen()
        if line is None:
            return []
        return [
            Yank("r", "run id", line.run),
            Yank("f", "folder", str(line.folder.path)),
            Yank("s", "command", f"proctor attach {line.run}"),
        ]

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
        order = f" · {self.order}" if self.order != ORDERS[0] else ""
        tags = f" · {len(self.tagged)} tagged" if self.tagged else ""
        foot = (
            "c compare tagged"
            if len(self.tagged) > 1
            else "/ filter  s sort  space tag  Enter open" + ("" if only_reads(self.app) else "  r resume")
        )
        self.entitle(f"Runs · {count}{order}{tags}", foot)
        if self.words and not self.lines:
            said = row(
                Span(f"0 of {len(self.all)} match ", "muted"),
                Span(self.words, "text"),
                Span(" · Esc clears", "muted"),
            )
            self.show([said])
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
                tagged=self.tagged,
                may_resume=not only_reads(self.app),
            )
            self.show([head, *rows] if head else rows)


def _no_runs() -> list[Row]:
    return [
        row(Span("No runs yet.", "strong")),
        row(),
        row(Span("n", "key"), Span(" goes to the form: Enter on its last line starts a run.", "muted")),
        row(
            Span("From a shell: ", "muted"),
            Span("proctor demo", "text"),
            Span(", or ", "muted"),
            Span("proctor run warmup --model demo --n 4", "text"),
        ),
    ]
