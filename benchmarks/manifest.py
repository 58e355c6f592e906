"""What a custom benchmark's files may say, and errors that name the file and the line.

benchmark.toml      name, title, kind, problems and what else `Manifest` lists
problems.jsonl      one problem a line, with the fields of `FunctionRow` or `StdioRow`
problems/*.py       or one problem a file, as `problem_file` describes
"""

import re
from pathlib import Path
from typing import Annotated, Literal, TypeAlias, TypeVar

import msgspec
import tomli

from benchmarks.benchmark import DatasetError
from benchmarks.regular import reason_of, refuse_irregular

FILE = "benchmark.toml"

Compare: TypeAlias = Literal["exact", "lines", "decimal"]
"""How output is compared; see `StdioCheck`."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A custom benchmark's `benchmark.toml`."""

    name: str
    """On the command line and in front of every problem's id."""
    title: str
    kind: Literal["functions", "stdio", "pytest"]
    """`functions`: assertions that call a function. `stdio`: programs that read and print. `pytest`: test
    functions as pytest has them, with `raises`, `approx` and `mark.parametrize`."""
    problems: str
    """The jsonl file, or a pattern such as `problems/*.py`; relative to the folder."""
    licence: str = "not stated"
    homepage: str = ""
    good_for: str = ""
    flaws: tuple[str, ...] = ()
    cpu: Annotated[float, msgspec.Meta(gt=0, le=3600)] = 3.0
    """CPU seconds for each check."""
    max_tokens: Annotated[int, msgspec.Meta(ge=1)] = 512
    hold_out: tuple[str, ...] = ()
    """Names of problems that must never leave this machine: not in exports, not in prompts of others."""
    tests_in_prompt: bool = False
    """The prompts show the tests on purpose; no warning about it."""


class FunctionRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A problem whose answer is a Python function; also for pytest-style tests."""

    id: str
    prompt: str
    """Signature and docstring, or a request in words."""
    entry_point: str
    tests: str
    reference: str = ""
    """A complete program that passes."""
    wrong: tuple[str, ...] = ()
    tags: dict[str, str] = {}
    hold_out: bool = False


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One run of a program."""

    stdin: str
    expected: str


class StdioRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A problem whose answer is a whole program."""

    id: str
    prompt: str
    cases: tuple[Case, ...]
    compare: Compare = "lines"
    reference: str = ""
    wrong: tuple[str, ...] = ()
    tags: dict[str, str] = {}
    hold_out: bool = False


RowType = TypeVar("RowType", FunctionRow, StdioRow)


def read_manifest(folder: Path) -> Manifest:
    """A folder's manifest.

    Raises:
        DatasetError: it is missing, not TOML, or says something it should not; with file and line.
    """
    path = folder / FILE
    try:
        refuse_irregular(path)
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"Cannot read {path}: {reason_of(error)}.") from error
    try:
        table = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise DatasetError(f"{path}:{found[1] if found else 1}: not valid TOML: {error}") from error
    try:
        manifest = msgspec.convert(table, Manifest)
    except msgspec.ValidationError as error:
        allowed = ". Kinds are functions, stdio and pytest" if "`$.kind`" in str(error) else ""
        raise DatasetError(f"{path}:{line_of(text, str(error))}: {error}{allowed}.") from error
    if not re.fullmatch(r"[a-z0-9][a-z0-9._+-]*", manifest.name):
        raise DatasetError(
            f"{path}:{line_of(text, '`name`')}: name {manifest.name!r} should be lower case letters, digits and dashes."
        )
    if not manifest.title.strip():
        raise DatasetError(f"{path}:{line_of(text, '`title`')}: title is empty.")
    return manifest


def line_of(text: str, message: str) -> int:
    """The line of the key that a message names in backquotes; the first line if it stands nowhere."""
    found = re.search(r"`\$\.([A-Za-z_]+)", message) or re.search(r"`([A-Za-z_]+)", message)
    for number, line in enumerate(text.split("\n"), start=1):
        if found and re.match(rf"\s*{found[1]}\s*=", line):
            return number
    return 1


def read_rows_of(path: Path, kind: type[RowType]) -> list[tuple[str, RowType]]:
    """The problems in a jsonl file, each with its place, `file:line`.

    Raises:
        DatasetError: a line is not what it should be; with file and line.
    """
    try:
        refuse_irregular(path)
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"Cannot read {path}: {reason_of(error)}.") from error
    rows: list[tuple[str, RowType]] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = msgspec.json.decode(line.encode(), type=kind)
        except msgspec.DecodeError as error:
            raise DatasetError(f"{path}:{number}: {error}.") from error
        if row.id in seen:
            raise DatasetError(f"{path}:{number}: problem {row.id!r} stands in line {seen[row.id]} already.")
        seen[row.id] = number
        if not re.fullmatch(r"[\w.+-]+", row.id):
            raise DatasetError(
                f"{path}:{number}: id {row.id!r} should be letters, digits, dots, dashes and underscores."
            )
        if not row.prompt.strip():
            raise DatasetError(f"{path}:{number}: problem {row.id!r}: `prompt` is empty.")
        rows.append((f"{path}:{number}", row))
    if not rows:
        raise DatasetError(f"{path}:1: no problems.")
    return rows
