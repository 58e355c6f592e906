"""A run as the files that MultiPL-E itself would have written: a folder a language, one document a problem."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from benchmarks.custom import is_held_out
from benchmarks.interchange.multipl_e import completions_document, write_document
from benchmarks.multipl_e.adapter import MultiplE
from benchmarks.multipl_e.program import joined
from engine.errors import UsageError
from engine.events import SampleCompleted, SampleJudged
from engine.formats import FolderFormat
from engine.log import read_log
from engine.manifest import settled_spec
from engine.plainly import plainly
from engine.plan import Exam
from engine.preparation import read_exams
from engine.run import RunFolder
from engine.standing import Place

EXIT_CODES = {"OK": 0, "Timeout": -1}
"""What their files say beside their words; 1 beside all others."""


def export_folder(folder: RunFolder, form: FolderFormat, target: Path) -> int:
    """Write a run's judged samples into a folder, which is made; the number of files.

    A run in several languages gets a folder for each, named as the benchmark.

    Raises:
        UsageError: the run has no language of MultiPL-E or no judged samples, or the folder cannot be written.
    """
    spec = settled_spec(folder.read_manifest())
    with plainly():
        exams = [exam for exam in read_exams(spec) if isinstance(exam.benchmark, MultiplE)]
    if not exams:
        raise UsageError(f"Run {folder.id} has no language of MultiPL-E; {form} holds nothing else.")
    texts: dict[Place, str] = {}
    judged: dict[tuple[int, str], dict[int, SampleJudged]] = defaultdict(dict)
    for event in read_log(folder.events):
        match event:
            case SampleCompleted():
                texts[event.entry, event.problem, event.sample] = event.text
            case SampleJudged():
                judged[event.entry, event.problem][event.sample] = event
    if not any((exam.index, problem.id) in judged for exam in exams for problem in exam.problems):
        raise UsageError(f"Run {folder.id} has no judged samples to export.")
    try:
        return sum(
            _export_language(
                exam, form, target / exam.benchmark.card.name if len(exams) > 1 else target, texts, judged
            )
            for exam in exams
        )
    except OSError as error:
        raise UsageError(f"--output {target}: {error.strerror}.") from None


def _export_language(
    exam: Exam,
    form: FolderFormat,
    target: Path,
    texts: Mapping[Place, str],
    judged: Mapping[tuple[int, str], Mapping[int, SampleJudged]],
) -> int:
    """One language's files, a document a problem; how many there are. OSError when one cannot be written."""
    assert isinstance(exam.benchmark, MultiplE)
    spoken = exam.benchmark.language
    sampling = {key: getattr(exam.protocol, key) for key in ("temperature", "top_p", "max_tokens")}
    written = 0
    for problem in exam.problems:
        verdicts = sorted(judged.get((exam.index, problem.id), {}).items())
        if is_held_out(problem) or not verdicts:
            continue
        codes = [exam.solve(problem, texts[exam.index, problem.id, sample]).code for sample, _ in verdicts]
        document = completions_document(problem.row, codes, sampling)
        name = f"{problem.id}.json.gz"
        if form == "multipl-e-results":
            programs = [joined(spoken, code, str(problem.row["tests"])) for code in codes]
            results = [_result(p, v) for p, (_, v) in zip(programs, verdicts, strict=True)]
            document = {key: document[key] for key in ("name", "language", "prompt", "tests", "temperature")}
            document["results"] = results
            name = f"{problem.id}.results.json.gz"
        target.mkdir(parents=True, exist_ok=True)
        write_document(target / name, document)
        written += 1
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
