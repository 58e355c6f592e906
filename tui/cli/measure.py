"""`proctor verify`, `estimate`: drawing a few samples to learn about many."""

import asyncio
from dataclasses import asdict
from typing import Any

import click
import msgspec

from engine.places import places
from engine.run import find_run
from engine.several import several
from tui.cli.idle import refuse_idle
from tui.cli.narration import narrate
from tui.cli.numbers import Real
from tui.cli.results import short_duration
from tui.cli.specification import protocol_options, spec_from

OF_MARKING = ("sandbox", "workers")
"""Options of a run that say nothing to an estimate."""


@click.command()
@click.argument("run", default="last")
@click.option("--samples", type=click.IntRange(1), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def verify(run: str, *, samples: int, as_json: bool) -> int:
    """Draw some of RUN's samples again and compare them byte by byte; exit status 1 if any differs."""
    from engine.verify import verify as draw_again

    found = asyncio.run(draw_again(find_run(places().runs, run), samples, narrate))
    if as_json:
        print(msgspec.json.encode({**asdict(found), "same": found.same}).decode())
    else:
        for sample in found.samples:
            if not sample.same:
                print(
                    f"x {sample.problem} #{sample.sample} differs after {sample.first_difference} characters"
                )
        print(
            f"{found.same} of {several(len(found.samples), 'sample')} of run {found.run} came out byte for byte the same"
        )
        if found.depends_on:
            print(f"here the text depends on {found.depends_on}")
    return 0 if found.same == len(found.samples) else 1


@click.command()
@protocol_options
@click.option("--price", type=Real(0), help="What an hour of this machine costs, in any currency.")
@click.option("--probe", type=click.IntRange(1), help="Samples to draw. [as many as there are slots]")
@click.option("--json", "as_json", is_flag=True)
def estimate(*, price: float | None, probe: int | None, as_json: bool, **given: Any) -> None:
    """How long BENCHMARK (or a suite) will take here, from a few samples that are really drawn.

    Cheaper protocols stand beside it, with what each can still show.
    """
    from engine.forecast import forecast

    refuse_idle("an estimate is of generation; marking goes on beside it and is not counted.", *OF_MARKING)
    found = asyncio.run(forecast(spec_from(given), narrate, probe))
    if as_json:
        more: dict[str, object] = {
            "samples_per_hour": found.samples_per_hour,
            "machine_hours": found.machine_hours,
            "gpu_hours": found.gpu_hours,
        }
        if price is not None:
            more["cost"] = found.machine_hours * price
        print(msgspec.json.encode({**asdict(found), **more}).decode())
        return
    print(
        f"{found.tokens_per_second:.0f} tok/s in {several(found.slots, 'slot')}, {found.tokens_per_sample:.0f} tokens a sample, "
        f"{found.samples_per_hour:.0f} samples an hour; from {several(found.probed, 'sample')} drawn just now"
    )
    print(f"{'protocol':18} {'samples':>8} {'time':>9} {'80 % range':>19} {'GPU-h':>7}", end="")
    print(f" {'cost':>9}" if price is not None else "", " shows: score, paired difference")
    for option in found.options:
        hours = option.seconds / 3600
        cost = f" {hours * price:9.2f}" if price is not None else ""
        spread = f"{short_duration(option.low)} to {short_duration(option.high)}"
        print(
            f"{option.name:18} {option.samples:8} {short_duration(option.seconds):>9} {spread:>19} {hours * found.gpus:7.2f}{cost}"
            f"  ±{option.shows.half_width * 100:.1f} pp, {option.shows.difference}"
        )
    print(f"Loading took {found.load_seconds:.1f} s; marking goes on beside generation and is not counted.")


for _option in estimate.params:
    if isinstance(_option, click.Option) and _option.name in OF_MARKING:
        _option.hidden = True  # `run` takes it, and so who copies its line is told why


@click.command()
@click.argument("run", default="last")
@click.option("--json", "as_json", is_flag=True)
def similarity(run: str, *, as_json: bool) -> None:
    """How well likeness to the reference predicts RUN's verdicts (it rarely does)."""
    from engine.similarity import similarity as compare_texts

    found = compare_texts(find_run(places().runs, run))
    if as_json:
        print(msgspec.json.encode(found).decode())
        return
    print(f"{several(found.samples, 'sample')} of run {found.run}, {found.passed} passed; AUC 0.5 is a coin")
    for row in found.predictions:
        print(
            f"{row.measure:16} AUC {row.auc:.2f} [{row.low:.2f}, {row.high:.2f}]   "
            f"passed {row.mean_passed:.2f}, failed {row.mean_failed:.2f}"
        )
