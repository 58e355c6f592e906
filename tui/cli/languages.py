"""`proctor languages`: one exam in many languages, side by side."""

import sys
from typing import TYPE_CHECKING

import click
import msgspec

from engine.places import places
from engine.run import find_run
from tui.terminal.tame import tame_line

if TYPE_CHECKING:
    from engine.languages import LanguageScore, Scoreboard

NONE = "–"
WIDE = 120
"""Fewer columns than these leave outcomes and toolchains away."""
IN_FULL = 200
"""Columns where nobody looks: a pipe or a file."""


@click.command()
@click.argument("runs", nargs=-1, metavar="[RUN]...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def languages(*, runs: tuple[str, ...], as_json: bool) -> int:
    """pass@1 of each language of MultiPL-E in RUNs [last], also on the problems that all languages have."""
    from engine.languages import scoreboard

    board = scoreboard([find_run(places().runs, run) for run in runs or ("last",)])
    if as_json:
        print(msgspec.json.encode(board).decode())
        return 0
    _print(board)
    for warning in board.warnings:
        print(f"proctor: {tame_line(warning)}", file=sys.stderr)
    return 0


def _print(board: "Scoreboard") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False, markup=False)
    if not console.is_terminal:
        console.width = max(console.width, IN_FULL)
    is_wide = console.width >= WIDE
    models = list(dict.fromkeys(row.model for row in board.rows))
    names = ("model",) if len(models) > 1 else ()
    for base in dict.fromkeys(row.base for row in board.rows):
        table = Table(box=None, pad_edge=False)
        for column in (*names, "language"):
            table.add_column(column, no_wrap=True)
        for column in ("pass@1", "95 %", "in common", "95 %", "problems", "n"):
            table.add_column(column, justify="right", no_wrap=True)
        if is_wide:
            table.add_column("what came out")
            table.add_column("toolchain")
        for row in (row for row in board.rows if row.base == base):
            cells = [tame_line(row.model)] if names else []
            cells += [row.title, *_score(row), f"{row.problems}/{row.planned}", str(row.n or NONE)]
            if is_wide:
                cells += [_outcomes(row), row.trouble or row.toolchain or NONE]
            table.add_row(*(Text(tame_line(cell)) for cell in cells))
        whose = "" if names else f"{tame_line(models[0])} · "
        console.print(
            Text(
                f"{base} · {whose}{_protocols(board, base)} · problems in common: {board.common.get(base, 0)}"
            )
        )
        console.print(table)


def _score(row: "LanguageScore") -> list[str]:
    cells = []
    for value, low, high in (
        (row.value, row.low, row.high),
        (row.common_value, row.common_low, row.common_high),
    ):
        if value is None or low is None or high is None:
            cells += [NONE, NONE]
        else:
            cells += [f"{value:.1%}", f"[{low:.1%}, {high:.1%}]"]
    return cells


def _outcomes(row: "LanguageScore") -> str:
    """The three commonest outcomes, and what the machine could not mark."""
    parts = [f"{count} {name.replace('_', ' ')}" for name, count in list(row.outcomes.items())[:3]]
    parts += [f"{count} {name.replace('_', ' ')}, not counted" for name, count in row.machine.items()]
    return ", ".join(parts) or NONE


def _protocols(board: "Scoreboard", base: str) -> str:
    lines = list(dict.fromkeys(row.protocol for row in board.rows if row.base == base))
    return tame_line(lines[0]) if len(lines) == 1 else "protocols differ"
