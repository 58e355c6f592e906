"""The settings, a preview of the theme, and what is known of this terminal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui.contrast import contrast, least_difference
from tui.drawing.code import code_rows
from tui.drawing.glyphs import OUTCOMES, SHADES
from tui.drawing.rows import Row, Span, clip, left, row
from tui.drawing.wrapping import wrapped
from tui.terminal.tame import tame_line


@dataclass(frozen=True)
class Setting:
    """One line of the settings."""

    name: str
    title: str
    value: str
    source: str
    """Where the value comes from."""
    explains: str
    is_fixed: bool = False
    """Whether the environment decides it, so that changing it here would do nothing."""


def setting_rows(settings: Sequence[Setting], width: int, cursor: int | None) -> list[Row]:
    """A line a setting, then what the one under the cursor means."""
    rows: list[Row] = []
    for index, one in enumerate(settings):
        mark = " cursor" if index == cursor else ""
        ends = ("  ", "  ") if one.is_fixed else ("‹ ", " ›")
        rows.append(
            row(
                Span(f" {left(one.title, 14)}", f"muted{mark}"),
                Span(f" {ends[0]}", "faint"),
                Span(clip(tame_line(one.value), 22), "strong"),
                Span(left(ends[1], 2 + max(0, 22 - len(one.value))), "faint"),
                Span(clip(f" {tame_line(one.source)}", max(0, width - 44)), "muted"),
            )
        )
    if settings:
        rows += [(), *wrapped(settings[cursor or 0].explains, width, indent=" ")]
    return rows


def preview_rows(name: str, variables: Mapping[str, str], width: int) -> list[Row]:
    """Every meaning of the present theme, and figures on its contrast."""
    verdicts: list[list[Span]] = [[]]
    for outcome, (mark, word) in OUTCOMES.items():
        if sum(len(span.text) for span in verdicts[-1]) + len(word) + 4 >= width:
            verdicts.append([])
        verdicts[-1] += [Span(f" {mark} {word}", outcome), Span(" ")]
    rows = [
        row(Span(f" {name}", "accent strong")),
        *(tuple(line) for line in verdicts[:2]),
        row(
            Span(" text ", "text"),
            Span("muted ", "muted"),
            Span("faint ", "faint"),
            Span("strong ", "strong"),
            Span("key ", "key"),
            Span("now ", "now"),
            Span("warn ", "warn"),
            Span("bad ", "bad"),
            Span(" cursor ", "text cursor"),
            Span(f"  {SHADES}", "passed"),
            Span("x", "wrong_answer"),
            Span("T", "timeout"),
        ),
        *code_rows(SAMPLE, width)[:3],
    ]
    return [*rows, *figures(variables, width)]


SAMPLE = (
    "def odd(n: int) -> int:  # the sum of odd numbers\n    return sum(i for i in range(n) if i % 2 == 1)"
)


def figures(variables: Mapping[str, str], width: int) -> list[Row]:
    """Contrast of text and verdicts, and how far right and wrong are apart for colour-blind eyes."""
    background = variables.get("background", "")
    said = []
    for label, variable in (
        ("text", "meaning-text"),
        ("pass", "verdict-passed"),
        ("wrong", "verdict-wrong-answer"),
    ):
        ratio = contrast(variables.get(variable, ""), background)
        if ratio is not None:
            said.append(f"{label} {ratio:.1f}:1")
    if not said:
        return [row(Span(" the terminal's own colours: their contrast is the terminal's", "muted"))]
    apart = least_difference(variables.get("verdict-passed", ""), variables.get("verdict-wrong-answer", ""))
    text = f" contrast {' · '.join(said)}"
    if apart is not None:
        text += (
            f" · right and wrong {apart:.0f} apart for colour-blind eyes{'' if apart >= 20 else ' (little)'}"
        )
    return _hung(text.strip(), width, "muted")


def terminal_rows(
    environment: Mapping[str, str], size: tuple[int, int], *, driver: str, width: int
) -> list[Row]:
    """What is known of this terminal, and what follows."""
    term = environment.get("TERM", "(unset)")
    facts = [
        f"TERM {term}",
        f"COLORTERM {environment.get('COLORTERM', '(unset)')}",
        f"{size[0]}x{size[1]}",
        "over ssh" if any(name in environment for name in ("SSH_CONNECTION", "SSH_TTY")) else "not over ssh",
        "in tmux" if environment.get("TMUX") else "no tmux",
    ]
    rows = _hung(" · ".join(facts), width, "text")
    rows += _hung(f"only cells that change are written ({driver})", width, "muted")
    if environment.get("TMUX"):
        rows += _hung("tmux passes copies on only with: tmux set -s set-clipboard on", width, "muted")
    if "NO_COLOR" in environment:
        rows.append(row(Span(clip(" NO_COLOR is set: shades of grey", width), "muted")))
    return rows


def theme_rows(
    themes: Sequence[tuple[str, str]], failed: Sequence[str], here: str, folder: str, width: int
) -> list[Row]:
    """The themes there are, and the files that cannot be used with file and line."""
    rows: list[Row] = [line for text in failed for line in _hung(f"! {text}", width, "warn")]
    names = 2 + max((len(name) for name, _ in themes), default=0)
    for name, title in themes:
        mark = "▸" if name == here else " "
        rows.append(
            row(
                Span(f" {mark} ", "accent"),
                Span(left(tame_line(name), names), "strong" if name == here else "text"),
                Span(clip(tame_line(title), max(0, width - names - 4)), "muted"),
            )
        )
    rows.append(row(Span(clip(f" yours: {tame_line(folder)}/*.toml", width), "muted")))
    return rows


def _hung(text: str, width: int, meaning: str) -> list[Row]:
    return wrapped(text, width, meaning, indent=" ", hanging="   ")
