"""The official checker's opinion of a program: how to get it, how to read it, and why it may be mistaken.

The checker runs a program inside its own process, as the body of a function, with a standard input that is no
file. Correct programs fail there for reasons that have nothing to do with the problem.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from benchmarks.benchmark import InProcessCheck
from benchmarks.livecodebench.case import Case
from benchmarks.livecodebench.prelude import DIGITS, PRELUDE
from benchmarks.official import Observed
from benchmarks.parsing import parse

TOOL = "LiveCodeBench's checker"
SECONDS = 6
"""Wall seconds that the checker gives one case."""

HARNESS = Path(__file__).with_name("official_harness.py")
MEANINGS = {
    -2: "wrong answer",
    -3: "time limit exceeded",
    -4: "runtime error",
    -5: "killed, or left without a word",
}


def official_run(code: str, cases: Sequence[Case], function: str) -> InProcessCheck:
    """A run that treats a program as the checker does; `function` is empty for standard input."""
    facts = {
        "CODE": code,
        "INPUTS": [case.input for case in cases],
        "OUTPUTS": [case.output for case in cases],
        "NAME": function or None,
        "SECONDS": SECONDS,
        "PRELUDE": PRELUDE,
        "DIGITS": DIGITS,
    }
    values = "".join(f"{name} = {value!r}\n" for name, value in facts.items())
    program = f"{harness()}\n\n{values}check()\n"
    return InProcessCheck(name="tests", program=program, cpu=float((SECONDS + 1) * len(cases) + 5))


def record_of(observed: Observed) -> dict[str, object]:
    """The checker's record of the first failure (`error_code`, `error_message`, ...); empty if it accepts."""
    if observed.ending == "completed":
        return {}
    if observed.exception.endswith("Refusal"):
        try:
            record = json.loads(observed.message)
        except ValueError:  # its end is cut off
            found = re.match(r'\{"error_code": (-\d)', observed.message)
            record = {"error_code": int(found[1]) if found else -2, "error_message": observed.message[:300]}
        return dict(record)
    how = observed.reason or observed.message or observed.ending
    return {"error_code": -5, "error": how, "error_message": "TestRunnerError"}


def word_of(record: Mapping[str, object]) -> str:
    """The checker's grade, `True` or `False`, with its code behind a False."""
    return f"False ({record.get('error_code')})" if record else "True"


def why_accepted(code: str) -> str:
    """Why the checker may accept a program that does not work by itself, in a sentence; empty if nothing is known."""
    module = parse(code)
    if module and any(isinstance(node, ast.Return) for node in _outside_functions(module)):
        return "the program is made into a function's body there, where it may return"
    if module and any(isinstance(node, ast.Nonlocal) for node in ast.walk(module)):
        return "the program is made into a function's body there, and its variables into what `nonlocal` can mean"
    return ""


def why_refused(code: str, record: Mapping[str, object], *, function: str) -> str:
    """Why the checker may refuse a program that works, in a sentence; empty if nothing is known."""
    if record.get("error_code") == -3:
        return f"it ran out of its {SECONDS} seconds of wall time there, which depend on the machine's load"
    reasons = [] if function else list(dict.fromkeys(_peculiarities(code)))
    if reasons:
        return "; ".join(reasons)
    said = str(record.get("error") or record.get("error_message") or "")
    meaning = MEANINGS.get(int(str(record.get("error_code", -5))), "")
    return f"{meaning}: {said}" if said else meaning


def _peculiarities(code: str) -> Iterator[str]:
    """What in a program that reads standard input the checker cannot stomach."""
    module = parse(code)
    if module is None:
        return
    if "class Solution" in code:
        yield "the text `class Solution` makes it look for a method there"
    if any(isinstance(node, ast.Global) for node in ast.walk(module)):
        yield "`global` misses the program's variables there: they are locals of the function it is made into"
    starred = any(
        isinstance(inner, ast.ImportFrom) and any(name.name == "*" for name in inner.names)
        for node in module.body
        if not isinstance(node, ast.Import | ast.ImportFrom)
        for inner in ast.walk(node)
    )
    if starred:
        yield "a star import inside a block does not compile once the program is a function's body"
    nodes = list(ast.walk(module))
    if any(isinstance(node, ast.For | ast.comprehension) and _is(node.iter, "stdin") for node in nodes):
        yield "its standard input cannot be iterated"
    for node in nodes:
        match node:
            case ast.For(iter=source) | ast.comprehension(iter=source) if _is(source, "buffer"):
                yield "its sys.stdin.buffer cannot be iterated"
            case ast.Attribute(attr="readline", value=source) if _is(source, "buffer"):
                yield "its sys.stdin.buffer.readline gives the first line every time"
            case ast.Attribute(attr="readlines", value=source) if _is(source, "stdin"):
                yield "its sys.stdin.readlines gives an empty line more at the end, and all lines every time"
            case ast.Attribute(attr="read", value=source) if _is(source, "stdin"):
                yield "its sys.stdin.read gives the whole input every time, whatever was read before"
            case ast.Attribute(attr="__stdin__"):
                yield "sys.__stdin__ is closed there"
            case ast.Attribute(attr="buffer", value=source) if _is(source, "stdout"):
                yield "its sys.stdout has no buffer"
            case ast.Call(func=ast.Name(id="open"), args=[ast.Constant(value=0), *_]):
                yield "open(0) is not the input there"
            case ast.Call(func=ast.Attribute(attr="write", value=ast.Name(id="os"))):
                yield "what os.write writes is not collected"
            case ast.Call(func=ast.Attribute(attr="read" | "fdopen", value=ast.Name(id="os"))):
                yield "file descriptor 0 is not the input there"
            case ast.Call(func=ast.Name(id="quit")):
                yield "quit is taken away from programs"
            case _:
                pass


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below one that stand in no function or class of their own."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield child
            yield from _outside_functions(child)


def _is(node: ast.AST, name: str) -> bool:
    """Whether an expression is `name`, or ends in `.name`."""
    return (isinstance(node, ast.Attribute) and node.attr == name) or (
        isinstance(node, ast.Name) and node.id == name
    )


@cache
def harness() -> str:
    """The source of the imitation."""
    return HARNESS.read_text(encoding="utf-8")
