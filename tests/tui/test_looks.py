"""Looks on terminals that have few colours or are asked for none."""

import pytest

import themes
from tests.tui.screens.picture_of import app_for, until
from tui.looks import Looks, derived, of_sixteen, textual_theme
from tui.settings import Settings
from tui.widgets.rows_widget import Panel

OURS, _ = themes.load_themes()


def test_a_terminal_of_sixteen_colours_gets_no_others() -> None:
    for theme, few in zip(OURS, of_sixteen(OURS), strict=True):
        assert (few.name, few.title, few.dark) == (theme.name, theme.title, theme.dark)
        assert few.is_ansi
        drawn = {*few.colours.values(), *few.meanings.values(), *few.verdicts.values()}
        assert all(colour.startswith("ansi_") for colour in drawn)


@pytest.mark.parametrize(("terminal", "is_few"), [("xterm", True), ("xterm-256color", False)])
async def test_the_terminal_says_how_many_colours_it_has(
    monkeypatch: pytest.MonkeyPatch, terminal: str, *, is_few: bool
) -> None:
    monkeypatch.setenv("TERM", terminal)
    app = app_for(None, settings=Settings(theme="proctor-light"))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(app, pilot, "New run")
        assert app.theme == "proctor-light"
        assert app.theme_variables["meaning-faint"].startswith("ansi_") is is_few


def test_on_white_no_bright_colour_is_written() -> None:
    light = next(theme for theme in OURS if theme.is_ansi and not theme.dark)
    made = textual_theme(light)
    variables = {**derived(made), **made.variables}
    written = {colour for name, colour in variables.items() if name.startswith(("meaning-", "verdict-"))}
    written -= {variables["meaning-cursor-text"]}
    assert not written & {f"ansi_{name}" for name in ("yellow", "cyan", "white", "bright_yellow", "default")}


@pytest.mark.parametrize("theme", [theme for theme in OURS if theme.is_ansi], ids=lambda theme: theme.name)
def test_the_cursor_is_seen_where_every_colour_is_taken_away(theme: themes.Theme) -> None:
    made = textual_theme(theme)
    style = Looks({**derived(made), **made.variables}).style("text cursor")
    assert style.reverse


@pytest.mark.parametrize("theme", ["proctor-dark", "proctor-ansi"])
async def test_without_colour_the_frame_tells_which_panel_has_the_keys(
    monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = app_for(None, settings=Settings(theme=theme))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(app, pilot, "New run")
        assert isinstance(app.focused, Panel)
        frames = [panel.styles.border_top[0] for panel in app.screen.query(Panel) if panel.display]
        assert app.focused.styles.border_top[0] == "heavy"
        assert frames.count("heavy") == 1
