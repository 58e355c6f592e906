"""Code with its syntax marked and its lines numbered, as rows; and two programs' differences."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from pygments import lex
from pygments.lexers import get_lexer_by_name
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    _TokenType,
)
from pygments.util import ClassNotFound

from tui.drawing.rows import Row, Span, fit, left, right, row, text_of
from tui.drawing.wrapping import folds
from tui.terminal.tame import tame

MOST: Final = 200_000
"""Characters beyond which code is shown without colours."""
_MEANINGS: Final[tuple[tuple[_TokenType, str], ...]] = (
    (Comment, "code-comment"),
    (String, "code-string"),
    (Number, "code-number"),
    (Literal, "code-string"),
    (Keyword, "code-keyword"),
    (Name.Function, "code-name"),
    (Name.Class, "code-name"),
    (Name.Decorator, "code-name"),
    (Name.Builtin, "code-builtin"),
    (Operator.Word, "code-keyword"),
    (Operator, "muted"),
    (Punctuation, "muted"),
    (Generic.Inserted, "good"),
    (Generic.Deleted, "bad"),
    (Generic.Heading, "strong"),
    (Generic.Subheading, "accent"),
)
_LEXERS: Final[Mapping[str, str]] = {
    "py": "python",
    "rs": "rust",
    "js": "javascript",
    "ts": "typescript",
    "cs": "csharp",
    "rb": "ruby",
    "pl": "perl",
    "sh": "bash",
    "jl": "julia",
    "rkt": "racket",
    "r": "r",
    "d": "d",
    "go": "go",
    "cpp": "cpp",
    "hs": "haskell",
    "ml": "ocaml",
    "kt": "kotlin",
    "scala": "scala",
    "swift": "swift",
    "php": "php",
    "lua": "lua",
    "java": "java",
    "diff": "diff",
}


def code_rows(
    text: str, width: int, *, language: str = "python", marked: Mapping[int, str] | None = None
) -> list[Row]:
    """Numbered lines of a program; long lines are wrapped, so that nothing is hidden.

    Args:
        text: the program, as it is: it is made safe here, before anything looks at it.
        width: columns.
        language: what it is written in; unknown ones are shown plain.
        marked: a meaning for whole lines, such as the one that failed.
    """
    if not text:
        return [row(Span("(empty)", "muted"))]
    lines = coloured(tame(text).text, language)
    digits = max(2, len(str(len(lines))))
    room = max(8, width - digits - 2)
    rows: list[Row] = []
    for number, line in enumerate(lines, 1):
        mark = (marked or {}).get(number, "")
        for index, piece in enumerate(wrapped(line, room)):
            label = right(str(number), digits) if not index else " " * digits
            rows.append(
                row(
                    Span(f"{label}{'>' if mark and not index else ' '} ", mark or "faint"),
                    tuple(Span(span.text, mark or span.meaning) for span in piece),
                )
            )
    return rows


def coloured(text: str, language: str) -> list[Row]:
    """The lines of a safe text, each a row of spans."""
    if len(text) > MOST:
        return [row(Span(line, "text")) for line in text.split("\n")]
    return list(_coloured(text, _LEXERS.get(language, language)))


@lru_cache(maxsize=32)
def _coloured(text: str, language: str) -> tuple[Row, ...]:
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return tuple(row(Span(line, "text")) for line in text.split("\n"))
    lines: list[list[Span]] = [[]]
    for kind, value in lex(text, lexer):
        meaning = next((name for token, name in _MEANINGS if kind in token), "text")
        for index, piece in enumerate(value.split("\n")):
            if index:
                lines.append([])
            if piece:
                lines[-1].append(Span(piece, meaning))
    return tuple(tuple(line) for line in lines)


def wrapped(line: Row, width: int) -> list[Row]:
    """A row cut into rows of at most `width` columns, between words where it can be; an empty one stays one row."""
    return [_piece(line, start, end) for start, end in folds(text_of(line), width)]


def _piece(line: Row, start: int, end: int) -> Row:
    """The characters of a row from one to another."""
    spans, at = [], 0
    for span in line:
        text = span.text[max(0, start - at) : max(0, end - at)]
        if text:
            spans.append(Span(text, span.meaning))
        at += len(span.text)
    return tuple(spans)


def diff_rows(before: str, after: str, width: int, *, side_by_side: bool = False) -> list[Row]:
    """What differs between two programs, with the lines around it.

    Args:
        before: marked `-`.
        after: marked `+`.
        width: columns.
        side_by_side: two columns instead of one.
    """
    old, new = tame(before).text.split("\n"), tame(after).text.split("\n")
    matcher = SequenceMatcher(None, [line.strip() for line in old], [line.strip() for line in new], False)
    rows: list[Row] = []
    groups = list(matcher.get_grouped_opcodes(3))
    if not groups:
        return [row(Span("the same, line by line", "muted"))]
    for group in groups:
        rows.append(row(Span(f"@@ line {group[0][1] + 1} · {group[0][3] + 1}", "muted")))
        for what, i, j, k, m in group:
            if side_by_side:
                rows += _sides(what, old[i:j], new[k:m], width)
            elif what == "equal":
                rows += [row(Span(f"  {line}", "text")) for line in new[k:m]]
            else:
                rows += [row(Span(f"- {line}", "bad")) for line in old[i:j]]
                rows += [row(Span(f"+ {line}", "good")) for line in new[k:m]]
    return [fit(line, width) for line in rows]


def _sides(what: str, old: Sequence[str], new: Sequence[str], width: int) -> list[Row]:
    half = (width - 3) // 2
    height = max(len(old), len(new))
    rows = []
    for index in range(height):
        first = old[index] if index < len(old) else ""
        second = new[index] if index < len(new) else ""
        marks = (
            ("  ", "  ")
            if what == "equal"
            else ("- " if index < len(old) else "  ", "+ " if index < len(new) else "  ")
        )
        looks = ("text", "text") if what == "equal" else ("bad", "good")
        rows.append(
            row(
                Span(left(marks[0] + first, half), looks[0]),
                Span(" │ ", "faint"),
                Span(left(marks[1] + second, half), looks[1]),
            )
        )
    return rows
