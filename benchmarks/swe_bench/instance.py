"""One instance of SWE-bench as a frozen record, read from a published row.

The schema is that of the original tables (twelve text columns, test lists as JSON in a text) with what later
editions add: `difficulty` in Verified, and `image`, `eval_script`, `log_parser`, `eval_type` since version 5 of the
official tool. A task of one's own in the same schema is an instance too.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias, get_args

from benchmarks.benchmark import DatasetError

EvalType: TypeAlias = Literal["pass_and_fail", "fail_only"]

REQUIRED = ("instance_id", "repo", "base_commit", "patch", "test_patch", "problem_statement")
"""Columns without which nothing can be asked or graded."""


@dataclass(frozen=True, kw_only=True)
class Instance:
    """An issue of a repository, the commit before it was solved, and the tests that tell."""

    id: str
    """Such as `django__django-11099`."""
    repo: str
    """Such as `django/django`."""
    base_commit: str
    """The commit that the patch is for."""
    patch: str
    """The gold patch: what the maintainers did. Never shown to a model."""
    test_patch: str
    """The maintainers' tests. Never shown to a model."""
    problem_statement: str
    created_at: str = ""
    """When the pull request was opened, ISO 8601."""
    version: str = ""
    """The release line of the repository, by which environments are shared."""
    fail_to_pass: tuple[str, ...] = ()
    """Tests that fail at the base commit and pass with the gold patch."""
    pass_to_pass: tuple[str, ...] = ()
    """Tests that pass before and after."""
    difficulty: str = ""
    """Verified only: `<15 min fix`, `15 min - 1 hour`, `1-4 hours`, `>4 hours`."""
    image: str = ""
    log_parser: str = ""
    """Name of the official log parser; empty in tables that leave it to the repository's name."""
    eval_type: EvalType = "pass_and_fail"
    row: Mapping[str, object] = field(default_factory=dict, repr=False)
    """The row as published."""

    @property
    def day(self) -> str:
        """The day it was created, `2019-03-18`; empty if the row does not say."""
        return self.created_at[:10]


def read_instance(row: Mapping[str, object]) -> Instance:
    """An instance from a row of any edition.

    Raises:
        DatasetError: a column is missing or has another type; names the instance and the column.
    """
    name = str(row.get("instance_id") or "a row without instance_id")
    missing = [column for column in REQUIRED if not isinstance(row.get(column), str)]
    if missing:
        raise DatasetError(
            f"{name}: no text in column {missing[0]}; SWE-bench rows have {', '.join(REQUIRED)}."
        )
    eval_type = str(row.get("eval_type") or "pass_and_fail")
    return Instance(
        id=name,
        repo=str(row["repo"]),
        base_commit=str(row["base_commit"]),
        patch=str(row["patch"]),
        test_patch=str(row["test_patch"]),
        problem_statement=str(row["problem_statement"]),
        created_at=_date_text(row.get("created_at")),
        version=str(row.get("version") or ""),
        fail_to_pass=_tests(row.get("FAIL_TO_PASS"), name, "FAIL_TO_PASS"),
        pass_to_pass=_tests(row.get("PASS_TO_PASS"), name, "PASS_TO_PASS"),
        difficulty=str(row.get("difficulty") or ""),
        image=str(row.get("image") or ""),
        log_parser=str(row.get("log_parser") or ""),
        eval_type=_eval_type(eval_type, name),
        row=row,
    )


def _tests(value: object, name: str, column: str) -> tuple[str, ...]:
    """A list of test names, as a list or as JSON in a text."""
    if isinstance(value, str) and value.strip():
        try:
            value = json.loads(value)
        except ValueError:
            raise DatasetError(f"{name}: column {column} is no JSON list of test names.") from None
    if value is None or value == "":
        return ()
    if (
        not isinstance(value, Sequence)
        or isinstance(value, str)
        or not all(isinstance(t, str) for t in value)
    ):
        raise DatasetError(f"{name}: column {column} is no list of test names.")
    return tuple(value)


def _eval_type(text: str, name: str) -> EvalType:
    for known in get_args(EvalType):
        if text == known:
            found: EvalType = known
            return found
    raise DatasetError(f"{name}: eval_type {text!r} is neither pass_and_fail nor fail_only.")


def _date_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value or "")
