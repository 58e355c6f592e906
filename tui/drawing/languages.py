"""One exam in many languages: pass@1 language by language, and on the problems that all of them have."""

from collections.abc import Mapping, Sequence

from engine.events import PlannedEntry, ScoreValue
from engine.languages import Spoken, in_common, is_language, share_passed
from engine.several import several
from engine.verdict import Outcome
from tui.drawing.formats import NONE, count
from tui.drawing.glyphs import glyph, word
from tui.drawing.moment import Moment
from tui.drawing.rows import Row, Span, clip, fit, left, right, row
from tui.drawing.scores import reach
from tui.terminal.tame import tame_line

CELL = 17
"""Columns of a language in the small table: code, pass@1, how far its interval reaches."""
GAP = 2
LEAST = 58
"""Fewer columns than these show the small table."""


def is_multilingual(entries: Sequence[PlannedEntry]) -> bool:
    """Whether a run sits the same exam in several languages."""
    return sum(is_language(entry) for entry in entries) > 1


def title(moment: Moment) -> str:
    """The panel's title; an interim number says that it is interim."""
    tally = moment.progress.tally
    if moment.state == "finished":
        return f"pass@1 by language · {several(tally.complete_problems, 'problem')}"
    return f"pass@1 by language · interim · {tally.complete_problems}/{len(tally.problems)}"


def language_rows(moment: Moment, spoken: Sequence[Spoken], width: int, height: int) -> list[Row]:
    """The panel's rows: one a language where there is room, else several beside each other.

    Languages stand in the run's order while it is at work, then the best on the problems in common first.
    """
    scores = {
        score.entry: score
        for score in moment.progress.tally.scores
        if score.metric == "pass@1" and score.check is None
    }
    if moment.state == "finished":
        common = in_common(spoken)
        spoken = sorted(spoken, key=lambda one: _place(one, scores, common.get(one.base, frozenset())))
    if width >= LEAST and height > 3:
        return _large(spoken, scores, width, height)
    return _small(spoken, scores, width, height, is_done=moment.state == "finished")


def _place(
    one: Spoken, scores: Mapping[int, ScoreValue], shared: frozenset[str]
) -> tuple[str, float, float, str]:
    """The best on the problems in common first, then by the score over all; without a score last."""
    score = scores.get(one.entry)
    if score is None:
        return one.base, 1.0, 1.0, one.code
    return one.base, -_passed_of(one, shared), -score.value, one.code


def _passed_of(one: Spoken, shared: frozenset[str]) -> float:
    """Right answers over some problems: the sum of their pass@1."""
    return sum(share_passed(problem) for name, problem in one.done.items() if name in shared)


def _small(
    spoken: Sequence[Spoken], scores: Mapping[int, ScoreValue], width: int, height: int, *, is_done: bool
) -> list[Row]:
    """As many languages beside each other as fit, the best in the first column from the top."""
    across = max(1, (width + GAP) // (CELL + GAP))
    notes = [_basis(spoken, is_done=is_done)] if height > 2 else []
    room = max(1, height - len(notes))
    cells = [_cell(one, scores.get(one.entry)) for one in spoken]
    if len(cells) > across * room:
        left_out = len(cells) - across * room + 1
        cells = [*cells[: across * room - 1], row(Span(left(f"+{left_out}: z zooms", CELL), "muted"))]
    down = min(room, -(-len(cells) // across))
    rows = [row(*_spaced(cells[line::down])) for line in range(down)]
    return [*rows, *notes][:height]


def _spaced(cells: Sequence[Row]) -> list[Row]:
    return [
        part
        for number, cell in enumerate(cells)
        for part in ([(Span(" " * GAP),)] if number else []) + [cell]
    ]


def _cell(one: Spoken, score: ScoreValue | None) -> Row:
    name = Span(f"{one.code:<6}", "text")
    if score is None:
        return row(name, fit(row(Span(f"{NONE:>5} ", "muted"), *_machine(one)), CELL - 6))
    far = f" ±{reach(score):.1f}"
    return fit(row(name, Span(f"{score.value * 100:5.1f}", "strong"), Span(far, "muted")), CELL)


def _machine(one: Spoken) -> list[Span]:
    """What the machine could not mark, by its glyphs."""
    return [Span(f"{glyph(state)}{number}", "warn") for state, number in one.unmarked.items() if number]


def _basis(spoken: Sequence[Spoken], *, is_done: bool) -> Row:
    unmarked = sum(one.unmarked.total() for one in spoken)
    if unmarked:
        return row(Span(f"{count(unmarked)} not marked (machine): not counted", "warn"))
    common = in_common(spoken)
    shared = " + ".join(str(len(common[base])) for base in sorted(common))
    return row(Span(f"{shared or 'no'} problems in common{'' if is_done else ' so far'}", "muted"))


def _large(spoken: Sequence[Spoken], scores: Mapping[int, ScoreValue], width: int, height: int) -> list[Row]:
    """A row a language, with what the number rests on; columns give way from the right."""
    common = in_common(spoken)
    rows = [_heading(width)]
    bases = list(dict.fromkeys(one.base for one in spoken))
    for base in bases:
        if len(bases) > 1:
            rows.append(row(Span(base, "muted")))
        shared = common.get(base, frozenset())
        rows += [_line(one, scores.get(one.entry), shared, width) for one in spoken if one.base == base]
    notes = [_explained(len(common.get(base, ())), base if len(bases) > 1 else "") for base in bases]
    room = max(1, height - len(notes))
    if len(rows) > room:
        rows = [*rows[: room - 1], row(Span(f"… {len(rows) - room + 1} more", "muted"))]
    return [*rows, *notes][:height]


def _heading(width: int) -> Row:
    text = f"{'language':<12}{'pass@1':>7}  {'95 %':<13}{'in common':>13}{'problems':>11}"
    return row(Span(clip(f"{text}  {'fails most by':<22}toolchain", width), "muted"))


def _line(one: Spoken, score: ScoreValue | None, shared: frozenset[str], width: int) -> Row:
    head = [Span(left(one.title, 12), "text")]
    if score is None:
        head += [Span(f"{NONE:>7}", "muted"), Span(" " * 15)]
    else:
        head += [
            Span(f"{score.value * 100:7.1f}", "strong"),
            Span(left(f"  [{score.low * 100:.1f}, {score.high * 100:.1f}]", 15), "text"),
        ]
    passed = _passed_of(one, shared)
    of_all = f"{passed:g}" if passed == int(passed) else f"{passed:.1f}"
    head += [
        Span(right(f"{of_all}/{len(shared)}" if one.done and shared else NONE, 13), "text"),
        Span(right(f"{len(one.done)}/{one.planned}", 11), "muted"),
    ]
    why = _failing(one)
    rest = max(0, width - 82)
    told = clip(tame_line(one.trouble or one.toolchain), rest)
    return row(head, "  ", fit(why, 22), Span(told, "warn" if one.trouble else "muted"))


def _failing(one: Spoken) -> Row:
    """The commonest failure with its share, or what kept the machine from marking."""
    failed = [(number, outcome) for outcome, number in one.outcomes.items() if outcome is not Outcome.PASSED]
    if one.unmarked and not failed:
        return row(*_machine(one), Span(" not marked", "warn"))
    if not failed:
        return row(Span("nothing" if one.outcomes else NONE, "muted"))
    number, outcome = max(failed, key=lambda pair: (pair[0], pair[1]))
    total = sum(amount for amount, _ in failed)
    return row(
        Span(f"{glyph(outcome)} {word(outcome)} {number / total * 100:.0f}%", outcome.value),
        Span(" "),
        *_machine(one),
    )


def _explained(common: int, base: str) -> Row:
    name = f"{base}: " if base else ""
    return row(
        Span(
            f"{name}in common: right over the {several(common, 'problem')} that all scored languages have done; "
            "only those rank fairly",
            "muted",
        )
    )
