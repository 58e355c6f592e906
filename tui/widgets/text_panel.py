"""Panels for one long text each: as it is, as code, as a difference, or as rows that somebody made."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import BindingType

from tui.drawing.code import code_rows
from tui.drawing.rows import Row
from tui.drawing.sample import text_rows
from tui.terminal.tame import tame
from tui.widgets.keys import LIST_KEYS
from tui.widgets.rows_widget import ScrollPanel


class TextPanel(ScrollPanel):
    """A text as somebody wrote it, or as code with its syntax marked."""

    BINDINGS: ClassVar[list[BindingType]] = [*LIST_KEYS]
    name_of_text = ""
    text = ""
    language = ""
    _marked: tuple[int, str] = (0, "")
    _is_numbered = True
    _drawn: tuple[object, list[Row]] = (None, [])

    def put(
        self,
        name: str,
        text: str,
        *,
        language: str = "",
        marked: tuple[int, str] = (0, ""),
        is_numbered: bool = True,
    ) -> None:
        """Show another text from its beginning.

        Args:
            name: the panel's title.
            text: what to show.
            language: what it is written in, for colours; empty for prose.
            marked: a line and its meaning, such as the line that raised.
            is_numbered: whether lines of prose are numbered; code always is.
        """
        if (name, text, language, marked) != (self.name_of_text, self.text, self.language, self._marked):
            if not text.startswith(self.text) or not self.text:
                self.top = 0
            self._is_numbered = is_numbered
            self.name_of_text, self.text, self.language, self._marked = name, text, language, marked
            self.redraw()

    def heading(self) -> str:
        """Which text it is, and what had to be made visible in it."""
        tamed = tame(self.text)
        made = f" · {tamed.neutralised} control characters made visible" if tamed.neutralised else ""
        return f"{self.name_of_text}{made}{' · its end is left out here' if tamed.cut else ''}"

    def rows_at(self, width: int) -> list[Row]:
        """Numbered lines."""
        what = (self.text, self.language, self._marked, width)
        if self._drawn[0] != what:
            line, meaning = self._marked
            rows = (
                code_rows(self.text, width, language=self.language, marked={line: meaning} if line else None)
                if self.language
                else text_rows(self.text, width, is_numbered=self._is_numbered).rows
            )
            self._drawn = (what, rows)
        return self._drawn[1]


class RowsPanel(ScrollPanel):
    """Rows that somebody makes for the width there is, and again when there is another."""

    BINDINGS: ClassVar[list[BindingType]] = [*LIST_KEYS]
    _title = ""
    _made: tuple[object, list[Row]] = (None, [])
    _make: Callable[[int], list[Row]] = staticmethod(lambda _: [])

    def __init__(self, *, id: str | None = None, classes: str | None = None, explains: str = "") -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._explains = explains

    @property
    def explained(self) -> str:
        """What its numbers mean."""
        return self._explains

    def put(self, title: str, make: Callable[[int], list[Row]], *, keep_place: bool = False) -> None:
        """Show the rows that `make` returns for a number of columns."""
        if not keep_place and title != self._title:
            self.top = 0
        self._title, self._make, self._made = title, make, (None, [])
        self.redraw()

    def heading(self) -> str:
        """The panel's title."""
        return self._title

    def rows_at(self, width: int) -> list[Row]:
        """The rows."""
        if self._made[0] != self.content_size:
            self._made = (self.content_size, self._make(width))
        return self._made[1]
