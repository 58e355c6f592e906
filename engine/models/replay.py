"""Stored completions given back as if a model had written them.

A replay feeds the whole path (extraction, walls, scores, screens) without a model. It reads one JSON
object a line: a run's `events.jsonl`, or the samples of human-eval and EvalPlus. A line without a sample
index counts as the next sample of its problem. A suite's benchmarks are told apart by `entry`, as in the log.
"""

import asyncio
import hashlib
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import msgspec

from benchmarks.benchmark import Prompt
from benchmarks.regular import refuse_irregular
from engine.models.model import (
    Answer,
    Ask,
    Completion,
    Finish,
    ModelCard,
    ModelError,
    Opened,
    Room,
    SampleKey,
    prompt_text,
)
from engine.plan import entry_and_problem, problem_key

TEXT_FIELDS = ("text", "completion", "solution", "raw_solution")
"""Where tools put a model's text, ours first."""

PROBLEM_FIELDS = ("problem", "task_id", "question_id")


class _Line(msgspec.Struct):
    """What replay knows to read out of one line."""

    event: str = ""
    problem: str | None = None
    task_id: str | int | None = None
    question_id: str | None = None
    sample: int | None = None
    entry: int = 0
    text: str | None = None
    completion: str | None = None
    solution: str | None = None
    raw_solution: str | None = None
    thinking: str = ""
    finish: str = "stop"
    tokens: int = 0
    prompt_tokens: int = 0
    seconds: float = 0.0
    logprob: float | None = None
    prompt_sha256: str = ""


def refuse_stream(path: Path) -> None:
    """Return if the file of a replay can be read, now and again after a resume.

    Raises:
        ModelError: it is missing, or is a folder, a pipe or a device.
    """
    try:
        refuse_irregular(path)
    except FileNotFoundError:
        raise ModelError(f"Replay file not found: {path}. Give a JSONL file of completions.") from None
    except OSError as error:
        raise ModelError(f"Replay file {path}: {error.strerror}. Give a JSONL file of completions.") from None


def read_completions(path: Path) -> dict[SampleKey, Completion]:
    """Every stored completion, by problem and sample index.

    Raises:
        ModelError: the file is missing, is not JSON lines, or holds no completion.
    """
    refuse_stream(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ModelError(f"Replay file {path} cannot be read: {error.strerror}. Give a JSONL file.") from None
    decoder = msgspec.json.Decoder(_Line)
    found: dict[SampleKey, Completion] = {}
    counts: dict[str, int] = {}
    for number, line in enumerate(raw.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            stored = decoder.decode(line)
        except msgspec.DecodeError as error:
            raise ModelError(
                f"Replay file {path}, line {number}: {error}. Every line must be one JSON object."
            ) from None
        completion = _completion(stored, counts)
        if completion is not None:
            found[completion.key] = completion
    if not found:
        raise ModelError(
            f"Replay file {path} holds no completion: a line needs one of {', '.join(PROBLEM_FIELDS)} "
            f"and one of {', '.join(TEXT_FIELDS)}."
        )
    return found


def _completion(line: _Line, counts: dict[str, int]) -> Completion | None:
    if line.event and line.event != "SampleCompleted":
        return None
    problem = next((value for name in PROBLEM_FIELDS if (value := getattr(line, name)) is not None), None)
    text = next((value for name in TEXT_FIELDS if (value := getattr(line, name)) is not None), None)
    if problem is None or text is None:
        return None
    problem = problem_key(line.entry, str(problem))
    sample = line.sample if line.sample is not None else counts.get(problem, 0)
    counts[problem] = max(counts.get(problem, 0), sample + 1)
    finish: Finish = line.finish if line.finish in get_args(Finish) else "stop"  # type: ignore[assignment]
    return Completion(
        key=(problem, sample),
        text=text,
        thinking=line.thinking,
        finish=finish,
        tokens=line.tokens,
        prompt_tokens=line.prompt_tokens,
        seconds=line.seconds,
        logprob=line.logprob,
        prompt_sha256=line.prompt_sha256,
    )


@dataclass
class ReplayModel:
    """A `Model` that hands back what a file holds."""

    path: Path
    source: str = ""
    slots: int = 64

    def __post_init__(self) -> None:
        self._stored: dict[SampleKey, Completion] = {}
        self._waiting: deque[SampleKey] = deque()
        self._out: asyncio.Queue[Answer | None] = asyncio.Queue()
        self._paused = False

    async def load(self) -> ModelCard:
        self._stored = await asyncio.to_thread(read_completions, self.path)
        raw = await asyncio.to_thread(self.path.read_bytes)
        problems = {problem for problem, _ in self._stored}
        return ModelCard(
            name=self.path.stem,
            source=self.source or f"replay:{self.path}",
            path=str(self.path),
            sha256=hashlib.sha256(raw).hexdigest(),
            size=len(raw),
            chat=True,
            backend="replay",
            facts={"completions": len(self._stored), "problems": len(problems)},
        )

    async def measure(self, prompts: Sequence[Prompt]) -> list[int]:
        return [-(-len(prompt_text(prompt)) // 4) for prompt in prompts]

    async def open(self, room: Room) -> Opened:
        if not self._stored:
            await self.load()
        return Opened(
            slots=room.slots or self.slots,
            context=room.context,
            threads=1,
            reproducible=True,
            facts={"replay": str(self.path)},
        )

    async def ask(self, ask: Ask) -> None:
        missing = [draw.key for draw in ask.draws if draw.key not in self._stored]
        if missing:
            key, sample = missing[0]
            entry, problem = entry_and_problem(key)
            of_entry = f", entry {entry} of the suite" if entry else ""
            raise ModelError(
                f"Replay file {self.path} has no completion for sample {sample} of {problem}{of_entry}: "
                "choose the problems and the n that it holds."
            )
        self._waiting.extend(draw.key for draw in ask.draws)
        self._flush()

    async def answers(self) -> AsyncIterator[Answer]:
        while (answer := await self._out.get()) is not None:
            yield answer

    async def pause(self, paused: bool) -> None:
        self._paused = paused
        self._flush()

    async def stream(self, wanted: bool) -> None:
        """Nothing is in flight long enough to be watched."""

    async def cancel(self, keys: Sequence[SampleKey] | None = None) -> None:
        wanted = None if keys is None else set(keys)
        for key in [key for key in self._waiting if wanted is None or key in wanted]:
            self._waiting.remove(key)
            self._out.put_nowait(Completion(key=key, text="", finish="cancelled"))

    async def close(self) -> None:
        self._out.put_nowait(None)

    def _flush(self) -> None:
        while self._waiting and not self._paused:
            self._out.put_nowait(self._stored[self._waiting.popleft()])
