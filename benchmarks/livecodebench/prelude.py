"""Names that every LiveCodeBench program may use without importing them.

The official checker puts these imports in front of every answer, and answers rely on it (`List`, `inf`). The
order of the star imports matters: `pow` is the one of `operator`, not of `math`.
"""

import ast

from benchmarks.parsing import parse

STARRED = [
    "string",
    "re",
    "datetime",
    "collections",
    "heapq",
    "bisect",
    "copy",
    "math",
    "random",
    "statistics",
    "itertools",
    "functools",
    "operator",
    "io",
    "sys",
    "json",
    "builtins",
    "typing",
]
PLAIN = [name for name in STARRED if name not in ("builtins", "typing")]
DEPTH = 50_000
"""The recursion limit."""
DIGITS = 50_000
"""Digits that a number may have as text; the official checker raises Python's own limit to this."""

PRELUDE = "\n".join(
    [
        *(f"from {name} import *" for name in STARRED),
        *(f"import {name}" for name in PLAIN),
        f"sys.setrecursionlimit({DEPTH})",
        "",
    ]
)
ON_ONE_LINE = f"exec({f'{PRELUDE}sys.set_int_max_str_digits({DIGITS})'!r})"


def with_prelude(code: str) -> str:
    """A program with the names made available and everything else as it was.

    They come behind a docstring and `from __future__` lines, and share the line of a simple first statement,
    so that line numbers in errors stay those of the answer wherever Python allows it.
    """
    tree = parse(code)
    if tree is None:
        return f"{ON_ONE_LINE}\n{code}"
    body, after = tree.body, 0
    for node in body:
        text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if not (text or future):
            break
        after = node.end_lineno or 0
    lines = code.split("\n")
    first = next((node for node in body if node.lineno > after), None)
    if first is None:
        return code
    decorators = getattr(first, "decorator_list", [])
    place = min([first.lineno, *(node.lineno for node in decorators)]) - 1
    compound = isinstance(
        first,
        ast.FunctionDef
        | ast.AsyncFunctionDef
        | ast.ClassDef
        | ast.If
        | ast.For
        | ast.While
        | ast.With
        | ast.Try
        | ast.Match,
    )
    if not compound:
        lines[place] = f"{ON_ONE_LINE}; {lines[place]}"
    elif place > after:
        lines[place - 1] = ON_ONE_LINE
    else:
        lines.insert(place, ON_ONE_LINE)
    return "\n".join(lines)
