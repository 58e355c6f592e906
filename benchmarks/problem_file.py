"""A problem as one Python file, pleasant to write and to read.

    01_double.py
        a docstring: a title, an empty line, then facets such as `difficulty: easy`
        imports and helper functions that the model is shown; the tests have those that they use, too, and
        pytest's import is theirs alone
        the function that is asked for, named as the file is (without the number): its signature and
        docstring are the prompt, its body is the reference solution
        helpers of the reference that the model is not shown
        wrong_...()   the same function with a plausible mistake; the tests must reject it
        test_...()    the tests, which call the function by its name; helpers of theirs may stand between

The file is never imported: it is cut into texts, and what has to run runs in the sandbox.
"""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.benchmark import DatasetError, Problem
from benchmarks.parsing import (
    NotPython,
    bound_names,
    find_function,
    first_line,
    lines_of,
    tree_of,
    used_names,
)
from benchmarks.regular import reason_of, refuse_irregular

FACET = re.compile(r"([a-z][a-z_-]*): *(\S.*)")


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a problem file says, cut into the texts that different readers get."""

    title: str
    facets: dict[str, str]
    prompt: str
    """Imports, helpers, signature and docstring."""
    reference: str
    wrong: dict[str, str]
    """Complete programs by the name of their mistake."""
    tests: str
    """Test functions, and what stands between them; every line has the number that it has in the file."""
    calls: str
    """A call of each test function."""


def read_problem_file(path: Path, *, prefix: str, called: bool = True) -> Problem:
    """The problem that a file holds; its id is `prefix/name`.

    With `called` its tests call themselves; otherwise whoever runs them does.

    Raises:
        DatasetError: the file is not a problem file; the message says file, line and what is missing.
    """
    name = entry_point_of(path)
    try:
        refuse_irregular(path)
        source = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"Cannot read the problem file {path}: {reason_of(error)}.") from error

    parts = split_problem(source, entry_point=name, place=str(path), called=called)
    return Problem(
        id=f"{prefix}/{name}",
        text=parts.prompt,
        entry_point=name,
        reference=parts.reference,
        wrong=tuple(parts.wrong.values()),
        tags=parts.facets,
        row={
            "title": parts.title,
            "tests": parts.tests + (parts.calls if called else ""),
            "place": str(path),
            "lines": parts.tests.count("\n"),
            "wrong": tuple(parts.wrong),
        },
    )


def entry_point_of(path: Path) -> str:
    """The name of the function a file asks for: the file's name without its number."""
    return re.sub(r"^\d+_", "", path.stem)


def split_problem(source: str, *, entry_point: str, place: str, called: bool = True) -> Parts:
    """Cut the text of a problem file into its parts.

    Args:
        source: the file's text.
        entry_point: the function that is asked for.
        place: what error messages call the file.
        called: whether its tests call themselves.

    Raises:
        DatasetError: a part is missing, would never run, or stands where it cannot be understood.
    """
    try:
        tree = tree_of(source)
    except NotPython as error:
        raise DatasetError(f"{place}:{error.line or 1}: not valid Python: {error}") from error

    asked = _asked(tree, entry_point, place)
    title, facets = read_facets(ast.get_docstring(tree) or "", place)
    at = tree.body.index(asked)
    head, rest = tree.body[:at], tree.body[at + 1 :]
    _refuse_idle(rest, place, called=called)
    behind = _sorted(source, rest)
    if not behind.calls and not behind.classes:
        end = source.count("\n") + 1
        raise DatasetError(f"{place}:{end}: no tests. Write at least one function test_...().")

    shown = _shown(source, tree, head)
    preamble = _until(shown, first_line(asked) - 1)
    reference = _until(shown, asked.end_lineno or 0) + "\n"
    lent = lent_to_tests(head, "\n\n".join(lines_of(source, one) for one in behind.tests))
    return Parts(
        title=title,
        facets=facets,
        prompt=_until(shown, asked.body[0].end_lineno or 0) + "\n",
        reference="\n\n".join([reference, *behind.helpers]),
        wrong={
            name.removeprefix("wrong_").replace("_", " "): (
                f"{preamble}\n\n\n" + re.sub(rf"\b{name}\b", entry_point, text)
            ).lstrip("\n")
            for name, text in behind.wrong.items()
        },
        tests=_in_place(source, [*lent, *behind.tests]),
        calls="".join(behind.calls),
    )


def _shown(source: str, tree: ast.Module, head: Sequence[ast.stmt]) -> dict[int, str]:
    """The lines behind the title, by number, without those of `head` that are the tests' alone."""
    start = (tree.body[0].end_lineno or 0) if ast.get_docstring(tree) is not None else 0
    of_tests = _lines(filter(is_of_tests, head)) - _lines(one for one in head if not is_of_tests(one))
    return {
        number: line
        for number, line in enumerate(source.split("\n"), 1)
        if number > start and number not in of_tests
    }


def _until(shown: Mapping[int, str], end: int) -> str:
    """The text of these lines up to the one with this number."""
    return "\n".join(line for number, line in shown.items() if number <= end).strip("\n")


def _lines(statements: Iterable[ast.stmt]) -> set[int]:
    """The numbers of the lines that statements stand on."""
    return {number for one in statements for number in range(first_line(one), (one.end_lineno or 0) + 1)}


def _refuse_idle(statements: Iterable[ast.stmt], place: str, *, called: bool) -> None:
    """Refuse tests and mistakes that nothing would ever run: a benchmark is not as strict as it looks then."""
    seen: dict[str, int] = {}
    for one in statements:
        if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if not one.name.startswith(("test_", "wrong_", "Test")):
            continue
        if isinstance(one, ast.AsyncFunctionDef):
            raise DatasetError(
                f"{place}:{one.lineno}: {one.name}() is async and would never run. Write a plain function."
            )
        if isinstance(one, ast.ClassDef) and one.name.startswith("Test") and called:
            raise DatasetError(
                f'{place}:{one.lineno}: class {one.name} would never run. Write functions test_...(), or kind = "pytest" '
                "into benchmark.toml."
            )
        if one.name in seen:
            raise DatasetError(
                f"{place}:{one.lineno}: {one.name} stands in line {seen[one.name]} already; only the last would run."
            )
        seen[one.name] = one.lineno


def _in_place(source: str, statements: Iterable[ast.stmt]) -> str:
    """Some of a file's statements on the lines where they stand, so that what fails there is found in the file."""
    kept = _lines(statements)
    return (
        "\n".join(line if number in kept else "" for number, line in enumerate(source.split("\n"), 1))
        + "\n\n"
    )


def _asked(tree: ast.Module, entry_point: str, place: str) -> ast.FunctionDef | ast.AsyncFunctionDef:
    """The function that is asked for, with a docstring and a body."""
    asked = find_function(tree, entry_point)
    if asked is None:
        raise DatasetError(
            f"{place}:1: no function {entry_point}(). Name the file after the function it asks for."
        )
    if ast.get_docstring(asked) is None:
        raise DatasetError(
            f"{place}:{asked.lineno}: {entry_point}() has no docstring. It is the text of the problem."
        )
    if len(asked.body) == 1:
        raise DatasetError(
            f"{place}:{asked.lineno}: {entry_point}() has no body. It is the reference solution."
        )
    return asked


@dataclass
class _Behind:
    """The statements behind the asked function, by what they are for."""

    helpers: list[str] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)
    """By the function's name."""
    tests: list[ast.stmt] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    classes: int = 0


def _sorted(source: str, statements: Sequence[ast.stmt]) -> _Behind:
    """Helpers end where the first mistake or test stands; from there on everything unknown is the tests'."""
    behind = _Behind()
    for statement in statements:
        text = lines_of(source, statement)
        name = statement.name if isinstance(statement, ast.FunctionDef) else ""
        if name.startswith("wrong_"):
            behind.wrong[name] = text
        elif name.startswith("test_"):
            behind.tests.append(statement)
            behind.calls.append(f"{name}()\n")
        elif isinstance(statement, ast.ClassDef) and statement.name.startswith("Test"):
            behind.tests.append(statement)
            behind.classes += 1
        elif behind.wrong or behind.tests or is_of_tests(statement):
            behind.tests.append(statement)
        else:
            behind.helpers.append(text)
    return behind


def lent_to_tests(head: Sequence[ast.stmt], tests: str) -> list[ast.stmt]:
    """The statements above the asked function that its tests use, and what those use in turn.

    Tests run in another process than the solution, so what both use has to be in both texts.
    """
    wanted = used_names([tree_of(tests)]) | {"*"}
    while True:
        lent = [one for one in head if is_of_tests(one) or wanted & set(bound_names(one))]
        more = used_names(lent) - wanted
        if not more:
            return lent
        wanted |= more


def is_of_tests(statement: ast.stmt) -> bool:
    """Whether a statement belongs to the tests wherever it stands: pytest's import, a fixture."""
    match statement:
        case ast.Import(names=[ast.alias(name="pytest")]) | ast.ImportFrom(module="pytest"):
            return True
        case ast.FunctionDef(decorator_list=decorators):
            return any("fixture" in ast.unparse(decorator) for decorator in decorators)
        case _:
            return False


def read_facets(docstring: str, place: str) -> tuple[str, dict[str, str]]:
    """The title and the facets that a file's docstring holds."""
    title, *rest = docstring.split("\n") if docstring else [""]
    facets: dict[str, str] = {}
    for line in rest:
        if not line.strip():
            continue
        found = FACET.fullmatch(line.strip())
        if found is None:
            raise DatasetError(f"{place}:1: expected `name: value` in the docstring, not {line.strip()!r}.")
        facets[found[1]] = found[2].strip()
    return title.rstrip("."), facets
