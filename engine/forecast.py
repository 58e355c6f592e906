"""How long a run will take and what it will cost, from a few samples that are really drawn."""

import math
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from engine.errors import UsageError
from engine.models.model import Completion, ModelLost
from engine.plainly import plainly
from engine.preparation import prepare_model, read_exams
from engine.spec import RunSpec


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What a protocol costs on this machine."""

    samples: int
    """Samples the whole run draws."""
    probed: int
    """Samples that were drawn to find out."""
    tokens_per_second: float
    tokens_per_sample: float
    tokens_low: float
    tokens_high: float
    """95 % interval of the mean tokens per sample."""
    slots: int
    load_seconds: float

    @property
    def seconds(self) -> float:
        """Expected seconds of generation; marking goes on beside it."""
        return self.samples * self.tokens_per_sample / self.tokens_per_second

    @property
    def low(self) -> float:
        return self.samples * self.tokens_low / self.tokens_per_second

    @property
    def high(self) -> float:
        return self.samples * self.tokens_high / self.tokens_per_second

    @property
    def samples_per_hour(self) -> float:
        return 3600 * self.tokens_per_second / self.tokens_per_sample


async def forecast(spec: RunSpec, narrate: Callable[[str], None]) -> Forecast:
    """Draw as many samples as fill the slots twice over, and reckon from them.

    Raises:
        ProctorError: the run could not be begun as asked.
    """
    if spec.given:
        raise UsageError("Answers that were given cost no generation: there is nothing to estimate.")
    with plainly(), tempfile.TemporaryDirectory(prefix="proctor-estimate-") as temporary:
        async with AsyncExitStack() as stack:
            exams = read_exams(spec)
            begun = time.monotonic()
            ready = await prepare_model(spec, exams, Path(temporary) / "model.log", stack, narrate)
            loaded = time.monotonic() - begun
            plan = [(exam, problem) for exam in ready.exams for problem in exam.problems]
            asked = 0
            for exam, problem in plan:
                if asked >= 2 * ready.opened.slots:
                    break
                ask = exam.ask(problem, range(exam.samples(problem.id)))
                await ready.model.ask(ask)
                asked += len(ask.draws)
            narrate(f"drawing {asked} samples")
            begun, lengths = time.monotonic(), []
            async for answer in ready.model.answers():
                match answer:
                    case Completion():
                        lengths.append(answer.tokens)
                    case ModelLost(final=True):
                        raise UsageError(f"The model could not go on: {answer.reason}")
                    case _:
                        continue
                if len(lengths) == asked:
                    break
            seconds = time.monotonic() - begun
            wanted = sum(exam.samples(problem.id) for exam, problem in plan)
            mean = statistics.fmean(lengths)
            spread = statistics.stdev(lengths) / math.sqrt(len(lengths)) if len(lengths) > 1 else mean / 2
            return Forecast(
                samples=wanted,
                probed=asked,
                tokens_per_second=sum(lengths) / seconds,
                tokens_per_sample=mean,
                tokens_low=max(1.0, mean - 1.96 * spread),
                tokens_high=mean + 1.96 * spread,
                slots=ready.opened.slots,
                load_seconds=loaded,
            )
