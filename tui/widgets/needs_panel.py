"""What waits for a person: as much of it as the panel has room for."""

from collections.abc import Sequence

from tui.drawing.runs_table import needs
from tui.overview import RunLine
from tui.settings import only_reads
from tui.widgets.rows_widget import Panel


class NeedsPanel(Panel):
    """The runs that wait for a person, and with which key they go on."""

    _waiting: Sequence[RunLine] = ()

    def put(self, waiting: Sequence[RunLine]) -> None:
        """Show what these runs wait for."""
        self._waiting = waiting
        self.entitle(f"What needs you · {len(waiting)}")
        self.on_resize()

    def on_resize(self) -> None:
        """Another size has room for more or less."""
        width, height = self.content_size
        self.show(needs(self._waiting, width, height, may_resume=not only_reads(self.app)))
