"""A run as the files that MultiPL-E itself would have written: a folder with one document a problem."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from benchmarks.custom import is_held_out
from benchmarks.interchange.multipl_e import completions_document, write_document
from benchmarks.multipl_e.adapter import MultiplE
from benchmarks.multipl_e.program import joined
from engine.errors import UsageError
from engine.events import SampleCompleted, SampleJudged
from engine.log import read_log
from engine.manifest import settled_suite, spec_of
from engine.plainly import plainly
from engine.preparation import read_exams
from engine.run import RunFolder

FolderFormat: TypeAlias = Literal["multipl-e", "multipl-e-results"]
EXIT_CODES = {"OK": 0, "Timeout": -1}
"""What their files say beside their words; 1 beside all others."""


def export_folder(folder: RunFolder, form: FolderFormat, target: Path) -> int:
    """Write a run's judged samples into a folder, which is made; the number of files.

    Raises:
        UsageError: the run is of another benchmark, has no judged samples, or the folder cannot be written.
    """
    manifest = folder.read_manifest()
    spec = msgspec.structs.replace(spec_of(manifest), suite=settled_suite(manifest))
    with plainly():
        exams = read_exams(spec)
    if len(exams) != 1 or not isinstance(exams[0].benchmark, MultiplE):
        raise UsageError(f"Run {folder.id} is not one language of MultiPL-E; {form} holds nothing else.")
    exam = replace(exams[0], as_given=exams[0].protocol.style == "given" and not exams[0].entry.extraction)
    spoken = exams[0].benchmark.language
    texts: dict[tuple[str, int], str] = {}
    judged: dict[str, dict[int, SampleJudged]] = defaultdict(dict)
    for event in read_log(folder.events):
        match event:
            case SampleCompleted():
                texts[event.problem, event.sample] = event.text
            case SampleJudged():
                judged[event.problem][event.sample] = event
    if not judged:
        raise UsageError(f"Run {folder.id} has no judged samples to export.")
    sampling = {key: getattr(exam.protocol, key) for key in ("temperature", "top_p", "max_tokens")}
    written = 0
    try:
        target.mkdir(parents=True, exist_ok=True)
        for problem in exam.problems:
            if is_held_out(problem) or problem.id not in judged:
                continue
            verdicts = sorted(judged[problem.id].items())
            codes = [exam.solve(problem, texts[problem.id, sample]).code for sample, _ in verdicts]
            document = completions_document(problem.row, codes, sampling)
            name = f"{problem.id}.json.gz"
            if form == "multipl-e-results":
                tests = str(problem.row["tests"])
                programs = [joined(spoken, code, tests) for code in codes]
                results = [_result(p, v) for p, (_, v) in zip(programs, verdicts, strict=True)]
                document = {
                    key: document[key] for key in ("name", "language", "prompt", "tests", "temperature")
                }
                document["results"] = results
                name = f"{problem.id}.results.json.gz"
            write_document(target / name, document)
            written += 1
    except OSError as error:
        raise UsageError(f"--output {target}: {error.strerror}.") from None
    return written


def _result(program: str, verdict: SampleJudged) -> dict[str, object]:
    """One entry of `results`: their word, and the exit status that goes with it."""
    check = verdict.checks[0] if verdict.checks else None
    status = (check.official if check else "") or "Exception"
    return {
        "program": program,
        "stdout": check.stdout if check else "",
        "stderr": check.stderr if check else "",
        "exit_code": EXIT_CODES.get(status, 1),
        "status": status,
        "timestamp": int(verdict.at),
    }
