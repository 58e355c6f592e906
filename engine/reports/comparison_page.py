"""The page of a comparison of runs, two by two."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.compare import Comparison, Cost, Difference, Moved
from engine.reports import charts
from engine.reports.harmless import harmless
from engine.reports.page import SHOWN, entry_paragraph, machine_paragraph, notices, page, score_bars
from engine.reports.record import RunRecord
from engine.several import several


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
        f"<h1>{harmless(names)}</h1>",
        (
            f'<p class="muted">{several(len(records), "run")} compared problem by problem · tied means within '
            f"±{margin * 100:g} pp · p values are Holm's over everything tested here</p>"
        ),
        "<h2>The runs</h2>",
        _runs_table(records),
        *_score_charts(records),
        charts.outcomes("Outcomes by run", [(r.summary.run, r.summary.outcomes) for r in records]),
    ]
    for pair in pairs:
        parts += _pair(pair, margin)
    for record in records:
        parts += [
            f"<h2>{harmless(record.summary.model)}, run {harmless(record.summary.run)}</h2>",
            notices(record),
            *(entry_paragraph(entry) for entry in record.entries),
            machine_paragraph(record),
        ]
    return page(f"Comparison: {names}", parts, style)


def _runs_table(records: Sequence[RunRecord]) -> str:
    rows = "".join(
        f"<tr><td>{harmless(r.summary.run)}</td><td>{harmless(r.summary.model)}</td><td>{harmless(r.summary.benchmark)}</td>"
        f"<td>{harmless(r.summary.protocol)}</td><td>{harmless(r.summary.grade)}</td><td>{harmless(r.summary.state)}</td></tr>"
        for r in records
    )
    return (
        '<div class="scroll"><table><tr><th>run</th><th>model</th><th>benchmark</th><th>protocol</th>'
        f"<th>grade</th><th>state</th></tr>{rows}</table></div>"
    )


def _score_charts(records: Sequence[RunRecord]) -> Iterator[str]:
    """A chart for every score, with a row for every run that has it: what is to be compared stands one below the other."""
    rows: dict[str, list[charts.Bar]] = {}
    for record in records:
        for bar in score_bars(record):
            rows.setdefault(bar.label, []).append(replace(bar, label=record.summary.run))
    for score, bars in rows.items():
        yield f'<p class="muted">{harmless(score)}</p>'
        yield charts.intervals(f"{score} of every run", bars)


def _pair(pair: Comparison, margin: float) -> list[str]:
    up = [moved for moved in pair.moved if moved.delta > 0]
    down = [moved for moved in pair.moved if moved.delta < 0]
    shift = "shifted" if pair.shift < 0.05 else "no evidence of a shift"
    return [
        f"<h2>A {harmless(pair.a)} against B {harmless(pair.b)}</h2>",
        f'<p class="muted">{harmless(pair.models[0])} · {harmless(pair.models[1])} · {several(pair.problems, "problem")} both have completed</p>',
        *(f'<p class="warn">{harmless(line)}</p>' for line in pair.warnings),
        *(
            f"<p><b>{harmless(one.finding(margin))}</b>: {harmless(_named(one))} {one.a:.1%} against {one.b:.1%}, "
            f"{one.delta * 100:+.1f} pp [{one.low * 100:+.1f}, {one.high * 100:+.1f}]</p>"
            for one in pair.differences
        ),
        charts.differences(
            "B minus A with 95 % intervals, paired by problem",
            [charts.Bar(_named(one), one.delta, one.low, one.high) for one in pair.differences],
            margin,
        ),
        _differences_table(pair.differences, margin),
        (
            f"<p>{several(len(up), 'problem')} up, {len(down)} down, {pair.problems - len(pair.moved)} unchanged. "
            f"Kinds of failure: {shift}, p = {pair.shift:.3g}.</p>"
        ),
        _moved_table("Solved less often by B", down),
        _moved_table("Solved more often by B", up),
        "<p class=muted>What it took:</p>",
        _costs_table(pair.costs),
    ]


def _differences_table(differences: Sequence[Difference], margin: float) -> str:
    rows = "".join(
        f"<tr><td>{harmless(_named(one))}</td><td class=number>{one.a:.1%}</td><td class=number>{one.b:.1%}</td>"
        f"<td class=number>{one.delta * 100:+.1f} [{one.low * 100:+.1f}, {one.high * 100:+.1f}]</td>"
        f"<td class=number>{one.p_adjusted:.3g}</td><td>{harmless(one.test)}</td><td><b>{harmless(one.finding(margin))}</b></td></tr>"
        for one in differences
    )
    return (
        '<div class="scroll"><table><tr><th>metric</th><th class=number>A</th><th class=number>B</th>'
        "<th class=number>B - A, pp</th><th class=number>p</th><th>test</th><th>finding</th></tr>"
        f"{rows}</table></div>"
    )


def _costs_table(costs: tuple[Cost, Cost]) -> str:
    rows = "".join(
        f"<tr><td>{name}</td><td class=number>{cost.drawn}</td><td class=number>"
        f"{f'{cost.tokens_per_pass:.0f}' if cost.tokens_per_pass else '-'}</td><td class=number>{cost.seconds:.2f}</td></tr>"
        for name, cost in zip("AB", costs, strict=True)
    )
    return (
        '<div class="scroll"><table><tr><th>run</th><th class=number>tokens a sample</th><th class=number>tokens a pass</th>'
        f"<th class=number>seconds a sample</th></tr>{rows}</table></div>"
    )


def _moved_table(title: str, moved: Sequence[Moved]) -> str:
    if not moved:
        return ""
    rows = "".join(
        f"<tr><td>{harmless(one.problem)}</td><td class=number>{one.a}/{one.n_a}</td>"
        f"<td class=number>{one.b}/{one.n_b}</td></tr>"
        for one in moved[:SHOWN]
    )
    return (
        f"<details{' open' if len(moved) <= 20 else ''}><summary>{title}: {len(moved)}</summary>"
        f'<div class="scroll"><table><tr><th>problem</th><th class=number>A</th><th class=number>B</th></tr>{rows}'
        "</table></div></details>"
    )


def _named(one: Difference) -> str:
    return f"{one.benchmark} {one.metric}" + (f" {one.check}" if one.check else "")
