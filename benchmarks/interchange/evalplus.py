"""EvalPlus: a directory of programs, and `eval_results.json`."""

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.interchange.answer import GivenAnswer, WrongFile
from benchmarks.regular import refuse_irregular


def read_directory(folder: Path) -> Iterator[GivenAnswer]:
    """Programs as `HumanEval_0/0.py`, in the order of their numbers.

    Raises:
        WrongFile: there are none.
    """
    found = False
    for home in sorted(path for path in folder.iterdir() if path.is_dir()):
        family, _, number = home.name.rpartition("_")
        if not family or not number.isdecimal():
            continue
        for program in sorted(home.glob("*.py"), key=lambda path: (len(path.stem), path.stem)):
            refuse_irregular(program)
            found = True
            yield GivenAnswer(
                problem=f"{family}/{number}",
                text=program.read_text(encoding="utf-8", errors="surrogateescape"),
                stands_alone=True,
            )
    if not found:
        raise WrongFile("holds no programs such as HumanEval_0/0.py")


def read_eval_results(document: Mapping[str, Any]) -> Iterator[GivenAnswer]:
    """Samples of an `eval_results.json` with their `base` and `plus` words.

    Raises:
        WrongFile: it has another shape.
    """
    try:
        for problem, rows in document["eval"].items():
            for row in rows:
                words = {"base": row["base_status"]}
                if row.get("plus_status") is not None:
                    words["plus"] = row["plus_status"]
                yield GivenAnswer(problem=problem, text=row["solution"], stands_alone=True, words=words)
    except (KeyError, TypeError, AttributeError) as error:
        raise WrongFile(
            f"is not an eval_results.json of EvalPlus ({type(error).__name__}: {error})"
        ) from None


def write_eval_results(
    rows: Iterable[tuple[GivenAnswer, Mapping[str, str], Mapping[str, Sequence[object]]]],
    *,
    dataset_hash: str,
    scores: Mapping[str, Mapping[str, float]],
) -> str:
    """An `eval_results.json`.

    Args:
        rows: whole programs with the words for their checks, and the inputs on which these failed.
        dataset_hash: md5 of the data, as EvalPlus computes it.
        scores: `base` and `plus` to pass@k by name.
    """
    evaluated: dict[str, list[dict[str, object]]] = defaultdict(list)
    for answer, words, failed in rows:
        evaluated[answer.problem].append(
            {
                "task_id": answer.problem,
                "solution": answer.text,
                "base_status": words.get("base", "fail"),
                "plus_status": words.get("plus"),
                "base_fail_tests": list(failed.get("base", ())),
                "plus_fail_tests": list(failed.get("plus", ())),
            }
        )
    document = {
        "date": time.strftime("%Y-%m-%d %H:%M"),
        "hash": dataset_hash,
        "eval": evaluated,
        "pass_at_k": scores,
    }
    return json.dumps(document)
