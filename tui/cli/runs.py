"""`proctor ls`, `show`, `status`: what was recorded, as text or JSON."""

import json
import sys
import time
from pathlib import Path
from typing import get_args

import click
import msgspec

from engine.errors import UsageError
from engine.events import exam_of
from engine.formats import FolderFormat, Format
from engine.headline import headline
from engine.places import places
from engine.progress import Progress
from engine.run import RunFolder, find_run, list_runs
from engine.several import several
from engine.summary import summarise, verdict_lines
from tui.cli.idle import refuse_idle
from tui.cli.results import (
    SUBSET,
    columns_there,
    folded,
    print_result,
    progress_line,
    reckoned,
    whole_percent,
)
from tui.cli.writing import write_lines
from tui.terminal.tame import one_line, tame_line


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def ls(*, as_json: bool) -> None:
    """List runs, the newest first."""
    print_runs(as_json=as_json)


def print_runs(*, as_json: bool) -> None:
    """Every run in a line."""
    folders = list_runs(places().runs)
    if not folders and not as_json:
        print(
            "No runs yet. `proctor demo` makes the first one; `proctor run --help` says how to make your own."
        )
    shown, marked = columns_there(), False
    widest = min(max((len(folder.id) for folder in folders), default=0), LONGEST_ID)
    for folder in folders:
        try:
            progress = reckoned(folder)
        except UsageError as error:  # one that is damaged must not hide the others
            print(f"proctor: {tame_line(str(error))}", file=sys.stderr)
            continue
        if as_json:
            print(msgspec.json.encode(summarise(folder, progress)).decode())
            continue
        print(run_line(tame_line(folder.id).ljust(widest), folder.state(progress), progress, shown))
        marked |= _star(progress) != ""
    if marked:
        print(SUBSET, file=sys.stderr)


LONGEST_ID = 20
"""Of ids: `engine.named.LONGEST`."""
WIDE = 115
"""Columns from which a run's line has everything; below, the day goes, which the run's id tells too."""


def run_line(run: str, state: str, progress: Progress, columns: int) -> str:
    """A run in one line of at most so many columns, as long as 72 of them are there."""
    tally = progress.tally
    share = whole_percent(tally.judged, tally.samples)
    exam = exam_of(tally.entries, progress.shard)
    value = _value(progress, is_wide=columns >= WIDE)
    if columns >= WIDE:
        day = time.strftime("%d %b %H:%M", time.localtime(progress.phase.last))
        line = f"{run}  {day}  {state:8} {share:>5}  {value:30}  "
        line += f"{one_line(exam, max(columns - len(line) - 26, 20)):20} "
        return line + one_line(progress.model, max(columns - len(line), 12))
    how = state if state == "finished" else f"{state} {share}"
    line = f"{run}  {how:12}  {value:27} "
    room = max(columns - len(line), 13)
    half = max(room // 2, min(room - 12, 20))
    return f"{line}{one_line(exam, half):{half}} {one_line(progress.model, room - half - 1)}"


def _value(progress: Progress, *, is_wide: bool) -> str:
    """A run's score with its interval; of a suite how many benchmarks it sits, for one score would be taken for all."""
    tally = progress.tally
    if len(tally.entries) > 1:
        return several(len(tally.entries), "benchmark")
    if not tally.scores:
        return "-"
    score, star = headline(tally.scores), _star(progress)
    if is_wide:
        return f"{one_line(score.metric, 12)} {score.value:6.1%} [{score.low:.1%}, {score.high:.1%}]{star}"
    return f"{one_line(score.metric, 12)} {score.value:6.1%} [{score.low * 100:.1f}, {score.high * 100:.1f}]{star}"


def _star(progress: Progress) -> str:
    """Marks a score that is of a subset."""
    scores, entries = progress.tally.scores, progress.tally.entries
    return "*" if scores and len(entries) == 1 and entries[0].is_subset else ""


@click.command()
@click.argument("run", default="last")
@click.option("--json", "as_json", is_flag=True, help="The result as one JSON object.")
@click.option(
    "--verdicts", type=click.Path(dir_okay=False), help="Write one JSON line per sample to this file."
)
@click.option("--manifest", is_flag=True, help="Print the manifest: everything needed to repeat the run.")
@click.option(
    "--sample",
    default="",
    help="One sample's record, as HumanEval/12 or HumanEval/12#3: text, code, verdict.",
)
def show(run: str, *, as_json: bool, verdicts: str | None, manifest: bool, sample: str) -> None:
    """The result of RUN."""
    if sample:
        refuse_idle("--sample shows one sample alone.", "verdicts", "manifest")
    folder = find_run(places().runs, run)
    if sample:
        from tui.cli.sample import show_sample

        show_sample(folder, sample, as_json=as_json)
        return
    if verdicts:
        write_verdicts(folder, verdicts)
    if manifest:
        print(json.dumps(folder.read_manifest(), indent=2))
    elif as_json or not verdicts:
        print_result(folder, folded(folder), as_json=as_json)


def write_verdicts(folder: RunFolder, target: str) -> None:
    """One JSON line per sample.

    Raises:
        UsageError: the file cannot be written.
    """
    write_lines(Path(target), (line + "\n" for line in verdict_lines(folder)), "--verdicts")


@click.command()
@click.argument("run", default="last")
@click.option("--json", "as_json", is_flag=True)
def status(run: str, *, as_json: bool) -> None:
    """How RUN stands."""
    folder = find_run(places().runs, run)
    progress = reckoned(folder)
    if as_json:
        print(msgspec.json.encode(summarise(folder, progress)).decode())
        return
    print(f"{folder.id}  {progress_line(progress, time.time(), state=folder.state(progress))}")
    if progress.phase.reason:
        print(tame_line(progress.phase.reason), file=sys.stderr)


@click.command()
@click.argument("run", default="last")
@click.option(
    "--format", "form", type=click.Choice([*get_args(Format), *get_args(FolderFormat)]), required=True
)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="[standard output; a folder for multipl-e]"
)
def export(run: str, *, form: Format | FolderFormat, output: Path | None) -> None:
    """RUN's samples or results in another tool's format."""
    from engine.export import export as write
    from engine.multipl_e import export_folder

    if form == "multipl-e" or form == "multipl-e-results":  # noqa: PLR1714 - narrows the type
        if output is None:
            raise UsageError(f"--format {form} is a folder of files: name it with --output.")
        written = export_folder(find_run(places().runs, run), form, output)
        print(f"{several(written, 'file')} in {output}", file=sys.stderr)
        return

    text = write(find_run(places().runs, run), form)
    if output is None:
        sys.stdout.write(text)
        return
    write_lines(output, [text], "--output")
