"""Verdicts per second in every installed language, beside one plain subprocess a program.

    python tests/bench/bench_languages.py [programs] [rounds] [languages]

For each language the same programs (its canaries, made different from one another) are judged by turns: behind
the walls as in a run, behind the walls without warm starts, and by the same commands in plain subprocesses with no
walls and no witness. Two at a time each. Compare ratios: rates belong to the machine and the moment.
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.benchmark import MarkerCheck
from benchmarks.multipl_e.adapter import canaries_of
from benchmarks.multipl_e.family import codes
from benchmarks.multipl_e.language import Language, language
from benchmarks.multipl_e.program import check_for, joined
from engine.marking import Marker, judge
from engine.toolchains import trouble
from engine.verdict import Outcome
from sandbox import Limits, open_sandbox
from sandbox.pool import Pool
from sandbox.walls import Sandbox

TOGETHER = 2
WARM = frozenset({"ts", "java", "scala", "go", "clj", "cpp"})
"""Languages whose compilers start warm; the others are the same without warm starts."""


@dataclass(frozen=True)
class Exercise:
    """A program with the verdict it deserves."""

    text: str
    check: MarkerCheck
    passes: bool


def exercises(spoken: Language, count: int, begin: int) -> list[Exercise]:
    """Right and wrong programs by turns, no two alike: an identical one would be compiled once."""
    made = []
    for number in range(begin, begin + count):
        answer = spoken.canary.bad if number % 2 else spoken.canary.good
        text = joined(spoken, answer.rstrip("\n"), spoken.canary.tests)
        text = text.replace("twice", f"twice{number}").replace("Twice", f"Twice{number}")
        made.append(Exercise(text, check_for(spoken, text), not number % 2))
    return made


async def behind_walls(sandbox: Sandbox, given: list[Exercise]) -> list[bool]:
    """Our verdicts."""
    marker = Marker(sandbox)

    async def one(exercise: Exercise) -> bool:
        return judge(exercise.check, await marker.run(exercise.check, Limits())).outcome is Outcome.PASSED

    return list(await asyncio.gather(*map(one, given)))


async def plainly(spoken: Language, given: list[Exercise], home: Path) -> list[bool]:
    """Verdicts by exit status and output, as an evaluator without walls finds them."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(TOGETHER) as threads:
        return list(
            await asyncio.gather(
                *(loop.run_in_executor(threads, _run, spoken, one.text, home) for one in given)
            )
        )


def _run(spoken: Language, text: str, home: Path) -> bool:
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(home)}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, spoken.file).write_text(text)
        for step in spoken.steps:
            done = subprocess.run(
                step.argv, cwd=folder, env=env | dict(step.env), capture_output=True, text=True, check=False
            )
            said = done.stdout + done.stderr
            if done.returncode or any(word in said for word in spoken.failure_words):
                return False
    if spoken.quiet and done.stderr.strip():
        return False
    return all(word in said for word in spoken.wanted_words)


async def timed(judged: Callable[[list[Exercise]], Awaitable[list[bool]]], given: list[Exercise]) -> float:
    """Verdicts per second; AssertionError when one is wrong."""
    begin = time.perf_counter()
    verdicts = await judged(given)
    seconds = time.perf_counter() - begin
    assert verdicts == [exercise.passes for exercise in given], verdicts
    return len(given) / seconds


async def measure(code: str, ours: Sandbox, cold: Sandbox, programs: int, rounds: int) -> Mapping[str, float]:
    """The median rate of each method, all taking turns."""
    spoken = language(code)
    with tempfile.TemporaryDirectory() as home:
        methods: dict[str, Callable[[list[Exercise]], Awaitable[list[bool]]]] = {
            "walls": lambda given: behind_walls(ours, given),
            "plain": lambda given: plainly(spoken, given, Path(home)),
        }
        if code in WARM:
            methods["cold"] = lambda given: behind_walls(cold, given)
        rates: dict[str, list[float]] = {name: [] for name in methods}
        begin = 0
        for method in methods.values():
            await method(exercises(spoken, TOGETHER, begin))
            begin += TOGETHER
        for _ in range(rounds):
            for name, method in methods.items():
                rates[name].append(await timed(method, exercises(spoken, programs, begin)))
                begin += programs
    return {name: statistics.median(found) for name, found in rates.items()}


async def main() -> None:
    """Print a line a language."""
    given = dict(enumerate(sys.argv))
    programs, rounds = int(given.get(1, "6")), int(given.get(2, "1"))
    wanted = given[3].split(",") if 3 in given else codes()
    ours, cold = [await open_sandbox("namespaces", workers=TOGETHER) for _ in range(2)]
    assert isinstance(cold, Pool)
    cold._headers = None
    print(f"{'language':10} {'walls':>8} {'plain':>8} {'ratio':>7} {'cold':>8} {'warm/cold':>10}")
    for code in wanted:
        said = await trouble(Marker(ours), canaries_of(language(code)))
        if said:
            print(f"{code:10} {said}")
            continue
        found = await measure(code, ours, cold, programs, rounds)
        line = f"{code:10} {found['walls']:7.2f}/s {found['plain']:6.2f}/s {found['walls'] / found['plain']:6.2f}x"
        if "cold" in found:
            line += f" {found['cold']:6.2f}/s {found['walls'] / found['cold']:9.2f}x"
        print(line, flush=True)
    await asyncio.gather(ours.close(), cold.close())


if __name__ == "__main__":
    asyncio.run(main())
