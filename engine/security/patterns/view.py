"""What a rule can ask of a function: what names mean, where values come from, what was checked.

A small taint analysis, function by function: parameters are foreign, and so is what is made from them, until
it is converted, escaped or compared with a list of what is allowed. It follows assignments, loops and
comprehensions, not calls between functions; what it cannot follow it leaves alone.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.parsing import walk_body

HARMLESS = frozenset(
    [
        "int",
        "float",
        "bool",
        "len",
        "ord",
        "hash",
        "id",
        "isinstance",
        "type",
        "abs",
        "round",
        "sum",
        "min",
        "max",
        "range",
        "re.fullmatch",
    ]
)
"""Calls whose result carries no text of their arguments."""
CHECKS = frozenset(
    ["isdigit", "isalnum", "isidentifier", "isalpha", "isdecimal", "isnumeric", "fullmatch", "match"]
)
"""Methods whose use on a name counts as a check of it."""


@dataclass(frozen=True)
class View:
    """One function of a module, or what stands outside of all functions."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Module
    imports: dict[str, str]
    """Local names by what was imported under them, such as `sp` by `subprocess`."""
    nodes: tuple[ast.AST, ...]
    assigned: dict[str, list[ast.expr]] = field(default_factory=dict)
    foreign: frozenset[str] = frozenset()
    """Names that hold what came from outside, unchecked."""

    @property
    def name(self) -> str:
        return "" if isinstance(self.node, ast.Module) else self.node.name

    @property
    def words(self) -> str:
        """Name and docstring, lower case: what the function says it is for."""
        return f"{self.name} {ast.get_docstring(self.node) or ''}".lower()

    def calls(self, *names: str) -> Iterator[ast.Call]:
        """Calls of functions by their full names; a name that begins with a dot is any object's method."""
        for node in self.nodes:
            if isinstance(node, ast.Call):
                called = self.called(node)
                last = f".{called.rpartition('.')[2]}" if isinstance(node.func, ast.Attribute) else ""
                if called in names or last in names:
                    yield node

    def called(self, call: ast.Call) -> str:
        """The full name of what is called, such as `subprocess.run`; empty if it has none."""
        return self.full_name(call.func)

    def full_name(self, node: ast.expr) -> str:
        """A dotted name with its import resolved."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if isinstance(node, ast.Name):
            parts.append(self.imports.get(node.id, node.id))
        elif parts:
            parts.append("")
        return ".".join(reversed(parts))

    def is_foreign(self, node: ast.AST | None, cleaned: frozenset[str] = frozenset()) -> bool:
        """Whether an expression holds text from outside, other than through calls that clean it."""
        match node:
            case None | ast.Constant() | ast.Compare() | ast.BoolOp():
                return False
            case ast.Name(id=name):
                return name in self.foreign and not self.is_made_by(name, cleaned)
            case ast.Call():
                called = self.called(node)
                last = called.rpartition(".")[2]
                if called in HARMLESS or called in cleaned or last in cleaned:
                    return False
                parts = [*node.args, *(keyword.value for keyword in node.keywords)]
                if isinstance(node.func, ast.Attribute):
                    parts.append(node.func.value)
                return any(self.is_foreign(part, cleaned) for part in parts)
            case ast.GeneratorExp(elt=part) | ast.ListComp(elt=part) | ast.SetComp(elt=part):
                return self.is_foreign(part, cleaned)
            case ast.IfExp(body=body, orelse=other):
                return self.is_foreign(body, cleaned) or self.is_foreign(other, cleaned)
            case ast.FormattedValue(conversion=114):
                return False
            case ast.Lambda():
                return False
            case _:
                return any(self.is_foreign(part, cleaned) for part in ast.iter_child_nodes(node))

    def is_made_by(self, name: str, calls: frozenset[str]) -> bool:
        """Whether every value of a name comes out of one of some calls."""
        values = self.assigned.get(name, [])
        return bool(values) and bool(calls) and all(not self.is_foreign(value, calls) for value in values)

    def values(self, node: ast.expr) -> list[ast.expr]:
        """An expression, or what a local name was set to."""
        if isinstance(node, ast.Name):
            return self.assigned.get(node.id, [node])
        return [node]

    def is_built(self, node: ast.expr, cleaned: frozenset[str] = frozenset()) -> bool:
        """Whether a text is put together here with something from outside."""
        for value in self.values(node):
            match value:
                case ast.JoinedStr() | ast.BinOp(op=ast.Add() | ast.Mod()):
                    if self.is_foreign(value, cleaned):
                        return True
                case ast.Call(func=ast.Attribute(attr="format" | "join" | "replace")):
                    if self.is_foreign(value, cleaned):
                        return True
                case _:
                    pass
        return False

    def texts(self, node: ast.AST) -> Iterator[str]:
        """Every constant text within a node."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                yield inner.value

    def constant(self, node: ast.expr) -> str | None:
        """The text of an expression that is constant, names of constants put in; else None."""
        match node:
            case ast.Constant(value=str() as text):
                return text
            case ast.Name(id=name) if len(self.assigned.get(name, [])) == 1:
                return self.constant(self.assigned[name][0])
            case ast.JoinedStr(values=parts):
                found = [self.constant(part) for part in parts]
                return "".join(text for text in found if text) if None not in found else None
            case ast.FormattedValue(value=value):
                return self.constant(value)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                a, b = self.constant(left), self.constant(right)
                return a + b if a is not None and b is not None else None
            case _:
                return None

    def mentions(self, *names: str) -> bool:
        """Whether any of some attribute or function names is used anywhere here."""
        return any(
            (isinstance(node, ast.Attribute) and node.attr in names)
            or (isinstance(node, ast.Name) and node.id in names)
            for node in self.nodes
        )

    def has_text(self, *texts: str) -> bool:
        """Whether all of some texts stand here as constants (whole, or among the characters of one)."""
        constants = [
            node.value
            for node in self.nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 40
        ]
        return all(any(text in constant for constant in constants) for text in texts)


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """The value of a call's keyword argument."""
    return next((each.value for each in call.keywords if each.arg == name), None)


def is_constant(node: ast.expr | None, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def argument(call: ast.Call, index: int, name: str = "") -> ast.expr | None:
    """A call's argument by place or name."""
    if index < len(call.args):
        return call.args[index]
    return keyword(call, name) if name else None


def views(tree: ast.Module) -> list[View]:
    """A module's functions (methods too; functions inside functions belong to these), and its own level."""
    imports = _imports(tree)
    shared = _assigned(tuple(walk_body(tree)))
    found = [_view(tree, imports, tuple(walk_body(tree)), {})]
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append(_view(node, imports, tuple(ast.walk(node)), shared))
        else:
            waiting[:0] = list(ast.iter_child_nodes(node))
    return found


def _view(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Module,
    imports: dict[str, str],
    nodes: tuple[ast.AST, ...],
    shared: dict[str, list[ast.expr]],
) -> View:
    assigned = {**shared, **_assigned(nodes)}
    plain = View(node, imports, nodes, assigned)
    foreign: set[str] = set()
    if not isinstance(node, ast.Module):
        for inner in nodes:
            if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                arguments = inner.args
                foreign |= {
                    each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
                }
                foreign |= {each.arg for each in (arguments.vararg, arguments.kwarg) if each}
    foreign -= {"self", "cls"}
    outside = {
        name for name, values in assigned.items() if any(_comes_from_outside(plain, v) for v in values)
    }
    foreign = (foreign | outside) - _checked(plain)
    checked = _checked(plain)
    while True:
        view = View(node, imports, nodes, assigned, frozenset(foreign))
        more = {
            name
            for name, values in assigned.items()
            if name not in foreign and name not in checked and any(view.is_foreign(value) for value in values)
        }
        if not more:
            return view
        foreign |= more


def _comes_from_outside(view: View, node: ast.expr) -> bool:
    called = [view.called(inner) for inner in ast.walk(node) if isinstance(inner, ast.Call)]
    named = [view.full_name(inner) for inner in ast.walk(node) if isinstance(inner, ast.Attribute)]
    return (
        "input" in called or "sys.argv" in named or any(name.startswith("flask.request.") for name in named)
    )


def _imports(tree: ast.Module) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for each in names:
                    found[each.asname or each.name.split(".")[0]] = (
                        each.name if each.asname else each.name.split(".")[0]
                    )
            case ast.ImportFrom(module=str() as module, names=names):
                for each in names:
                    found[each.asname or each.name] = f"{module}.{each.name}"
            case _:
                pass
    return found


def _assigned(nodes: tuple[ast.AST, ...]) -> dict[str, list[ast.expr]]:
    """Every value that a name is given, loops and `with` included."""
    found: defaultdict[str, list[ast.expr]] = defaultdict(list)

    def bind(target: ast.expr, value: ast.expr) -> None:
        for name in ast.walk(target):
            if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store):
                found[name.id].append(value)

    for node in nodes:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    bind(target, value)
            case (
                ast.AnnAssign(target=target, value=ast.expr() as value)
                | ast.AugAssign(target=target, value=value)
            ):
                bind(target, value)
            case ast.NamedExpr(target=target, value=value):
                bind(target, value)
            case (
                ast.For(target=target, iter=value)
                | ast.AsyncFor(target=target, iter=value)
                | ast.comprehension(target=target, iter=value)
            ):
                bind(target, value)
            case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
                bind(target, value)
            case _:
                pass
    return dict(found)


def _checked(view: View) -> set[str]:
    """Names that are compared with a list of what is allowed, or with a shape."""
    found: set[str] = set()
    for node in view.nodes:
        match node:
            case ast.Compare(left=ast.Name(id=name), ops=[ast.In() | ast.NotIn()], comparators=[where]):
                if not isinstance(where, ast.Constant) and not (
                    isinstance(where, ast.Tuple | ast.List | ast.Set)
                    and all(
                        isinstance(item, ast.Constant) and len(str(item.value)) < 3 for item in where.elts
                    )
                ):
                    found.add(name)
            case ast.Call(func=ast.Attribute(attr=method, value=value), args=arguments) if method in CHECKS:
                found |= {each.id for each in (value, *arguments) if isinstance(each, ast.Name)}
            case _:
                pass
    return found


SECRET = re.compile(
    r"(^|_)(pass(word|wd|phrase)?|pwd|secret|token|api_?key|private_?key|signing_?key|credentials?)(_|$)",
    re.IGNORECASE,
)
"""Names of things that nobody but their owner should know."""
