"""Runs of one benchmark as a series: how a model's checkpoints went, problem by problem."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from engine.comparable import guard
from engine.desk.words import Checkpoint, ListCheckpoints, Series
from engine.events import RunPlanned
from engine.headline import headline
from engine.log import event_at
from engine.places import places
from engine.progress import Progress
from engine.run import RunFolder, list_runs
from engine.score import estimate
from engine.verdict import Outcome

WAITING = ("running", "paused", "loading")
"""A run without a score is in a series only while one may still come."""
MOST = 40
"""Runs in a series, the newest."""
_STEP = re.compile(r"(?:step|checkpoint|ckpt|iter|epoch)[-_ ]?(\d+)", re.IGNORECASE)


def series(question: ListCheckpoints) -> Series:
    """The runs of a benchmark, by step where their models' names tell one, else by time.

    Without a benchmark the one with most runs is taken.
    """
    planned = list(_plans(list_runs(places().runs)))
    counts = Counter(benchmark for _, benchmarks, _ in planned for benchmark in benchmarks)
    names = tuple(name for name, _ in counts.most_common())
    chosen = question.benchmark if question.benchmark in counts else (names[0] if names else "")
    kept = [folder for folder, benchmarks, _ in planned if chosen in benchmarks][:MOST]
    points = [point for folder in kept if (point := _point(folder, chosen)) is not None]
    points = [point for point in points if point.value is not None or point.state in WAITING]
    points.sort(key=lambda point: (point.step is not None, point.step or 0, point.at))
    exams = exams_of([_entry(RunFolder(Path(point.folder)), chosen) for point in points])
    points = [msgspec.structs.replace(point, exam=exam) for point, exam in zip(points, exams, strict=True)]
    return Series(benchmark=chosen, benchmarks=names, checkpoints=tuple(points))


def exams_of(entries: Sequence[Mapping[str, object]]) -> list[int]:
    """A number for each manifest's entry, the same for those whose scores measure the same thing."""
    kinds: list[Mapping[str, object]] = []
    exams = []
    for entry in entries:
        exam = next((n for n, kind in enumerate(kinds) if _is_like(entry, kind)), len(kinds))
        if exam == len(kinds):
            kinds.append(entry)
        exams.append(exam)
    return exams


def _is_like(a: Mapping[str, object], b: Mapping[str, object]) -> bool:
    if not a or not b:
        return not a and not b
    return _problems(a) == _problems(b) and not guard({"entries": [a]}, {"entries": [b]}).refusals


def _problems(entry: Mapping[str, object]) -> frozenset[str]:
    problems = entry.get("problems")
    return frozenset(map(str, problems)) if isinstance(problems, list) else frozenset()


def _entry(folder: RunFolder, benchmark: str) -> Mapping[str, object]:
    """The benchmark's entry in the run's manifest; empty where there is none to be read."""
    try:
        entries = folder.read_manifest().get("entries")
    except Exception:  # noqa: BLE001 - without a manifest nothing is known of its exam
        return {}
    found = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return next((entry for entry in found if entry.get("benchmark") == benchmark), {})


def step_of(*names: str) -> int | None:
    """The training step in a file or model name such as `step-4000-Q8_0`; None without one."""
    for name in names:
        found = _STEP.findall(name)
        if found:
            return int(found[-1])
    return None


def _plans(folders: Iterable[RunFolder]) -> Iterable[tuple[RunFolder, list[str], str]]:
    for folder in folders:
        try:
            plan = event_at(folder.events, 0)
        except (OSError, ValueError):
            continue
        if isinstance(plan, RunPlanned):
            yield folder, [entry.benchmark for entry in plan.entries], plan.model


def _point(folder: RunFolder, benchmark: str) -> Checkpoint | None:
    progress = folder.replay()
    tally = progress.tally
    index = next((n for n, entry in enumerate(tally.entries) if entry.benchmark == benchmark), None)
    if index is None:
        return None
    scores = [one for one in estimate(tally) if one.entry == index]
    told = headline(scores) if scores else None
    outcomes = Counter[Outcome]()
    rates: dict[str, float] = {}
    for (entry, problem), one in tally.problems.items():
        if entry == index and one.judged:
            outcomes.update(one.outcomes)
            rates[problem] = one.outcomes[Outcome.PASSED] / one.judged
    total = outcomes.total() or 1
    return Checkpoint(
        run=folder.id,
        folder=str(folder.path),
        model=progress.model,
        step=step_of(progress.model, _model_file(folder)),
        at=_begun(folder, progress),
        protocol=tally.entries[index].protocol,
        state=folder.state(progress),
        value=told.value if told else None,
        low=told.low if told else 0.0,
        high=told.high if told else 0.0,
        problems=told.problems if told else 0,
        outcomes={str(outcome): number / total for outcome, number in outcomes.items()},
        tokens=tally.tokens / max(1, tally.completed),
        rates=rates,
    )


def _begun(folder: RunFolder, progress: Progress) -> float:
    return progress.phase.last or folder.events.stat().st_mtime


def _model_file(folder: RunFolder) -> str:
    try:
        model = folder.read_manifest().get("model")
    except Exception:  # noqa: BLE001 - without a manifest there is no file to name
        return ""
    return Path(str(model.get("path", ""))).name if isinstance(model, dict) else ""
