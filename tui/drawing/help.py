"""The help: keys as they are bound, and the words of this trade."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from tui.drawing.glyphs import EXPLANATIONS, STATES, glyph, word
from tui.drawing.rows import Row, Span, beside, left, row

WORDS = (
    ("pass@k", "chance that at least one of k samples out of n is right, averaged over problems"),
    (
        "interim",
        "counts only problems with all their samples; the order is shuffled, so they are a fair subset",
    ),
    (
        "±, [ ]",
        "95 % interval: how far the score would move with other problems of the same kind; ± alone: its farther end",
    ),
    (
        "walls",
        "the isolation grade that untrusted code runs behind, strongest first: docker, namespaces, landlock, plain",
    ),
    ("detach", "leave the interface; the run goes on and can be attached to from anywhere on this machine"),
)
EXIT_CODES = "0 ok · 1 gate not met · 2 usage or config · 3 regression · 4 environment · 5 engine lost · 130 interrupted"


@dataclass(frozen=True)
class KeyHelp:
    """One key for the help."""

    keys: str
    text: str
    id: str = ""


def help_rows(
    groups: Sequence[tuple[str, Sequence[KeyHelp]]], panel: str, width: int, run: str = ""
) -> list[Row]:
    """Everything, one page after the other.

    Args:
        groups: keys under the name of where they work, the most particular first.
        panel: what the panel that had focus shows, paragraph by paragraph; may be empty.
        width: columns.
        run: id of the run at hand, for the lines about coming back.
    """
    half = max(30, (width - 3) // 2)
    rows: list[Row] = []
    keys = [_group(name, found, half if width >= 90 else width) for name, found in groups if found]
    if width >= 90 and len(keys) > 1:
        first = [line for block in keys[:-1] for line in [*block, ()]]
        rows += beside(first, keys[-1], half, "   ")
    else:
        rows += [line for block in keys for line in [*block, ()]]
    if panel:
        rows += [(), _title("This panel"), *_paragraphs(panel, width)]
    rows += [(), _title("Outcomes"), *_outcomes(width), (), _title("States of a run"), _states()]
    rows += [(), _title("Words"), *(line for name, text in WORDS for line in _word(name, text, width))]
    name = run or "RUN"
    rows += [
        (),
        _title("Coming back"),
        *_paragraphs(
            f"proctor attach {name} · proctor watch {name} (plain lines) · proctor status {name} --json · proctor stop {name}",
            width,
        ),
        (),
        _title("Exit codes"),
        *_paragraphs(EXIT_CODES, width),
    ]
    return rows


def _title(text: str) -> Row:
    return row(Span(text, "accent strong"))


def _group(name: str, keys: Sequence[KeyHelp], width: int) -> list[Row]:
    rows = [_title(name)]
    for key in keys:
        lines = textwrap.wrap(key.text, max(10, width - 14)) or [""]
        rows.append(row(Span(left(key.keys, 13) + " ", "key"), Span(lines[0], "text")))
        rows += [row(" " * 14, Span(line, "text")) for line in lines[1:]]
    return rows


def _outcomes(width: int) -> list[Row]:
    half = width if width < 110 else width // 2 - 2
    cells = [_outcome(outcome, text, half) for outcome, text in EXPLANATIONS.items()]
    if width < 110:
        return [line for cell in cells for line in cell]
    middle = -(-len(cells) // 2)
    first, second = ([line for cell in part for line in cell] for part in (cells[:middle], cells[middle:]))
    return beside(first, second, half)


def _outcome(outcome: str, text: str, width: int) -> list[Row]:
    lines = textwrap.wrap(text, max(10, width - 16))
    head = row(
        Span(f"{glyph(outcome)} ", outcome), Span(f"{word(outcome):<14}", outcome), Span(lines[0], "muted")
    )
    return [head, *(row(" " * 16, Span(line, "muted")) for line in lines[1:])]


def _states() -> Row:
    shown = [(name, *look) for name, look in STATES.items() if name not in ("reading", "empty")]
    return tuple(
        span for name, mark, meaning in shown for span in (Span(f"{mark} {name}", meaning), Span("  "))
    )


def _word(name: str, text: str, width: int) -> list[Row]:
    lines = textwrap.wrap(text, max(10, width - 12))
    return [
        row(Span(left(name if not index else "", 11) + " ", "strong"), Span(line, "text"))
        for index, line in enumerate(lines)
    ]


def _paragraphs(text: str, width: int) -> list[Row]:
    return [
        row(Span(line, "text"))
        for part in text.split("\n")
        for line in (textwrap.wrap(part, max(10, width)) or [""])
    ]
