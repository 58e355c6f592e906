"""The benchmarks as one chooses among them, and which answer which question."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from engine.desk.words import Shelved
from tui.drawing.rows import Row, Span, clip, left, right, row
from tui.terminal.tame import tame_line


@dataclass(frozen=True)
class Decision:
    """Something one wants to decide with a number."""

    question: str
    answer: str
    names: tuple[str, ...]
    """Benchmarks that help, best first; those that are not here are left out."""
    fields: tuple[tuple[str, str], ...] = ()
    """How the form is filled for it."""


DECISIONS = (
    Decision(
        "Did the last checkpoint get worse?",
        "many samples of the same problems, paired with the run before (screen 4)",
        ("mbpp+", "mbpp-sanitized", "mbpp", "humaneval"),
        (("n", "5"), ("temperature", "0.2"), ("k", "1")),
    ),
    Decision(
        "Which of two models to use?",
        "problems newer than the models, and your own set beside them",
        ("livecodebench", "humaneval+", "mbpp+"),
        (("n", "10"), ("temperature", "0.2"), ("k", "1")),
    ),
    Decision(
        "A number to put beside a paper's?",
        "greedy, one sample, the published prompts; say the version",
        ("humaneval+", "mbpp+", "humaneval"),
        (("n", "1"), ("temperature", "0"), ("k", "")),
    ),
    Decision(
        "Does it work in other languages?",
        "the same problems translated",
        ("multipl-e-humaneval", "multipl-e", "humaneval-rs", "humaneval-ts"),
        (("n", "5"), ("temperature", "0.2"), ("k", "1")),
    ),
    Decision(
        "Is its code safe to run?",
        "working is not safe: attacks are tried, and people review what screens find",
        ("cwe", "cweval", "secure", "cyberseceval"),
        (("n", "5"), ("temperature", "0.2"), ("k", "1")),
    ),
    Decision(
        "Can it mend a repository?",
        "whole projects with their own tests; needs docker and hours",
        ("swe-bench-verified", "swe-bench-lite", "swe-bench"),
        (("n", "1"), ("temperature", "0"), ("k", "")),
    ),
    Decision(
        "Does everything work here?",
        "small and quick, and nothing needs to be fetched",
        ("warmup",),
        (("n", "4"), ("temperature", ""), ("k", "")),
    ),
)


def recommended(decision: Decision, shelved: Sequence[Shelved]) -> list[Shelved]:
    """The benchmarks here that help to decide, best first."""
    found = []
    for name in decision.names:
        found += [one for one in shelved if one.name == name or one.name.startswith(f"{name}-")][:1]
    return list(dict.fromkeys(found))


def shelf_heading(width: int) -> Row:
    """Column names."""
    name, kind = _widths(width)
    tail = f"{left('GOOD FOR', 8)}" if width >= 100 else ""
    return row(
        Span(
            clip(
                f" {left('BENCHMARK', name)}{'PROBLEMS':>9}  {left('KIND', kind)} {'DATA':<8}{'±pp':>5}  {tail}",
                width,
            ),
            "muted",
        )
    )


def shelf_rows(
    shelved: Sequence[Shelved], width: int, height: int, *, top: int, cursor: int | None
) -> list[Row]:
    """A line a benchmark."""
    name, kind = _widths(width)
    rows = []
    for index, one in enumerate(shelved[top : top + height], start=top):
        data, look = {True: ("✓ here", "good"), False: ("fetch", "warn"), None: ("-", "muted")}[one.held]
        rest = width - name - 9 - 2 - kind - 1 - 8 - 5 - 3
        spans = row(
            Span(f" {left(tame_line(one.title), name)}", "strong"),
            Span(right(str(one.problems or "?"), 9) + "  ", "text"),
            Span(left(tame_line(one.kind), kind) + " ", "text"),
            Span(left(data, 8), look),
            Span(right(f"{one.resolution:.1f}" if one.resolution else "", 5) + "  ", "muted"),
            Span(clip(tame_line(one.good_for), rest) if width >= 100 else "", "muted"),
        )
        rows.append(tuple(Span(s.text, f"{s.meaning} cursor") for s in spans) if index == cursor else spans)
    return rows


def card_rows(one: Shelved, width: int) -> list[Row]:
    """Everything there is to know before choosing it."""
    facts: list[tuple[str, str, str]] = [
        ("measures", one.good_for, "text"),
        ("problems", f"{one.problems or '?'} · {one.kind} · tests per problem: {one.tests}", "text"),
        ("asks for", ", ".join(one.scenarios), "text"),
        ("licence", one.licence, "text"),
        ("data", _data(one), "text" if one.held is not False else "warn"),
        ("usually", f"{one.max_tokens} tokens an answer, {one.cpu:g} s of CPU a check", "muted"),
        ("home", one.homepage, "muted"),
    ]
    if one.resolution:
        facts.insert(
            2,
            ("can show", f"one run's pass@1 to about ±{one.resolution:.1f} pp with one sample each", "text"),
        )
    rows = [line for name, text, look in facts if text for line in _fact(name, text, width, look)]
    for index, flaw in enumerate(one.flaws):
        rows += _fact("known flaws" if not index else "", f"! {flaw}", width, "warn")
    return rows or [row(Span("nothing is known of it", "muted"))]


def decision_rows(shelved: Sequence[Shelved], width: int, cursor: int | None) -> list[Row]:
    """Questions, and what answers the one under the cursor."""
    rows = []
    for index, decision in enumerate(DECISIONS):
        mark = " cursor" if index == cursor else ""
        names = ", ".join(one.title for one in recommended(decision, shelved)[:3]) or "none here"
        rows.append(
            row(
                Span(f" {left(decision.question, 38)}", f"text{mark}"),
                Span(" → ", "faint"),
                Span(
                    clip(tame_line(names), max(0, width - 43)), "accent" if names != "none here" else "faint"
                ),
            )
        )
    chosen = DECISIONS[cursor or 0]
    return [
        *rows,
        (),
        *(row(Span(f" {line}", "muted")) for line in textwrap.wrap(chosen.answer, max(20, width - 2))),
    ]


def matching_shelf(shelved: Sequence[Shelved], words: str) -> list[Shelved]:
    """The benchmarks that hold every word; a word after `!` must not occur."""
    kept = list(shelved)
    for word in words.lower().split():
        wanted, text = not word.startswith("!"), word.removeprefix("!")
        if text:
            kept = [
                one
                for one in kept
                if (text in f"{one.name} {one.title} {one.kind} {one.good_for}".lower()) == wanted
            ]
    return kept


def _data(one: Shelved) -> str:
    version = f"version {one.revision}" if one.revision else ""
    where = {
        True: f"on this machine: {one.file}",
        False: f"not here yet: the first run fetches it to {one.file}",
        None: "comes with proctor, or its adapter does not say",
    }[one.held]
    return " · ".join(part for part in (version, where) if part)


def _fact(name: str, text: str, width: int, look: str) -> list[Row]:
    lines = textwrap.wrap(tame_line(text), max(20, width - 14)) or [""]
    return [
        row(Span(f" {left(name if not index else '', 12)} ", "muted"), Span(line, look))
        for index, line in enumerate(lines)
    ]


def _widths(width: int) -> tuple[int, int]:
    spent = 1 + 9 + 2 + 1 + 8 + 5 + 3
    return (40 if width >= 160 else 34, 24) if width >= 100 else (max(22, min(34, width - spent - 17)), 17)
