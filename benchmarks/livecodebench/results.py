"""LiveCodeBench's own files of results: what they hold, read and written.

`output` holds texts and programs, `eval` numbers by position, `eval_all` everything in one, and the custom
evaluator takes programs alone.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.benchmark import DatasetError
from benchmarks.regular import read_regular

QUESTION = (
    "question_title", "question_content", "platform", "question_id", "contest_id", "contest_date", "starter_code",
    "difficulty",
)  # fmt: skip
"""Fields of the problem that the files repeat, in their order."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a file holds about one problem."""

    question: str
    """Its `question_id`; for predicted outputs `question_id/test_id`, for executions the `id`."""
    codes: tuple[str, ...]
    texts: tuple[str, ...] = ()
    """What the model wrote, where the file says it."""
    passed: tuple[bool, ...] = ()
    """The official grades, where the file has them."""
    metadata: tuple[str, ...] = ()
    """The official record of each sample's failure, as JSON."""
    row: Mapping[str, Any] = field(default_factory=dict)
    """Everything the file says."""

    @property
    def words(self) -> tuple[str, ...]:
        """The official word for each sample: `True`, or `False` and the code behind it."""
        return tuple(_word(grade, self.metadata, sample) for sample, grade in enumerate(self.passed))


def is_results(document: object) -> bool:
    """Whether a JSON document is a list of LiveCodeBench's rows."""
    return (
        isinstance(document, list)
        and bool(document)
        and isinstance(document[0], dict)
        and ("code_list" in document[0] or "pred_list" in document[0])
    )


def read_results(path: Path) -> list[Result]:
    """The rows of an output, eval_all or custom-evaluator file, gzipped or not.

    Raises:
        DatasetError: it cannot be read or is none of these; names the file and the row.
    """
    try:
        content = read_regular(path)
        content = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
        document = json.loads(content)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise DatasetError(f"{path}: cannot be read as a file of LiveCodeBench results: {error}.") from None
    if not is_results(document):
        raise DatasetError(
            f"{path} is no file of LiveCodeBench results: a list of rows with question_id and code_list."
        )
    return list(results_of(document, str(path)))


def results_of(document: Sequence[Any], place: str) -> Iterator[Result]:
    """The results in a decoded file.

    Raises:
        DatasetError: a row is not what it should be; names the place and the row.
    """
    for number, row in enumerate(document, start=1):
        if not isinstance(row, dict):
            raise DatasetError(f"{place}: item {number} is not an object.")
        question = str(row.get("question_id") or row.get("id") or "")
        if "pred_list" in row and row.get("id"):
            question = str(row["id"])
        elif "test_id" in row:
            question = f"{question}/{row['test_id']}"
        codes = row.get("code_list", row.get("pred_list"))
        where = f"{place}: item {number} ({question or 'without question_id'})"
        grades, metadata = row.get("graded_list", []), row.get("metadata", [])
        if not question or not isinstance(codes, list) or not _texts(codes) or not isinstance(grades, list):
            raise DatasetError(f"{where} lacks question_id, or its code_list is not a list of texts.")
        if grades and len(grades) != len(codes):
            raise DatasetError(f"{where} has {len(codes)} programs and {len(grades)} grades.")
        texts = row.get("output_list", [])
        yield Result(
            question=question,
            codes=tuple(codes),
            texts=tuple(_flat(text) for text in texts) if isinstance(texts, list) else (),
            passed=tuple(bool(grade) for grade in grades),
            metadata=tuple(str(one) for one in metadata) if isinstance(metadata, list) else (),
            row=row,
        )


def write_eval_all(results: Iterable[Result]) -> str:
    """The text of an `eval_all` file: question, texts, programs, grades, pass@1 and records."""
    return json.dumps([_all_of(result) for result in results], indent=4)


def write_output(results: Iterable[Result]) -> str:
    """The text of an `output` file: question, texts and programs."""
    return json.dumps(
        [_question(r) | {"output_list": list(r.texts), "code_list": list(r.codes)} for r in results], indent=4
    )


def write_custom(results: Iterable[Result]) -> str:
    """The text of a file for the custom evaluator."""
    rows: list[dict[str, Any]] = []
    for result in results:
        question, slash, test = result.question.partition("/")
        if question.startswith("sample_"):
            rows.append({"id": question, "pred_list": list(result.codes)})
        elif slash:
            number: int | str = int(test) if test.isdecimal() else test
            rows.append({"question_id": question, "test_id": number, "pred_list": list(result.codes)})
        else:
            rows.append({"question_id": question, "code_list": list(result.codes)})
    return json.dumps(rows, indent=4)


def write_eval(results: Sequence[Result], scores: Mapping[str, float]) -> str:
    """The text of an `eval` file: numbers, then grades and records by position.

    Args:
        results: in the official order.
        scores: pass@k by name.
    """
    detail = {
        name: {str(index): _pass_at(result, name) for index, result in enumerate(results)} for name in scores
    }
    grades = {
        str(index): [
            [True] if passed else [_code(result, sample)] for sample, passed in enumerate(result.passed)
        ]
        for index, result in enumerate(results)
    }
    records = [list(result.metadata) for result in results]
    return json.dumps([{**scores, "detail": detail}, grades, records], indent=4)


def _pass_at(result: Result, name: str) -> float:
    n, c, k = len(result.passed), sum(result.passed), int(name.removeprefix("pass@"))
    miss = 1.0
    for i in range(n - c + 1, n + 1):
        miss *= 1.0 - k / i
    return 1.0 if n - c < k else 1.0 - miss


def _all_of(result: Result) -> dict[str, Any]:
    n = len(result.passed)
    more = (
        {"original_code_list": result.row["original_code_list"]} if "original_code_list" in result.row else {}
    )
    return _question(result) | {
        "output_list": list(result.texts),
        "code_list": list(result.codes),
        "graded_list": list(result.passed),
        "pass@1": sum(result.passed) / n if n else 0.0,
        "metadata": list(result.metadata),
        **more,
    }


def _question(result: Result) -> dict[str, Any]:
    known = {name: result.row[name] for name in QUESTION if name in result.row}
    return known or {"question_id": result.question}


def _word(grade: bool, metadata: Sequence[str], sample: int) -> str:
    if grade:
        return "True"
    code = _record(metadata[sample]).get("error_code") if sample < len(metadata) else None
    return "False" if code is None else f"False ({code})"


def _code(result: Result, sample: int) -> int:
    code = _record(result.metadata[sample]).get("error_code") if sample < len(result.metadata) else None
    return code if isinstance(code, int) and code != -5 else -2


def _record(metadata: str) -> dict[str, Any]:
    try:
        record = json.loads(metadata)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _flat(text: object) -> str:
    """A text; self-repair wraps each in a list of one."""
    return str(text[0]) if isinstance(text, list) and text else str(text)
