"""`proctor run` and `proctor demo`: start an engine, then watch it."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
import msgspec

from engine.errors import UsageError
from engine.places import places
from engine.run import RunFolder
from engine.spec import RunSpec
from tui.cli.idle import is_typed, refuse_idle
from tui.cli.narration import narrate
from tui.cli.numbers import margin_option
from tui.cli.readonly import refuse_to_change
from tui.cli.specification import protocol_options, spec_from

name_option = click.option(
    "--name",
    default="",
    help="The run's id. Where it is there already, go on with it: for jobs that may be killed and started again.",
)
"""Shared by the verbs that begin a run."""


@click.command()
@protocol_options
@click.option("--detach", is_flag=True, help="Print the launch record as JSON and return.")
@click.option("--no-tui", is_flag=True, help="Plain lines instead of the full-screen interface.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print the result as one JSON object; implies --no-tui."
)
@click.option(
    "--verdicts", type=click.Path(dir_okay=False), help="Also write one JSON line per sample to this file."
)
@click.option(
    "--ray",
    default="",
    metavar="ADDRESS",
    help="Mark on the nodes of a Ray cluster (auto, or HOST:PORT); with --split workers draw there too.",
)
@click.option(
    "--shard", default="", help="Work off only part i of N of the problems, as i/N; see `proctor merge`."
)
@name_option
@click.option("--baseline", help="A finished run of the same protocol, for --until-decided.")
@click.option(
    "--until-decided",
    is_flag=True,
    help="Stop once better, worse or tied is certain (at 95 %, looks included).",
)
@margin_option
def run(
    *,
    detach: bool,
    no_tui: bool,
    as_json: bool,
    verdicts: str | None,
    ray: str,
    shard: str,
    name: str,
    baseline: str | None,
    until_decided: bool,
    margin: float,
    **given: Any,
) -> int:
    """Let a model sit BENCHMARK (or a suite: a name or a .toml file)."""
    if not until_decided:
        refuse_idle("goes with --until-decided and --baseline RUN.", "margin")
    if detach:
        refuse_idle(
            "--detach waits for no verdict. `proctor show RUN --verdicts` writes them later.", "verdicts"
        )
    spec = msgspec.structs.replace(spec_from(given), shard=shard_option(shard), ray=ray)
    if until_decided != bool(baseline):
        raise UsageError("--until-decided and --baseline RUN belong together: give both or neither.")
    if until_decided:
        refuse_idle("goes on until a run is finished, and --until-decided stops it before.", "name")
    return start(
        spec,
        name=name,
        detach=detach,
        full_screen=not (no_tui or as_json),
        as_json=as_json,
        verdicts=verdicts,
        begun=_referee(spec, baseline, margin) if baseline else lambda _: None,
    )


def shard_option(text: str) -> str:
    """The shard in its one way of writing; empty for none."""
    from engine.shards import parse_shard

    return str(parse_shard(text)) if text else ""


def _referee(spec: RunSpec, baseline: str, margin: float) -> Callable[[RunFolder], None]:
    """What appoints a referee once the run has begun; an unfit baseline is refused before."""
    from engine.quick.referee import appoint, refuse_unlike
    from engine.run import find_run

    against = find_run(places().runs, baseline)
    refuse_unlike(spec, against)
    return lambda folder: appoint(folder, against, margin / 100)


@click.command()
@click.option("--detach", is_flag=True, help="Print the launch record as JSON and return.")
@click.option("--no-tui", is_flag=True, help="Plain lines instead of the full-screen interface.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print the result as one JSON object; implies --no-tui."
)
def demo(*, detach: bool, no_tui: bool, as_json: bool) -> int:
    """The demo model sits warmup and the beginning of HumanEval, n=4."""
    from engine.suite import load_suite

    spec = RunSpec(suite=load_suite("demo", places()), model="demo", name="demo")
    return start(spec, detach=detach, full_screen=not (no_tui or as_json), as_json=as_json)


def start(
    spec: RunSpec,
    *,
    name: str = "",
    detach: bool,
    full_screen: bool,
    as_json: bool,
    verdicts: str | None = None,
    begun: Callable[[RunFolder], None] = lambda _: None,
    then: Callable[[RunFolder], Mapping[str, object]] = lambda _: {},
) -> int:
    """Start an engine and follow it in the way asked for; returns the exit status.

    A run with a `name` is begun or gone on with; one that ends before its end returns 130, as an interrupt does.
    `then` is called with the run's folder once the run has ended; what it returns joins the JSON object.
    """
    from engine.launch import launch
    from engine.named import refuse_name, take_up
    from tui.cli.follow import follow
    from tui.cli.models import fetch
    from tui.cli.writing import refuse_unwritable

    if verdicts:
        refuse_unwritable("--verdicts", Path(verdicts))
    refuse_to_change("start an engine")
    if is_typed("name"):
        refuse_name(name)

    if spec.model == "demo" or spec.model.startswith("hf:"):
        fetch(spec.model)
    if spec.sandbox == "plain":
        print(
            "proctor: ! grade plain has no walls: programs can read your files and reach the network",
            file=sys.stderr,
        )
    folder = take_up(spec, name, narrate) if name else launch(spec, narrate)
    begun(folder)
    if detach:
        print(json.dumps({"run": folder.id, "dir": str(folder.path), "pid": folder.engine_pid()}))
        return 0
    status = follow(folder, full_screen=full_screen, as_json=as_json, then=then)
    if verdicts:
        from tui.cli.runs import write_verdicts

        write_verdicts(folder, verdicts)
    return status or (_whether_finished(folder) if name else 0)


def _whether_finished(folder: RunFolder) -> int:
    """The exit status of a job: only a finished run is not to be started again."""
    progress = folder.replay()
    if (state := folder.state(progress)) == "finished":
        return 0
    print(f"proctor: run {folder.id} is {state}. The same command goes on with it.", file=sys.stderr)
    return 130
