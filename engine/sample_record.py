"""One sample's record, gathered from the log: what was written, what was taken from it, how it was judged."""

from dataclasses import dataclass

from engine.errors import ProctorError, UsageError
from engine.events import SampleCompleted, SampleJudged, SampleUnmarked
from engine.log import read_log
from engine.manifest import settled_spec
from engine.plainly import plainly
from engine.preparation import read_exams
from engine.run import RunFolder


@dataclass(frozen=True)
class Record:
    """Everything that is known of one sample."""

    completed: SampleCompleted
    judged: SampleJudged | SampleUnmarked | None
    """The last word on it; None while it waits."""
    code: str
    """The program that was marked, taken out of the text again; empty where the problems cannot be read."""
    trouble: str = ""
    """Why they cannot."""


def read_record(folder: RunFolder, problem: str, sample: int = 0, entry: int = 0) -> Record:
    """The record of one sample.

    Raises:
        UsageError: the run has no such sample; says which it has.
    """
    completed: SampleCompleted | None = None
    judged: SampleJudged | SampleUnmarked | None = None
    known: dict[str, int] = {}
    for event in read_log(folder.events):
        match event:
            case SampleCompleted():
                known[event.problem] = max(known.get(event.problem, 0), event.sample + 1)
                if (event.entry, event.problem, event.sample) == (entry, problem, sample):
                    completed = event
            case SampleJudged() | SampleUnmarked() if (event.entry, event.problem, event.sample) == (
                entry,
                problem,
                sample,
            ):
                judged = event
            case _:
                pass
    if completed is None:
        there = f"its samples there are 0 to {known[problem] - 1}" if problem in known else _some(list(known))
        raise UsageError(f"Run {folder.id} has no sample {sample} of {problem}: {there}.")
    try:
        code = _code(folder, completed)
    except ProctorError as error:
        return Record(completed, judged, "", str(error))
    return Record(completed, judged, code)


def _code(folder: RunFolder, completed: SampleCompleted) -> str:
    spec = settled_spec(folder.read_manifest())
    with plainly():
        exam = read_exams(spec)[completed.entry]
    problem = next((p for p in exam.problems if p.id == completed.problem), None)
    if problem is None:
        raise UsageError(
            f"{completed.problem} is not in the problems of {exam.benchmark.card.title} any more."
        )
    return exam.solve(problem, completed.text).code


def _some(problems: list[str]) -> str:
    if not problems:
        return "nothing is drawn yet"
    more = f" and {len(problems) - 3} more" if len(problems) > 3 else ""
    return f"its problems are {', '.join(problems[:3])}{more}"
