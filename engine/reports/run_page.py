"""The page of one run."""

from collections.abc import Sequence

from engine.reports import charts
from engine.reports.harmless import harmless
from engine.reports.page import SHOWN, entry_paragraph, machine_paragraph, notices, page, score_bars, share
from engine.reports.record import ProblemRecord, RunRecord
from engine.several import several


def run_page(record: RunRecord, style: str) -> str:
    """The page of one run.

    Args:
        record: what there is to tell.
        style: custom properties for both schemes, as `tui.cli.report` makes them from the themes.
    """
    summary = record.summary
    interim = "" if summary.state == "finished" else f" · {summary.state}: interim numbers"
    parts = [
        f"<h1>{harmless(summary.model)}</h1>",
        (
            f'<p class="muted">run {harmless(summary.run)} · {harmless(record.created)} · proctor {harmless(record.proctor)}'
            f"{harmless(interim)}</p>"
        ),
        _headline(record),
        notices(record),
        "<h2>Scores</h2>",
        charts.intervals("Scores with 95 % intervals", score_bars(record)),
        _scores_table(record),
        "<h2>How answers ended</h2>",
        charts.outcomes("Outcomes of all judged samples", [("samples", summary.outcomes)]),
        _failures(record),
        "<h2>Problems</h2>",
        '<p class="muted">One square each; filled as far as its samples passed, tinted by the most frequent failure.</p>',
        charts.grid("Share of passes by problem", _cells(record.problems)),
        _problem_table(record),
    ]
    if len(record.convergence) > 1:
        points = [(float(done), half) for done, half in record.convergence]
        parts += [
            "<h2>How the interval narrowed</h2>",
            charts.line("Half width of the interval", points, "problems", "half width of the first score"),
        ]
    parts += [
        "<h2>Protocol and data</h2>",
        *(entry_paragraph(entry) for entry in record.entries),
        machine_paragraph(record),
    ]
    return page(f"{summary.model}: {summary.benchmark}", parts, style)


def _headline(record: RunRecord) -> str:
    summary, cards = record.summary, []
    for score in summary.scores[:4]:
        check = f" ({score['check']})" if score["check"] else ""
        cards.append(
            f'<div class="card"><div class="muted">{harmless(score["benchmark"])} {harmless(score["metric"])}{harmless(check)}</div>'
            f'<div class="headline">{share(score["value"])}</div><div>95 % interval {share(score["low"])} to '
            f'{share(score["high"])}</div><div class="muted">{several(int(str(score["problems"])), "problem")}, n={score["n"]}</div></div>'
        )
    cards.append(
        f'<div class="card"><div class="muted">isolation grade</div><div class="headline word">{harmless(summary.grade or "-")}</div>'
        f'<div class="muted">{len(record.sandbox.get("layers", []))} layers, {harmless(_workers(record))}</div></div>'
    )
    return f'<p>{harmless(summary.protocol)}</p><div class="cards">{"".join(cards)}</div>'


def _workers(record: RunRecord) -> str:
    workers = record.sandbox.get("workers", "?")
    return "1 worker" if workers == 1 else f"{workers} workers"


def _scores_table(record: RunRecord) -> str:
    rows = "".join(
        f"<tr><td>{harmless(score['benchmark'])}</td><td>{harmless(score['metric'])}{harmless(' ' + str(score['check']) if score['check'] else '')}</td>"
        f"<td class=number>{share(score['value'])}</td><td class=number>[{share(score['low'])}, {share(score['high'])}]</td>"
        f"<td class=number>{score['problems']}</td><td class=number>{score['n']}</td></tr>"
        for score in record.summary.scores
    )
    lines = "".join(
        f'<p class="muted">{harmless(e.title)}: {harmless(e.resolution)}.</p>' for e in record.entries
    )
    return (
        '<div class="scroll"><table><tr><th>benchmark</th><th>metric</th><th class=number>value</th>'
        "<th class=number>95 % interval</th><th class=number>problems</th><th class=number>n</th></tr>"
        f"{rows}</table></div>{lines}"
    )


def _failures(record: RunRecord) -> str:
    def line(title: str, counts: dict[str, int]) -> str:
        if not counts:
            return ""
        return f"<p><span class=muted>{title}</span> {harmless(', '.join(f'{k} {v}' for k, v in counts.items()))}</p>"

    return (
        line("Exceptions:", record.exceptions)
        + line("Answers ended by:", record.finishes)
        + line("Code was found by:", record.rules)
    )


def _cells(problems: Sequence[ProblemRecord]) -> list[tuple[str, float, str]]:
    return [
        (
            f"{p.problem}{' (known flaw)' if p.flawed else ''}",
            p.passed / p.judged if p.judged else 0.0,
            p.outcome or ("unavailable" if not p.judged else "passed"),
        )
        for p in problems
    ]


def _problem_table(record: RunRecord) -> str:
    failed = [p for p in record.problems if p.passed < p.judged or p.unmarked or p.flawed]
    rows = "".join(
        f"<tr><td>{harmless(p.problem)}{' <b>⚑</b>' if p.flawed else ''}</td><td class=number>{p.passed}/{p.judged}</td>"
        f'<td>{harmless(p.outcome)}</td><td class="reason">{harmless(p.reason[:200])}</td></tr>'
        for p in failed[:SHOWN]
    )
    more = (
        f"<p class=muted>{len(failed) - SHOWN} more are in the JSON report.</p>"
        if len(failed) > SHOWN
        else ""
    )
    return (
        f"<details><summary>{several(len(failed), 'problem')} with failures, flaws (⚑) or unmarked samples</summary>"
        '<div class="scroll"><table><tr><th>problem</th><th class=number>passed</th><th>mostly</th><th>first reason</th></tr>'
        f"{rows}</table></div>{more}</details>"
    )
