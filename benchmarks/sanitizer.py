"""What EvalPlus's sanitizer would keep of a text, for reproducing its numbers and for the audit trail.

Its rules, written anew: the longest run of lines that is Python, by lines that are not blank; of that, imports
(but none from `__future__`), classes, functions that contain `return` and assignments to a name; the first definition
of a name; and only what the entry point reaches by name. If nothing is left, the run of lines as it stands.

The original reads with tree-sitter, here `ast` does, which see the same in text that parses. It tries every
run of lines and takes seconds for a few hundred; here a run is not tried where an earlier failure shows that
it cannot parse, which changes no answer. Only the number of attempts is bounded, for hostile texts.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from benchmarks.parsing import dumped, parse, steadily

ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
TRIES = 4000
"""Runs of lines that are parsed before the search settles for the best so far."""

PARSED = 4_000_000
"""Characters that are parsed before the search settles for the best so far."""


def sanitized(text: str, entry_point: str) -> str:
    """The part of a text that EvalPlus would run."""
    span = longest_python(_plain(text))
    tree = parse(span)
    return span if tree is None else _text_of(kept(tree, entry_point, span), span)


def choice(text: str, entry_point: str, code: str) -> str:
    """What the sanitizer takes of a text; empty if that is the same program as `code`."""
    span = longest_python(_plain(text.replace("\t", "    ")))
    tree = parse(span)
    statements = [] if tree is None else kept(tree, entry_point, span)
    if tree and statements == tree.body and span.strip() == code.strip():
        return ""
    taken = _text_of(statements, span)
    return "" if same_program(taken, code) else taken


def kept(tree: ast.Module, entry_point: str, source: str) -> list[ast.stmt]:
    """The statements that stay: every import that its parser calls one, and what the entry point reaches."""
    definitions: dict[str, ast.stmt] = {}
    imports: list[ast.stmt] = []
    for statement in tree.body:
        match statement:
            case ast.ImportFrom(module="__future__"):
                pass
            case ast.Import() | ast.ImportFrom():
                imports.append(statement)
            case ast.ClassDef(name=name, decorator_list=[]):
                definitions.setdefault(name, statement)
            case (
                ast.FunctionDef(name=name, decorator_list=[])
                | ast.AsyncFunctionDef(name=name, decorator_list=[])
            ) if has_return(statement):
                definitions.setdefault(name, statement)
            case ast.Assign() | ast.AnnAssign():
                definitions.setdefault(assigned(statement), statement)
            case _:
                pass
    needed = reachable(definitions, entry_point, source)
    return imports + [node for name, node in definitions.items() if name in needed]


def _text_of(statements: list[ast.stmt], span: str) -> str:
    """The statements as they are written; the whole run of lines if there are none."""
    return "\n".join(piece_of(span, statement) for statement in statements).strip() or span


def _plain(text: str) -> str:
    return ANSI.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def same_program(one: str, other: str) -> bool:
    """Whether two sources are the same program, comments and layout aside."""
    trees = parse(one), parse(other)
    first, second = (dumped(tree) if tree else "" for tree in trees)
    return first == second if first and second else one.strip() == other.strip()


def longest_python(text: str) -> str:
    """The longest run of at least two lines that parses, by its lines that are not blank; the first of equals.

    Without one, the first line: so the original has it.
    """
    lines = text.split("\n")
    full = [bool(line.strip()) for line in lines]
    before = [0]
    for one in full:
        before.append(before[-1] + one)
    best, best_count = (0, 0), 0
    tries = parsed = 0
    for first in range(len(lines)):
        last = len(lines) - 1
        while last > first and before[last + 1] - before[first] > best_count:
            if tries >= TRIES or parsed >= PARSED:
                return "\n".join(lines[best[0] : best[1] + 1])
            candidate = "\n".join(lines[first : last + 1])
            tries, parsed = tries + 1, parsed + len(candidate)
            wrong = first_error(candidate)
            if wrong is None:
                count = before[last + 1] - before[first]
                shortest = last  # of runs as long, the original takes the shortest
                while shortest - 1 > first and not full[shortest]:
                    shortest -= 1
                while shortest < last and first_error("\n".join(lines[first : shortest + 1])) is not None:
                    shortest += 1  # the line above ends with a backslash
                last = shortest
                best, best_count = (first, last), count
                break
            last = min(last - 1, first + wrong - 2) if wrong else last - 1
    return "\n".join(lines[best[0] : best[1] + 1])


def first_error(source: str) -> int | None:
    """None if a source parses; else the number of a line that no beginning of it can reach and parse, or 0.

    A syntax error in a line stays one whatever follows; only where the parser cannot name the line, as within
    f-strings, every beginning is worth a try.
    """
    try:
        steadily(lambda: ast.parse(source))
    except SyntaxError as error:
        return 0 if "f-string" in (error.msg or "") else (error.lineno or 0)
    except (ValueError, MemoryError, RecursionError):
        return 0
    return None


def piece_of(source: str, node: ast.stmt) -> str:
    """The text of one statement; of functions and classes with a comment behind their last word."""
    text = ast.get_source_segment(source, node) or ""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign):
        return text
    last = source.split("\n")[(node.end_lineno or 1) - 1].encode()
    rest = last[node.end_col_offset or 0 :].decode()
    return text + rest.rstrip() if rest.lstrip().startswith("#") else text


def assigned(statement: ast.Assign | ast.AnnAssign) -> str:
    """The name an assignment goes by: the first plain name among its parts, as the original looks for it."""
    parts: list[ast.expr] = []
    match statement:
        case ast.Assign(targets=targets, value=value):
            parts = [*targets[:1], value] if len(targets) == 1 else [*targets[:1]]
        case ast.AnnAssign(target=target, value=value):
            parts = [target, *([value] if value else [])]
    return next((part.id for part in parts if isinstance(part, ast.Name)), "")


def has_return(node: ast.AST) -> bool:
    """Whether the word `return` occurs in a function, in whatever function within it."""
    return any(isinstance(inner, ast.Return) for inner in ast.walk(node))


def reachable(definitions: dict[str, ast.stmt], entry_point: str, source: str) -> set[str]:
    """The definitions of a source that the entry point needs, by any identifier that occurs in them."""
    found: set[str] = set()
    waiting = [entry_point]
    while waiting:
        name = waiting.pop()
        if name in found or name not in definitions:
            continue
        found.add(name)
        if len(found) == len(definitions):
            break
        waiting.extend(identifiers(ast.get_source_segment(source, definitions[name]) or ""))
    return found


def identifiers(source: str) -> Iterator[str]:
    """Every identifier in a source text, f-strings included; words in other strings and comments are none."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    while True:
        try:
            token = next(tokens, None)
        except (tokenize.TokenError, SyntaxError):  # it is stricter than the parser with odd line ends
            yield from re.findall(r"[^\W\d]\w*", source)
            return
        if token is None:
            return
        if token.type == tokenize.NAME:
            yield token.string
        elif token.type == tokenize.STRING and "f" in token.string[:3].lower().split("'")[0].split('"')[0]:
            yield from _filled_in(token.string)


def _filled_in(text: str) -> Iterator[str]:
    """The identifiers of the expressions in an f-string, which is one token before Python 3.12."""
    tree = parse(text)
    for node in ast.walk(tree) if tree else ():
        match node:
            case (
                ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.keyword(arg=str(name))
            ):
                yield name
            case _:
                pass
