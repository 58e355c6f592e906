"""A sample laid open: prompt, code and reference from the benchmark's own adapter, and marking it again."""

import re
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import get_args

from benchmarks.benchmark import (
    CallsCheck,
    Check,
    InProcessCheck,
    MarkerCheck,
    Problem,
    Prompt,
    RepositoryCheck,
    StdioCheck,
)
from engine.desk.words import OpenSample, Ran, RanAgain, RunAgain, SampleOpened
from engine.errors import UsageError
from engine.events import SampleCompleted, SampleJudged, SampleUnmarked
from engine.examiner import Examiner
from engine.fitting import cut_again
from engine.ledger import Ledger
from engine.log import LogReader, read_log
from engine.manifest import cuts_of, settled_spec
from engine.marking import Marker
from engine.plainly import plainly
from engine.plan import Exam
from engine.preparation import read_exams
from engine.references import References
from engine.run import RunFolder
from engine.spec import Grade
from sandbox import open_sandbox


def open_exhibit(question: OpenSample) -> SampleOpened:
    """What the model was shown, what was taken out of its answer, and what would have been right.

    Raises:
        ProctorError: the benchmark's data is not here, or holds no such problem.
    """
    exam, problem = _problem(RunFolder(Path(question.folder)), question.entry, question.problem)
    # Answers from elsewhere have no prompt of ours, and what one is made of need not be here.
    was_asked = exam.protocol.style != "given"
    prompt = exam.prompt(problem) if was_asked else Prompt(text=problem.text.replace("\r\n", "\n"))
    solution = exam.solve(problem, question.text)
    checks = exam.benchmark.checks(problem, solution.code) if not solution.is_empty else ()
    return SampleOpened(
        prompt=_written(prompt),
        is_chat=prompt.is_chat,
        was_asked=was_asked,
        was_cut=was_asked and problem.id in exam.cuts,
        code=solution.code,
        rule=solution.rule,
        notes=solution.notes,
        reference=problem.reference,
        entry_point=problem.entry_point,
        language=_language(checks, problem),
        tests=tuple((check.name, _tests(check)) for check in checks),
        tags=tuple((str(key), str(value)) for key, value in problem.tags.items()),
        copied=longest_common(solution.code, problem.reference),
    )


async def run_again(question: RunAgain) -> RanAgain:
    """Mark a recorded completion again, behind walls of the run's own grade; the run's log is not touched.

    Raises:
        ProctorError: the sample is not in the log, the data not here, or no such walls stand.
    """
    folder = RunFolder(Path(question.folder))
    completed, before = _recorded(folder, question)
    exam, _ = _problem(folder, question.entry, question.problem)
    grade = grade_of(folder.read_manifest())
    ran: list[Ran] = []
    with plainly(), tempfile.TemporaryDirectory(prefix="proctor-again-") as scratch:
        async with AsyncExitStack() as stack:
            sandbox = await open_sandbox(grade, workers=1)
            stack.push_async_callback(sandbox.close)
            ledger = Ledger(RunFolder(Path(scratch)))
            stack.callback(ledger.close)
            exams = tuple(
                exam if index == question.entry else replace(exam, index=index, problems=())
                for index in range(question.entry + 1)
            )
            examiner = Examiner(exams, Marker(sandbox), ledger, [References() for _ in exams])
            for _ in range(max(1, min(question.times, 100))):
                await examiner.examine(completed)
            ran = [_ran(event) for event in read_log(Path(scratch) / "events.jsonl") if _is_marking(event)]
    return RanAgain(grade=str(sandbox.grade), before=before, runs=tuple(ran))


def grade_of(manifest: Mapping[str, object]) -> Grade:
    """The grade that a run's walls had; of `auto` what it took."""
    walls = manifest.get("sandbox")
    taken = walls.get("grade") if isinstance(walls, Mapping) else None
    return next((known for known in get_args(Grade) if known == taken), "auto")


def longest_common(code: str, reference: str) -> str:
    """The longest line that both hold word for word, signatures and imports aside; a hint, not a proof."""
    theirs = {line.strip() for line in reference.splitlines() if len(line.strip()) > 20}
    ours = [line.strip() for line in code.splitlines()]
    common = [line for line in ours if line in theirs and not line.startswith(("def ", "import ", "from "))]
    return max(common, key=len, default="")


@lru_cache(maxsize=4)
def _exams(folder: Path) -> tuple[Exam, ...]:
    with plainly():
        manifest = RunFolder(folder).read_manifest()
        exams = read_exams(settled_spec(manifest))
        return tuple(cut_again(exam, cuts_of(manifest, exam.index)) for exam in exams)


def _problem(folder: RunFolder, entry: int, name: str) -> tuple[Exam, Problem]:
    exams = _exams(folder.path)
    if entry >= len(exams):
        raise UsageError(f"Run {folder.id} has no entry {entry}.")
    exam = exams[entry]
    problem = next((problem for problem in exam.benchmark.problems() if problem.id == name), None)
    if problem is None:
        raise UsageError(f"{exam.benchmark.card.title} holds no problem {name!r} here.")
    return replace(exam, index=entry, problems=(problem,)), problem


def _recorded(folder: RunFolder, wanted: RunAgain) -> tuple[SampleCompleted, str]:
    completed, outcome = None, ""
    reader = LogReader(folder.events)
    place = (wanted.entry, wanted.problem, wanted.sample)
    while batch := reader.read():
        for event in batch:
            match event:
                case SampleCompleted() if (event.entry, event.problem, event.sample) == place:
                    completed = event
                case SampleJudged() if (event.entry, event.problem, event.sample) == place:
                    outcome = str(event.outcome)
                case _:
                    pass
    if completed is None:
        raise UsageError(f"Run {folder.id} holds no sample {wanted.sample} of {wanted.problem}.")
    return completed, outcome


def _is_marking(event: object) -> bool:
    return isinstance(event, SampleJudged | SampleUnmarked)


def _ran(event: object) -> Ran:
    if isinstance(event, SampleJudged):
        return Ran(
            outcome=str(event.outcome),
            reason=event.reason,
            cpu=event.cpu,
            wall=event.wall,
            memory=event.memory,
        )
    assert isinstance(event, SampleUnmarked)
    return Ran(outcome=str(event.state), reason=event.reason)


def _written(prompt: Prompt) -> str:
    if not prompt.is_chat:
        return prompt.text
    turns = [f"[{message.role}]\n{message.content}" for message in prompt.messages]
    return "\n\n".join([*turns, f"[assistant, begun for it]\n{prompt.prefill}"] if prompt.prefill else turns)


def _tests(check: Check) -> str:
    match check:
        case CallsCheck():
            tests = re.sub(r"\n{4,}", "\n\n\n", check.tests.strip("\n"))
            return f"{check.helpers}\n\n{tests}" if check.helpers else tests
        case StdioCheck():
            return f"# standard input\n{check.stdin}\n# expected output ({check.compare})\n{check.expected}"
        case InProcessCheck():
            return check.program
        case MarkerCheck():
            return "\n".join(f"# {name}\n{text}" for name, text in check.files.items())
        case RepositoryCheck():
            return str(check.row.get("test_patch", ""))


def _language(checks: Iterable[Check], problem: Problem) -> str:
    for check in checks:
        if isinstance(check, MarkerCheck):
            return check.language
        if isinstance(check, RepositoryCheck):
            return "diff"
    return str(problem.tags.get("language", "python"))
