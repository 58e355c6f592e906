"""`proctor verify`, `estimate`: drawing a few samples to learn about many."""

import asyncio
import sys
from dataclasses import asdict
from typing import Any

import click
import msgspec

from engine.places import places
from engine.run import find_run
from tui.cli.results import clock
from tui.cli.run import protocol_options, spec_from


def _narrate(what: str) -> None:
    print(f"proctor: {what} …", file=sys.stderr)


@click.command()
@click.argument("run", default="last")
@click.option("--samples", type=click.IntRange(1), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def verify(run: str, *, samples: int, as_json: bool) -> int:
    """Draw some of RUN's samples again and compare them byte by byte; exit status 1 if any differs."""
    from engine.verify import verify as draw_again

    found = asyncio.run(draw_again(find_run(places().runs, run), samples, _narrate))
    if as_json:
        print(msgspec.json.encode({**asdict(found), "same": found.same}).decode())
    else:
        for sample in found.samples:
            if not sample.same:
                print(
                    f"x {sample.problem} #{sample.sample} differs after {sample.first_difference} characters"
                )
        print(
            f"{found.same} of {len(found.samples)} samples of run {found.run} came out byte for byte the same"
        )
        if found.depends_on:
            print(f"here the text depends on {found.depends_on}")
    return 0 if found.same == len(found.samples) else 1


@click.command()
@protocol_options
@click.option("--price", type=float, help="What an hour of this machine costs, in any currency.")
@click.option("--json", "as_json", is_flag=True)
def estimate(*, price: float | None, as_json: bool, **given: Any) -> None:
    """How long BENCHMARK will take here, from a few samples that are really drawn."""
    from engine.forecast import forecast

    found = asyncio.run(forecast(spec_from(given), _narrate))
    hours = found.seconds / 3600
    if as_json:
        more = {
            "seconds": found.seconds,
            "low": found.low,
            "high": found.high,
            "samples_per_hour": found.samples_per_hour,
        }
        cost = {} if price is None else {"cost": hours * price}
        print(msgspec.json.encode({**asdict(found), **more, **cost}).decode())
        return
    print(
        f"{found.samples} samples at {found.tokens_per_second:.0f} tok/s in {found.slots} slots, "
        f"{found.tokens_per_sample:.0f} [{found.tokens_low:.0f}, {found.tokens_high:.0f}] tokens each: "
        f"{clock(found.seconds)} ({clock(found.low)} to {clock(found.high)})"
    )
    print(f"{found.samples_per_hour:.0f} samples an hour · {hours:.2f} machine hours", end="")
    print(f" · {hours * price:.2f} at {price:g} an hour" if price is not None else "")
    print(f"from {found.probed} samples drawn just now; loading took {found.load_seconds:.1f} s")


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
    print(f"{found.samples} samples of run {found.run}, {found.passed} passed; AUC 0.5 is a coin")
    for row in found.predictions:
        print(
            f"{row.measure:16} AUC {row.auc:.2f} [{row.low:.2f}, {row.high:.2f}]   "
            f"passed {row.mean_passed:.2f}, failed {row.mean_failed:.2f}"
        )
