"""Choosing one of many by typing a few of its letters."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui.drawing.rows import Row, Span, clip, left, row, spread
from tui.terminal.tame import tame_line


@dataclass(frozen=True)
class Pick:
    """One thing that can be chosen."""

    result: str
    text: str
    detail: str = ""
    key: str = ""
    """The key that does the same, where there is one."""


def matching_picks(picks: Sequence[Pick], words: str) -> list[Pick]:
    """The picks that fit what was typed, the best first; all of them where nothing was.

    Every word must occur in the text or the detail, or its letters in this order in the text.
    """
    wanted = words.lower().split()
    if not wanted:
        return list(picks)
    scored = []
    for number, pick in enumerate(picks):
        scores = [_score(word, pick) for word in wanted]
        if all(scores):
            scored.append((-sum(scores), number, pick))
    return [pick for _, _, pick in sorted(scored, key=lambda one: one[:2])]


def pick_rows(picks: Sequence[Pick], width: int, height: int, *, top: int, cursor: int) -> list[Row]:
    """The window of the list."""
    name = max(12, min(44, max((len(pick.text) for pick in picks), default=12) + 2, width // 2))
    key = max((len(pick.key) + 2 for pick in picks if pick.key), default=0)
    rows = []
    for index, pick in enumerate(picks[top : top + height], start=top):
        line = spread(
            row(
                Span(f" {left(clip(tame_line(pick.text), name), name)}", "text"),
                Span(clip(tame_line(pick.detail), max(0, width - name - 1 - key)), "muted"),
            ),
            row(Span(f"{pick.key} ", "key")) if pick.key else (),
            width,
        )
        rows.append(
            tuple(Span(span.text, f"{span.meaning} cursor") for span in line) if index == cursor else line
        )
    return rows


def _score(word: str, pick: Pick) -> int:
    text = pick.text.lower()
    if text.startswith(word):
        return 8
    if f" {word}" in text or f"/{word}" in text:
        return 6
    if word in text:
        return 4
    if word in pick.detail.lower():
        return 2
    letters = iter(text)
    return int(len(word) > 2 and all(letter in letters for letter in word))
