"""Runs what has to be run to know that a benchmark is sound: references, wrong solutions, empty ones."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.catalog import find
from benchmarks.soundness import Key, Soundness, Trial, conclude, trials
from engine.marking import MachineFailed, Marker, judge
from engine.places import places
from engine.plainly import plainly
from engine.spec import Grade
from engine.toolchains import needed_tools
from engine.verdict import Outcome
from sandbox import open_sandbox
from sandbox.program import Limits


@dataclass(frozen=True)
class Examined:
    """What the trials of a benchmark showed here, and what could not be tried."""

    soundness: Soundness
    not_tried: tuple[str, ...]
    """Trials that the machine failed at."""


async def check_benchmark(
    name: str,
    *,
    data: str = "",
    sandbox: Grade = "auto",
    workers: int = 1,
    narrate: Callable[[str], None] = lambda _: None,
) -> Examined:
    """Run every trial of a benchmark (a name, or a folder of one's own) and conclude.

    Raises:
        ProctorError: the benchmark or its data is not to be had, or no walls hold here.
    """
    with plainly():
        benchmark = find(name, folder=places().benchmarks, data=Path(data) if data else None)
        benchmark.load()
        packages = getattr(benchmark, "packages", ())
        lacks = needed_tools([benchmark])
        walls = await open_sandbox(sandbox, workers=workers, packages=packages, lacks=lacks, tell=narrate)
        marker = Marker(walls)
        limits = Limits(cpu=benchmark.card.cpu)
        failures: dict[Key, str | None] = {}
        not_tried: dict[str, None] = {}
        slow: dict[str, float] = {}
        waiting = iter(trials(benchmark))

        async def work() -> None:
            for trial in waiting:
                try:
                    failures[trial.key], seconds = await _failure(marker, trial, limits)
                    if trial.kind == "reference" and seconds > limits.cpu:
                        slow[trial.problem] = seconds
                except MachineFailed as error:
                    not_tried[f"{trial.problem}: {error}"] = None
                if failures and len(failures) % 100 == 0:
                    narrate(f"{len(failures)} programs run")

        try:
            await asyncio.gather(*(work() for _ in range(workers)))
        finally:
            await walls.close()
        sound = conclude(benchmark, failures)
        patience = tuple(
            f"{problem}: the reference took {seconds:.1f} s of CPU here, more than the {limits.cpu:g} s that a check "
            "usually may; a run scales its limits by that."
            for problem, seconds in slow.items()
        )
        return Examined(replace(sound, warnings=(*sound.warnings, *patience)), tuple(not_tried))


async def _failure(marker: Marker, trial: Trial, limits: Limits) -> tuple[str | None, float]:
    """Why a trial fails one of its checks, None if it passes all of them; and the CPU seconds of the longest.

    References get the time that a run would give them (`examiner`), for a slow machine says nothing about them.
    """
    must_pass = trial.kind in ("reference", "again")
    given = replace(limits, cpu=max(10.0, 4 * limits.cpu)) if must_pass else limits
    longest = 0.0
    for check in trial.checks:
        marked = judge(check, await marker.run(check, given, confirm=must_pass))
        longest = max(longest, marked.cpu)
        if marked.outcome is not Outcome.PASSED:
            where = f"{check.name}: " if len({one.name for one in trial.checks}) > 1 else ""
            return f"{marked.outcome}: {where}{marked.reason}", longest
    return None, longest
