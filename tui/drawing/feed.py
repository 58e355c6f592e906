"""The verdict feed: newest first, each with the reason why."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice

from engine.events import SampleJudged, SampleUnmarked
from engine.progress import Feed
from engine.verdict import Outcome
from tui.drawing.formats import clock, count
from tui.drawing.formats import seconds as seconds_of
from tui.drawing.glyphs import glyph, word
from tui.drawing.moment import Moment, short_id
from tui.drawing.rows import Row, Span, clip, fit, left, right, row
from tui.drawing.slots import tokens_of
from tui.terminal.tame import tame_line

Verdict = SampleJudged | SampleUnmarked
WIDE = 70
"""Columns from which a line also tells the time of day and the tokens."""
USUAL, NARROW = 16, 13
"""Columns of an id, and on a narrow terminal."""
BESIDE_IDS = 110
"""Columns that everything but a long id should have before the id gets more than usual."""
EVERYTHING, FAILURES = "", "failures"
"""What a feed may show beside one outcome or state of the machine by its name."""


def place_of(verdict: Verdict) -> tuple[int, str, int]:
    """Entry, problem and sample of a verdict."""
    return verdict.entry, verdict.problem, verdict.sample


def outcome_of(verdict: Verdict) -> str:
    """The outcome, or the state of the machine."""
    return verdict.outcome if isinstance(verdict, SampleJudged) else verdict.state


def is_failure(verdict: Verdict) -> bool:
    """Whether it did not pass."""
    return not (isinstance(verdict, SampleJudged) and verdict.outcome is Outcome.PASSED)


def is_shown(verdict: Verdict, only: str) -> bool:
    """Whether a feed that shows `only` this shows a verdict."""
    return only == EVERYTHING or (only == FAILURES and is_failure(verdict)) or (only == outcome_of(verdict))


def verdicts(feed: Feed, *, only: str = EVERYTHING) -> list[Verdict]:
    """The recent verdicts, newest first: all, the failures, or those of one outcome."""
    return [verdict for verdict in reversed(feed.verdicts) if is_shown(verdict, only)]


def seen(feed: Feed) -> list[tuple[str, int]]:
    """The outcomes among the recent verdicts with how often each occurred, most frequent first."""
    return Counter(map(outcome_of, feed.verdicts)).most_common()


def failure_from(shown: Sequence[Verdict], start: int, step: int) -> int | None:
    """The first failure at `start` or, going by `step`, beyond it; None where there is none."""
    ahead = range(start, len(shown) if step > 0 else -1, step)
    return next((index for index in ahead if index >= 0 and is_failure(shown[index])), None)


def feed_title(feed: Feed, shown: int, only: str, newer: int) -> str:
    """What is shown, of how many, and whether new verdicts move the list."""
    what = "newest first" if only == EVERYTHING else only if only == FAILURES else word(only)
    many = f" · {count(shown)} of the last {count(len(feed.verdicts))}" if only else ""
    follow = f"{count(newer)} newer above · g follows" if newer else "follow on"
    return f"Verdicts · {what}{many} · {follow}"


def feed_rows(
    shown: Sequence[Verdict],
    moment: Moment,
    width: int,
    height: int,
    *,
    top: int = 0,
    cursor: int | None = None,
    only: str = EVERYTHING,
) -> list[Row]:
    """The lines from `top` on; the one at `cursor` is marked. `only` is what was chosen to be shown."""
    feed = moment.progress.feed
    if not shown and feed.verdicts and only not in (EVERYTHING, FAILURES):
        return [row(Span(f"no {word(only)} among the last verdicts · e shows all", "muted"))]
    if not shown and feed.verdicts:
        return [row(Span("no failure among the last verdicts", "good"))]
    if not shown:
        return [row(Span("no verdict yet: the first comes when a sample has been drawn and marked", "muted"))]
    rows = []
    longest = max(len(tame_line(verdict.problem)) for verdict in feed.verdicts)
    planned = max((len(name) for entry in moment.entries for name in entry.problems), default=longest)
    ids = _id_width(width, longest, min(planned, USUAL))
    given = moment.progress.tally.is_given
    for index, verdict in enumerate(islice(shown, top, top + height), start=top):
        of_issue = moment.is_issue(verdict.entry)
        line = verdict_row(
            verdict, feed, width, in_full=longest <= ids, ids=ids, of_issue=of_issue, is_given=given
        )
        if index == cursor:
            line = tuple(Span(span.text, f"{span.meaning} cursor") for span in line)
        rows.append(line)
    return rows


def _id_width(width: int, longest: int, usual: int) -> int:
    """Columns for a problem's id: what the plan's ids need, more than usual only where reasons keep enough."""
    return max(usual, min(longest, width - BESIDE_IDS)) if width >= WIDE else min(usual, NARROW)


def verdict_row(
    verdict: Verdict,
    feed: Feed,
    width: int,
    *,
    in_full: bool = True,
    ids: int = USUAL,
    of_issue: bool = False,
    is_given: bool = False,
) -> Row:
    """One verdict on one line; what fits least goes first. Ids have `ids` columns and lose their benchmark unless `in_full`."""
    outcome = outcome_of(verdict)
    reason = tame_line(verdict.reason, max_cells=300)
    wide = width >= WIDE
    name = tame_line(verdict.problem if in_full else short_id(verdict.problem))
    sample = f"#{verdict.sample}"
    parts = [
        Span(f"{clock(verdict.at)} " if wide else "", "muted"),
        Span(f"{glyph(outcome)} ", outcome),
        Span(left(name, ids), "text"),
        Span(f" {sample:<4} ", "muted"),
        Span(left(word(outcome, of_issue=of_issue), 14 if of_issue else 13), outcome),
    ]
    if isinstance(verdict, SampleJudged):
        parts.append(Span(right(seconds_of(verdict.wall) if verdict.wall else "", 8), "text"))
    else:
        parts.append(Span(right("retried", 8), "muted"))
    if wide and not is_given:
        parts.append(Span(tokens_of(feed, place_of(verdict)), "muted"))
    used = sum(len(part.text) for part in parts)
    if width - used > 6:
        parts.append(Span("  " + clip(reason, width - used - 2), "muted"))
    return fit(tuple(parts), width)
