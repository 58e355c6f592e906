"""Reports as one self-contained HTML page: no script, no font, no request to anywhere.

What a model or its program wrote is escaped and stripped of control and direction characters. Colours come
as a style sheet of custom properties (`--good`, `--v-passed` ...), handed in by whoever knows the themes.
"""

import json
from collections.abc import Sequence
from importlib.resources import files

from engine.compare import Comparison, Difference
from engine.portfolio import Cell, Gap, Portfolio
from engine.reports import charts
from engine.reports.harmless import harmless as _text
from engine.reports.record import EntryRecord, ProblemRecord, RunRecord
from engine.several import several

SHOWN = 400
"""Rows of a table of problems before the rest is left to the JSON."""


def run_page(record: RunRecord, style: str) -> str:
    """The page of one run.

    Args:
        record: what there is to tell.
        style: custom properties for both schemes, as `tui.cli.report` makes them from the themes.
    """
    summary = record.summary
    interim = "" if summary.state == "finished" else f" · {summary.state}: interim numbers"
    parts = [
        f"<h1>{_text(summary.model)}</h1>",
        (
            f'<p class="muted">run {_text(summary.run)} · {_text(record.created)} · proctor {_text(record.proctor)}'
            f"{_text(interim)}</p>"
        ),
        _headline(record),
        _notices(record),
        "<h2>Scores</h2>",
        charts.intervals("Scores with 95 % intervals", _score_bars(record)),
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
    parts += ["<h2>Protocol and data</h2>", *(_entry(entry) for entry in record.entries), _machine(record)]
    return _page(f"{summary.model}: {summary.benchmark}", parts, style)


def comparison_page(
    records: Sequence[RunRecord], pairs: Sequence[Comparison], style: str, margin: float
) -> str:
    """The page of a comparison.

    Args:
        records: the runs, in the order in which they were named.
        pairs: what was found for every pair.
        style: custom properties for both schemes.
        margin: share within which two runs count as tied.
    """
    names = ", ".join(dict.fromkeys(record.summary.model for record in records))
    parts = [
        f"<h1>{_text(names)}</h1>",
        (
            f'<p class="muted">{several(len(records), "run")} compared problem by problem · tied means within '
            f"±{margin * 100:g} pp · p values are Holm's over everything tested here</p>"
        ),
        "<h2>The runs</h2>",
        _runs_table(records),
        charts.intervals(
            "Scores of every run",
            [
                charts.Bar(f"{r.summary.run[-4:]} {b.label}", b.value, b.low, b.high)
                for r in records
                for b in _score_bars(r)
            ],
        ),
        charts.outcomes("Outcomes by run", [(r.summary.run, r.summary.outcomes) for r in records]),
    ]
    for pair in pairs:
        parts += _pair(pair, margin)
    for record in records:
        parts += [
            f"<h2>{_text(record.summary.model)}, run {_text(record.summary.run)}</h2>",
            _notices(record),
            *(_entry(entry) for entry in record.entries),
            _machine(record),
        ]
    return _page(f"Comparison: {names}", parts, style)


def portfolio_page(found: Portfolio, gaps: Sequence[Gap], style: str) -> str:
    """The page of a portfolio: every benchmark side by side, sums with their parts, and the gap between levels.

    Args:
        found: the table.
        gaps: models with a score at both levels; empty draws no chart.
        style: custom properties for both schemes.
    """
    head = "".join(
        f"<th class=number>{_text(column)}<br>weight {weight:g}</th>"
        for column, weight in zip(found.columns, found.weights, strict=True)
    )
    rows = "".join(
        f"<tr><td>{_text(row.model)}</td>{''.join(_portfolio_cell(cell) for cell in row.cells)}</tr>"
        f'<tr><td></td><td class="reason" colspan="{len(found.columns)}">{_text(row.summary)}</td></tr>'
        for row in found.rows
    )
    parts = [
        "<h1>Portfolio</h1>",
        *(f'<p class="warn">{_text(line)}</p>' for line in found.warnings),
        f'<div class="scroll"><table><tr><th>model</th>{head}</tr>{rows}</table></div>',
        '<p class="muted">pass@1 with 95 % intervals; * marks a subset, which is not the benchmark\'s own number.</p>',
    ]
    if gaps:
        chart = [(g.model, _cell_bar(g.function), _cell_bar(g.repository)) for g in gaps]
        parts += [
            "<h2>From functions to repositories</h2>",
            charts.gap(
                "Function level against repository level",
                chart,
                gaps[0].function_name,
                gaps[0].repository_name,
            ),
            *(f"<p>{_text(gap.line())}.</p>" for gap in gaps),
        ]
    return _page("Portfolio", parts, style)


def _portfolio_cell(cell: Cell | None) -> str:
    if cell is None:
        return "<td class=number>-</td>"
    star = "*" if cell.is_subset else ""
    return (
        f"<td class=number>{cell.value:.1%}{star}<br><span class=muted>[{cell.low:.1%}, {cell.high:.1%}] "
        f"{several(cell.problems, 'problem')}</span></td>"
    )


def _cell_bar(cell: Cell) -> charts.Bar:
    return charts.Bar("", cell.value, cell.low, cell.high)


def _pair(pair: Comparison, margin: float) -> list[str]:
    up = [moved for moved in pair.moved if moved.delta > 0]
    down = [moved for moved in pair.moved if moved.delta < 0]
    rows = "".join(
        f"<tr><td>{_text(_named(one))}</td><td class=number>{one.a:.1%}</td><td class=number>{one.b:.1%}</td>"
        f"<td class=number>{one.delta * 100:+.1f} [{one.low * 100:+.1f}, {one.high * 100:+.1f}]</td>"
        f"<td class=number>{one.p_adjusted:.3g}</td><td>{_text(one.test)}</td><td><b>{_text(one.finding(margin))}</b></td></tr>"
        for one in pair.differences
    )
    shift = "shifted" if pair.shift < 0.05 else "no evidence of a shift"
    cost_rows = "".join(
        f"<tr><td>{name}</td><td class=number>{cost.tokens:.0f}</td><td class=number>"
        f"{f'{cost.tokens_per_pass:.0f}' if cost.tokens_per_pass else '-'}</td><td class=number>{cost.seconds:.2f}</td></tr>"
        for name, cost in zip("AB", pair.costs, strict=True)
    )
    return [
        f"<h2>A {_text(pair.a)} against B {_text(pair.b)}</h2>",
        f'<p class="muted">{_text(pair.models[0])} · {_text(pair.models[1])} · {several(pair.problems, "problem")} both have completed</p>',
        *(f'<p class="warn">{_text(line)}</p>' for line in pair.warnings),
        *(
            f"<p><b>{_text(one.finding(margin))}</b>: {_text(_named(one))} {one.a:.1%} against {one.b:.1%}, "
            f"{one.delta * 100:+.1f} pp [{one.low * 100:+.1f}, {one.high * 100:+.1f}]</p>"
            for one in pair.differences
        ),
        charts.differences(
            "B minus A with 95 % intervals, paired by problem",
            [charts.Bar(_named(one), one.delta, one.low, one.high) for one in pair.differences],
            margin,
        ),
        (
            '<div class="scroll"><table><tr><th>metric</th><th class=number>A</th><th class=number>B</th>'
            "<th class=number>B - A, pp</th><th class=number>p</th><th>test</th><th>finding</th></tr>"
            f"{rows}</table></div>"
        ),
        (
            f"<p>{several(len(up), 'problem')} up, {len(down)} down, {pair.problems - len(pair.moved)} unchanged. "
            f"Kinds of failure: {shift}, p = {pair.shift:.3g}.</p>"
        ),
        _moved_table("Solved less often by B", down),
        _moved_table("Solved more often by B", up),
        "<p class=muted>What it took:</p>",
        (
            '<div class="scroll"><table><tr><th>run</th><th class=number>tokens a sample</th><th class=number>tokens a pass</th>'
            f"<th class=number>seconds a sample</th></tr>{cost_rows}</table></div>"
        ),
    ]


def _moved_table(title: str, moved: Sequence[object]) -> str:
    from engine.compare import Moved

    chosen = [one for one in moved if isinstance(one, Moved)]
    if not chosen:
        return ""
    rows = "".join(
        f"<tr><td>{_text(one.problem)}</td><td class=number>{one.a}/{one.n_a}</td>"
        f"<td class=number>{one.b}/{one.n_b}</td></tr>"
        for one in chosen[:SHOWN]
    )
    return (
        f"<details{' open' if len(chosen) <= 20 else ''}><summary>{title}: {len(chosen)}</summary>"
        f'<div class="scroll"><table><tr><th>problem</th><th class=number>A</th><th class=number>B</th></tr>{rows}'
        "</table></div></details>"
    )


def _headline(record: RunRecord) -> str:
    summary, cards = record.summary, []
    for score in summary.scores[:4]:
        check = f" ({score['check']})" if score["check"] else ""
        cards.append(
            f'<div class="card"><div class="muted">{_text(score["benchmark"])} {_text(score["metric"])}{_text(check)}</div>'
            f'<div class="headline">{_share(score["value"])}</div><div>95 % interval {_share(score["low"])} to '
            f'{_share(score["high"])}</div><div class="muted">{several(int(str(score["problems"])), "problem")}, n={score["n"]}</div></div>'
        )
    cards.append(
        f'<div class="card"><div class="muted">isolation grade</div><div class="headline">{_text(summary.grade or "-")}</div>'
        f'<div class="muted">{len(record.sandbox.get("layers", []))} layers, {_text(_workers(record))}</div></div>'
    )
    return f'<p>{_text(summary.protocol)}</p><div class="cards">{"".join(cards)}</div>'


def _workers(record: RunRecord) -> str:
    workers = record.sandbox.get("workers", "?")
    return "1 worker" if workers == 1 else f"{workers} workers"


def _notices(record: RunRecord) -> str:
    lines = []
    for entry in record.entries:
        if entry.problems < entry.published:
            lines.append(
                f"{entry.title}: {entry.problems} of {several(entry.published, 'problem')}. This number is not the benchmark's; "
                "compare it only on the same problems."
            )
        lines += [f"{entry.title}: {line}" for line in entry.advice]
    lost = {name: count for name, count in record.summary.machine.items() if count}
    if lost:
        lines.append(
            f"Not judged because of the machine, and in no score: {', '.join(f'{n} {c}' for n, c in lost.items())}."
        )
    if record.official_differs:
        lines.append(
            f"On {several(record.official_differs, 'sample')} the official tool would say otherwise."
        )
    if record.flaky:
        lines.append(f"{several(record.flaky, 'sample')} timed out in company and not alone.")
    return "".join(f'<p class="warn">{_text(line)}</p>' for line in (*lines, *record.notes))


def _score_bars(record: RunRecord) -> list[charts.Bar]:
    return [
        charts.Bar(
            f"{score['benchmark']} {score['metric']}" + (f" {score['check']}" if score["check"] else ""),
            _number(score["value"]),
            _number(score["low"]),
            _number(score["high"]),
        )
        for score in record.summary.scores
    ]


def _scores_table(record: RunRecord) -> str:
    rows = "".join(
        f"<tr><td>{_text(score['benchmark'])}</td><td>{_text(score['metric'])}{_text(' ' + str(score['check']) if score['check'] else '')}</td>"
        f"<td class=number>{_share(score['value'])}</td><td class=number>[{_share(score['low'])}, {_share(score['high'])}]</td>"
        f"<td class=number>{score['problems']}</td><td class=number>{score['n']}</td></tr>"
        for score in record.summary.scores
    )
    lines = "".join(f'<p class="muted">{_text(e.title)}: {_text(e.resolution)}.</p>' for e in record.entries)
    return (
        '<div class="scroll"><table><tr><th>benchmark</th><th>metric</th><th class=number>value</th>'
        "<th class=number>95 % interval</th><th class=number>problems</th><th class=number>n</th></tr>"
        f"{rows}</table></div>{lines}"
    )


def _runs_table(records: Sequence[RunRecord]) -> str:
    rows = "".join(
        f"<tr><td>{_text(r.summary.run)}</td><td>{_text(r.summary.model)}</td><td>{_text(r.summary.benchmark)}</td>"
        f"<td>{_text(r.summary.protocol)}</td><td>{_text(r.summary.grade)}</td><td>{_text(r.summary.state)}</td></tr>"
        for r in records
    )
    return (
        '<div class="scroll"><table><tr><th>run</th><th>model</th><th>benchmark</th><th>protocol</th>'
        f"<th>grade</th><th>state</th></tr>{rows}</table></div>"
    )


def _failures(record: RunRecord) -> str:
    def line(title: str, counts: dict[str, int]) -> str:
        if not counts:
            return ""
        return f"<p><span class=muted>{title}</span> {_text(', '.join(f'{k} {v}' for k, v in counts.items()))}</p>"

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
        f"<tr><td>{_text(p.problem)}{' <b>⚑</b>' if p.flawed else ''}</td><td class=number>{p.passed}/{p.judged}</td>"
        f'<td>{_text(p.outcome)}</td><td class="reason">{_text(p.reason[:200])}</td></tr>'
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


def _entry(entry: EntryRecord) -> str:
    flaws = "".join(f"<li>{_text(flaw)}</li>" for flaw in entry.flaws)
    known = f"<details><summary>{len(entry.flaws)} known flaws</summary><ul>{flaws}</ul></details>"
    return (
        f"<p><b>{_text(entry.title)}</b> ({_text(entry.scenario)}) · {_text(entry.protocol)}<br>"
        f'<span class="muted">{entry.problems} of {several(entry.published, "problem")} · data {_text(entry.revision)} from '
        f"{_text(entry.dataset)} · sha256 <code>{_text(entry.sha256[:16])}…</code> · licence {_text(entry.licence)}</span></p>"
        + (known if entry.flaws else "")
    )


def _machine(record: RunRecord) -> str:
    model, host, decoding = record.model, record.host, record.decoding
    facts = model.get("facts", {}) if isinstance(model.get("facts"), dict) else {}
    what = facts.get("description", "")
    gpus = ", ".join(gpu["name"] for gpu in host.get("gpus", [])) or "no GPU"
    repeatable = (
        "the same samples come out again on this machine"
        if decoding.get("reproducible")
        else f"text depends on {decoding.get('depends_on', 'batching')}"
    )
    return (
        f"<p><b>Model</b> {_text(model.get('name', ''))} {_text(what)} · sha256 <code>{_text(str(model.get('sha256') or '-'))}</code> · "
        f"{_text(model.get('backend', ''))}<br><b>Machine</b> {_text(host.get('processor', ''))}, {_text(host.get('cores', ''))} cores, "
        f"{_text(gpus)}, {_text(host.get('system', ''))}<br><b>Walls</b> {_text(record.sandbox.get('grade', ''))}: "
        f"{_text(', '.join(record.sandbox.get('layers', [])))}<br><b>Seeds</b> {_text(record.manifest.get('seeds', ''))}; {_text(repeatable)}</p>"
        f"<p>To repeat it:</p><pre>{_text(record.command)}\nproctor verify {_text(record.summary.run)} --samples 20</pre>"
        "<details><summary>The whole manifest</summary>"
        f"<pre>{_text(json.dumps(record.manifest, indent=1, ensure_ascii=False))}</pre></details>"
    )


def _page(title: str, parts: Sequence[str], style: str) -> str:
    shapes = (files("engine.reports") / "page.css").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{_text(title)}</title><style>{style}\n{shapes}</style></head><body>\n"
        + "\n".join(part for part in parts if part)
        + "\n</body></html>\n"
    )


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _share(value: object) -> str:
    return f"{_number(value):.1%}"


def _named(one: Difference) -> str:
    return f"{one.benchmark} {one.metric}" + (f" {one.check}" if one.check else "")
