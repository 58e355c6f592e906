"""A run, or a file of LiveCodeBench's, as graded problems with dates; and a run in the files' own forms."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.benchmark import DatasetError, Problem
from benchmarks.livecodebench.errata import erratum
from benchmarks.livecodebench.results import (
    Result,
    read_results,
    write_custom,
    write_eval,
    write_eval_all,
    write_output,
)
from engine.errors import UsageError
from engine.events import SampleCompleted, SampleJudged
from engine.log import read_log
from engine.manifest import settled_spec
from engine.official import ACCEPTED
from engine.plainly import plainly
from engine.plan import Exam
from engine.preparation import read_exams
from engine.run import RunFolder, find_run
from engine.statistics.estimates import pass_at_k
from engine.verdict import Outcome

EVAL_ALL = "lcb_eval_all.json"
"""Name of the file, beside a run's log, that its repair is fed with."""


@dataclass(frozen=True, kw_only=True)
class Graded:
    """One problem with its date and its marks."""

    question: str
    date: str
    """As `2024-08-01`; empty where unknown."""
    difficulty: str
    platform: str
    erratum: str
    """What is wrong with the problem's tests, if anything is known."""
    n: int
    passed: int
    """By our verdict; in a file, by the official grade."""
    official: int | None
    """By the official word; None where it is not known."""


def graded(reference: str, runs: Path) -> list[Graded]:
    """The graded problems of a run or of an official `eval_all` file.

    Args:
        reference: a run as `find_run` takes it, or the path of a file.
        runs: where runs are kept.

    Raises:
        UsageError: it is neither, or has no grades or no dates.
    """
    path = Path(reference).expanduser()
    return graded_of_file(path) if path.is_file() else graded_of_run(find_run(runs, reference))


def graded_of_file(path: Path) -> list[Graded]:
    """The graded problems of an official `eval_all` file.

    Raises:
        UsageError: it is no such file, or holds no grades or dates.
    """
    try:
        results = read_results(path)
    except DatasetError as error:
        raise UsageError(str(error)) from None
    rows = [result for result in results if result.passed]
    if not rows or "contest_date" not in rows[0].row:
        raise UsageError(f"{path} holds no grades with dates: give LiveCodeBench's eval_all file.")
    return [
        Graded(
            question=result.question,
            date=str(result.row.get("contest_date", ""))[:10],
            difficulty=str(result.row.get("difficulty", "")),
            platform=str(result.row.get("platform", "")),
            erratum=erratum(result.question, str(result.row.get("question_title", ""))),
            n=len(result.passed),
            passed=sum(result.passed),
            official=sum(result.passed),
        )
        for result in rows
    ]


def graded_of_run(folder: RunFolder) -> list[Graded]:
    """The graded problems of a run of a benchmark whose problems have dates.

    The samples of one question count together, also where they are problems of their own, as in self-repair.

    Raises:
        UsageError: its benchmark has no dates, or it has no verdicts.
    """
    exam = _exam(folder)
    problems = {problem.id: problem for problem in exam.problems}
    if not any(problem.tags.get("date") for problem in exam.problems):
        raise UsageError(f"Run {folder.id}: the problems of {exam.benchmark.card.title} have no dates.")
    marks: dict[str, list[tuple[bool, bool | None]]] = defaultdict(list)
    tags: dict[str, Mapping[str, str]] = {}
    for event in read_log(folder.events):
        if isinstance(event, SampleJudged) and event.entry == 0 and event.problem in problems:
            question = event.problem.partition("#")[0]
            words = [check.official for check in event.checks if check.official]
            said = all(word in ACCEPTED for word in words) if words else None if event.checks else False
            marks[question].append((event.outcome is Outcome.PASSED, said))
            tags[question] = problems[event.problem].tags
    if not marks:
        raise UsageError(f"Run {folder.id} has no verdicts yet.")
    return [
        Graded(
            question=question.partition("/")[2],
            date=tags[question].get("date", ""),
            difficulty=tags[question].get("difficulty", ""),
            platform=tags[question].get("platform", ""),
            erratum=tags[question].get("erratum", ""),
            n=len(found),
            passed=sum(ours for ours, _ in found),
            official=sum(bool(said) for _, said in found)
            if any(said is not None for _, said in found)
            else None,
        )
        for question, found in marks.items()
    ]


def contest_results(folder: RunFolder) -> list[Result]:
    """A run as rows of LiveCodeBench's files, in the official order.

    A grade is the official word where it is known, else the verdict.

    Raises:
        UsageError: it is no run of LiveCodeBench, or has no verdicts.
    """
    exam = _exam(folder)
    if not exam.benchmark.card.name.startswith("livecodebench"):
        raise UsageError(f"Run {folder.id} is one of {exam.benchmark.card.title}, not of LiveCodeBench.")
    problems = {problem.id: problem for problem in exam.problems}
    texts: dict[tuple[str, int], str] = {}
    marked: dict[str, dict[tuple[str, int], SampleJudged]] = defaultdict(dict)
    for event in read_log(folder.events):
        match event:
            case SampleCompleted():
                texts[event.problem, event.sample] = event.text
            case SampleJudged() if event.problem in problems:
                marked[event.problem.partition("#")[0]][event.problem, event.sample] = event
            case _:
                pass
    if not marked:
        raise UsageError(f"Run {folder.id} has no verdicts yet.")
    order = {problem.id.partition("#")[0]: number for number, problem in enumerate(exam.benchmark.problems())}
    return [
        _result(
            question, exam, problems, texts, dict(sorted(marked[question].items(), key=lambda one: one[0]))
        )
        for question in sorted(marked, key=lambda question: order.get(question, 0))
    ]


def contest_file(folder: RunFolder, form: str) -> str:
    """The text of one of LiveCodeBench's files: `eval_all`, `output`, `eval` or `custom`.

    Raises:
        UsageError: as `contest_results`.
    """
    results = contest_results(folder)
    match form:
        case "output":
            return write_output(results)
        case "custom":
            return write_custom(results)
        case "eval":
            n = min(len(result.passed) for result in results)
            scores = {
                f"pass@{k}": sum(pass_at_k(len(r.passed), sum(r.passed), k) for r in results) / len(results)
                for k in (1, 5, 10)
                if k <= n
            }
            return write_eval(results, scores)
        case _:
            return write_eval_all(results)


def _result(
    question: str,
    exam: Exam,
    problems: Mapping[str, Problem],
    texts: Mapping[tuple[str, int], str],
    marked: Mapping[tuple[str, int], SampleJudged],
) -> Result:
    given = exam.protocol.style == "given"
    first = problems[next(iter(marked))[0]]
    row = dict(first.row)
    if "sample" in row:
        row["original_code_list"] = [problems[problem].row["code"] for problem, _ in marked]
    return Result(
        question=question.partition("/")[2],
        codes=tuple(
            texts[place] if given else exam.solve(problems[place[0]], texts[place]).code for place in marked
        ),
        texts=tuple(texts[place] for place in marked),
        passed=tuple(_is_accepted(event) for event in marked.values()),
        metadata=tuple(json.dumps(_record(event)) for event in marked.values()),
        row=row,
    )


def _is_accepted(event: SampleJudged) -> bool:
    words = [check.official for check in event.checks if check.official]
    return all(word in ACCEPTED for word in words) if words else event.outcome is Outcome.PASSED


def _record(event: SampleJudged) -> dict[str, object]:
    """The official record of a sample: its first failure, or how long it took."""
    if _is_accepted(event):
        return {"execution time": event.cpu}
    for check in event.checks:
        record = check.report.get("official")
        if isinstance(record, dict):
            return record
    return {"error_code": -4, "error_message": event.reason, "error": event.reason}


def _exam(folder: RunFolder) -> Exam:
    spec = settled_spec(folder.read_manifest())
    if len(spec.suite.entries) != 1:
        raise UsageError(f"Run {folder.id} is a suite: name a run of one benchmark.")
    with plainly():
        (exam,) = read_exams(spec)
    return exam
