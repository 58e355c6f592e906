"""What EvalPlus's sanitizer would keep of a text, for reproducing its numbers and for the audit trail.

Its rules, written anew: the longest run of lines that is Python; of that, imports, classes, functions that
contain `return` and simple assignments; the first definition of a name; and only what the entry point
reaches by name. Differences to the original: it reads with tree-sitter, here `ast` does, which see the same
in text that parses; and the search for the longest run is bounded, where the original takes seconds for a
few hundred lines.
"""

import ast
import re
from collections.abc import Iterator
from itertools import islice

from benchmarks.parsing import bound_names, lines_of, parse

ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
TRIES = 600
"""Runs of lines that are parsed before the search gives up."""


def sanitized(text: str, entry_point: str) -> str:
    """The part of a text that EvalPlus would run."""
    span = longest_python(ANSI.sub("", text))
    tree = parse(span)
    if tree is None:
        return span
    kept: dict[str, ast.stmt] = {}
    imports: list[ast.stmt] = []
    for statement in tree.body:
        match statement:
            case ast.Import() | ast.ImportFrom():
                imports.append(statement)
            case ast.ClassDef(name=name):
                kept.setdefault(name, statement)
            case ast.FunctionDef(name=name, decorator_list=[]) if has_return(statement):
                kept.setdefault(name, statement)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                kept.setdefault(name, statement)
            case _:
                pass

    needed = reachable(kept, entry_point) if entry_point in kept else set(kept)
    pieces = [lines_of(span, statement).rstrip("\n") for statement in imports]
    pieces += [lines_of(span, node).rstrip("\n") for name, node in kept.items() if name in needed]
    return "\n".join(pieces) or span


def longest_python(text: str) -> str:
    """The longest run of lines that parses; among equally long ones the first."""
    lines = text.split("\n")
    best = ""
    best_count = 0
    for first, last in islice(spans(len(lines)), TRIES):
        if last - first <= best_count:
            break
        candidate = "\n".join(lines[first:last])
        if parse(candidate) is not None:
            count = sum(1 for line in lines[first:last] if line.strip())
            if count > best_count:
                best, best_count = candidate, count
    return best or text


def spans(count: int) -> Iterator[tuple[int, int]]:
    """All runs of lines, longest first."""
    for length in range(count, 0, -1):
        for first in range(count - length + 1):
            yield first, first + length


def has_return(node: ast.AST) -> bool:
    """Whether the word `return` occurs in a function, in whatever function within it."""
    return any(isinstance(inner, ast.Return) for inner in ast.walk(node))


def reachable(definitions: dict[str, ast.stmt], entry_point: str) -> set[str]:
    """The definitions that the entry point needs, by any identifier that occurs in them."""
    found: set[str] = set()
    waiting = [entry_point]
    while waiting:
        name = waiting.pop()
        if name in found or name not in definitions:
            continue
        found.add(name)
        for node in ast.walk(definitions[name]):
            match node:
                case ast.Name(id=other) | ast.Attribute(attr=other) | ast.arg(arg=other):
                    waiting.append(other)
                case ast.stmt():
                    waiting.extend(bound_names(node))
                case _:
                    pass
    return found
