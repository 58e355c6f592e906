"""Reads whatever file of answers it is given."""

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.interchange.answer import GivenAnswer, WrongFile
from benchmarks.interchange.bigcode import read_generations
from benchmarks.interchange.cruxeval import is_cruxeval, read_cruxeval
from benchmarks.interchange.evalplus import read_directory, read_eval_results
from benchmarks.interchange.human_eval import read_samples
from benchmarks.interchange.livecodebench import read_livecodebench
from benchmarks.interchange.lm_eval import is_lm_eval, read_lm_eval
from benchmarks.interchange.multipl_e import holds_multipl_e, is_multipl_e, read_document, read_folder
from benchmarks.interchange.swe_bench import (
    holds_predictions,
    is_line_of_predictions,
    read_evidence,
    read_predictions,
)
from benchmarks.livecodebench.results import is_results
from benchmarks.regular import read_regular
from benchmarks.swe_bench.evidence import holds_evidence, is_report, is_summary


def read_answers(path: Path, problems: Sequence[str]) -> Iterator[GivenAnswer]:
    """The answers in a file or folder of human-eval, EvalPlus, BigCode, lm-eval, CRUXEval, LiveCodeBench, MultiPL-E
    or SWE-bench.

    Args:
        path: the file, gzipped or not, or folder.
        problems: the benchmark's problem ids in published order, for files that go by position.

    Raises:
        WrongFile: it is none of these; says where and why.
        OSError: it cannot be read.
    """
    if path.is_dir() and holds_evidence(path):
        yield from read_evidence(path)
        return
    if path.is_dir():
        yield from read_folder(path) if holds_multipl_e(path) else read_directory(path)
        return
    text = _text(path)
    document = _whole_document(text)
    match document:
        case dict() if is_summary(document) or is_report(document):
            yield from read_evidence(path)
        case dict() | list() if holds_predictions(document):
            yield from read_predictions(document)
        case dict() if is_lm_eval(document):
            yield from read_lm_eval([document], problems)
        case list() if document and is_lm_eval(document[0]):
            yield from read_lm_eval(document, problems)
        case dict() if is_multipl_e(document):
            yield from read_document(document)
        case dict() if is_cruxeval(document):
            yield from read_cruxeval(document, problems)
        case dict() if "eval" in document:
            yield from read_eval_results(document)
        case list() if all(isinstance(item, list) for item in document):
            yield from read_generations(document, problems)
        case list() if is_results(document):
            yield from read_livecodebench(document, problems)
        case list():
            yield from read_samples(json.dumps(item) for item in document)
        case _:
            yield from read_samples(text.split("\n"))


def _text(path: Path) -> str:
    data = read_regular(path)
    if data[:2] == b"\x1f\x8b":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError) as error:
            raise WrongFile(f"is a damaged gzip file ({error})") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongFile(f"is not UTF-8 text (byte {error.start})") from None


def _whole_document(text: str) -> object:
    """The file as one JSON document; None where it is one a line."""
    try:
        document: object = json.loads(text)
    except RecursionError:
        raise WrongFile("is nested deeper than any file of answers") from None
    except ValueError:
        return _lines(text)
    return None if isinstance(document, dict) and "task_id" in document else document


def _lines(text: str) -> object:
    """The lines of a file of predictions, or of lm-eval's, as one list; None where the first line is neither."""
    lines = [line for line in text.split("\n") if line.strip()]
    try:
        first = json.loads(lines[0]) if lines else None
    except ValueError:
        return None
    predictions = is_line_of_predictions(first)
    if not predictions and not is_lm_eval(first):
        return None
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            item = json.loads(line)
        except ValueError as error:
            raise WrongFile(f"line {number} is no JSON ({error})") from None
        if predictions and not is_line_of_predictions(item):
            raise WrongFile(f"line {number} is no prediction: it needs instance_id and model_patch")
        found.append(item)
    return found
