"""`proctor contamination`: signs that a model has seen a benchmark."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.places import places
from engine.several import several
from tui.cli.choice import choice_options, chosen
from tui.cli.lasting import lasting_data
from tui.cli.narration import narrate
from tui.cli.readonly import refuse_to_change
from tui.terminal.tame import one_line

if TYPE_CHECKING:
    from engine.contamination.change import Change
    from engine.contamination.signal import Signal
    from engine.run import RunFolder
    from engine.spec import Entry


@click.group()
def contamination() -> None:
    """Signs that a model has seen a benchmark: each with its size, its uncertainty, and what it shows."""


@contamination.command()
@click.argument("run", default="last")
@click.option("--cutoff", default="", help="The model's stated cutoff, such as 2024-06 or 2024-06-30.")
@click.option(
    "--humaneval", multiple=True, metavar="RUN", help="A run of HumanEval, for the gap; may be repeated."
)
@click.option(
    "--other", multiple=True, metavar="RUN", help="Another model's run of LiveCodeBench, for the gap."
)
@click.option("--varied", default="", metavar="RUN", help="The same problems renamed or paraphrased.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def panel(
    *, run: str, cutoff: str, humaneval: tuple[str, ...], other: tuple[str, ...], varied: str, as_json: bool
) -> int:
    """Everything that is known of RUN: by month, gap, drop, and the passes kept with it."""
    from engine.contamination.panel import panel as put_together
    from engine.run import find_run

    runs = places().runs
    found = put_together(
        find_run(runs, run),
        cutoff=cutoff,
        humaneval=[find_run(runs, one) for one in humaneval],
        dated=[find_run(runs, one) for one in other],
        varied=find_run(runs, varied) if varied else None,
    )
    if as_json:
        print(msgspec.json.encode(found).decode())
        return 0
    print(f"{one_line(found.model, 60)} · {one_line(found.benchmark, 60)} · run {one_line(found.run, 60)}")
    if found.change:
        _print_change(found.change)
    signals = [] if found.change is None else [found.change.found]
    signals += [found.change.stated] if found.change and found.change.stated else []
    _print_signals([*signals, *found.signals])
    print(f"\n{found.caution}")
    for line in found.missing:
        print(f"not known: {one_line(line, 400)}")
    return 0


@contamination.command()
@click.argument("run_or_file")
@click.option("--cutoff", default="", help="The model's stated cutoff, such as 2024-06 or 2024-06-30.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def months(*, run_or_file: str, cutoff: str, as_json: bool) -> int:
    """pass@1 by release month of a run or of LiveCodeBench's eval_all file, with its change point."""
    from engine.contamination.change import change
    from engine.contest import graded

    found = change(graded(run_or_file, places().runs), cutoff)
    if as_json:
        print(msgspec.json.encode(found).decode())
        return 0
    _print_change(found)
    _print_signals([found.found, *([found.stated] if found.stated else [])])
    return 0


@contamination.command()
@click.argument("published")
@click.argument("varied")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def drop(*, published: str, varied: str, as_json: bool) -> int:
    """The score lost between run PUBLISHED and run VARIED of the same problems, renamed or paraphrased."""
    from engine.contamination.panel import drop_of_runs
    from engine.run import find_run

    runs = places().runs
    return _tell([drop_of_runs(find_run(runs, published), find_run(runs, varied))], as_json=as_json)


def _pass_options(command: Any) -> Any:
    for option in (
        click.option(
            "--keep", default="", metavar="RUN", help="Keep the signs with this run, for its panel."
        ),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
        click.option("--data", default="", help="Read the problems from this file or bundle."),
        click.option(
            "--subset", default="", help="A number (that many at random), first:N, or ids and globs."
        ),
        choice_options,
    ):
        command = option(command)
    return command


@contamination.command()
@click.argument("benchmark")
@click.option("--model", "-m", required=True, help="A GGUF path, `demo`, or hf:REPO:FILE.")
@_pass_options
def likelihood(*, benchmark: str, model: str, keep: str, as_json: bool, **given: Any) -> int:
    """How much more probable a model finds BENCHMARK's solutions than the same under other names."""
    from engine.contamination.passes import likelihood_pass

    folder = _keeper(keep)
    found = likelihood_pass(_entry(benchmark, given), model, places(), narrate)
    return _tell(found, as_json=as_json, keeper=folder)


@contamination.command()
@click.argument("benchmark")
@click.option("--model", "-m", required=True, help="A GGUF path, `demo`, hf:REPO:FILE, or an endpoint.")
@_pass_options
def continuation(*, benchmark: str, model: str, keep: str, as_json: bool, **given: Any) -> int:
    """Does a model go on word for word when shown half of BENCHMARK's solutions and tests?"""
    from engine.contamination.passes import continuation_pass

    folder = _keeper(keep)
    found = asyncio.run(continuation_pass(_entry(benchmark, given), model, places(), narrate))
    return _tell(found, as_json=as_json, keeper=folder)


@contamination.command()
@click.argument("benchmark")
@click.argument("corpus", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--words", type=click.IntRange(3, 200), default=13, show_default=True, help="Words of an n-gram."
)
@click.option("--field", default="", help="The field with the text. [all texts of a row]")
@_pass_options
def overlap(
    *,
    benchmark: str,
    corpus: tuple[Path, ...],
    words: int,
    field: str,
    keep: str,
    as_json: bool,
    **given: Any,
) -> int:
    """BENCHMARK's n-grams in a training corpus: jsonl, txt or parquet files, or folders of them."""
    from engine.contamination.corpus import corpus_files, read_corpus
    from engine.contamination.overlap import search
    from engine.contamination.panel import keep_signals
    from engine.contamination.passes import benchmark_texts

    files = corpus_files(corpus)
    folder = _keeper(keep)
    texts = benchmark_texts(_entry(benchmark, given))
    total = sum(path.stat().st_size for path in files)
    with click.progressbar(length=total, label="reading the corpus", file=sys.stderr, hidden=as_json) as bar:
        seen = 0

        def advance(count: int) -> None:
            nonlocal seen
            bar.update(count - seen)
            seen = count

        found = search(texts, read_corpus(files, field), words, advance)
    if folder:
        keep_signals(folder, [found.signal])
    if as_json:
        print(msgspec.json.encode(found).decode())
        return 0
    _print_signals([found.signal])
    for one in found.found:
        print(
            f"{one.problem:28} {one.share:6.1%} of {one.ngrams:5} {words}-grams  {', '.join(one.places[:2])}"
        )
    if found.too_short:
        print(f"{several(len(found.too_short), 'problem')} of fewer than {words} words cannot be looked for")
    return 0


def _entry(benchmark: str, given: dict[str, Any]) -> "Entry":
    from engine.catalog import find_card
    from engine.spec import Entry

    data = lasting_data(given["data"])
    return Entry(
        benchmark=find_card(benchmark).name, subset=given["subset"], data=data, options=chosen(given)
    )


def _keeper(keep: str) -> "RunFolder | None":
    """The run that is to keep the signs, known before anything is measured; None if none is."""
    if not keep:
        return None
    from engine.run import find_run

    refuse_to_change("keep signs with a run")
    return find_run(places().runs, keep)


def _tell(signals: "Sequence[Signal]", *, as_json: bool, keeper: "RunFolder | None" = None) -> int:
    if keeper:
        from engine.contamination.panel import keep_signals

        keep_signals(keeper, signals)
    if as_json:
        print(msgspec.json.encode({"signals": signals}).decode())
    else:
        _print_signals(signals)
    return 0


def _print_change(found: "Change") -> None:
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    table = Table(box=None, pad_edge=False)
    for column in ("month", "pass@1", "95 % interval", "problems", ""):
        table.add_column(column, justify="right" if column in ("pass@1", "problems") else "left")
    marked = False
    for one in found.months:
        marks = ["change point"] if one.month == found.month else []
        if one.after_cutoff and not marked:
            marks.append(f"first month after the cutoff of {found.cutoff}")
            marked = True
        table.add_row(
            one.month,
            f"{one.value:.3f}",
            f"[{one.low:.2f}, {one.high:.2f}]",
            str(one.problems),
            ", ".join(marks),
        )
    console.print(table)
    if found.likely:
        print(f"the change point lies with 95 % in: {', '.join(found.likely)}")


def _print_signals(signals: "Sequence[Signal]") -> None:
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    for signal in signals:
        size = "not measured" if signal.size is None else f"{signal.size:+.4f} {signal.unit}"
        spread = "" if signal.low is None else f"  [{signal.low:+.4f}, {signal.high:+.4f}]"
        chance = "" if signal.p is None else f"  p = {signal.p:.2g}"
        console.print(Text(f"\n{one_line(signal.name, 100)}", style="bold"))
        console.print(Text(f"  {size}{spread}{chance}  n = {signal.n}"))
        console.print(Text(f"  {one_line(signal.says, 400)}"))
        console.print(Text(f"  {signal.shows}", style="dim"))
