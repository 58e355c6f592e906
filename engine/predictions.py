"""A run's patches as the official harness of SWE-bench and sb-cli read them."""

import json

from benchmarks.swe_bench.evidence import NOT_TOLD
from engine.errors import UsageError
from engine.events import SampleCompleted, asks_issues
from engine.log import read_log
from engine.manifest import settled_spec
from engine.plainly import plainly
from engine.preparation import read_exams
from engine.run import RunFolder


def predictions_file(folder: RunFolder, *, keyed: bool = False, sample: int = 0) -> str:
    """The predictions of a run: one JSON object a line, or one object by instance as sb-cli has it.

    A file of predictions holds one patch an instance, so the first sample is taken unless another is asked for.
    Completions without a verdict are in it too: to be judged elsewhere is what it is for.

    Raises:
        UsageError: the run sat no repository issues, or has no completions.
    """
    spec = settled_spec(folder.read_manifest())
    wanted = [i for i, entry in enumerate(spec.suite.entries) if asks_issues(entry.benchmark)]
    if len(wanted) != 1:
        raise UsageError(
            f"Run {folder.id} sat no repository issues, or several benchmarks of them: there is nothing to predict."
        )
    with plainly():
        exam = read_exams(spec)[wanted[0]]
    model = folder.replay().model
    found: dict[str, dict[str, str]] = {}
    problems = {problem.id: problem for problem in exam.problems}
    for event in read_log(folder.events):
        if not isinstance(event, SampleCompleted) or (event.entry, event.sample) != (wanted[0], sample):
            continue
        if event.problem not in problems or event.text == NOT_TOLD:
            continue
        patch = event.text if exam.as_given else exam.solve(problems[event.problem], event.text).code
        found[event.problem] = {
            "instance_id": event.problem,
            "model_name_or_path": model,
            "model_patch": patch,
        }
    if not found:
        raise UsageError(f"Run {folder.id} holds no patches to export.")
    rows = [found[problem.id] for problem in exam.benchmark.problems() if problem.id in found]
    if keyed:
        return json.dumps({row["instance_id"]: row for row in rows}, indent=1) + "\n"
    return "".join(json.dumps(row) + "\n" for row in rows)
