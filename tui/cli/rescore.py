"""`proctor rescore`: the stored completions of a run marked again, under other conditions if asked."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.catalog import find_card, lasting_name
from engine.errors import UsageError
from engine.flips import Flips, flips
from engine.manifest import settled_spec
from engine.places import places
from engine.run import RunFolder, find_run
from engine.several import several
from engine.spec import Entry, Grade, Suite
from tui.cli.lasting import refuse_stream
from tui.cli.marking import marking_options
from tui.cli.readonly import refuse_to_change
from tui.cli.run import start
from tui.cli.writing import refuse_unwritable, write_lines
from tui.terminal.tame import one_line

CONDITIONS = ("benchmark", "version", "timeout", "extraction")
SHOWN = 50
"""Flipped verdicts in the table; the file of --flips has all."""


class Condition(click.ParamType[tuple[str, str]]):
    """One thing to mark differently, as in `timeout=10`."""

    name = "key=value"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        key, equals, setting = str(value).partition("=")
        if not equals or key not in CONDITIONS or not setting:
            self.fail(
                f"{value!r} is none of benchmark=NAME, version=FILE, timeout=SECONDS, extraction=NAME",
                param,
                ctx,
            )
        return key, setting


@click.command()
@click.argument("run", default="last")
@click.option(
    "--with",
    "conditions",
    type=Condition(),
    multiple=True,
    help="What to mark differently; may be repeated. benchmark=NAME: another benchmark with the same problems. "
    "version=FILE: another version of its data. timeout=SECONDS: CPU seconds each check may take. "
    "extraction=NAME: how code is taken out of the texts: proctor, evalplus, bigcode, ...",
)
@marking_options
@click.option("--data", default="", help="Short for --with version=FILE.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")
@click.option(
    "--verdicts", type=click.Path(dir_okay=False), help="Also write one JSON line per sample to this file."
)
@click.option(
    "--flips",
    "flips_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write one JSON line per flipped verdict to this file.",
)
def rescore(
    *,
    run: str,
    conditions: tuple[tuple[str, str], ...],
    sandbox: Grade,
    workers: int | None,
    ray: str,
    data: str,
    as_json: bool,
    verdicts: str | None,
    flips_file: Path | None,
) -> int:
    """Mark the stored completions of RUN again, as a new run, and list the verdicts that flipped."""
    refuse_to_change("start an engine")
    if flips_file:
        refuse_unwritable("--flips", flips_file)
    wanted = _wanted(conditions, data)
    folder = find_run(places().runs, run)
    before = settled_spec(folder.read_manifest())
    suite = before.suite
    if (Path(before.given) / "events.jsonl").exists():
        suite = as_usual(suite)
    spec = msgspec.structs.replace(
        before,
        suite=changed(suite, wanted),
        model=folder.replay().model,
        given=str(folder.path),
        sandbox=sandbox,
        workers=workers,
        ray=ray,
    )

    def compare(after: RunFolder) -> dict[str, object]:
        found = flips(folder, after)
        if flips_file:
            write_lines(
                flips_file, (msgspec.json.encode(flip).decode() + "\n" for flip in found.flips), "--flips"
            )
        if not as_json:
            print_flips(found, folder.id)
        return {"rescored": folder.id, "with": wanted, **msgspec.to_builtins(found)}

    return start(spec, detach=False, full_screen=False, as_json=as_json, verdicts=verdicts, then=compare)


def _wanted(conditions: Sequence[tuple[str, str]], data: str) -> dict[str, str]:
    """What to mark differently, by name.

    Raises:
        UsageError: one of them is given twice.
    """
    wanted = dict(conditions)
    if len(wanted) < len(conditions):
        raise UsageError("--with: each of benchmark, version, timeout and extraction can be given once.")
    if data:
        if "version" in wanted:
            raise UsageError("--data is short for --with version=FILE: give one of them.")
        wanted["version"] = data
    return wanted


def as_usual(suite: Suite) -> Suite:
    """The suite of a run that was a rescoring itself, without the conditions that were asked of that one."""
    entries = (msgspec.structs.replace(entry, cpu=None, extraction="") for entry in suite.entries)
    return msgspec.structs.replace(suite, entries=tuple(entries))


def changed(suite: Suite, wanted: dict[str, str]) -> Suite:
    """The suite as it was sat, with other conditions of marking.

    Raises:
        UsageError: a condition cannot be meant.
    """
    changes: dict[str, object] = {}
    if "benchmark" in wanted:
        if len(suite.entries) > 1:
            raise UsageError(
                "--with benchmark: the run is a suite of several benchmarks; rescore one of one."
            )
        changes["benchmark"] = lasting_name(wanted["benchmark"], find_card(wanted["benchmark"]))
        changes["data"] = ""
    if "version" in wanted:
        version = Path(wanted["version"]).expanduser().absolute()
        if not version.exists():
            raise UsageError(f"--with version={wanted['version']}: there is no such file.")
        refuse_stream(version)
        changes["data"] = str(version)
    if "timeout" in wanted:
        changes["cpu"] = _seconds(wanted["timeout"])
    if "extraction" in wanted:
        changes["extraction"] = wanted["extraction"]
    entries: list[Entry] = [msgspec.structs.replace(entry, **changes) for entry in suite.entries]
    return msgspec.structs.replace(suite, entries=tuple(entries))


def print_flips(found: Flips, before: str) -> None:
    """The table of flipped verdicts."""
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    missing = f", {found.only_before} are not in this marking" if found.only_before else ""
    console.print(
        Text(
            f"\n{len(found.flips)} of {several(found.compared, 'verdict')} differ from run {before}: "
            f"{found.gained} pass now, {found.lost} fail now{missing}"
        )
    )
    if not found.flips:
        return
    rows = [
        (one_line(flip.problem, 30), str(flip.sample), str(flip.before), str(flip.after), flip.cause)
        for flip in found.flips[:SHOWN]
    ]
    table = Table(box=None, pad_edge=False)
    for number, column in enumerate(("problem", "sample", "then", "now", "changed by")):
        widest = max(len(column), *(len(row[number]) for row in rows))
        table.add_column(
            column, justify="right" if column == "sample" else "left", no_wrap=True, min_width=widest
        )
    table.add_column("reason", no_wrap=True)
    for row, flip in zip(rows, found.flips, strict=False):
        table.add_row(*map(Text, row), Text(one_line(flip.reason, 90)))
    console.print(table)
    if len(found.flips) > SHOWN:
        console.print(Text(f"… and {len(found.flips) - SHOWN} more; --flips FILE writes all of them"))


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.0 < seconds <= 3600.0:
        raise UsageError(f"--with timeout={text}: name seconds, above 0 and at most 3600.")
    return seconds
