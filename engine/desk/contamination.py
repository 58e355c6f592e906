"""What is known of a run's contamination, drawing on the other runs that lie here."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from engine.contamination.panel import panel
from engine.desk.words import Contamination, ReadContamination
from engine.errors import ProctorError
from engine.events import RunPlanned
from engine.log import event_at
from engine.places import places
from engine.run import RunFolder, list_runs

MOST = 12
"""Other runs that are read for the gap, the newest; each costs a reading of its log."""


@dataclass
class Neighbours:
    """Other runs that tell something about one."""

    humaneval: list[RunFolder] = field(default_factory=list)
    dated: list[RunFolder] = field(default_factory=list)
    varied: RunFolder | None = None
    words: list[str] = field(default_factory=list)
    """Each with what it was taken for."""


def read_contamination(question: ReadContamination) -> Contamination:
    """The panel of a run, with the runs beside it that a gap or a drop needs.

    Raises:
        ProctorError: the run cannot be read, or the cutoff is no day or month.
    """
    folder = RunFolder(Path(question.folder))
    beside = neighbours(folder, list_runs(places().runs))
    found = panel(
        folder,
        cutoff=question.cutoff,
        humaneval=beside.humaneval,
        dated=beside.dated,
        varied=beside.varied,
    )
    told = msgspec.convert(found, Contamination, from_attributes=True)
    return msgspec.structs.replace(told, beside=tuple(beside.words))


def neighbours(folder: RunFolder, others: list[RunFolder]) -> Neighbours:
    """The newest finished runs that a gap or a drop of this run can be told from, one for each model.

    A gap needs a run of HumanEval by the same model; without one the others are of no use.
    """
    found = Neighbours()
    plan = event_at(folder.events, 0)
    if not isinstance(plan, RunPlanned) or len(plan.entries) != 1:
        return found
    here = plan.entries[0].benchmark
    easy: dict[str, RunFolder] = {}
    hard: dict[str, RunFolder] = {}
    for other, benchmark, model in _plans(others):
        if other.path == folder.path:
            continue
        if benchmark == "humaneval":
            easy.setdefault(model, other)
        elif benchmark == "livecodebench" and model != plan.model:
            hard.setdefault(model, other)
        elif benchmark == f"{here}-renamed" and model == plan.model and found.varied is None:
            found.varied = other
            found.words.append(f"{other.id}: the same problems renamed")
    if here == "livecodebench" and plan.model in easy:
        names = [model for model in easy if model == plan.model or model in hard][: MOST // 2]
        names = list(dict.fromkeys((plan.model, *names)))
        found.humaneval = [easy[name] for name in names]
        found.dated = [hard[name] for name in names if name in hard]
        found.words += [f"{easy[name].id}: HumanEval by {name}" for name in names]
        found.words += [f"{hard[name].id}: LiveCodeBench by {name}" for name in names if name in hard]
    return found


def _plans(folders: list[RunFolder]) -> Iterator[tuple[RunFolder, str, str]]:
    """Finished runs of one benchmark each."""
    for folder in folders:
        try:
            plan = event_at(folder.events, 0)
            if isinstance(plan, RunPlanned) and len(plan.entries) == 1 and _has_verdicts(folder):
                yield folder, plan.entries[0].benchmark, plan.model
        except (OSError, ValueError, ProctorError):
            continue


def _has_verdicts(folder: RunFolder) -> bool:
    return folder.events.stat().st_size > 0 and bool(folder.replay().tally.judged)
