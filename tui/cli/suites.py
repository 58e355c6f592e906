"""`proctor suites`: portfolios, their tables and charts, and quick subsets."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from engine.errors import UsageError
from engine.places import places
from engine.run import find_run
from engine.several import several
from tui.cli.results import SUBSET, columns_there
from tui.terminal.tame import one_line, tame_line

if TYPE_CHECKING:
    from engine.portfolio import Portfolio


@click.group()
def suites() -> None:
    """Portfolios of benchmarks, and quick subsets for fine-tuning."""


@suites.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_(*, as_json: bool) -> int:
    """Every suite there is; exit status 2 if a file of yours is none."""
    from engine.suite import load_suite, suite_names

    status = 0
    for name in suite_names(places()):
        try:
            suite = load_suite(name, places())
        except UsageError as error:  # one that is damaged must not hide the others
            print(f"proctor: {tame_line(str(error))}", file=sys.stderr)
            status = 2
            continue
        if as_json:
            print(msgspec.json.encode(suite).decode())
            continue
        size = (
            f"quick, {suite.quick.sha256[:8]}"
            if suite.quick
            else f"{len(suite.entries)} entr{'y' if len(suite.entries) == 1 else 'ies'}"
        )
        print(f"{name:18} {size:16} {tame_line(suite.title)}")
    return status


@suites.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True)
def show(name: str, *, as_json: bool) -> None:
    """What is in a suite, and whether each of its benchmarks is known here."""
    from engine.portfolio import readiness
    from engine.suite import load_suite

    suite = load_suite(name, places())
    rows = readiness(suite)
    if as_json:
        whole = {"suite": msgspec.to_builtins(suite), "entries": [asdict(row) for row in rows]}
        print(msgspec.json.encode(whole).decode())
        return
    print(tame_line(suite.title))
    for row, entry in zip(rows, suite.entries, strict=True):
        subset = (
            ""
            if not entry.subset
            else f" · subset {entry.subset[:40]}{'…' if len(entry.subset) > 40 else ''}"
        )
        print(
            f"{'ok' if row.known else 'x '} {row.benchmark:20} weight {entry.weight:g} · {entry.protocol.line()}{subset}"
        )
        if not row.known:
            print(f"   {row.note}")
    if suite.quick:
        print(
            f"quick subset of {suite.quick.benchmark}, sha256 {suite.quick.sha256}, learned from {', '.join(suite.quick.learned_from)}"
        )
        for stratum in suite.quick.strata:
            print(f"   {stratum.name:14} {len(stratum.ids):4} of {stratum.size}")


@suites.command()
@click.argument("name")
@click.option("--from", "sources", multiple=True, required=True, help="A run to learn from; may be repeated.")
@click.option("--size", type=int, default=40, show_default=True)
@click.option("--benchmark", default="", help="[the first benchmark of the first run]")
@click.option("--seed", type=int, default=1234, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def quick(
    name: str, *, sources: tuple[str, ...], size: int, benchmark: str, seed: int, as_json: bool
) -> None:
    """Make a quick subset NAME: fixed problems, learned from runs that sat the whole benchmark."""
    from engine.manifest import settled_spec
    from engine.quick.choosing import choose_subset
    from engine.quick.learning import learn
    from engine.suite import save_quick

    folders = [find_run(places().runs, source) for source in sources]
    progresses = [folder.replay() for folder in folders]
    entries = settled_spec(folders[0].read_manifest()).suite.entries
    named = [
        (planned.benchmark, entry)
        for planned, entry in zip(progresses[0].tally.entries, entries, strict=True)
        if benchmark in ("", planned.benchmark, entry.benchmark)
    ]
    if not named:
        raise UsageError(f"--benchmark {benchmark}: run {folders[0].id} did not sit it.")
    told, sat = named[0]
    learned = learn(progresses, told)
    made = choose_subset(
        learned,
        size,
        benchmark=told,
        runs=[folder.id for folder in folders],
        seed=seed,
    )
    path = save_quick(
        name,
        f"Quick subset of {told}: {several(size, 'problem')}",
        sat,
        made,
        places(),
    )
    if as_json:
        print(
            msgspec.json.encode(
                {"name": name, "file": str(path), "quick": msgspec.to_builtins(made)}
            ).decode()
        )
        return
    published = max(
        entry.published for run in progresses for entry in run.tally.entries if entry.benchmark == told
    )
    if len(learned) < published:
        print(
            f"! the runs completed {len(learned)} of {several(published, 'problem')}: estimates from this subset speak of those "
            "alone, not of the benchmark",
            file=sys.stderr,
        )
    for stratum in made.strata:
        print(f"{stratum.name:14} {len(stratum.ids):4} of {stratum.size}")
    print(f"sha256 {made.sha256}\n{path}")
    print(
        f"Sit it with: proctor run {name} --model MODEL, then: proctor suites full RUN --baseline {folders[0].id}"
    )


@suites.command()
@click.argument("run", default="last")
@click.option("--baseline", required=True, help="The run that sat the whole benchmark.")
@click.option("--json", "as_json", is_flag=True)
def full(run: str, *, baseline: str, as_json: bool) -> None:
    """What the whole benchmark would say of RUN, which sat a quick subset."""
    from engine.manifest import spec_of
    from engine.quick.estimating import estimate_full

    folder, whole = find_run(places().runs, run), find_run(places().runs, baseline)
    subset = spec_of(folder.read_manifest()).suite.quick
    if subset is None:
        raise UsageError(f"Run {folder.id} did not sit a quick subset. Make one with: proctor suites quick")
    found = estimate_full(subset, whole.replay(), folder.replay())
    if as_json:
        print(msgspec.json.encode(asdict(found)).decode())
        return
    print(
        f"estimate for all {several(found.of, 'problem')}: {found.value:.1%} [{found.low:.1%}, {found.high:.1%}] from "
        f"{found.problems} (subset {found.subset[:8]}); baseline {found.baseline:.1%}, {found.difference * 100:+.1f} pp"
    )


@suites.command()
@click.argument("runs", nargs=-1, required=True)
@click.option("--suite", "name", default="", help="Weights and levels of this suite. [those of each run]")
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), help="Also draw the gap chart as a page."
)
@click.option("--json", "as_json", is_flag=True)
def table(runs: tuple[str, ...], *, name: str, html: Path | None, as_json: bool) -> None:
    """The portfolio of each model in RUNS: every benchmark side by side, then what they add up to."""
    from engine.portfolio import gaps, portfolio
    from engine.suite import load_suite

    folders = [find_run(places().runs, run) for run in runs]
    suite = load_suite(name, places()) if name else None
    found = portfolio(folders, suite)
    if html:
        from engine.reports.portfolio_page import portfolio_page
        from tui.cli.report import style, write_text

        write_text(html, portfolio_page(found, gaps(found), style()))
    if as_json:
        print(msgspec.json.encode({**asdict(found), "gaps": [asdict(g) for g in gaps(found)]}).decode())
        return
    _print_table(found, columns_there())
    if any(cell and cell.is_subset for row in found.rows for cell in row.cells):
        print(SUBSET)
    for line in found.warnings:
        print(f"! {tame_line(line)}", file=sys.stderr)
    for one in gaps(found):
        print(tame_line(one.line()))


NAMES = 28
"""Columns of a portfolio's table that are for the models."""


def _print_table(found: "Portfolio", columns: int) -> None:
    """A row of scores and one of their intervals for every model; what does not fit beside stands below."""
    names = [one_line(column, 60) for column in found.columns]
    width = max([18, *map(len, names)]) + 2
    fit = max(1, (columns - NAMES) // width)
    for first in range(0, len(found.columns), fit):
        band = slice(first, first + fit)
        is_last = first + fit >= len(found.columns)
        print(f"{'':{NAMES}}" + "".join(f"{column:>{width}}" for column in names[band]))
        if len(set(found.weights)) > 1:
            print(
                f"{'':{NAMES}}"
                + "".join(f"{f'weight {weight:g}':>{width}}" for weight in found.weights[band])
            )
        for row in found.rows:
            cells = row.cells[band]
            values = [f"{cell.value:.1%}{'*' if cell.is_subset else ' '}" if cell else "- " for cell in cells]
            spreads = [f"[{cell.low:.1%}, {cell.high:.1%}]" if cell else "" for cell in cells]
            print(
                f"{one_line(row.model, NAMES - 1):{NAMES}}" + "".join(f"{value:>{width}}" for value in values)
            )
            print((f"{'':{NAMES}}" + "".join(f"{spread:>{width}}" for spread in spreads)).rstrip())
            if is_last and fit >= len(found.columns):
                print(f"{'':{NAMES}}{row.summary}")
        if not is_last:
            print()
    if fit < len(found.columns):
        print()
        for row in found.rows:
            print(f"{one_line(row.model, NAMES - 1):{NAMES}}{row.summary}")
