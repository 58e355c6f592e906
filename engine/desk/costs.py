"""What a run will take, reckoned from earlier runs without drawing anything."""

from math import sqrt
from statistics import fmean, stdev

from engine.desk.words import Cost, ReckonCost
from engine.events import ModelOpened, RunPlanned, SampleCompleted
from engine.log import LogReader
from engine.places import places
from engine.run import RunFolder, list_runs

LOOKED_AT = 40
"""Runs that are looked at, the newest first."""
RESTED_ON = 3
READ_BYTES = 4 << 20
"""Bytes of each log that are read."""


def cost(question: ReckonCost) -> Cost:
    """Seconds of generation from earlier runs of the same model, those of the same benchmark first."""
    found: list[tuple[bool, float, float, float]] = []
    for folder in list_runs(places().runs)[:LOOKED_AT]:
        seen = _look(folder, question)
        if seen is not None:
            found.append(seen)
        if sum(same for same, *_ in found) >= RESTED_ON:
            break
    same = [one for one in found if one[0]]
    chosen = (same or found)[:RESTED_ON]
    if not chosen:
        return Cost(runs=0)
    tokens, rate = fmean(one[1] for one in chosen), fmean(one[2] for one in chosen)
    seconds = question.samples * tokens / rate
    spread = min(0.9, max(0.1, fmean(one[3] for one in chosen)))
    return Cost(
        runs=len(chosen),
        same_benchmark=bool(same),
        low=seconds * (1 - spread),
        high=seconds * (1 + spread),
        tokens=tokens,
        rate=rate,
    )


def _look(folder: RunFolder, wanted: ReckonCost) -> tuple[bool, float, float, float] | None:
    """Whether the benchmark is the same, tokens per sample, tokens per second and the relative spread."""
    reader, model, benchmarks = LogReader(folder.events), "", set[str]()
    tokens: list[int] = []
    begun = last = 0.0
    source = _source(folder)
    for event in reader.read(READ_BYTES):
        match event:
            case RunPlanned():
                model, benchmarks = event.model, {entry.benchmark for entry in event.entries}
                if wanted.model not in (model, source):
                    return None
            case ModelOpened():
                begun = begun or event.at
            case SampleCompleted() if event.at:
                tokens.append(event.tokens)
                last = event.at
            case _:
                pass
    if len(tokens) < 4 or last <= begun or not begun or not sum(tokens):
        return None
    spread = 2 * stdev(tokens) / sqrt(len(tokens)) / fmean(tokens)
    return wanted.benchmark in benchmarks, fmean(tokens), sum(tokens) / (last - begun), spread


def _source(folder: RunFolder) -> str:
    try:
        spec = folder.read_manifest().get("spec")
    except Exception:  # noqa: BLE001 - a run without a readable manifest only cannot be recognised
        return ""
    return str(spec.get("model", "")) if isinstance(spec, dict) else ""
