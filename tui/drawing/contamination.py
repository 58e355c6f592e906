"""Signs of contamination beside each other: the months, each sign with what it rests on, what is not known."""

from engine.contamination.signal import Signal
from engine.desk.words import ChangeSeen, Contamination
from tui.drawing.bars import bar
from tui.drawing.rows import EMPTY, Row, Span, clip, left, right, row
from tui.drawing.wrapping import wrapped
from tui.terminal.tame import tame_line

DATELESS = "No dates, so no months: LiveCodeBench's problems have some."


def month_rows(change: ChangeSeen | None, width: int) -> list[Row]:
    """A line a month, with the change point and the stated cutoff between the months that they part."""
    if change is None or not change.months:
        return wrapped(DATELESS, width, "muted")
    wide = width >= 50
    room = max(6, width - (38 if wide else 26))
    top = max(0.01, *(one.high if wide else one.value for one in change.months))
    rows = [row(Span(clip(f" {'MONTH':<8}{'PASS@1':>7}{'95 %':>14}{'n':>5}" if wide else f" {'MONTH':<8}{'PASS@1':>7}{'n':>5}", width), "muted"))]  # fmt: skip
    marked = False
    for one in change.months:
        if one.after_cutoff and not marked:
            marked = True
            rows.append(_line(f"cutoff {change.cutoff}", width, "warn"))
        if one.month == change.month:
            rows.append(_line("change point", width, "accent"))
        likely = one.month in change.likely
        rows.append(
            row(
                Span(f" {left(tame_line(one.month), 8)}", "strong" if likely else "text"),
                Span(right(f"{one.value:.3f}", 7), "text"),
                Span(right(f"[{one.low:.2f}, {one.high:.2f}]", 14) if wide else "", "muted"),
                Span(right(str(one.problems), 5), "muted"),
                Span("  "),
                Span(bar(one.value, top, room), "muted" if one.after_cutoff else "accent"),
            )
        )
    if change.cutoff and not marked:
        rows.append(_line(f"cutoff {change.cutoff}: no problem is newer", width, "warn"))
    if change.likely:
        rows += wrapped(
            f"The change point lies, with 95 %, at one of {len(change.likely)} months, in bold: "
            f"{change.likely[0]} to {change.likely[-1]}.",
            width,
            "muted",
            indent=" ",
        )
    return rows


def sign_rows(found: Contamination, width: int) -> list[Row]:
    """Each sign: its size with uncertainty, what was found, and what such a sign shows."""
    rows: list[Row] = []
    for sign in signs_of(found):
        rows.append(row(Span(clip(f" {tame_line(sign.name)}", width), "strong")))
        rows += wrapped(size_line(sign), width, "text" if sign.size is not None else "muted", indent="   ")
        rows += wrapped(sign.says, width, "text", indent="   ")
        rows += wrapped(sign.shows, width, "muted", indent="   ")
        for detail in sign.details[:5]:
            rows += wrapped(detail, width, "faint", indent="     ")
        rows.append(EMPTY)
    if not rows:
        rows += wrapped(
            "No sign is known yet; what would find one stands beside.", width, "muted", indent=" "
        )
    return [*rows, *wrapped(found.caution, width, "warn", indent=" ")]


def missing_rows(found: Contamination, width: int) -> list[Row]:
    """What is not known, with the command for each; then the runs that were drawn on."""
    rows: list[Row] = []
    for line in found.missing:
        what, _, way = line.partition(": ")
        rows.append(row(Span(clip(f" {tame_line(what)}", width), "strong")))
        rows += wrapped(way, width, "key" if way.startswith("proctor ") else "text", indent="   ")
    if not rows:
        rows += wrapped("Nothing is missing.", width, "good", indent=" ")
    for line in found.beside:
        rows += wrapped(f"drawn on {line}", width, "muted", indent=" ", hanging="   ")
    return rows


def signs_of(found: Contamination) -> tuple[Signal, ...]:
    """Every sign there is, those of the months first."""
    change = found.change
    of_months = (change.found, *((change.stated,) if change.stated else ())) if change else ()
    return (*of_months, *found.signals)


def size_line(sign: Signal) -> str:
    """Size, interval, p value and number of problems, as far as they are known."""
    if sign.size is None:
        return f"not measured · n = {sign.n}"
    parts = [f"{sign.size:+.3f} {sign.unit}"]
    if sign.low is not None and sign.high is not None:
        parts.append(f"95 % [{sign.low:+.3f}, {sign.high:+.3f}]")
    if sign.p is not None:
        parts.append(f"p = {sign.p:.2g}")
    return " · ".join([*parts, f"n = {sign.n}"])


def _line(text: str, width: int, meaning: str) -> Row:
    text = f" ── {tame_line(text)} "
    return row(Span(clip(text + "─" * max(0, width - len(text) - 1), width), meaning))
