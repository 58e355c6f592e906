"""Reports as Markdown: for a repository, a ticket, a model card."""

from collections.abc import Sequence

from engine.compare import Comparison
from engine.reports.harmless import plain
from engine.reports.record import RunRecord
from engine.several import several


def run_markdown(record: RunRecord) -> str:
    """One run."""
    summary = record.summary
    interim = "" if summary.state == "finished" else f" **{summary.state}: interim numbers.**"
    lines = [
        f"# {_cell(summary.model)} on {_cell(summary.benchmark)}",
        "",
        f"Run `{summary.run}`, {record.created}, proctor {record.proctor}, isolation grade {summary.grade}.{interim}",
        "",
        *_scores([record]),
        "",
        *(f"> {_cell(line)}" for line in _remarks(record)),
        "",
        "## How answers ended",
        "",
        "| outcome | samples | share |",
        "|---|--:|--:|",
        *(
            f"| {name} | {count} | {count / max(1, summary.judged):.1%} |"
            for name, count in summary.outcomes.items()
        ),
        *(
            f"| {name} (the machine's, not counted) | {count} | |"
            for name, count in summary.machine.items()
            if count
        ),
        "",
        "## Problems that failed",
        "",
        "| problem | passed | mostly | first reason |",
        "|---|--:|---|---|",
        *(
            f"| {_cell(p.problem)}{' (known flaw)' if p.flawed else ''} | {p.passed}/{p.judged} | {p.outcome} | {_cell(p.reason[:120])} |"
            for p in record.problems
            if p.passed < p.judged
        ),
        "",
        *_repeat(record),
    ]
    return plain("\n".join(lines)) + "\n"


def comparison_markdown(records: Sequence[RunRecord], pairs: Sequence[Comparison], margin: float) -> str:
    """Two runs or more, pair by pair."""
    lines = ["# Comparison", "", *_scores(records), ""]
    tests = sum(len(pair.differences) for pair in pairs)
    for pair in pairs:
        up = [moved for moved in pair.moved if moved.delta > 0]
        down = [moved for moved in pair.moved if moved.delta < 0]
        lines += [
            f"## A `{pair.a}` ({_cell(pair.models[0])}) against B `{pair.b}` ({_cell(pair.models[1])})",
            "",
            *(f"> {_cell(line)}\n" for line in pair.warnings),
            (
                f"{several(pair.problems, 'problem')}, paired. Tied means within ±{margin * 100:g} pp; p values are Holm's "
                f"over {several(tests, 'test')}."
            ),
            "",
            "| metric | A | B | B - A, pp | p | test | finding |",
            "|---|--:|--:|--:|--:|---|---|",
            *(
                f"| {one.benchmark} {one.metric}{f' ({one.check})' if one.check else ''} | {one.a:.1%} | {one.b:.1%} | "
                f"{one.delta * 100:+.1f} [{one.low * 100:+.1f}, {one.high * 100:+.1f}] | {one.p_adjusted:.3g} | {one.test} | "
                f"{one.finding(margin)} |"
                for one in pair.differences
            ),
            "",
            f"{several(len(up), 'problem')} up, {len(down)} down, {pair.problems - len(pair.moved)} unchanged.",
            "",
            *_named("Down", down),
            *_named("Up", up),
            f"Kinds of failure: {'shifted' if pair.shift < 0.05 else 'no evidence of a shift'} (p = {pair.shift:.3g}): "
            + ", ".join(f"{name} {a:.1%} → {b:.1%}" for name, (a, b) in pair.outcomes.items())
            + ".",
            "",
            _cost(pair),
            "",
        ]
    for record in records:
        lines += [*_repeat(record), ""]
    return plain("\n".join(lines)) + "\n"


def _cost(pair: Comparison) -> str:
    a, b = pair.costs
    is_drawn = a.tokens is not None or b.tokens is not None
    tokens = f"{a.drawn} → {b.drawn} tokens and " if is_drawn else ""
    return f"Cost: {tokens}{a.seconds:.2f} → {b.seconds:.2f} s a sample."


def _scores(records: Sequence[RunRecord]) -> list[str]:
    rows = [
        f"| `{r.summary.run}` | {_cell(r.summary.model)} | {s['benchmark']} | {s['metric']}{_check(s)} | "
        f"{s['value']:.1%} | [{s['low']:.1%}, {s['high']:.1%}] | {s['problems']} | {s['n']} |"
        for r in records
        for s in r.summary.scores
    ]
    return [
        "| run | model | benchmark | metric | value | 95 % interval | problems | n |",
        "|---|---|---|---|--:|--:|--:|--:|",
        *rows,
    ]


def _remarks(record: RunRecord) -> list[str]:
    found = []
    for entry in record.entries:
        if entry.problems < entry.published:
            found.append(
                f"{entry.title}: {entry.problems} of {several(entry.published, 'problem')}; not the benchmark's number."
            )
        found += [f"{entry.title}: {line}" for line in (*entry.advice, *entry.flaws)]
        found.append(f"{entry.title}: {entry.resolution}.")
    if record.official_differs:
        found.append(
            f"On {several(record.official_differs, 'sample')} the official tool would say otherwise."
        )
    return [*found, *record.notes]


def _repeat(record: RunRecord) -> list[str]:
    return [
        f"## To repeat run `{record.summary.run}`",
        "",
        *(
            f"- {_cell(e.title)}: {_cell(e.protocol)}; {several(e.problems, 'problem')}, data {_cell(e.revision)}, sha256 `{e.sha256}`, "
            f"licence {_cell(e.licence)}"
            for e in record.entries
        ),
        (
            f"- model {_cell(record.model.get('name', ''))}, sha256 `{record.model.get('sha256') or '-'}`, "
            f"{_cell(record.model.get('backend', ''))}"
        ),
        f"- walls {record.sandbox.get('grade', '')}: {', '.join(record.sandbox.get('layers', []))}",
        "",
        "```",
        plain(record.command),
        "```",
    ]


def _named(word: str, moved: Sequence[object]) -> list[str]:
    from engine.compare import Moved

    chosen = [one for one in moved if isinstance(one, Moved)]
    if not chosen:
        return []
    return [
        f"{word}: " + ", ".join(f"{_cell(m.problem)} {m.a}/{m.n_a} → {m.b}/{m.n_b}" for m in chosen[:60]),
        "",
    ]


def _cell(text: object) -> str:
    """Text that can break neither a table nor a line, and is no markup."""
    one_line = " ".join(plain(str(text)).split())
    for mark in ("\\", "|", "`", "<", "*", "_", "["):
        one_line = one_line.replace(mark, "\\" + mark)
    return one_line


def _check(score: dict[str, object]) -> str:
    return f" ({score['check']})" if score["check"] else ""
