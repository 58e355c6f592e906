"""Reading untrusted Python without running it: the few questions that adapters ask of a source text.

`ast.parse` answers deeply nested text with MemoryError or RecursionError instead of SyntaxError, and
warns on stderr about escapes it dislikes; here both are facts about the text and nothing else happens.
What is none, a SystemError now and then, is asked again.
"""

import ast
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TypeVar

TRIES = 5

Tree = TypeVar("Tree", ast.Module, ast.Expression)


def steadily(read: Callable[[], Tree]) -> Tree:
    """What `read` parses, without the parser's warnings.

    Before 3.11.8 Python 3.11 counts the depth of all threads' trees in one place (its gh-106905): where another
    thread comes in between, SystemError is raised, which says nothing about the text.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(TRIES):
            with suppress(SystemError):
                return read()
        return read()


class NotPython(ValueError):
    """A text has no syntax tree; `line` is where that shows, 0 if nowhere in particular."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def tree_of(source: str) -> ast.Module:
    """The syntax tree of a source text.

    Raises:
        NotPython: it has none; says why.
    """
    try:
        return steadily(lambda: ast.parse(source))
    except SyntaxError as error:
        raise NotPython(error.msg, error.lineno or 0) from None
    except (ValueError, MemoryError, RecursionError) as error:
        raise NotPython(str(error) or "nested too deeply") from None


def parse(source: str) -> ast.Module | None:
    """The syntax tree of a source text, or None if it is not Python."""
    try:
        return tree_of(source)
    except NotPython:
        return None


def expression(source: str) -> ast.expr | None:
    """The tree of one expression, or None if the text is none."""
    try:
        return steadily(lambda: ast.parse(source.strip(), mode="eval")).body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def complaint(source: str) -> str:
    """What is wrong with a source text, in a few words; empty if it compiles."""
    try:
        tree = tree_of(source)
    except NotPython as error:
        return f"line {error.line}: {error}" if error.line else str(error)
    for node in walk_body(tree):
        if isinstance(node, ast.Return | ast.Yield | ast.YieldFrom):
            return f"line {node.lineno}: {type(node).__name__.lower()} outside function"
    return ""


def definitions(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Every name that a module binds at its top level, with the statement that binds it."""
    for statement in tree.body:
        for name in bound_names(statement):
            yield name, statement


def bound_names(statement: ast.stmt) -> list[str]:
    """The names that one top-level statement binds, compound statements included."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Import(names=aliases):
            return [alias.asname or alias.name.split(".")[0] for alias in aliases]
        case ast.ImportFrom(names=aliases):
            return [alias.asname or alias.name for alias in aliases]
        case _:
            stored: list[str] = []
            for node in ast.walk(statement):
                match node:
                    case ast.Name(id=name, ctx=ast.Store()):
                        stored.append(name)
                    case (
                        ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name)
                    ):
                        stored.append(name)
                    case ast.Import() | ast.ImportFrom():
                        stored.extend(bound_names(node))
                    case _:
                        pass
            return stored


def used_names(nodes: Sequence[ast.AST]) -> set[str]:
    """Every name that is read anywhere within the given nodes."""
    return {
        node.id
        for root in nodes
        for node in ast.walk(root)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def dotted(node: ast.AST) -> str:
    """A name with its attributes as it is written, such as `sys.exit`; empty for other expressions."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def dumped(node: ast.AST) -> str:
    """A tree as text, to compare it by; empty if it is nested deeper than Python itself can follow.

    Programs that run may be: a branch for each of some hundred values is as deep as it is long.
    """
    try:
        return ast.dump(node)
    except RecursionError:
        return ""


def walk_body(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node that belongs to a body itself, not to functions within it."""
    waiting = list(ast.iter_child_nodes(tree))
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield node
            waiting.extend(ast.iter_child_nodes(node))


def defines(source: str, name: str) -> bool:
    """Whether a source text parses and binds the name at its top level."""
    tree = parse(source)
    return tree is not None and any(bound == name for bound, _ in definitions(tree))


def find_function(tree: ast.Module, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The last top-level function of that name, as calling it would find it."""
    for statement in reversed(tree.body):
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) and statement.name == name:
            return statement
    return None


def lines_of(source: str, node: ast.stmt) -> str:
    """The whole lines that a statement stands on, decorators included, ending with a newline.

    Only newline characters end a line here, as in Python's own tokenizer: `str.splitlines` would also
    split at form feeds and unicode separators inside string literals.
    """
    lines = source.split("\n")
    return "\n".join(lines[first_line(node) - 1 : node.end_lineno]) + "\n"


def first_line(node: ast.stmt) -> int:
    """Number of the first line of a statement, counting its decorators."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])
