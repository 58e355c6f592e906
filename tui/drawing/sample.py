"""A sample opened: its text as it is, and everything the verdict rests on."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.desk.words import RanAgain, SampleOpened
from engine.events import CheckMarked, SampleJudged, SampleUnmarked
from engine.progress import ProblemKey
from engine.several import several
from engine.verdict import Outcome
from tui.drawing.formats import NONE, seconds, size
from tui.drawing.glyphs import EXPLANATIONS, explanation, glyph, word
from tui.drawing.moment import Moment
from tui.drawing.repository import repository_rows
from tui.drawing.rows import Row, Span, clip, left, right, row, spread
from tui.drawing.wrapping import folds, wrapped
from tui.samples import Opened, SampleLine
from tui.terminal.tame import tame, tame_line


@dataclass(frozen=True)
class Shown:
    """A text as rows, and what was done to it."""

    rows: list[Row]
    neutralised: int
    cut: bool


def text_rows(text: str, width: int, *, is_numbered: bool = True) -> Shown:
    """A text, with line numbers unless told otherwise; long lines are wrapped, so that nothing is hidden."""
    tamed = tame(text)
    if not text:
        return Shown([row(Span("(empty)", "muted"))], 0, cut=False)
    lines = tamed.text.split("\n")
    digits = max(2, len(str(len(lines))))
    room = max(8, width - digits - 2) if is_numbered else width
    rows: list[Row] = []
    for number, line in enumerate(lines, 1):
        pieces = [line[start:end] for start, end in folds(line, room)]
        for index, piece in enumerate(pieces):
            label = right(str(number), digits) if not index else " " * digits
            number_span = (Span(f"{label}  ", "faint"),) if is_numbered else ()
            rows.append(row(number_span, Span(piece, "text")))
    return Shown(rows, tamed.neutralised, tamed.cut)


def sample_list_rows(
    lines: Sequence[SampleLine], width: int, height: int, *, top: int = 0, cursor: int | None = None
) -> list[Row]:
    """The samples of a problem, one a line."""
    if not lines:
        return [row(Span("not drawn yet", "muted"))]
    rows = []
    for index, line in enumerate(lines[top : top + height], start=top):
        time = seconds(line.wall) if line.wall else ""
        outcome = line.outcome
        name = word(outcome) if outcome else "being marked"
        begin = row(
            Span(f"{line.sample:>3} ", "muted"),
            Span(f"{glyph(outcome) if outcome else '◌'} {name}", outcome or "now"),
        )
        end = row(
            Span(right(time, 8), "text"),
            Span(right(f"{line.tokens} t", 7) if line.tokens and width >= 30 else "", "muted"),
        )
        whole = spread(begin, end, width)
        rows.append(
            tuple(Span(span.text, f"{span.meaning} cursor") for span in whole) if index == cursor else whole
        )
    return rows


def meta_rows(moment: Moment, key: ProblemKey, opened: Opened, width: int) -> list[Row]:
    """Where we are, and what is known about the draw."""
    tally = moment.progress.tally.problems.get(key)
    entry = moment.entries[key[0]] if key[0] < len(moment.entries) else None
    passed = (
        f"{tally.outcomes[Outcome.PASSED]}/{tally.judged} passed"
        if tally and tally.judged
        else "no verdict yet"
    )
    crumbs = row(
        Span(" proctor", "accent"),
        Span(f" ▸ {tame_line(moment.run)} ▸ {tame_line(entry.title) if entry else ''} ▸ ", "muted"),
        Span(tame_line(key[1]), "strong"),
        Span(f"   {passed}", "text"),
    )
    completed = opened.completed
    if completed is None:
        facts = NONE
    elif not completed.tokens and not completed.prompt_sha256:
        facts = "an answer that was given from elsewhere"
    else:
        facts = (
            f"{several(completed.tokens, 'token')} in {seconds(completed.seconds)} · ended by {completed.finish} · "
            f"seed {completed.seed} · prompt {several(completed.prompt_tokens, 'token')}"
        )
        if completed.prompt_sha256:
            facts += f" · prompt sha256 {completed.prompt_sha256[:8]}…"
    return [spread(crumbs, row(" "), width), row(Span(clip(f" {tame_line(facts)}", width), "muted"))]


def shown_as(exhibit: SampleOpened) -> tuple[str, str]:
    """The title of what the model was shown, and the language it is highlighted in."""
    if not exhibit.was_asked:
        return "Problem · what the model was shown is not known here", ""
    unrendered = "before the model's template"
    cut = ", cut to the context" if exhibit.was_cut else ""
    if exhibit.is_chat:
        return f"Prompt · chat turns{cut}, {unrendered}", ""
    return f"Prompt · as sent{cut}", exhibit.language


def strip_rows(lines: Sequence[SampleLine], here: SampleLine | None, width: int) -> Row:
    """All samples on one line, number and letter, the present one marked."""
    spans: list[Span] = [Span(" ")]
    at = next((n for n, line in enumerate(lines) if here and line.sample == here.sample), 0)
    room = max(1, (width - 4) // 5)
    start = max(0, min(at - room // 2, len(lines) - room))
    for line in lines[start : start + room]:
        mark = " cursor" if here and line.sample == here.sample else ""
        spans.append(
            Span(
                f"{line.sample}{glyph(line.outcome) if line.outcome else '◌'}",
                f"{line.outcome or 'now'}{mark}",
            )
        )
        spans.append(Span(" "))
    return tuple(spans)


def failing_line(opened: Opened, code: str) -> int:
    """The line of the program that raised, where it is one of these; 0 if none is known."""
    if not isinstance(opened.verdict, SampleJudged):
        return 0
    line = next((check.line for check in opened.verdict.checks if check.outcome != Outcome.PASSED), 0)
    return line if 0 < line <= code.count("\n") + 1 else 0


def again_rows(again: RanAgain | str | None, width: int) -> list[Row]:
    """What came of marking a sample again."""
    if again is None:
        return [row(Span("r runs this sample again behind the walls, R five times", "muted"))]
    if isinstance(again, str):
        return wrapped(again, width, "now")
    outcomes = [ran.outcome for ran in again.runs]
    steady = set(outcomes) == {again.before}
    head = (
        f"{len(outcomes)} of {len(outcomes)} again {word(again.before)}"
        if steady
        else f"on record {word(again.before)}, now {', '.join(dict.fromkeys(word(one) for one in outcomes))}"
    )
    rows = [
        row(Span(head, "good" if steady else "warn")),
        row(Span(f"walls {tame_line(again.grade)} · the log stays as it is", "muted")),
    ]
    for number, ran in enumerate(again.runs, 1):
        rows.append(
            row(
                Span(f"{number:>2} ", "muted"),
                Span(left(f"{glyph(ran.outcome)} {word(ran.outcome)}", 15), ran.outcome),
                Span(f" cpu {seconds(ran.cpu)} · wall {seconds(ran.wall)}", "muted"),
            )
        )
        rows += wrapped(ran.reason, width, "text", indent="   ")
    return rows


def verdict_rows(
    opened: Opened, width: int, *, kin: str = "", copied: str = "", of_issue: bool = False
) -> list[Row]:
    """The verdict, then each check with what was observed.

    Args:
        opened: the sample.
        width: columns.
        kin: how it stands among the problem's other samples, in a sentence.
        copied: a line that it shares with the reference word for word.
        of_issue: whether the answer is a patch for an issue.
    """
    match opened.verdict:
        case SampleJudged() as judged:
            rows = _judged(judged, width, of_issue=of_issue)
            rows += wrapped(kin, width, "muted")
            return rows + (
                wrapped(f"a line of the reference, word for word: {copied}", width, "muted") if copied else []
            )
        case SampleUnmarked() as unmarked:
            return [
                row(Span(f"{glyph(unmarked.state)} {word(unmarked.state)}", f"{unmarked.state} strong")),
                *wrapped(unmarked.reason, width),
                row(Span(EXPLANATIONS[unmarked.state], "muted")),
            ]
        case None:
            return [row(Span("no verdict yet", "muted"))]


def _judged(judged: SampleJudged, width: int, *, of_issue: bool) -> list[Row]:
    name = word(judged.outcome, of_issue=of_issue)
    rows = [
        row(
            Span(f"{glyph(judged.outcome)} {name}", f"{judged.outcome} strong"),
            Span(f"  {explanation(judged.outcome, of_issue=of_issue)}", "muted"),
        ),
        *wrapped(judged.reason, width),
    ]
    facts = [f"cpu {seconds(judged.cpu)}", f"wall {seconds(judged.wall)}"]
    if judged.memory:
        facts.append(f"memory {size(judged.memory)}")
    if judged.rule:
        facts.append(f"code taken by: {tame_line(judged.rule)}")
    rows.append(row(Span(clip(" · ".join(facts), width), "text")))
    if judged.notes:
        rows.append(
            row(
                Span(
                    clip("extraction saw: " + "; ".join(tame_line(note) for note in judged.notes), width),
                    "muted",
                )
            )
        )
    if judged.official_differs:
        rows += wrapped(f"the official tool would differ: {judged.official_differs}", width, "warn")
    for check in judged.checks:
        rows += _check(check, width, of_issue=of_issue)
    return rows


def _check(check: CheckMarked, width: int, *, of_issue: bool) -> list[Row]:
    facts = [f"official: {tame_line(check.official)}"] * bool(check.official)
    facts += [f"stage {tame_line(check.stage)}"] * bool(check.stage)
    facts += [f"integrity {tame_line(check.integrity)}"] * bool(check.integrity)
    facts += ["flaky: not alone"] * check.flaky
    facts += [f"cpu {seconds(check.cpu)}", f"wall {seconds(check.wall)}"]
    rows = [
        row(
            Span(left(f"check {tame_line(check.name)}", 14), "accent"),
            Span(f"{glyph(check.outcome)} {word(check.outcome, of_issue=of_issue)}", check.outcome),
        ),
        *wrapped(" · ".join(facts), width, "muted", indent="  "),
    ]
    if check.exception:
        where = f" at line {check.line}" if check.line else ""
        rows += wrapped(f"{check.exception}{where}: {check.message}", width, "text", indent="  ")
    elif check.message:
        rows += wrapped(check.message, width, "text", indent="  ")
    rows += repository_rows(check.report, width)
    for name, text in (("test", check.test), ("stderr", check.stderr), ("stdout", check.stdout)):
        if text.strip():
            rows += _labelled(name, text, width)
    for suspicion in check.suspicions:
        rows.append(row(Span(clip(f"  suspicious: {tame_line(suspicion)}", width), "warn")))
    return rows


def _labelled(name: str, text: str, width: int) -> list[Row]:
    lines = tame(text.strip("\n"), max_lines=200).text.split("\n")
    return [
        row(
            Span(left(f"  {name}" if not index else "", 10), "muted"),
            Span(clip(line, max(4, width - 10)), "text"),
        )
        for index, line in enumerate(lines)
    ]
