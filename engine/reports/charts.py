"""Inline SVG charts. They have shapes and words; their colours are classes that the page's style fills.

Every chart scales with its column (a viewBox and no fixed width), says in a title what it shows, and repeats
each value as text, so that nothing depends on colour or on seeing it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.reports.harmless import harmless as escape

WIDTH = 640
LABEL = 190
ROW = 26
SHORT = 24
"""Characters of a label that fit its column in the widest of the fonts that the style names."""


@dataclass(frozen=True)
class Bar:
    """A value with its interval, in shares."""

    label: str
    value: float
    low: float
    high: float
    note: str = ""


def intervals(title: str, bars: Sequence[Bar]) -> str:
    """Dots with whiskers on a common scale from 0 to 100 %."""
    room = WIDTH - LABEL - 165
    height = ROW * len(bars) + 30
    parts = [_grid(height, room, [(share, f"{share:.0%}") for share in (0, 0.25, 0.5, 0.75, 1)])]
    for i, bar in enumerate(bars):
        y = ROW * i + 18
        low, at, high = (LABEL + room * share for share in (bar.low, bar.value, bar.high))
        parts.append(
            f'<text class="label" x="{LABEL - 10}" y="{y + 4}" text-anchor="end">{escape(_short(bar.label))}</text>'
            f'<line class="whisker" x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}"/>'
            f'<circle class="dot" cx="{at:.1f}" cy="{y}" r="5"/>'
            f'<text class="value" x="{WIDTH - 148}" y="{y + 4}">{bar.value:.1%} [{bar.low:.1%}, {bar.high:.1%}]</text>'
        )
    return _svg(title, height, parts)


def differences(title: str, bars: Sequence[Bar], margin: float) -> str:
    """Differences with their intervals about zero, the margin of equivalence shaded."""
    reach = max([0.05, margin * 1.5, *(abs(edge) for bar in bars for edge in (bar.low, bar.high))])
    reach = min(1.0, reach * 1.1)
    room = WIDTH - LABEL - 170
    height = ROW * len(bars) + 30

    def x(share: float) -> float:
        return LABEL + room * (share + reach) / (2 * reach)

    ticks = [(0.0, f"-{reach * 100:.0f} pp"), (0.5, "0"), (1.0, f"+{reach * 100:.0f} pp")]
    parts = [
        f'<rect class="margin" x="{x(-margin):.1f}" y="4" width="{x(margin) - x(-margin):.1f}" height="{height - 26}"/>',
        _grid(height, room, ticks),
    ]
    for i, bar in enumerate(bars):
        y = ROW * i + 18
        kind = "good" if bar.low > 0 else "bad" if bar.high < 0 else "even"
        parts.append(
            f'<text class="label" x="{LABEL - 10}" y="{y + 4}" text-anchor="end">{escape(_short(bar.label))}</text>'
            f'<line class="whisker {kind}" x1="{x(bar.low):.1f}" x2="{x(bar.high):.1f}" y1="{y}" y2="{y}"/>'
            f'<circle class="dot {kind}" cx="{x(bar.value):.1f}" cy="{y}" r="5"/>'
            f'<text class="value" x="{WIDTH - 162}" y="{y + 4}">{bar.value * 100:+.1f} '
            f"[{bar.low * 100:+.1f}, {bar.high * 100:+.1f}] {escape(bar.note)}</text>"
        )
    return _svg(title, height, parts)


def outcomes(title: str, rows: Sequence[tuple[str, dict[str, int]]]) -> str:
    """One stacked bar per row; each outcome is a class of its own and named beneath."""
    room = WIDTH - LABEL - 10
    names = list(dict.fromkeys(name for _, counts in rows for name in counts))
    lines = _wrapped([(name, " · ".join(str(counts.get(name, 0)) for _, counts in rows)) for name in names])
    height = (ROW + 6) * len(rows) + 18 * len(lines) + 14
    parts = []
    for i, (label, counts) in enumerate(rows):
        y, at, total = (ROW + 6) * i + 4, float(LABEL), sum(counts.values()) or 1
        parts.append(
            f'<text class="label" x="{LABEL - 10}" y="{y + 17}" text-anchor="end">{escape(label)}</text>'
        )
        # In the same order in every row, so that equal colours stand beneath one another.
        for name in names:
            count = counts.get(name, 0)
            width = room * count / total
            parts.append(
                f'<rect class="v-{escape(name)}" x="{at:.1f}" y="{y}" width="{width - 1:.1f}" height="{ROW}">'
                f"<title>{escape(name)} {count} ({count / total:.1%})</title></rect>"
                if width > 1
                else ""
            )
            at += width
    for j, line in enumerate(lines):
        y = (ROW + 6) * len(rows) + 18 * j + 18
        for x, name, text in line:
            parts.append(
                f'<rect class="v-{escape(name)}" x="{x}" y="{y - 10}" width="11" height="11"/>'
                f'<text class="value" x="{x + 16}" y="{y}">{escape(text)}</text>'
            )
    return _svg(title, height, parts)


def grid(title: str, cells: Sequence[tuple[str, float, str]]) -> str:
    """One square per problem: how much of it is filled is its share of passes.

    Args:
        title: what it shows.
        cells: id, share of samples that passed, and the class of what is not filled.
    """
    side, across = 15, (WIDTH - 8) // 16
    height = 16 * ((len(cells) + across - 1) // across) + 8
    parts = []
    for i, (name, share, kind) in enumerate(cells):
        x, y = 4 + 16 * (i % across), 4 + 16 * (i // across)
        filled = side * share
        parts.append(
            f'<g><title>{escape(name)}: {share:.0%}</title><rect class="cell v-{escape(kind)}" x="{x}" y="{y}" '
            f'width="{side}" height="{side}"/><rect class="v-passed" x="{x}" y="{y + side - filled:.1f}" '
            f'width="{side}" height="{filled:.1f}"/></g>'
        )
    return _svg(title, height, parts, has_words=False)


def line(title: str, points: Sequence[tuple[float, float]], across: str, up: str) -> str:
    """A line over problems done, such as the half width of an interval as it narrows."""
    if len(points) < 2:
        return ""
    room, tall = WIDTH - 90, 130
    most, top = max(x for x, _ in points), max(y for _, y in points) or 1.0
    path = " ".join(f"{60 + room * x / most:.1f},{10 + tall * (1 - y / top):.1f}" for x, y in points)
    parts = [
        f'<line class="axis" x1="60" x2="{60 + room}" y1="{tall + 10}" y2="{tall + 10}"/>',
        f'<polyline class="path" points="{path}"/>',
        f'<text class="tick" x="54" y="16" text-anchor="end">{top:.1%}</text>',
        f'<text class="tick" x="54" y="{tall + 12}" text-anchor="end">0</text>',
        f'<text class="tick" x="{60 + room}" y="{tall + 28}" text-anchor="end">{most:.0f} {escape(across)}</text>',
        f'<text class="tick" x="60" y="{tall + 28}">{escape(up)}</text>',
    ]
    return _svg(title, tall + 36, parts)


def gap(title: str, rows: Sequence[tuple[str, Bar | None, Bar | None]], left: str, right: str) -> str:
    """A model's score at two levels joined by a line: the gap is its slope.

    Args:
        title: what it shows.
        rows: a model, its score at the left level, its score at the right one.
        left: name of the left level.
        right: name of the right level.
    """
    tall, x1, x2 = 220, 90, WIDTH - 240
    parts = [
        (
            f'<text class="label" x="{x1}" y="16" text-anchor="middle">{escape(left)}</text>'
            f'<text class="label" x="{x2}" y="16" text-anchor="middle">{escape(right)}</text>'
        )
    ]

    def y(share: float) -> float:
        return 30 + (tall - 40) * (1 - share)

    parts += [
        f'<line class="rule" x1="{x1}" x2="{x2}" y1="{y(share):.1f}" y2="{y(share):.1f}"/>'
        f'<text class="tick" x="{(x1 + x2) / 2}" y="{y(share) - 2:.1f}" text-anchor="middle">{share:.0%}</text>'
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    ends = [
        (x1, "end", -10, [(bar, f"{bar.value:.0%}") for _, bar, _ in rows if bar]),
        (x2, "start", 10, [(bar, f"{bar.value:.0%} {_short(name)}") for name, _, bar in rows if bar]),
    ]
    parts += [
        f'<line class="path" x1="{x1}" x2="{x2}" y1="{y(first.value):.1f}" y2="{y(second.value):.1f}"/>'
        for _, first, second in rows
        if first and second
    ]
    for x, anchor, shift, bars in ends:
        for (bar, text), at in zip(bars, _apart([y(bar.value) for bar, _ in bars]), strict=True):
            parts.append(
                f'<line class="whisker" x1="{x}" x2="{x}" y1="{y(bar.low):.1f}" y2="{y(bar.high):.1f}"/>'
                f'<circle class="dot" cx="{x}" cy="{y(bar.value):.1f}" r="5"/>'
                f'<text class="value" x="{x + shift}" y="{at + 4:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
            )
    return _svg(title, tall, parts)


def _svg(title: str, height: float, parts: Sequence[str], *, has_words: bool = True) -> str:
    """A picture; it shrinks with a narrow window, and on a phone one with words in it is moved sideways to keep them legible."""
    kind = ' class="wordy"' if has_words else ""
    return (
        f'<div class="scroll"><svg{kind} viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title>{"".join(parts)}</svg></div>'
    )


def _grid(height: float, room: float, ticks: Sequence[tuple[float, str]]) -> str:
    return "".join(
        f'<line class="rule" x1="{LABEL + room * at:.1f}" x2="{LABEL + room * at:.1f}" y1="4" y2="{height - 22}"/>'
        f'<text class="tick" x="{LABEL + room * at:.1f}" y="{height - 6}" text-anchor="middle">{escape(text)}</text>'
        for at, text in ticks
    )


def _wrapped(items: Sequence[tuple[str, str]]) -> list[list[tuple[int, str, str]]]:
    """The legend in lines: x, class and text of each item."""
    lines: list[list[tuple[int, str, str]]] = [[]]
    x = 10
    for name, count in items:
        text = f"{name} {count}"
        width = 30 + 8 * len(text)
        if x + width > WIDTH and lines[-1]:
            lines.append([])
            x = 10
        lines[-1].append((x, name, text))
        x += width
    return lines


def _apart(heights: Sequence[float], least: float = 14.0) -> list[float]:
    """Where words at these heights stand so that none lies on another: the lower one of two is pushed down."""
    placed = list(heights)
    order = sorted(range(len(placed)), key=lambda i: placed[i])
    for above, below in pairwise(order):
        placed[below] = max(placed[below], placed[above] + least)
    return placed


def _short(label: str) -> str:
    """A label that fits its column; the end tells more than the beginning."""
    return label if len(label) <= SHORT else "…" + label[1 - SHORT :]
