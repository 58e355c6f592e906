"""`proctor windows`: pass@k by release date."""

import sys

import click
import msgspec
from rich.console import Console
from rich.table import Table

from engine.places import places
from engine.several import several
from tui.terminal.tame import one_line


@click.command()
@click.argument("run", default="last")
@click.option(
    "--window", "spans", multiple=True, metavar="FROM..TO", help="Days, both inclusive; may be repeated."
)
@click.option("--k", default="1,5,10", show_default=True, help="The k of each pass@k that n allows.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def windows(*, run: str, spans: tuple[str, ...], k: str, as_json: bool) -> int:
    """pass@k of RUN (or of LiveCodeBench's eval_all file) by window, month, difficulty and platform."""
    from engine.contest import graded
    from engine.errors import UsageError
    from engine.windows import read_span
    from engine.windows import windows as take_apart

    if not all(part.strip().isdecimal() and int(part) > 0 for part in k.split(",")):
        raise UsageError(f"--k {k!r}: whole numbers separated by commas, such as 1,5,10.")
    ks = tuple(sorted({int(part) for part in k.split(",")}))
    found = take_apart(graded(run, places().runs), [read_span(span) for span in spans], ks)
    if as_json:
        print(msgspec.json.encode(found).decode())
        return 0
    console = Console(file=sys.stdout, highlight=False, markup=False, soft_wrap=True)
    table = Table(box=None, pad_edge=False)
    for column in ("problems of", "metric", "value", "95 % interval", "official", "problems", "n"):
        table.add_column(column, justify="left" if column in ("problems of", "metric") else "right")
    for group in (found.windows, found.difficulties, found.platforms, found.months):
        for score in group:
            official = "–" if score.official is None else f"{score.official:.4f}"
            table.add_row(
                one_line(score.group, 40), f"pass@{score.k}", f"{score.value:.4f}", f"[{score.low:.3f}, {score.high:.3f}]",
                official, str(score.problems), str(score.n),
            )  # fmt: skip
        table.add_section()
    console.print(table)
    if found.errata:
        console.print(
            f"{several(len(found.errata), 'problem')} with known errata counted too:",
            *(one_line(problem, 60) for problem in found.errata),
            sep="\n  ",
        )
    return 0
