"""How long a run will take and what it will cost, from a few samples that are really drawn.

One wave of samples fills the slots and drains. The moments at which they finish tell how fast the machine
decodes with many slots at work and with few; the lengths tell what is still to come. Both together are played
forward for the whole protocol, and for cheaper ones beside it.
"""

import heapq
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.errors import UsageError
from engine.gpu import gpus
from engine.models.model import Completion, ModelLost
from engine.models.reference import Replay, parse_reference
from engine.plainly import plainly
from engine.preparation import ReadyModel, named_model, prepare_model, read_exams
from engine.several import several
from engine.spec import RunSpec
from engine.statistics.resolution import Resolution, resolution

DRAWS = 200
"""How often the whole run is played forward for its range."""

LEAST = 8
SCALINGS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""How throughput may depend on slots at work: as their share to this power. 0: one slot keeps the machine busy."""


@dataclass(frozen=True)
class Speed:
    """How fast a machine decodes."""

    full: float
    """Tokens per second with every slot at work."""
    scaling: float
    slots: int

    def tokens_per_second(self, active: int) -> float:
        """Over all slots together, with `active` of them at work."""
        return self.full * float((min(active, self.slots) / self.slots) ** self.scaling)


@dataclass(frozen=True, kw_only=True)
class Option:
    """A protocol and what it costs here."""

    name: str
    problems: int
    n: int
    samples: int
    seconds: float
    low: float
    high: float
    """80 % range of the duration."""
    shows: Resolution
    """What a run of this size can show."""


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What a protocol costs on this machine."""

    samples: int
    """Samples the whole run draws."""
    probed: int
    """Samples that were drawn to find out."""
    tokens_per_second: float
    """With every slot at work."""
    tokens_per_sample: float
    slots: int
    load_seconds: float
    gpus: int
    seconds: float
    """Expected seconds of generation; marking goes on beside it and is not counted."""
    low: float
    high: float
    """80 % range."""
    options: tuple[Option, ...]
    """The protocol asked for first, then cheaper ones."""

    @property
    def samples_per_hour(self) -> float:
        return 3600 * self.samples / self.seconds if self.seconds else 0.0

    @property
    def machine_hours(self) -> float:
        return self.seconds / 3600

    @property
    def gpu_hours(self) -> float:
        return self.machine_hours * self.gpus


async def forecast(spec: RunSpec, narrate: Callable[[str], None], probe: int | None = None) -> Forecast:
    """Draw one wave of samples and reckon from it.

    Args:
        spec: the run that is planned.
        narrate: told what is being done.
        probe: samples to draw; None fills the slots once.

    Raises:
        ProctorError: the run could not be begun as asked.
    """
    if spec.given:
        raise UsageError("Answers that were given cost no generation: there is nothing to estimate.")
    if isinstance(parse_reference(spec.model), Replay):
        raise UsageError(
            "A replay draws nothing, so it says nothing of a model's speed. Name the model itself."
        )
    with plainly(), tempfile.TemporaryDirectory(prefix="proctor-estimate-") as temporary:
        async with AsyncExitStack() as stack:
            exams = read_exams(spec)
            begun = time.monotonic()
            model = named_model(spec, Path(temporary) / "model.log", narrate)
            ready = await prepare_model(spec, exams, model, stack, narrate)
            loaded = time.monotonic() - begun
            wanted = sum(exam.samples(problem.id) for exam in ready.exams for problem in exam.problems)
            done = await _wave(ready, min(wanted, probe or max(LEAST, ready.opened.slots)), wanted, narrate)
            lengths = [tokens for _, tokens in done]
            speed = fit_speed([at for at, _ in done], lengths, ready.opened.slots)
            n = max(exam.protocol.n for exam in ready.exams)
            options = reckon(sum(len(exam.problems) for exam in ready.exams), n, wanted, lengths, speed)
            return Forecast(
                samples=wanted,
                probed=len(done),
                tokens_per_second=speed.full,
                tokens_per_sample=statistics.fmean(lengths),
                slots=ready.opened.slots,
                load_seconds=loaded,
                gpus=len(gpus()),
                seconds=options[0].seconds,
                low=options[0].low,
                high=options[0].high,
                options=options,
            )


async def _wave(
    ready: ReadyModel, target: int, wanted: int, narrate: Callable[[str], None]
) -> list[tuple[float, int]]:
    """Draw at least `target` samples at once; the second at which each came, and its tokens."""
    plan = [(exam, problem) for exam in ready.exams for problem in exam.problems]
    # Taken from all over the suite, for its benchmarks' answers differ in length.
    spread = sorted(range(len(plan)), key=lambda i: (i * 0.6180339887) % 1)
    asked = 0
    begun = time.monotonic()
    for i in spread:
        if asked >= target:
            break
        exam, problem = plan[i]
        ask = exam.ask(problem, range(exam.samples(problem.id)))
        await ready.model.ask(ask)
        asked += len(ask.draws)
    narrate(f"drawing {asked} of {several(wanted, 'sample')}")
    done: list[tuple[float, int]] = []
    async for answer in ready.model.answers():
        match answer:
            case Completion():
                done.append((time.monotonic() - begun, max(1, answer.tokens)))
            case ModelLost(final=True):
                raise UsageError(f"The model could not go on: {answer.reason}")
            case _:
                continue
        if len(done) == asked:
            break
    return done


def fit_speed(finished: Sequence[float], lengths: Sequence[int], slots: int) -> Speed:
    """The speed under which a wave would have finished when it did.

    Args:
        finished: seconds at which samples finished, in order.
        lengths: their tokens, in the same order.
        slots: samples decoded together at most.
    """
    best = Speed(sum(lengths) / max(finished), 0.0, slots)
    error = float("inf")
    for scaling in SCALINGS:
        unit = sorted(play(lengths, Speed(1.0, scaling, slots)))
        # With the scaling given, the speed is a factor of time: least squares through the origin.
        factor = sum(u * f for u, f in zip(unit, finished, strict=True)) / sum(u * u for u in unit)
        missed = sum((factor * u - f) ** 2 for u, f in zip(unit, finished, strict=True))
        if missed < error * 0.98:
            best, error = Speed(1 / factor, scaling, slots), missed
    return best


def play(lengths: Sequence[int], speed: Speed) -> list[float]:
    """When each sample finishes if they are begun in order, as many at once as there are slots.

    Slots at work share the throughput evenly, so everyone draws the same number of tokens between two finishes.
    """
    waiting = iter(lengths)
    active: list[float] = []
    finished: list[float] = []
    now = drawn = 0.0
    for length in waiting:
        heapq.heappush(active, length)
        if len(active) == speed.slots:
            break
    while active:
        ends = heapq.heappop(active)
        now += (ends - drawn) * (len(active) + 1) / speed.tokens_per_second(len(active) + 1)
        drawn = ends
        finished.append(now)
        follower = next(waiting, None)
        if follower is not None:
            heapq.heappush(active, drawn + follower)
    return finished


def reckon(problems: int, n: int, samples: int, lengths: Sequence[int], speed: Speed) -> tuple[Option, ...]:
    """The protocol asked for, and cheaper ones beside it: fewer samples, fewer problems.

    Args:
        problems: of the whole plan.
        n: samples per problem, the most where entries differ.
        samples: of the whole plan.
        lengths: tokens of the samples that were drawn.
        speed: of this machine.
    """
    plans = [("as asked", problems, n, samples)]
    if n >= 8:
        plans.append((f"n={n // 4}", problems, n // 4, max(1, samples // 4)))
    if n > 1:
        plans.append(("one sample each", problems, 1, max(problems, samples // n)))
    plans += [
        (several(some, "problem"), some, n, max(some, round(samples * some / problems)))
        for some in (problems // 2, 40)
        if 10 <= some < problems
    ]
    return tuple(_option(*plan, lengths=lengths, speed=speed) for plan in plans)


def _option(
    name: str, problems: int, n: int, samples: int, *, lengths: Sequence[int], speed: Speed
) -> Option:
    rng = np.random.default_rng(0)
    pool = np.asarray(lengths)
    # Long runs are played in part: their duration is in proportion but for the draining of the last wave.
    played = min(samples, max(2000, 4 * speed.slots))
    durations = []
    for _ in range(DRAWS if played <= 400 else DRAWS // 5):
        # Twice by lot: what lengths there are at all is known from the probe only.
        seen = rng.choice(pool, size=len(pool))
        taken = play(rng.choice(seen, size=played).tolist(), speed)[-1]
        durations.append(taken * samples / played)
    low, middle, high = np.quantile(durations, [0.1, 0.5, 0.9])
    return Option(
        name=name,
        problems=problems,
        n=n,
        samples=samples,
        seconds=float(middle),
        low=float(low),
        high=float(high),
        shows=resolution(problems, n),
    )
