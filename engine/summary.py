"""A run in one object: what `run`, `score` and `show --json` print, and what reports are made from."""

import json
from collections.abc import Iterator

import msgspec

from engine.events import PlannedEntry, SampleJudged, SampleUnmarked, ScoreValue
from engine.log import LogReader
from engine.progress import Progress
from engine.run import RunFolder
from engine.verdict import MachineState


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The stable, machine-readable result of a run."""

    run: str
    dir: str
    benchmark: str
    model: str
    protocol: str
    grade: str
    shard: str
    """Which part of a run it is, such as `2/4`; empty where it is no shard."""
    state: str
    """`finished`, or how else the run stands; anything else means interim numbers."""
    scores: tuple[dict[str, object], ...]
    outcomes: dict[str, int]
    machine: dict[str, int]
    samples: int
    judged: int
    seconds: float
    tokens_per_second: float
    verdicts_per_second: float


def summarise(folder: RunFolder, progress: Progress | None = None) -> Summary:
    """Fold a run's log into its summary."""
    from engine.score import estimate

    progress = progress or folder.replay()
    tally, phase = progress.tally, progress.phase
    seconds = phase.elapsed(phase.last)
    return Summary(
        run=progress.run or folder.id,
        dir=str(folder.path),
        benchmark="+".join(dict.fromkeys(entry.benchmark for entry in tally.entries)),
        model=progress.model,
        protocol=" | ".join(dict.fromkeys(entry.protocol for entry in tally.entries)),
        grade=phase.sandbox.grade if phase.sandbox else "",
        shard=progress.shard,
        state=folder.state(progress),
        scores=tuple(_plain(score, tally.entries[score.entry]) for score in estimate(tally)),
        outcomes={str(outcome): count for outcome, count in tally.outcomes.most_common()},
        machine={str(state): tally.unmarked[state] for state in MachineState},
        samples=tally.samples,
        judged=tally.judged,
        seconds=round(seconds, 3),
        tokens_per_second=round(tally.tokens / seconds, 3) if seconds else 0.0,
        verdicts_per_second=round(tally.judged / seconds, 3) if seconds else 0.0,
    )


def verdict_lines(folder: RunFolder) -> Iterator[str]:
    """One JSON line per sample: the last word on each, in the order of the first."""
    rows: dict[tuple[int, str, int], dict[str, object]] = {}
    reader = LogReader(folder.events)
    while batch := reader.read():
        for event in batch:
            if isinstance(event, SampleJudged | SampleUnmarked):
                rows[event.entry, event.problem, event.sample] = _verdict(event)
    for row in rows.values():
        yield json.dumps(row)


def _verdict(event: SampleJudged | SampleUnmarked) -> dict[str, object]:
    base: dict[str, object] = {"problem": event.problem, "sample": event.sample}
    if event.entry:
        base["entry"] = event.entry
    match event:
        case SampleUnmarked():
            return {
                **base, "outcome": str(event.state), "checks": {}, "official": {}, "reason": event.reason,
                "integrity": "", "cpu": 0.0, "wall": 0.0, "memory": 0,
            }  # fmt: skip
        case SampleJudged():
            return {
                **base,
                "outcome": str(event.outcome),
                "checks": {check.name: str(check.outcome) for check in event.checks},
                "official": {check.name: check.official for check in event.checks},
                "reason": event.reason,
                "integrity": event.checks[0].integrity if event.checks else "",
                "cpu": event.cpu,
                "wall": event.wall,
                "memory": event.memory,
            }


def _plain(score: ScoreValue, entry: PlannedEntry) -> dict[str, object]:
    return {
        "entry": score.entry,
        "metric": score.metric,
        "benchmark": score.benchmark,
        "check": score.check,
        "value": score.value,
        "low": score.low,
        "high": score.high,
        "problems": score.problems,
        "n": score.n,
        "is_subset": entry.is_subset,
        "least": score.least,
        "most": score.most,
        "always_low": score.always_low,
        "always_high": score.always_high,
    }
