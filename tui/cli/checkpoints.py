"""`proctor checkpoints`: watch a folder that a trainer writes into, and raise the alarm on a regression."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import click
import msgspec

from engine.checkpoints.trend import TrendRow, list_trends, open_trend
from engine.errors import ProctorError, UsageError
from engine.places import places
from engine.run import find_run
from engine.several import several
from engine.spec import Entry, Grade, ModelOptions, RunSpec, Suite
from tui.cli.idle import refuse_idle
from tui.cli.marking import MOST_THREADS
from tui.cli.numbers import Real
from tui.cli.readonly import refuse_to_change
from tui.terminal.tame import one_line


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--suite", default="quick", show_default=True, help="A suite, a quick subset, or a benchmark.")
@click.option(
    "--baseline", default="first", show_default=True, help="A finished run; `first` is the first checkpoint."
)
@click.option("--base", default="", help="The model that LoRA adapters are laid over.")
@click.option("--max-drop", default="2pp", show_default=True, help="A loss up to this raises no alarm.")
@click.option("--alpha", default=0.05, show_default=True, help="How often chance may raise the alarm.")
@click.option("--together", is_flag=True, help="Let --alpha hold for all checkpoints together, not for each.")
@click.option(
    "--on-regression",
    "command",
    default="",
    help="A shell command; it finds PROCTOR_LOST and more in its environment.",
)
@click.option(
    "--on-failure",
    "alarm",
    help="A shell command for a checkpoint that could not be sat; PROCTOR_REASON says why. [that of --on-regression]",
)
@click.option(
    "--once",
    is_flag=True,
    help="Judge what is there and leave: exit status 3 on a regression, 5 if one was not sat.",
)
@click.option(
    "--settle", type=Real(0), default=5.0, show_default=True, help="Seconds a file's size must stand still."
)
@click.option(
    "--reserve",
    type=click.IntRange(0),
    default=1024,
    show_default=True,
    help="MiB of GPU (else main) memory kept free for the trainer.",
)
@click.option(
    "--busy-file",
    type=click.Path(path_type=Path),
    help="While this file exists the trainer has the machine to itself.",
)
@click.option("--sandbox", type=click.Choice(get_args(Grade)), default="auto", show_default=True)
@click.option("--gpu-layers", type=click.IntRange(-1), default=-1, show_default=True)
@click.option(
    "--threads", type=click.IntRange(1, MOST_THREADS), help="CPU threads of the decoder. [all but one]"
)
@click.option("--list", "listing", is_flag=True, help="Histories of watched folders.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a checkpoint.")
def checkpoints(
    folder: Path | None,
    *,
    suite: str,
    baseline: str,
    base: str,
    max_drop: str,
    alpha: float,
    together: bool,
    command: str,
    alarm: str | None,
    once: bool,
    settle: float,
    reserve: int,
    busy_file: Path | None,
    sandbox: Grade,
    gpu_layers: int,
    threads: int | None,
    listing: bool,
    as_json: bool,
) -> int:
    """Sit every GGUF model or LoRA adapter that appears in FOLDER and hold it against a baseline."""
    from engine.checkpoints.candidates import Settling
    from engine.checkpoints.courtesy import MIB, Courtesy
    from engine.checkpoints.watch import Watch
    from engine.gate import parse_points
    from engine.quick.referee import refuse_unlike
    from tui.cli.lasting import lasting_reference

    if listing:
        others = [name for name in click.get_current_context().params if name not in ("listing", "as_json")]
        refuse_idle("--list lists what was watched, and watches nothing.", *others)
        _list(as_json=as_json)
        return 0
    refuse_to_change("start engines")
    if folder is None or not folder.is_dir():
        raise UsageError(f"checkpoints {folder or ''}: name a folder that exists.")
    greatest = parse_points(max_drop, "--max-drop")
    if not 0 < alpha < 1:
        raise UsageError(f"--alpha {alpha}: must lie between 0 and 1.")
    _refuse_base(base)
    spec = RunSpec(
        suite=_suite(suite),
        model=lasting_reference(base) if base else "",
        options=ModelOptions(gpu_layers=gpu_layers, threads=threads),
        sandbox=sandbox,
    )
    against = None if baseline == "first" else find_run(places().runs, baseline)
    if against is not None:
        refuse_unlike(spec, against)
    trend = open_trend(places(), folder.absolute(), suite, against.id if against else "first")
    if against is None and (first := next((row for row in trend.rows if row.state == "baseline"), None)):
        against = find_run(places().runs, first.run)

    def show(row: TrendRow) -> None:
        print(msgspec.json.encode(row).decode() if as_json else row_line(row), flush=True)

    watch = Watch(
        settling=Settling(folder.absolute(), settle),
        spec=spec,
        trend=trend,
        baseline=against,
        courtesy=Courtesy(reserve * MIB, busy_file),
        max_drop=greatest,
        significance=alpha,
        together=together,
        command=command,
        alarm=command if alarm is None else alarm,
        narrate=lambda what: print(f"proctor: {what}", file=sys.stderr, flush=True),
        report=show,
    )
    if not once:
        print(f"proctor: watching {folder}; history in {trend.path}", file=sys.stderr)
    with _ended_like_interrupted():
        return watch.run(once=once)


@contextmanager
def _ended_like_interrupted() -> Iterator[None]:
    """A watch that a service or a lost terminal ends takes its leave like one that is interrupted; `nohup` still holds."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    for number, reaction in before.items():
        if reaction is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, reaction in before.items():
            signal.signal(number, reaction)


def _refuse_base(base: str) -> None:
    """Refuse a model that adapters cannot be laid over, before any of them is waited for.

    Raises:
        UsageError: the reference is incomplete, or names a file that is not here.
    """
    from engine.models.model import ModelError
    from engine.models.reference import File, parse_reference

    try:
        named = parse_reference(base) if base else None
    except ModelError as error:
        raise UsageError(f"--base {base}: {error}") from None
    if isinstance(named, File) and not named.path.is_file():
        raise UsageError(f"--base {base}: there is no such file.")


def row_line(row: TrendRow) -> str:
    """A checkpoint in a line, and the problems it lost in another."""
    name, clock = one_line(row.file, 40), time.strftime("%H:%M:%S", time.localtime(row.at))
    if row.state == "failed":
        return f"{clock}  {name:32} x not sat: {one_line(row.reason, 160)}"
    score = f"{row.value:.1%} [{row.low:.1%}, {row.high:.1%}] on {row.problems}"
    if row.state == "baseline":
        return f"{clock}  {name:32} {score}  baseline, run {row.run}"
    word = "REGRESSION" if row.regression else "held"
    line = (
        f"{clock}  {name:32} {score}  {row.difference * 100:+.1f} pp "
        f"[{row.difference_low * 100:+.1f}, {row.difference_high * 100:+.1f}] p={row.p:.3g}  {word}, run {row.run}"
    )
    if row.full:
        line += (
            f"\n{'':10}whole benchmark, estimated: {row.full[0]:.1%} [{row.full[1]:.1%}, {row.full[2]:.1%}]"
        )
    for title, problems in (("lost", row.lost), ("gained", row.gained)):
        if problems:
            shown = ", ".join(one_line(problem, 40) for problem in problems[:20])
            line += f"\n{'':10}{title} {len(problems)}: {shown}" + (" …" if len(problems) > 20 else "")
    return line


def _suite(name: str) -> Suite:
    from engine.suite import load_suite, suite_names

    if name in suite_names(places()) or name.endswith(".toml"):
        return load_suite(name, places())
    from engine.catalog import find_card, lasting_name
    from engine.protocol import Protocol

    try:
        card = find_card(name)
    except ProctorError as unknown:
        raise UsageError(f"{unknown} Suites: {', '.join(suite_names(places()))}.") from None
    entry = Entry(benchmark=lasting_name(name, card), protocol=Protocol(max_tokens=card.max_tokens))
    return Suite(name=card.name, title=card.title, entries=(entry,))


def _list(*, as_json: bool) -> None:
    for trend in list_trends(places()):
        if as_json:
            print(msgspec.json.encode(trend).decode())
            continue
        print(
            f"{trend.folder}  {trend.suite} against {trend.baseline}: {several(len(trend.rows), 'checkpoint')}, "
            f"{several(len(trend.regressions), 'regression')}  {trend.path}"
        )
