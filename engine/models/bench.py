"""`proctor bench decode`: tokens per second for growing numbers of samples, beside what else there is.

The rivals are the binding's own `Llama` class, which decodes one sequence at a time, and llama.cpp's
`llama-batched-bench`, when it is on PATH, which decodes as many but samples nothing. All take turns in every
round, and medians are compared, so that a busy machine is unfair to all alike.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

from engine.models import processors
from engine.models.child import ROOT
from engine.models.gguf import read_header
from engine.models.model import ModelError

NUMBERS = (1, 4, 8, 16, 32, 64)
"""Samples decoded together."""

RIVAL = "llama-batched-bench"
HIGH = "llama-cpp-python Llama.create_completion"
PROMPT_TOKENS = 32


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table."""

    method: str
    rate: float
    """Tokens per second, all samples together; of the decoding steps for a batch, of the whole call for
    `Llama.create_completion`."""
    ratio: float
    """To `Llama.create_completion`."""
    cpu_ms: float
    """Processor milliseconds per token; 0 where it was not measured."""
    n: int = 1
    rival_ratio: float = 0.0
    """To `llama-batched-bench` with as many samples; 0 without it."""
    decode: float = 0.0
    """Share of the step that the forward pass took; so for the following."""
    sampling: float = 0.0
    stops: float = 0.0
    rest: float = 0.0


@dataclass
class _Taken:
    """What was measured in all rounds."""

    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    """Rates with the prefill."""
    shares: list[dict[str, float]] = field(default_factory=list)


def bench_decode(
    path: Path,
    *,
    numbers: Sequence[int] = NUMBERS,
    tokens: int = 32,
    rounds: int = 3,
    threads: int | None = None,
    gpu_layers: int = -1,
    rival: str | None = None,
    high_level: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> list[Row]:
    """Measure, round by round; blocking, minutes on a small machine.

    `rival` is the path of llama-batched-bench, found on PATH if None, left out if empty.

    Raises:
        ModelError: the model cannot be used.
    """
    read_header(path)
    threads = threads or processors.decoding_threads()
    found = shutil.which(RIVAL) if rival is None else rival or None
    taken: dict[tuple[str, int], _Taken] = {}

    def take(method: str, number: int) -> _Taken:
        return taken.setdefault((method, number), _Taken())

    with _Bench(path, threads, gpu_layers) as bench:
        for turn in range(1, rounds + 1):
            for number in numbers:
                say(f"round {turn} of {rounds}: {number} at once")
                if high_level and number == numbers[0]:
                    _note(take(HIGH, 1), bench.measure({"method": "high", "tokens": tokens}))
                _note(
                    take("proctor", number),
                    bench.measure({"method": "ours", "slots": number, "tokens": tokens}),
                )
                if found:
                    rate = _run_rival(found, path, number, tokens, threads, gpu_layers)
                    take(RIVAL, number).rates.append(rate)
    return _rows(taken)


class _Bench:
    """The measuring process."""

    def __init__(self, path: Path, threads: int, gpu_layers: int) -> None:
        self._order = {"path": str(path), "threads": threads, "gpu_layers": gpu_layers}
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        environment = {**os.environ, "GGML_NO_BACKTRACE": "1"}
        environment["PYTHONPATH"] = os.pathsep.join(
            [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        )
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "engine.models.llama.bench"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        self.measure(self._order)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        for pipe in (self._process.stdin, self._process.stdout):
            _close(pipe)
        self._process.wait()

    def measure(self, wish: dict[str, object]) -> dict[str, float]:
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(wish) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise ModelError(
                f"The measuring process died at {wish}: status {self._process.wait()}. Try fewer samples or threads."
            )
        answer: dict[str, float] = json.loads(line)
        return answer


def _close(pipe: IO[str] | None) -> None:
    if pipe is not None:
        pipe.close()


def _note(taken: _Taken, found: dict[str, float]) -> None:
    taken.rates.append(found["tokens"] / found["seconds"])
    taken.whole.append(found["tokens"] / found["whole"])
    taken.cpu.append(found["cpu"] / found["tokens"] * 1000)
    if "decode" in found:
        parts = ("decode", "sampling", "stops", "rest")
        taken.shares.append({name: found[name] / found["seconds"] for name in parts})


def _run_rival(binary: str, path: Path, number: int, tokens: int, threads: int, gpu_layers: int) -> float:
    """Tokens per second of the generation phase, one stream of the cache per sequence."""
    context = -(-(PROMPT_TOKENS + tokens) // 256) * 256 * number
    command = [binary, "-m", str(path), "-c", str(context), "-b", "512", "-ub", "512"]
    command += ["-npp", str(PROMPT_TOKENS), "-ntg", str(tokens), "-npl", str(number)]
    command += ["-t", str(threads), "-tb", str(threads), "--output-format", "jsonl"]
    command += ["-ngl", str(gpu_layers if gpu_layers >= 0 else 999)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            return float(json.loads(line)["speed_tg"])
    said = done.stderr.strip().splitlines()
    raise ModelError(f"{binary} measured nothing: {said[-1] if said else f'status {done.returncode}'}")


def _rows(taken: dict[tuple[str, int], _Taken]) -> list[Row]:
    base = statistics.median(taken[HIGH, 1].rates) if (HIGH, 1) in taken else 0.0
    rows = []
    for (method, number), one in taken.items():
        rate = statistics.median(one.rates)
        compared = statistics.median(one.whole) if number == 1 and one.whole else rate
        rival = taken.get((RIVAL, number))
        shares = {
            name: statistics.median(share[name] for share in one.shares) if one.shares else 0.0
            for name in ("decode", "sampling", "stops", "rest")
        }
        rows.append(
            Row(
                method=f"{method}, n={number}" if method != HIGH else f"{method}, one at a time",
                rate=rate,
                ratio=compared / base if base else 0.0,
                cpu_ms=statistics.median(one.cpu) if one.cpu else 0.0,
                n=number,
                rival_ratio=rate / statistics.median(rival.rates) if rival and method == "proctor" else 0.0,
                **shares,
            )
        )
    return rows
