"""Runs what has to be run to know that a benchmark is sound: references, wrong solutions, empty ones."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.benchmark import Benchmark, CallsCheck, StdioCheck
from benchmarks.catalog import find
from benchmarks.soundness import AGAIN, Failure, Key, Soundness, Trial, conclude, trials
from engine.marking import FaultyTests, Marker, judge
from engine.places import places
from engine.plainly import plainly
from engine.several import several
from engine.spec import Grade
from engine.toolchains import needed_tools
from engine.verdict import MachineFailed, Outcome
from sandbox import open_sandbox
from sandbox.program import Limits
from sandbox.walls import Sandbox

ENDED = "the tests end the process that they run in: by os._exit, by a signal, or by a crash of code that is not Python"
OTHER_ORDER = 1
"""Seed of the hashes where references run again: what depends on the order of a set goes otherwise then."""


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
        wanted = list(trials(benchmark))
        trying = _Trying(benchmark, narrate, len(wanted))
        await trying.run([trial for trial in wanted if trial.kind != AGAIN], walls)
        # One after the other, so that a program which must run alone does.
        walls = await open_sandbox(
            walls.grade.value, workers=workers, packages=packages, hash_seed=OTHER_ORDER
        )
        await trying.run([trial for trial in wanted if trial.kind == AGAIN], walls)
        return trying.conclude()


@dataclass
class _Trying:
    """Trials of a benchmark as they go."""

    benchmark: Benchmark
    narrate: Callable[[str], None]
    trials: int
    """How many there are."""
    failures: dict[Key, Failure | None] = field(default_factory=dict)
    not_tried: dict[str, None] = field(default_factory=dict)
    slow: dict[str, float] = field(default_factory=dict)

    async def run(self, wanted: Sequence[Trial], walls: Sandbox) -> None:
        """Run trials behind walls, and close them."""
        marker, waiting = Marker(walls), iter(wanted)

        async def work() -> None:
            for trial in waiting:
                await self._try(trial, marker)

        try:
            await asyncio.gather(*(work() for _ in range(walls.workers)))
        finally:
            await walls.close()

    async def _try(self, trial: Trial, marker: Marker) -> None:
        first = self.failures.get((trial.problem, "reference", 0))
        if trial.kind == AGAIN and first is not None and (first.faulty or first.out_of_time):
            return
        limits = Limits(cpu=self.benchmark.card.cpu)
        try:
            self.failures[trial.key], seconds = await _failure(marker, trial, limits)
            if trial.kind == "reference" and seconds > limits.cpu:
                self.slow[trial.problem] = seconds
        except MachineFailed as error:
            self.not_tried[f"{trial.problem}: {error}"] = None
        if self.failures and len(self.failures) % 100 == 0:
            self.narrate(f"{len(self.failures)} of {several(self.trials, 'program')} run")

    def conclude(self) -> Examined:
        """What the trials showed."""
        sound = conclude(self.benchmark, self.failures)
        patience = tuple(
            f"{problem}: the reference took {seconds:.1f} s of CPU here, more than the {self.benchmark.card.cpu:g} s "
            "that a check usually may; a run scales its limits by that."
            for problem, seconds in self.slow.items()
        )
        return Examined(replace(sound, warnings=(*sound.warnings, *patience)), tuple(self.not_tried))


async def _failure(marker: Marker, trial: Trial, limits: Limits) -> tuple[Failure | None, float]:
    """Why a trial fails one of its checks, None if it passes all of them; and the CPU seconds of the longest.

    References get the time that a run would give them (`examiner`), for a slow machine says nothing about them.

    Raises:
        MachineFailed: there was no telling.
    """
    must_pass = trial.kind in ("reference", "again")
    given = replace(limits, cpu=max(10.0, 4 * limits.cpu)) if must_pass else limits
    longest = 0.0
    for number, check in enumerate(trial.checks, 1):
        try:
            ran = await marker.run(check, given, confirm=must_pass)
        except FaultyTests as fault:
            seen = fault.execution
            return Failure(reason=seen.reason, test=seen.test, line=seen.test_line, faulty=True), longest
        except MachineFailed:
            if not isinstance(check, CallsCheck) or not await _ends_without_tests(marker, check, given):
                raise
            return Failure(reason=ENDED, faulty=True), longest
        marked = judge(check, ran)
        longest = max(longest, marked.cpu)
        if marked.outcome is Outcome.PASSED and isinstance(check, CallsCheck) and not ran.execution.calls:
            return Failure(
                reason=f"the tests call nothing, not even {check.entry_points[0]}()", faulty=True
            ), longest
        if marked.outcome is not Outcome.PASSED:
            where = f"{check.name}: " if len({one.name for one in trial.checks}) > 1 else ""
            if isinstance(check, StdioCheck) and len(trial.checks) > 1:
                where = f"case {number} of {len(trial.checks)}: "
            return Failure(
                reason=f"{marked.outcome}: {where}{marked.reason}",
                test=marked.test,
                line=ran.execution.test_line,
                out_of_time=marked.outcome is Outcome.TIMEOUT,
            ), longest
    return None, longest


async def _ends_without_tests(marker: Marker, check: CallsCheck, limits: Limits) -> bool:
    """Whether a program whose worker was lost twice ends as it should where nothing is asked of it."""
    try:
        ran = await marker.run(replace(check, tests="", helpers=""), limits)
    except MachineFailed:
        return False
    return ran.execution.completed
