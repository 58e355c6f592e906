"""Speed beside the rivals, measured in one run: verdicts per second, tokens per second."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.models.bench import Row as DecodeRow
from engine.models.bench import bench_decode
from engine.places import places
from engine.plainly import plainly
from engine.spec import Grade
from sandbox import open_sandbox
from sandbox.bench import EXERCISES, Exercise, measure
from sandbox.walls import Grade as WallGrade


@dataclass(frozen=True)
class Row:
    """What one method achieved."""

    method: str
    rate: float
    """Verdicts or tokens per second, the median of the rounds."""
    ratio: float | None
    """Times the rate of the first rival in the same run; None where that is missing."""
    cpu_ms: float | None
    """Milliseconds of CPU time per verdict or token, over all processes; None where they cannot be seen."""


async def bench_sandbox(
    *, workers: int, rounds: int, grades: Sequence[Grade] = (), exercises: Sequence[Exercise]
) -> list[Row]:
    """Verdicts per second on right solutions, every grade and every rival that is here."""
    chosen = [WallGrade(grade) for grade in grades or ("docker", "namespaces", "landlock")]
    with plainly():
        for grade in chosen if grades else ():  # one that was asked for is not passed over
            await (await open_sandbox(grade.value)).close()
        rows = await measure(exercises, workers=workers, rounds=rounds, grades=chosen)
    return [Row(row.method, row.rate, row.ratio, row.cpu_ms) for row in rows]


def right_solutions(data: str) -> tuple[list[Exercise], str]:
    """HumanEval's canonical solutions, or a dozen small ones of our own; and in words, which.

    Args:
        data: HumanEval's file. Empty: wherever its data is kept, and if it cannot be had, our own will do.

    Raises:
        BenchmarkError: a file that was named is not HumanEval's.
    """
    from benchmarks.benchmark import DatasetError
    from benchmarks.catalog import find

    benchmark = find("humaneval", folder=places().benchmarks, data=Path(data) if data else None)
    try:
        with plainly():
            benchmark.load()
    except DatasetError:
        if data:
            raise
        return EXERCISES, (
            f"{len(EXERCISES)} small solutions of our own; for HumanEval's, connect to the network "
            "once or name its file with --data"
        )
    exercises = [
        Exercise(
            problem.id,
            problem.text,
            str(problem.row["canonical_solution"]),
            str(problem.row["test"]),
            problem.entry_point,
        )
        for problem in benchmark.problems()
    ]
    return exercises, f"the canonical solutions of {benchmark.card.title}'s {len(exercises)} problems"


def bench_decoder(
    path: Path, *, numbers: Sequence[int], tokens: int, rounds: int, threads: int | None
) -> Sequence[DecodeRow]:
    """Tokens per second for growing numbers of samples; blocking, minutes on a small machine.

    Raises:
        UsageError: the model cannot be used.
    """
    with plainly():
        return bench_decode(path, numbers=numbers, tokens=tokens, rounds=rounds, threads=threads)
