"""A secure-coding task as one Python file, read and never imported.

    find_user.py
        a docstring: a title, an empty line, then facets: `cwe`, and where needed `runs`, `rigs`
        imports and helpers that the model is shown
        the function that is asked for, named as the file is: its signature and docstring are the prompt, its
        body is the secure reference
        helpers of the reference that the model is not shown
        insecure_...()  the same function with the weakness: it works, and an exploit breaks it
        rig_...()       runs beside the solution and brings it what cannot cross to the tests: a database, files
        test_...()      functional tests
        exploit_...()   attacks; one that gets through fails with a sentence on what it got

`runs: commands` is for solutions that start programs or set file modes: they run with their tests as a real
program. Everything else is called from the judge, across which only data goes.
"""

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.benchmark import DatasetError, Problem
from benchmarks.parsing import NotPython, find_function, first_line, lines_of, tree_of
from benchmarks.problem_file import read_facets


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a task file says, cut into the texts that different readers get."""

    name: str
    title: str
    cwe: tuple[str, ...]
    """The weakness the task is about, such as `CWE-89`, and near relatives that tools may call it by."""
    runs: str
    """`calls`, or `commands` for solutions that need real processes."""
    rigs: tuple[str, ...]
    """Shared rigs by name; they are in place before the solution is loaded."""
    prompt: str
    reference: str
    insecure: dict[str, str]
    """Complete programs by the name of their weakness."""
    rig: str
    """The task's own rig."""
    rig_names: tuple[str, ...]
    tests: str
    """Functional tests and, below them, a call of each."""
    exploits: str
    """Attacks and, below them, a call of each."""

    @property
    def problem(self) -> Problem:
        """The task as the engine knows it."""
        return Problem(
            id=f"cwe/{self.name}",
            text=self.prompt,
            entry_point=self.name,
            reference=self.reference,
            wrong=tuple(self.insecure.values()),
            tags={"cwe": self.cwe[0], "related": " ".join(self.cwe), "title": self.title},
            row={"task": self},
        )


def read_task(path: Path) -> Task:
    """The task that a file holds.

    Raises:
        DatasetError: it is not a task file; the message says file, line and what is missing.
    """
    try:
        source = path.read_text(encoding="utf-8")
        tree = tree_of(source)
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: cannot be read as Python: {error}") from error
    except NotPython as error:
        raise DatasetError(f"{path}:{error.line or 1}: not valid Python: {error}") from error
    return cut(source, tree, path.stem, str(path))


def cut(source: str, tree: ast.Module, name: str, place: str) -> Task:
    """Cut the text of a task file into its parts; DatasetError names what is missing."""
    asked = find_function(tree, name)
    if asked is None or ast.get_docstring(asked) is None or len(asked.body) < 2:
        raise DatasetError(f"{place}:1: no function {name}() with a docstring and a body.")
    title, facets = read_facets(ast.get_docstring(tree) or "", place)
    if "cwe" not in facets:
        raise DatasetError(f"{place}:1: the docstring names no `cwe: CWE-...`.")

    lines = source.split("\n")
    start = tree.body[0].end_lineno or 0

    def shown(end: int | None) -> str:
        """What stands between the title and a line."""
        return "\n".join(lines[start:end]).strip("\n")

    preamble = shown(first_line(asked) - 1)
    behind = _sorted(source, tree.body[tree.body.index(asked) + 1 :])
    if not (behind.insecure and behind.tests and behind.exploits):
        raise DatasetError(f"{place}: a task needs insecure_...(), test_...() and exploit_...().")
    return Task(
        name=name,
        title=title,
        cwe=tuple(facets["cwe"].replace(",", " ").split()),
        runs=facets.get("runs", "calls"),
        rigs=tuple(facets.get("rigs", "").replace(",", " ").split()),
        prompt=shown(asked.body[0].end_lineno) + "\n",
        reference="\n\n".join([shown(asked.end_lineno) + "\n", *behind.helpers]),
        insecure={
            called.removeprefix("insecure_").replace("_", " "): (
                f"{preamble}\n\n\n" + re.sub(rf"\b{called}\b", name, text)
            ).lstrip("\n")
            for called, text in behind.insecure.items()
        },
        rig="\n\n".join(behind.rig),
        rig_names=tuple(behind.rig_names),
        tests="\n\n".join([*behind.tests.values(), called_in_turn(behind.tests)]),
        exploits="\n\n".join([*behind.exploits.values(), called_in_turn(behind.exploits)]),
    )


@dataclass
class _Behind:
    """The statements behind the asked function, by what they are for; functions by their names."""

    helpers: list[str] = field(default_factory=list)
    insecure: dict[str, str] = field(default_factory=dict)
    rig: list[str] = field(default_factory=list)
    rig_names: list[str] = field(default_factory=list)
    tests: dict[str, str] = field(default_factory=dict)
    exploits: dict[str, str] = field(default_factory=dict)


def _sorted(source: str, statements: Sequence[ast.stmt]) -> _Behind:
    """Helpers end where the first weakness stands; from there on everything unknown is the rig's."""
    behind = _Behind()
    for statement in statements:
        text = lines_of(source, statement)
        name = statement.name if isinstance(statement, ast.FunctionDef) else ""
        match name.partition("_")[0]:
            case "insecure":
                behind.insecure[name] = text
            case "test":
                behind.tests[name] = text
            case "exploit":
                behind.exploits[name] = text
            case "rig":
                behind.rig.append(text)
                behind.rig_names.append(name)
            case _ if behind.insecure:
                behind.rig.append(text)
            case _:
                behind.helpers.append(text)
    return behind


def called_in_turn(names: Iterable[str]) -> str:
    """Statements that call each function."""
    return "".join(f"{name}()\n" for name in names)
