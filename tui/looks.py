"""From a theme to looks: what each meaning of `drawing.rows` is on the screen.

Meanings live in theme variables (`$meaning-muted`, `$verdict-passed`), so stylesheets, widgets and themes of
Textual's own speak of the same colours; what a theme leaves out is derived from the colours it has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from rich.style import Style
from textual.color import Color
from textual.theme import BUILTIN_THEMES
from textual.theme import Theme as TextualTheme

import themes
from engine.verdict import MachineState, Outcome

OUTCOMES = (*Outcome, *MachineState)
_LIMITS = (Outcome.TIMEOUT, Outcome.MEMORY, Outcome.OUTPUT_LIMIT, Outcome.TRUNCATED)


def variable(meaning: str) -> str:
    """The theme variable behind a meaning or an outcome."""
    return f"verdict-{meaning.replace('_', '-')}" if meaning in OUTCOMES else f"meaning-{meaning}"


def of_sixteen(every: Sequence[themes.Theme]) -> list[themes.Theme]:
    """Themes under the same names for a terminal that has sixteen colours.

    Colours chosen from millions fall together there, grey onto white and orange onto olive; those of ours that are made
    of the sixteen, for dark ground and for light, stand in for them.
    """
    own = {theme.dark: theme for theme in every if theme.is_ansi and theme.path.parent == themes.OURS}
    return [
        theme
        if theme.is_ansi or theme.dark not in own
        else replace(own[theme.dark], name=theme.name, title=theme.title)
        for theme in every
    ]


def textual_theme(theme: themes.Theme) -> TextualTheme:
    """A theme as Textual wants it."""
    variables = (
        dict(BUILTIN_THEMES["ansi-dark" if theme.dark else "ansi-light"].variables) if theme.is_ansi else {}
    )
    variables |= {variable(meaning): colour for meaning, colour in theme.meanings.items()}
    variables |= {variable(outcome): colour for outcome, colour in theme.verdicts.items()}
    colours = theme.colours
    return TextualTheme(
        name=theme.name,
        primary=colours["primary"],
        secondary=colours.get("secondary"),
        warning=colours.get("warning"),
        error=colours.get("error"),
        success=colours.get("success"),
        accent=colours.get("accent"),
        foreground=colours.get("foreground"),
        background=colours.get("background"),
        surface=colours.get("surface"),
        panel=colours.get("panel"),
        boost=colours.get("boost"),
        dark=theme.dark,
        ansi=theme.is_ansi,
        variables=variables,
    )


def derived(theme: TextualTheme) -> dict[str, str]:
    """Our variables for a theme that does not know them."""
    colours = theme.to_color_system().generate()
    foreground, background = Color.parse(colours["foreground"]), Color.parse(colours["background"])
    is_ansi = foreground.ansi is not None

    def towards(share: float) -> str:
        return colours["foreground"] if is_ansi else foreground.blend(background, share).hex

    values = {
        "text": colours["foreground"],
        "muted": towards(0.3),
        "faint": towards(0.6),
        "strong": colours["foreground"],
        "accent": colours["accent"],
        "good": colours["success"],
        "warn": colours["warning"],
        "bad": colours["error"],
        "now": colours["secondary"],
        "key": colours["accent"],
        "cursor": colours["primary"],
        "cursor-text": colours["background"] if not is_ansi else "ansi_black",
        "code-keyword": colours["accent"],
        "code-string": colours["secondary"],
        "code-number": colours["secondary"],
        "code-name": colours["foreground"],
        "code-builtin": colours["foreground"],
        "code-comment": towards(0.4),
    }
    for outcome in OUTCOMES:
        if outcome is Outcome.PASSED:
            colour = colours["success"]
        elif outcome in _LIMITS:
            colour = colours["warning"]
        else:
            colour = values["muted"] if outcome in tuple(MachineState) else colours["error"]
        values[outcome] = colour
    return {variable(meaning): colour for meaning, colour in values.items()}


class Looks:
    """Looks by meaning, for one theme."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = dict(variables)
        self.style = lru_cache(maxsize=512)(self._style)

    def _style(self, meaning: str) -> Style:
        """The look of a meaning, or of several separated by spaces."""
        words = meaning.split()
        colour = next((self._colour(word) for word in words if word not in ("strong", "cursor")), None)
        if "cursor" in words and self._variables.get(variable("cursor"), "").startswith("ansi_"):
            # Turned round and not coloured: NO_COLOR takes the terminal's own colours away altogether.
            return Style(color=self._colour("cursor"), reverse=True)
        if "cursor" in words:
            return Style(color=self._colour("cursor-text"), bgcolor=self._colour("cursor"))
        if "strong" in words:
            return Style(color=colour or self._colour("strong"), bold=True)
        return Style(color=colour or self._colour("text"))

    def _colour(self, word: str) -> "str | None":
        value = self._variables.get(variable(word))
        return Color.parse(value).rich_color.name if value else None
