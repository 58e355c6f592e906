"""Patches marked from what was recorded of them, counted by repository, cut to a context, and written for other tools."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from benchmarks.benchmark import Origin, Problem, Prompt, RepositoryCheck
from benchmarks.interchange import WrongFile, read_answers
from benchmarks.swe_bench.adapter import SweBenchLite
from benchmarks.swe_bench.evidence import NOT_TOLD, gather, holds_evidence
from benchmarks.swe_bench.log_reading import APPLY_FAILED, END, EXIT_CODE, START
from engine.desk.exhibits import open_exhibit
from engine.desk.words import OpenSample
from engine.events import Event, PlannedEntry, RunPlanned, SampleCompleted, SampleJudged, SampleUnmarked
from engine.export import export
from engine.fitting import cut_again, fitted
from engine.log import write_log
from engine.marking import Marker, judge
from engine.models.model import Model, ModelCard
from engine.plan import Exam
from engine.protocol import Protocol
from engine.repositories.patch_marks import mark_recorded
from engine.resolved import fold_repositories, repository_of
from engine.run import RunFolder
from engine.spec import Entry, RunSpec, Suite
from engine.verdict import MachineFailed, MachineState, Outcome
from sandbox.program import Limits

PATCH = "--- a/shapes/area.py\n+++ b/shapes/area.py\n@@ -1,2 +1,2 @@\n def square(side):\n-    return side\n+    return side * side\n"
ROW: dict[str, object] = {
    "repo": "owner/shapes",
    "instance_id": "owner__shapes-7",
    "base_commit": "a" * 40,
    "patch": PATCH,
    "test_patch": PATCH.replace("shapes/area", "tests/test_area"),
    "problem_statement": "square(3) is 3.",
    "FAIL_TO_PASS": '["t::square"]',
    "PASS_TO_PASS": '["t::sides"]',
    "log_parser": "parse_log_pytest",
}


def log_of(square: str, sides: str, code: int) -> str:
    return f"{START}\n{square} t::square\n{sides} t::sides\n{END}\n{EXIT_CODE}: {code}\n"


def check(**evidence: Any) -> RepositoryCheck:
    return RepositoryCheck(name="tests", patch=PATCH, row=ROW, **evidence)


@pytest.mark.parametrize(
    ("evidence", "outcome", "reason"),
    [
        ({"log": log_of("PASSED", "PASSED", 0)}, Outcome.PASSED, ""),
        ({"log": log_of("FAILED", "PASSED", 1)}, Outcome.WRONG_ANSWER, "still fails (t::square)"),
        ({"log": log_of("PASSED", "ERROR", 1)}, Outcome.WRONG_ANSWER, "is broken (t::sides)"),
        ({"log": log_of("PASSED", "PASSED", 1)}, Outcome.EXITED, "exited with 1"),
        ({"log": f"{APPLY_FAILED}:\nerror"}, Outcome.SYNTAX_ERROR, "does not apply"),
        ({"log": f"{START}\nTraceback\n{END}\n{EXIT_CODE}: 1\n"}, Outcome.EXCEPTION, "no test reported"),
        ({"log": "Timeout error: 1800 seconds exceeded."}, Outcome.TIMEOUT, "in time"),
        ({"report": {"resolved": True}}, Outcome.PASSED, ""),
        ({"report": {"resolved": False}}, Outcome.WRONG_ANSWER, "not which tests"),
        ({"report": {"resolved": False, "patch_successfully_applied": False}}, Outcome.SYNTAX_ERROR, "not applied"),
        (
            {"report": {"resolved": False, "tests_status": {"FAIL_TO_PASS": {"success": [], "failure": ["t::square"]},
                                                            "PASS_TO_PASS": {"success": ["t::sides"], "failure": []}}}},
            Outcome.WRONG_ANSWER,
            "t::square",
        ),
    ],
)  # fmt: skip
def test_what_was_recorded_is_graded_again(evidence: dict[str, Any], outcome: Outcome, reason: str) -> None:
    marked = mark_recorded(check(**evidence))
    assert marked is not None
    assert marked.outcome is outcome
    assert reason in marked.reason


@pytest.mark.parametrize(
    ("evidence", "state"),
    [
        ({"log": "Error response from daemon: no space left"}, MachineState.HARNESS_ERROR),
        ({"log": "building the image …"}, MachineState.HARNESS_ERROR),
        ({"report": {"resolved": False, "infra_failure": True}}, MachineState.HARNESS_ERROR),
        ({"report": {"resolved": False, "error": True}}, MachineState.HARNESS_ERROR),
    ],
)
def test_a_machines_failure_is_never_unresolved(evidence: dict[str, Any], state: MachineState) -> None:
    with pytest.raises(MachineFailed) as failure:
        mark_recorded(check(**evidence))
    assert failure.value.state is state


def test_each_tests_own_status_is_kept() -> None:
    marked = mark_recorded(check(log=log_of("PASSED", "SKIPPED", 0), report={"resolved": True}))
    assert marked is not None
    assert marked.report["fail_to_pass"] == {"t::square": "PASSED"}
    assert marked.report["pass_to_pass"] == {"t::sides": "SKIPPED"}
    assert (marked.report["resolution"], marked.official) == ("RESOLVED_FULL", "resolved")
    assert START in marked.stdout


def test_a_patch_that_names_no_file_needs_no_tree_to_fail() -> None:
    marked = mark_recorded(RepositoryCheck(name="tests", patch="Change line 3.\n", row=ROW))
    assert marked is not None
    assert marked.outcome is Outcome.SYNTAX_ERROR
    assert mark_recorded(check()) is None


def test_a_recorded_log_is_marked_without_any_walls() -> None:
    marker = Marker(sandbox=cast("Any", None))
    asked = check(log=log_of("PASSED", "PASSED", 0))
    assert judge(asked, asyncio.run(marker.run(asked, Limits()))).outcome is Outcome.PASSED


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """The official tool's folder of one model: one resolved, one that does not apply, one without a patch."""
    root = tmp_path / "logs" / "model"
    told = {"resolved": True, "patch_exists": True}
    for name, files in {
        "owner__shapes-7": {"patch.diff": PATCH, "test_output.txt": "log", "report.json": json.dumps({"owner__shapes-7": told})},
        "owner__shapes-8": {"patch.diff": PATCH, "run_instance.log": APPLY_FAILED},
        "owner__shapes-9": {"report.json": json.dumps({"owner__shapes-9": {"resolved": False, "patch_is_None": True}})},
    }.items():  # fmt: skip
        (root / name).mkdir(parents=True)
        for file, text in files.items():
            (root / name / file).write_text(text)
    return root.parent


def test_a_folder_of_logs_gives_patches_with_their_evidence(logs: Path) -> None:
    evidence = gather(logs)
    assert [(one.prediction.instance, one.log) for one in evidence.recorded] == [
        ("owner__shapes-7", "log"),
        ("owner__shapes-9", None),
        ("owner__shapes-8", APPLY_FAILED),
    ]
    answers = {answer.problem: answer for answer in read_answers(logs, [])}
    assert answers["owner__shapes-7"].words == {"tests": "resolved"}
    assert answers["owner__shapes-9"].text == ""


def test_logs_of_two_models_are_not_mixed(logs: Path) -> None:
    other = logs / "other" / "owner__shapes-7"
    other.mkdir(parents=True)
    (other / "patch.diff").write_text(PATCH)
    with pytest.raises(WrongFile, match=r"several models \(model, other\)"):
        list(read_answers(logs, []))


def test_a_runs_summary_is_evidence_and_predictions_are_none(tmp_path: Path) -> None:
    file = tmp_path / "m.r.json"
    file.write_text(
        json.dumps({"resolved_ids": ["a__b-1"], "unresolved_ids": ["a__b-2", "a__b-3"], "infra_failure_ids": ["a__b-3"],
                    "error_ids": ["a__b-4"], "empty_patch_ids": ["a__b-5"], "submitted_ids": ["a__b-6"]})
    )  # fmt: skip
    assert holds_evidence(file)
    found = {one.prediction.instance: (one.prediction.patch, one.report) for one in gather(file).recorded}
    assert found["a__b-1"] == (NOT_TOLD, {"resolved": True})
    assert found["a__b-3"][1] == {"resolved": False, "infra_failure": True}
    assert found["a__b-5"][0] == ""
    assert "a__b-6" not in found
    predictions = tmp_path / "preds.jsonl"
    predictions.write_text(json.dumps({"instance_id": "a__b-1", "model_patch": PATCH}) + "\n")
    assert not holds_evidence(predictions)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"instance_id": "a__b-1", "model_name_or_path": "m", "model_patch": PATCH}) + "\n",
        json.dumps([{"instance_id": "a__b-1", "model_name_or_path": "m", "model_patch": PATCH}]),
        json.dumps({"a__b-1": {"model_name_or_path": "m", "model_patch": PATCH}}),
        json.dumps({"instance_id": "a__b-1", "full_output": f"<patch>{PATCH}</patch>"}) + "\n",
    ],
)
def test_predictions_are_read_in_each_of_their_shapes(tmp_path: Path, text: str) -> None:
    file = tmp_path / "preds"
    file.write_text(text)
    (answer,) = read_answers(file, [])
    assert (answer.problem, answer.text, answer.stands_alone) == ("a__b-1", PATCH, True)


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ('{"instance_id": "a__b-1", "model_patch": ""}\n{"x": 1}\n', "line 2 is no prediction"),
        ('{"instance_id": "a__b-1", "model_patch": ""}\n{"x"\n', "line 2 is no JSON"),
        ('{"instance_id": "a__b-1", "model_patch": ""}\n' * 2, "predicts a__b-1 twice"),
    ],
)
def test_a_damaged_file_of_predictions_is_refused_by_line(tmp_path: Path, lines: str, complaint: str) -> None:
    file = tmp_path / "preds.jsonl"
    file.write_text(lines)
    with pytest.raises(WrongFile, match=complaint):
        list(read_answers(file, []))


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    """Two issues answered as given: one resolved, one that no environment could run."""
    (tmp_path / "rows.jsonl").write_text(
        "".join(json.dumps({**ROW, "instance_id": f"owner__shapes-{n}"}) + "\n" for n in (7, 8))
    )
    folder = RunFolder(tmp_path / "run")
    folder.path.mkdir()
    protocol = Protocol(style="given")
    entry = Entry(benchmark="swe-bench-lite", protocol=protocol, data=str(tmp_path / "rows.jsonl"))
    spec = RunSpec(suite=Suite(name="s", entries=(entry,)), model="m")
    folder.manifest.write_text(
        json.dumps(
            {"spec": msgspec.to_builtins(spec), "entries": [{"protocol": msgspec.to_builtins(protocol)}]}
        )
    )
    names = ("owner__shapes-7", "owner__shapes-8")
    planned = PlannedEntry(
        benchmark="swe-bench-lite", title="SWE-bench Lite", problems=names, n=1, k=(1,), checks=("tests",), protocol="answers as given"
    )  # fmt: skip
    events: list[Event] = [RunPlanned(at=0.0, run="r", model="m", entries=(planned,))]
    events += [SampleCompleted(at=1.0, problem=n, sample=0, text=PATCH, finish="stop", seed=1) for n in names]
    events.append(SampleJudged(at=2.0, problem=names[0], sample=0, outcome=Outcome.PASSED))
    events.append(
        SampleUnmarked(
            at=2.0, problem=names[1], sample=0, state=MachineState.UNAVAILABLE, reason="no environment"
        )
    )
    write_log(folder.events, events)
    return folder


def test_a_given_patch_is_laid_open_without_the_trees_that_its_prompt_would_need(run: RunFolder) -> None:
    asked = OpenSample(folder=str(run.path), entry=0, problem="owner__shapes-7", text=PATCH)
    opened = open_exhibit(asked)
    assert (opened.code, opened.was_asked) == (PATCH, False)
    assert opened.prompt == ROW["problem_statement"]
    assert (opened.language, opened.reference) == ("diff", ROW["patch"])


def test_what_had_no_environment_is_in_no_rate(run: RunFolder) -> None:
    folded = fold_repositories(run)
    assert folded is not None
    (row,) = folded.repositories
    assert (row.repo, row.instances, row.resolved, row.unmarked) == ("owner/shapes", 1, 1.0, 1)
    assert 0 < row.low < row.high <= 1
    assert (folded.patches.samples, folded.patches.parse, folded.outcomes) == (2, 2, {"resolved": 1})


def test_a_run_is_exported_for_the_official_harness_and_for_sb_cli(run: RunFolder) -> None:
    lines = [json.loads(line) for line in export(run, "swe-bench").splitlines()]
    assert lines[1] == {"instance_id": "owner__shapes-8", "model_name_or_path": "m", "model_patch": PATCH}
    assert set(json.loads(export(run, "sb-cli"))) == {"owner__shapes-7", "owner__shapes-8"}


def test_a_repository_is_known_by_its_instances_id() -> None:
    assert repository_of("pytest-dev__pytest-5103") == "pytest-dev/pytest"
    assert repository_of("scikit-learn__scikit-learn-10297") == "scikit-learn/scikit-learn"


@dataclass
class Shrinking(SweBenchLite):
    """Shows as many characters as it is told, and counts a token for each."""

    size: int = 1000
    least: int = 10

    @property
    def budget(self) -> int | None:
        return 500

    def fit(self, problem: Problem, share: float) -> bool:
        before, self.size = self.size, max(self.least, int(self.size * share))
        return self.size < before

    def prompt(self, problem: Problem, style: str) -> Prompt:
        return Prompt(text="x" * self.size)


class Counting:
    async def measure(self, prompts: Sequence[Prompt]) -> list[int]:
        return [len(prompt.text) for prompt in prompts]


@pytest.mark.parametrize(("context", "least", "most"), [(4000, 10, 500), (300, 10, 200), (300, 250, 250)])
def test_a_prompt_is_cut_to_its_budget_and_to_the_models_context(context: int, least: int, most: int) -> None:
    problem = Problem(id="p", text="")
    exam = Exam(
        index=0,
        entry=Entry(benchmark="b", protocol=Protocol(style="completion", max_tokens=100)),
        benchmark=replace(Shrinking(), least=least),
        origin=Origin(dataset="", revision="", sha256="", licence=""),
        problems=(problem,),
        published=1,
    )
    card = ModelCard(name="m", source="m", context=context)
    (cut,), lengths = asyncio.run(fitted(cast("Model", Counting()), [exam], {"p": 1000}, card, None))
    assert most * 0.9 <= lengths["p"] <= most

    anew = replace(exam, benchmark=replace(Shrinking(), least=least))
    again = cut_again(anew, cut.cuts)
    assert again.prompt(problem) == cut.prompt(problem)
