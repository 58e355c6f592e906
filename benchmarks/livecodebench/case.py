"""The test cases of a problem."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from benchmarks.benchmark import DatasetError
from benchmarks.livecodebench.private import private_text


@dataclass(frozen=True)
class Case:
    """One input and what must come of it."""

    input: str
    """Standard input; for functions one JSON value a line, an argument each."""
    output: str
    """Standard output; for functions one JSON value."""
    kind: Literal["stdin", "functional"]


def read_cases(row: Mapping[str, object]) -> tuple[Case, ...]:
    """The public cases of a published row, then its private ones.

    Raises:
        DatasetError: they cannot be read; names the row.
    """
    name = f"row {row.get('question_id')}"
    cases: list[Case] = []
    for field in ("public_test_cases", "private_test_cases"):
        text = row.get(field)
        if text is None:
            continue
        if field.startswith("private"):
            text = private_text(str(text), name)
        cases += _cases(text, f"{name}: {field}")
    if not cases:
        raise DatasetError(
            f"{name} has no tests (public_test_cases, private_test_cases). Files of results hold none: name a "
            "file of problems with --data."
        )
    return tuple(cases)


def _cases(stored: object, place: str) -> list[Case]:
    try:
        listed = json.loads(stored) if isinstance(stored, str) and stored.strip() else stored or []
        return [Case(str(one["input"]), str(one["output"]), _kind(one["testtype"])) for one in listed]  # type: ignore[union-attr]
    except (ValueError, TypeError, KeyError) as error:
        raise DatasetError(f"{place} is not a list of input, output and testtype: {error!r}.") from None


def _kind(word: object) -> Literal["stdin", "functional"]:
    if word == "stdin":
        return "stdin"
    if word == "functional":
        return "functional"
    raise ValueError(f"testtype {word!r}")
