"""Help, made from the bindings that are in force, so that it cannot be stale."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.screen import Screen

from tui.drawing.help import KeyHelp, help_rows
from tui.drawing.rows import Row
from tui.widgets.keys import LIST_KEYS, KeyLine
from tui.widgets.rows_widget import ScrollPanel

Groups = Sequence[tuple[str, Sequence[KeyHelp]]]


class HelpPanel(ScrollPanel):
    """The text, scrolled by lines."""

    BINDINGS: ClassVar[list[BindingType]] = [*LIST_KEYS]

    def __init__(self, groups: Groups, panel: str, run: str) -> None:
        super().__init__(id="help")
        self._what = (groups, panel, run)

    def heading(self) -> str:
        """The panel's title."""
        return "Help"

    def rows_at(self, width: int) -> list[Row]:
        """The whole help."""
        groups, panel, run = self._what
        return help_rows(groups, panel, width, run)


class HelpScreen(Screen[None]):
    """Keys of the panel, of the screen and of everywhere; then words."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "app.pop_screen", "Back", id="nav.back", key_display="Esc"),
    ]

    def __init__(self, groups: Groups, panel: str, run: str = "") -> None:
        super().__init__()
        self._panel = HelpPanel(groups, panel, run)

    def compose(self) -> ComposeResult:
        """Text and keys."""
        yield self._panel
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Ready to scroll."""
        self._panel.focus()


def keys_in_force(app: App[Any]) -> Groups:
    """The keys that work now, by where they work: the focused panel, the screen, everywhere."""
    screen = app.screen
    focused = screen.focused
    groups: list[tuple[str, Sequence[KeyHelp]]] = []
    if focused is not None:
        groups.append(("In this panel", keys_of(app, focused, skip=[])))
    own = [key.id for _, keys in groups for key in keys]
    groups.append(("On this screen", keys_of(app, screen, skip=own)))
    everywhere = keys_of(app, app, skip=own)
    groups.append(("Everywhere", sorted(everywhere, key=lambda key: key.id == "app.interrupt")))
    return groups


def keys_of(app: App[Any], node: DOMNode, *, skip: Iterable[str]) -> list[KeyHelp]:
    """The keys a widget, screen or app binds itself, with what they do; keys of one action together."""
    left_out = set(skip)
    found: dict[str, KeyHelp] = {}
    for key, bindings in node._bindings.key_to_bindings.items():  # noqa: SLF001 - there is no public way to list them
        for binding in bindings:
            if not binding.id or binding.id in left_out:
                continue
            # A key that is displayed together with its counterpart has a line of its own here.
            alone = binding.key_display if " " not in (binding.key_display or " ") else ""
            shown = alone or app.get_key_display(binding.with_key(key, key_display=""))
            text = binding.tooltip or binding.description
            before = found.get(binding.id)
            if before is None:
                found[binding.id] = KeyHelp(shown, text, binding.id)
            elif not binding.key_display:
                found[binding.id] = KeyHelp(f"{before.keys} {shown}", text, binding.id)
    return list(found.values())
