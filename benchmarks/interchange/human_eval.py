"""OpenAI's human-eval: one JSON object a line with `task_id` and `completion`; results add `result` and `passed`.

EvalPlus reads and writes the same lines with `solution` in place of `completion`, for whole programs.
"""

import json
from collections.abc import Iterable, Iterator

from benchmarks.interchange.answer import GivenAnswer, WrongFile

WHOLE = ("solution", "program")
"""What whole programs are called; the second is MultiPL-E's word."""


def read_samples(lines: Iterable[str]) -> Iterator[GivenAnswer]:
    """Samples or results, a line each.

    Raises:
        WrongFile: naming the line that is not one.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            problem = row["task_id"]
        except (ValueError, KeyError, TypeError):
            raise WrongFile(f"line {number} is not a JSON object with a task_id") from None
        text = next((row[key] for key in (*WHOLE, "completion") if isinstance(row.get(key), str)), None)
        if text is None:
            raise WrongFile(f"line {number} has neither a solution nor a completion")
        words = {"tests": str(row["result"])} if "result" in row else {}
        alone = any(isinstance(row.get(key), str) for key in WHOLE)
        yield GivenAnswer(problem=str(problem), text=text, stands_alone=alone, words=words)


def write_results(rows: Iterable[tuple[GivenAnswer, str]]) -> Iterator[str]:
    """Lines of a `_results.jsonl`: each answer with human-eval's word for it (`passed` or why not)."""
    for answer, word in rows:
        key = "solution" if answer.stands_alone else "completion"
        row = {"task_id": answer.problem, key: answer.text, "result": word, "passed": word == "passed"}
        yield json.dumps(row)
