"""The same program under other names: what means the same to a machine and was never published."""

import ast
import builtins
import keyword
import re
from collections.abc import Iterator, Mapping

from benchmarks.parsing import parse

LETTERS = (
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lam",
    "mu",
    "nu",
)
"""Names are made of these, so that they say nothing and read alike."""


def plain(source: str) -> str | None:
    """A program without comments and in one layout, the form in which two are compared; None if it does not parse."""
    module = parse(source)
    return None if module is None else _written(module)


def renamed(source: str) -> str | None:
    """A program with its own functions, arguments and variables under other names, in the layout of `plain`.

    Attributes, keywords of calls and what is imported stay. None if it does not parse.
    """
    module = parse(source)
    if module is None:
        return None
    try:
        return _written(_Renamer(new_names(module)).visit(module))
    except RecursionError:
        return None


def _written(module: ast.AST) -> str | None:
    """A tree as text; None if it is nested deeper than Python itself can follow, though it could be parsed."""
    try:
        return ast.unparse(module)
    except RecursionError:
        return None


def new_names(module: ast.AST) -> dict[str, str]:
    """New names for what a program defines itself, in order of appearance."""
    kept = set(dir(builtins)) | set(keyword.kwlist) | _kept(module)
    found = dict.fromkeys(name for name in _own(module) if name not in kept and not name.startswith("__"))
    names: dict[str, str] = {}
    for number, name in enumerate(found):
        letter = LETTERS[number % len(LETTERS)]
        names[name] = letter if number < len(LETTERS) else f"{letter}{number // len(LETTERS) + 1}"
    return names


def in_words(text: str, names: Mapping[str, str]) -> str:
    """A text with names replaced wherever they stand as words of their own."""
    if not names:
        return text
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + r")\b")
    return pattern.sub(lambda found: names[found[1]], text)


def _own(module: ast.AST) -> Iterator[str]:
    for node in ast.walk(module):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case _:
                pass


def _kept(module: ast.AST) -> set[str]:
    """Names that mean something elsewhere: imports, keywords of calls, methods."""
    kept: set[str] = {"self", "cls"}
    for node in ast.walk(module):
        match node:
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                kept |= {(alias.asname or alias.name).split(".")[0] for alias in names}
            case ast.Call(keywords=keywords):
                kept |= {word.arg for word in keywords if word.arg}
            case ast.ClassDef(body=body):
                kept |= {
                    inner.name for inner in body if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef)
                }
            case _:
                pass
    return kept


class _Renamer(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg = self.names.get(node.arg, node.arg)
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self.names.get(node.name, node.name)
        return self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> ast.AST:
        node.names = [self.names.get(name, name) for name in node.names]
        return node

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.AST:
        node.names = [self.names.get(name, name) for name in node.names]
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, str):
            node.value = in_words(node.value, self.names)
        return node
