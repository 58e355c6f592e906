"""lm-evaluation-harness's `samples_TASK_DATE.jsonl` (`--log_samples`): a line for each document and filter.

What its filters made of the answers, `filtered_resps`, is what it ran: whole programs, joined with their prompts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from benchmarks.interchange.answer import GivenAnswer, WrongFile

METRICS = ("pass@1", "pass_at_1")
"""What its tasks call the share of a document's answers that passed."""


def is_lm_eval(row: object) -> bool:
    """Whether a decoded line is one of theirs."""
    return isinstance(row, dict) and isinstance(row.get("doc"), dict) and "filtered_resps" in row


def read_lm_eval(rows: Iterable[object], problems: Sequence[str]) -> Iterator[GivenAnswer]:
    """The programs that were run, with its word where that is the same for all of a document's.

    A task with several filters has a line for each: those of the first are read.

    Args:
        rows: the decoded lines.
        problems: the benchmark's problem ids; MBPP's documents have only their numbers.

    Raises:
        WrongFile: naming the line that is not one, or whose task is none of code.
    """
    by_number = {problem.rpartition("/")[2]: problem for problem in problems}
    first: object = None
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or not is_lm_eval(row):
            raise WrongFile(f"line {number} has no doc with filtered_resps, as the lines above have")
        first = row.get("filter") if number == 1 else first
        if row.get("filter") != first:
            continue
        name = _named(row["doc"])
        if name is None:
            raise WrongFile(f"line {number} is of a task whose documents have neither task_id nor name")
        words = _words(row)
        for text in _texts(row["filtered_resps"], number):
            problem = name if isinstance(name, str) else by_number.get(str(name), str(name))
            yield GivenAnswer(problem=problem, text=text, stands_alone=True, words=words)


def _named(document: Mapping[str, Any]) -> str | int | None:
    found = (document.get(key) for key in ("task_id", "name"))
    return next((value for value in found if isinstance(value, str | int)), None)


def _texts(answers: object, number: int) -> list[str]:
    """One list of a document's answers; a filter that chose one has left no list around it."""
    listed = answers if isinstance(answers, list) else [answers]
    flat = [text for item in listed for text in (item if isinstance(item, list) else [item])]
    texts = [text for text in flat if isinstance(text, str)]
    if len(texts) < len(flat):
        raise WrongFile(f"the filtered_resps of line {number} are not texts")
    return texts


def _words(row: Mapping[str, Any]) -> dict[str, str]:
    """Its word for each of a document's answers; none where some passed and some did not, or nothing was run."""
    rate = next((row[key] for key in METRICS if isinstance(row.get(key), int | float)), None)
    return {"tests": "passed" if rate else "failed"} if rate in (0, 1) else {}
