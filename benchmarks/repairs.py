"""Repairs of code that a model wrote: few, and none touches the logic of an answer.

Mended are the indentation of a body that lost its own, text behind the end of the code, imports and helpers that
were taken for given, and statements behind the function that only show it at work. A mistake inside a function
stays a mistake.
"""

import ast
import builtins
import re
from collections.abc import Iterator, Sequence
from textwrap import dedent, indent

from benchmarks.parsing import (
    bound_names,
    complaint,
    definitions,
    dotted,
    find_function,
    lines_of,
    parse,
    used_names,
    walk_body,
)

CUTS = 100
"""How many places are tried when looking for the end of the code."""

PARSED = 2_000_000
"""Characters parsed in one search, so that a hostile text costs no more than a fraction of a second."""

PROMPTED = re.compile(r"^(?:>>>|\.\.\.)(?: |$)")
"""A line typed in an interactive session."""


def shortened(program: str, keep: int = 0) -> str:
    """The longest beginning of a program that parses and ends before an unindented line; empty if none.

    Only whole unindented statements at the end are given up, so that an error within a function remains.

    At least `keep` characters stay.
    """
    if not program.strip() or not complaint(program):
        return program
    places = [found.start() for found in re.finditer(r"^(?=[^\s)\]}])", program, re.MULTILINE)]
    tries = min(CUTS, PARSED // len(program) + 1)
    for place in reversed(places[-tries:]):
        if place <= keep:
            break
        beginning = program[:place]
        if beginning[keep:].strip() and not complaint(beginning):
            return beginning.rstrip() + "\n"
    return ""


def body_repairs(body: str) -> Iterator[tuple[str, str]]:
    """Other readings of a function body whose indentation was lost on the way, with their names."""
    yield "continuation, tabs expanded", body.expandtabs(4)
    stripped = body.lstrip("\n")
    if stripped.lstrip().startswith('"""'):
        yield "continuation, docstring closed again", stripped.lstrip().removeprefix('"""').lstrip("\n")
    yield "continuation, first line indented", "    " + stripped.lstrip(" \t")
    yield "continuation, indented", indent(dedent(stripped), "    ")


def with_body(text: str, context: str) -> str:
    """The context with the text as its function's body; empty if the text is no body."""
    if not context:
        return ""
    body = indent(dedent(text.expandtabs(4)).strip("\n"), "    ") + "\n"
    tree = parse(dedent(body))
    if not tree or not any(isinstance(node, ast.Return | ast.Yield) for node in walk_body(tree)):
        return ""
    program = context + body
    return "" if complaint(program) else program


def without_prompts(text: str) -> str:
    """The statements of an interactive session without its prompts; what it printed is left out."""
    lines = [PROMPTED.sub("", line, count=1) for line in text.split("\n") if PROMPTED.match(line)]
    program = "\n".join(lines) + "\n"
    return shortened(program) or program


def completed(program: str, tree: ast.Module, context: str, others: Sequence[str], notes: list[str]) -> str:
    """The program with what it uses but left out: definitions of other blocks, imports of the prompt.

    A model that was shown imports and helper functions may take them for given; the prompt's own are put
    in front, and only those that are missing.
    """
    added: list[str] = []
    for origin, source in [*(("another block", other) for other in others), ("the prompt", context)]:
        there = parse(source) if source else None
        if there is None:
            continue
        missing = unresolved("\n".join([*added, program]))
        for name, statement in definitions(there):
            text = lines_of(source, statement)
            if (name in missing or (name == "*" and missing)) and text not in added:
                added.insert(0, text) if origin == "another block" else added.append(text)
                notes.append(f"{name} taken from {origin}")
                missing = unresolved("\n".join([*added, program]))
    if not added:
        return program

    future = [lines_of(program, node) for node in tree.body if is_future_import(node)]
    for line in future:
        program = program.replace(line, "", 1)
    return "\n".join([*future, *added, program])


def is_future_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def unresolved(source: str) -> set[str]:
    """Names that a program reads but neither binds anywhere nor finds among the builtins."""
    tree = parse(source)
    if tree is None:
        return set()
    bound = {name for statement in tree.body for name in bound_names(statement)}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                bound.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                bound.add(name)
            case ast.Import() | ast.ImportFrom():
                bound.update(bound_names(node))
            case ast.ExceptHandler(name=str(name)):
                bound.add(name)
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                bound.add(name)
            case _:
                pass
    if "*" in bound:
        return set()
    return used_names([tree]) - bound - set(dir(builtins)) - {"__name__", "__file__", "__doc__"}


def without_usage(program: str, entry_point: str, notes: list[str]) -> str:
    """The program without what shows the function at work: it would run, and may fail, while it is loaded.

    Left out are statements behind the function's first definition that assert, print, read input, call `main`, the
    function itself or a test of it, or are no more than a stray word; and what needs a name that only such
    statements bound. Definitions, imports, settings and everything before the function stay.
    """
    tree = parse(program)
    asked = find_function(tree, entry_point) if tree else None
    if tree is None or asked is None:
        return program
    first = next(node for node in tree.body if getattr(node, "name", "") == entry_point)
    behind = tree.body[tree.body.index(first) + 1 :]
    bound = set(dir(builtins)) | {name for node in tree.body for name in bound_names(node)}
    tests = tests_of(entry_point, tree, asked)
    left_out: list[ast.stmt] = []
    lost: set[str] = set()
    for statement in behind:
        kept = isinstance(
            statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
        )
        if not kept and (is_usage(statement, entry_point, bound, tests) or lost & used_names([statement])):
            left_out.append(statement)
            lost.update(bound_names(statement))
    if not left_out:
        return program
    notes.append(f"usage left out ({len(left_out)} statement{'s' if len(left_out) > 1 else ''})")
    lines = program.split("\n")
    for statement in reversed(left_out):
        shared = [other for other in tree.body if other not in left_out and touches(other, statement)]
        if shared:
            return program
        del lines[statement.lineno - 1 : statement.end_lineno]
    return "\n".join(lines).rstrip() + "\n"


def tests_of(entry_point: str, tree: ast.Module, asked: ast.AST) -> set[str]:
    """The functions of a program that call one of its functions, which does not need them."""
    needed = used_names([asked])
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name not in needed and entry_point in called_by(node)
    } - {entry_point}


def called_by(node: ast.AST) -> set[str]:
    """What is called somewhere in a piece of a program."""
    return {dotted(inner.func) for inner in ast.walk(node) if isinstance(inner, ast.Call)}


def is_usage(statement: ast.stmt, entry_point: str, bound: set[str], tests: set[str]) -> bool:
    """Whether a statement behind a function shows it at work rather than being part of it."""
    match statement:
        case ast.Assert():
            return True
        case ast.Expr(value=ast.Name() | ast.List() | ast.Tuple() | ast.Compare()):
            return not used_names([statement]) <= bound
        case ast.AnnAssign(value=None):
            return not used_names([statement]) <= bound
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
            return False
        case ast.Assign(targets=[ast.Name(id=name)]) if name == entry_point:
            return False
        case _:
            pass
    called = called_by(statement)
    ending = {"print", "main", "unittest.main", "pytest.main", "doctest.testmod", "exit", "quit", "sys.exit"}
    if isinstance(statement, ast.Expr) and called & (ending | tests):
        return True
    return bool(called & {"input", entry_point}) or any(
        isinstance(node, ast.Attribute) and dotted(node).startswith("sys.stdin")
        for node in ast.walk(statement)
    )


def touches(one: ast.stmt, other: ast.stmt) -> bool:
    """Whether two statements share a line."""
    return one.lineno <= (other.end_lineno or 0) and other.lineno <= (one.end_lineno or 0)
