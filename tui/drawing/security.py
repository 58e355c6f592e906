"""The review queue: what the layers found in a sample, and what a person made of it."""

from collections.abc import Sequence

from engine.desk.words import Reviewable, Security
from engine.several import several
from tui.drawing.bars import bar
from tui.drawing.glyphs import word
from tui.drawing.rows import Row, Span, clip, left, right, row
from tui.drawing.wrapping import wrapped
from tui.terminal.tame import tame_line

STATES = {
    "open": ("?", "warn"),
    "confirm": ("x", "bad"),
    "false alarm": ("✓", "good"),
    "waive": ("w", "muted"),
}
"""Glyph and meaning of what was decided."""
SAID = {"confirm": "insecure", "false alarm": "false alarm", "waive": "waived", "open": "open"}


def counts_line(found: Security) -> str:
    """How far the review is."""
    states = [item.state for item in found.items]
    parts = [f"{states.count(state)} {SAID[state]}" for state in STATES if states.count(state)]
    return " · ".join([*parts, f"screened {several(found.samples, 'sample')}"])


def queue_rows(
    items: Sequence[Reviewable], width: int, height: int, *, top: int, cursor: int | None
) -> list[Row]:
    """A line a sample."""
    wide = width >= 100
    name = 34 if wide else 24
    tail = 24 if wide else 12
    rows = []
    for index, item in enumerate(items[top : top + height], start=top):
        mark, look = STATES.get(item.state, ("?", "warn"))
        layers = ", ".join(dict.fromkeys(f"{one.layer} {one.rule}" for one in item.findings if one.related))
        said = SAID.get(item.state, item.state)
        if item.by and (wide or len(said) + 3 + len(item.by) < tail):  # the decision is never cut for a name
            said += f" · {item.by}"
        room = max(0, width - 3 - 9 - name - 14 * wide - tail)
        spans = row(
            Span(f" {mark} ", look),
            Span(left(tame_line(item.cwe) or "-", 9), "strong"),
            Span(left(tame_line(item.key), name), "text"),
            Span(left(f" {item.label}", 14) if wide else "", "muted"),
            Span(left(clip(tame_line(layers or "nothing found"), room), room), "text"),
            Span(right(clip(tame_line(said), tail - 1), tail), look),
        )
        rows.append(tuple(Span(s.text, f"{s.meaning} cursor") for s in spans) if index == cursor else spans)
    return rows


def evidence_rows(item: Reviewable, width: int) -> list[Row]:
    """What each layer says of a sample."""
    why = (
        "the layers disagree, or cannot see it"
        if item.why == "disagreement"
        else "drawn at random although the layers agree"
    )
    rows = _hung(f"Here because {why}.", width, "muted")
    rows += _hung(f"tests: {word(item.outcome)} · attack: {_attack(item.exploit)}", width, "text")
    if item.broken_by:
        rows += _hung(f"! the attack got: {item.broken_by}", width, "bad")
    for one in item.findings:
        rows += _hung(
            f"{one.layer} {one.rule} line {one.line} {one.severity}: {one.says}",
            width,
            "warn" if one.related else "muted",
        )
    if not item.findings:
        rows += _hung("no static layer found anything", width, "text")
    if item.stale:
        rows += _hung("! there was a decision on other code than this", width, "warn")
    for note in item.notes:
        rows += _hung(f"# {note}", width, "accent")
    if item.similar:
        rows += _hung(f"{several(item.similar, 'open sample')} like it: A decides together", width, "text")
    return rows


def summary_rows(found: Security, width: int) -> list[Row]:
    """Rates with intervals, then each weakness."""
    rows = [row(Span(clip(f" {tame_line(line)}", width), "strong")) for line in found.rates]
    for one in found.weaknesses:
        insecure = one.labels.get("insecure", 0)
        rate = (
            f"{one.value * 100:5.0f} % [{one.low * 100:.0f}, {one.high * 100:.0f}] of the working insecure"
            if one.value is not None
            else "no working sample"
        )
        rows.append(
            row(
                Span(f" {left(tame_line(one.cwe), 9)}", "text"),
                Span(left(bar(insecure, max(1, one.samples), 10), 11), "bad"),
                Span(left(f"{insecure}/{one.samples}", 8), "text"),
                Span(left(f"{one.labels.get('ambiguous', 0)} unclear", 11), "muted"),
                Span(clip(rate, max(0, width - 40)), "muted"),
            )
        )
    rows += [row(Span(clip(f" {tame_line(line)}", width), "muted")) for line in found.agreement]
    rows += [row(Span(clip(f" {tame_line(found.versions)}", width), "faint"))]
    return rows


def _attack(said: str) -> str:
    return {"insecure": "broke it", "secure": "did not break it"}.get(said, "none was made")


def _hung(text: str, width: int, meaning: str) -> list[Row]:
    return wrapped(text, width, meaning, hanging="  ")
