"""Settings: looks and habits of the interface, with a preview; a change applies at once and is saved."""

import os
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from engine.errors import ProctorError
from tui.config_file import save_setting
from tui.drawing.rows import Row
from tui.drawing.settings import Setting, preview_rows, setting_rows, terminal_rows, theme_rows
from tui.drawing.title import screens_row
from tui.messages import CommandChosen
from tui.screens.panel_screen import PANEL_KEYS, PanelScreen
from tui.settings import SWITCHES, source_of
from tui.widgets.keys import LIST_KEYS, KeyLine
from tui.widgets.rows_widget import ListPanel
from tui.widgets.screens_line import ScreensLine
from tui.widgets.tabs_line import TabsLine
from tui.widgets.text_panel import RowsPanel
from tui.yank import Yank

if TYPE_CHECKING:
    from tui.app import ProctorApp

TITLES = {
    "theme": ("Theme", "Colours. t takes the next one anywhere; verdicts differ by their letters, too."),
    "ascii": ("ASCII only", "For terminals and fonts without box drawing; takes effect at the next start."),
    "mouse": (
        "Mouse",
        "A click chooses, a second one opens, the wheel moves; selecting text then needs Shift. At the next start.",
    ),
    "clipboard": (
        "Clipboard",
        "Send copies to the terminal's clipboard (OSC 52) as well as to the yank file.",
    ),
    "readonly": ("Only read", "Never ask an engine for anything and never start one; at the next start."),
}


class SettingsPanel(ListPanel):
    """One line a setting."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *LIST_KEYS,
        Binding(
            "right,l,enter",
            "change(1)",
            "Change",
            id="settings.next",
            key_display="←→",
            tooltip="The next value",
        ),
        Binding(
            "left,h",
            "change(-1)",
            "Change back",
            id="settings.previous",
            show=False,
            tooltip="The value before",
        ),
    ]
    settings: tuple[Setting, ...] = ()

    def length(self) -> int:
        """Settings."""
        return len(self.settings)

    def redraw(self) -> None:
        """Every setting."""
        self.entitle("Appearance and habits", "←→ change and save")
        self.show(
            setting_rows(self.settings, self.content_size.width, self.cursor if self.has_focus else None)
        )

    def action_change(self, by: int) -> None:
        """Another value."""
        cast("SettingsScreen", self.screen).change(self.settings[self.cursor], by)

    def yanks(self) -> list[Yank]:
        """The settings as TOML."""
        lines = [
            f'{one.name} = "{one.value}"'
            if one.name == "theme"
            else f"{one.name} = {'true' if one.value == 'on' else 'false'}"
            for one in self.settings
        ]
        return [Yank("s", "settings as TOML", "\n".join(["[interface]", *lines]))]


class SettingsScreen(PanelScreen):
    """What can be chosen, how the theme looks, what this terminal is, which themes there are."""

    CSS_PATH = "settings.tcss"
    TABS: ClassVar[dict[str, str]] = {
        "settings": "Settings",
        "preview": "Preview",
        "terminal": "Terminal",
        "themes": "Themes",
    }
    ALWAYS = ("preview",)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "doctor", "Doctor", id="settings.doctor", tooltip="Look at this machine"),
        Binding("t", "app.next_theme", "Theme", id="app.theme", tooltip="The next theme"),
        *PANEL_KEYS,
        Binding("escape", "back", "Back", id="nav.back", show=False),
    ]

    def compose(self) -> ComposeResult:
        """Title, panels, keys."""
        yield ScreensLine(id="title")
        yield TabsLine(id="tabs")
        with Container(id="body"):
            yield SettingsPanel(id="settings", classes="panel")
            yield RowsPanel(id="preview", classes="panel")
            yield RowsPanel(id="terminal", classes="panel")
            yield RowsPanel(id="themes", classes="panel")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Follow the theme."""
        super().on_mount()
        self.app.theme_changed_signal.subscribe(self, lambda _: self.call_after_refresh(self.draw))

    def title_rows(self, width: int) -> list[Row]:
        """The screens."""
        return [screens_row("settings", width)]

    def draw(self) -> None:
        """Every panel."""
        app, panel = self._app, self.query_one(SettingsPanel)
        panel.settings = tuple(self._setting(name) for name in TITLES)
        panel.redraw()
        preview = self.query_one("#preview", RowsPanel)
        preview.put("Preview", lambda width: preview_rows(app.theme, app.theme_variables, width))
        terminal = self.query_one("#terminal", RowsPanel)
        terminal.put(
            "This terminal",
            lambda width: terminal_rows(
                os.environ,
                (self.size.width, self.size.height),
                driver=type(app._driver).__name__,  # noqa: SLF001 - there is no public way to name it
                width=width,
            ),
        )
        shown = self.query_one("#themes", RowsPanel)
        names = [(theme.name, theme.title) for theme in app.our_themes]
        failed = [f"{one.path.name}:{one.line}: {one.reason}; left out" for one in app.failed_themes]
        folder = str(app.settings.themes or "")
        shown.put(
            "Themes", lambda width: theme_rows(names, failed, app.theme, folder, width), keep_place=True
        )

    def change(self, setting: Setting, by: int) -> None:
        """Take another value, apply it and save it."""
        app = self._app
        if setting.is_fixed:
            self.notify(f"{setting.source} decides this.", timeout=4, markup=False)
            return
        value: str | bool
        if setting.name == "theme":
            names = [theme.name for theme in app.our_themes]
            here = names.index(app.theme) if app.theme in names else -1
            value = names[(here + by) % len(names)]
            app.theme = value
        else:
            value = setting.value != "on"
            app.change_setting(setting.name, value)
        if not app.settings.readonly or setting.name == "readonly":
            self._save(setting.name, value)
        self.draw()

    def action_doctor(self) -> None:
        """Look at this machine."""
        self.post_message(CommandChosen("doctor"))

    async def action_back(self) -> None:
        """Out of zoom, then home."""
        if self.is_zoomed:
            self.action_zoom()
        else:
            await self.run_action("app.home")

    def _save(self, name: str, value: str | bool) -> None:
        path = self._app.settings.config
        if path is None:
            return
        try:
            save_setting(path, "interface", name, value)
        except ProctorError as error:
            self.notify(str(error), severity="warning", timeout=8, markup=False)

    def _setting(self, name: str) -> Setting:
        title, explains = TITLES[name]
        settings = self._app.settings
        value = self._app.theme if name == "theme" else "on" if getattr(settings, name) else "off"
        variable = f"PROCTOR_{name.upper()}"
        source = source_of(name, settings.config)
        if variable in os.environ and (name in SWITCHES or os.environ[variable]):
            return Setting(
                name, title, value, f"the environment: {variable}", explains, is_fixed=name != "theme"
            )
        return Setting(name, title, value, source, explains)

    @property
    def _app(self) -> "ProctorApp":
        return cast("ProctorApp", self.app)
