"""The page of a portfolio: models side by side over a suite."""

from collections.abc import Sequence

from engine.portfolio import Cell, Gap, Portfolio
from engine.reports import charts
from engine.reports.harmless import harmless
from engine.reports.page import page
from engine.several import several


def portfolio_page(found: Portfolio, gaps: Sequence[Gap], style: str) -> str:
    """The page of a portfolio: every benchmark side by side, sums with their parts, and the gap between levels.

    Args:
        found: the table.
        gaps: models with a score at both levels; empty draws no chart.
        style: custom properties for both schemes.
    """
    head = "".join(
        f"<th class=number>{harmless(column)}<br>weight {weight:g}</th>"
        for column, weight in zip(found.columns, found.weights, strict=True)
    )
    rows = "".join(
        f"<tr><td>{harmless(row.model)}</td>{''.join(_portfolio_cell(cell) for cell in row.cells)}</tr>"
        f'<tr><td></td><td class="reason" colspan="{len(found.columns)}">{harmless(row.summary)}</td></tr>'
        for row in found.rows
    )
    parts = [
        "<h1>Portfolio</h1>",
        *(f'<p class="warn">{harmless(line)}</p>' for line in found.warnings),
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
            *(f"<p>{harmless(gap.line())}.</p>" for gap in gaps),
        ]
    return page("Portfolio", parts, style)


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
