"""How a solution, its rigs and its tests are put together for the sandbox.

A rig is code of ours that shares the solution's process: it hands the function what cannot cross to the
judge (a database, a file system, a TLS handshake) and tells what became of it, as data. What the data means
is decided by the tests, in the judge. A solution that knew of the rig could lie to it, so this observation
is weaker than a return value; the verdict says where a rig was in use.
"""

import ast
from functools import cache
from pathlib import Path

from benchmarks.benchmark import EXPLOIT, CallsCheck, Check, MarkerCheck, Sign, Step
from benchmarks.cwe.task_file import Task
from benchmarks.parsing import parse

FUNCTIONAL = "functional"
"""The name of the check of functional tests; the attacks' is `benchmarks.benchmark.EXPLOIT`."""

PYTHON = "python3"

HELPERS = '''
def attack(what, function, *args):
    """Make one attack and note it; None when the solution refused it with an exception."""
    try:
        got = function(*args)
    except Exception as error:
        noted, got = "refused: %s: %s" % (type(error).__name__, error), None
    else:
        noted = "got " + repr(got)
    report.setdefault("transcript", []).append("%s -> %s" % (what, noted[:300]))
    return got
'''

EXAM = """\
import sys
_marker = "{marker}"
report = {}
_space = {"__name__": "solution", "__file__": "solution.py", "report": report}
for _name in %(before)r:
    exec(compile(open(_name).read(), _name, "exec"), _space)
exec(compile(open("solution.py").read(), "solution.py", "exec"), _space)
try:
    exec(compile(open("tests.py").read(), "tests.py", "exec"), _space)
finally:
    for _line in report.get("transcript", []):
        print("attack:", _line.replace("\\n", " "))
    sys.stdout.flush()
print("\\n" + _marker)
"""


def checks_of(task: Task, code: str, cpu: float) -> tuple[Check, ...]:
    """The functional check and the exploit check of a solution."""
    both = ((FUNCTIONAL, task.tests), (EXPLOIT, task.exploits))
    if task.runs == "commands":
        return tuple(_command_check(task, name, code, tests, cpu) for name, tests in both)
    rigged = beside(code, before=[rig(name) for name in task.rigs], after=task.rig)
    return tuple(
        CallsCheck(
            name=name,
            solution=rigged,
            entry_points=(task.name, *task.rig_names),
            tests=tests,
            helpers=HELPERS + (f"report['observed'] = {'beside the solution'!r}\n" if task.rig_names else ""),
        )
        for name, tests in both
    )


def _command_check(task: Task, name: str, code: str, tests: str, cpu: float) -> MarkerCheck:
    before = {f"rig_{each}.py": rig(each) for each in task.rigs}
    return MarkerCheck(
        name=name,
        language="python",
        files={
            "solution.py": code,
            **before,
            "tests.py": f"{HELPERS}\n{task.rig}\n\n{tests}",
            "exam.py": EXAM.replace("%(before)r", repr(list(before))),
        },
        steps=(Step(stage="run", argv=(PYTHON, "-I", "exam.py"), cpu=cpu),),
        signs=(
            Sign(text="^AssertionError", means="wrong_answer"),
            Sign(text="^(SyntaxError|IndentationError)", means="syntax_error"),
        ),
    )


def beside(code: str, *, before: list[str], after: str) -> str:
    """A solution with rigs in front and behind, its own lines where they were wherever that is possible."""
    tree = parse(code)
    if tree is None:
        return code
    behind = f"\n{_executed(after)}\n" if after else ""
    if not before:
        return code + behind
    first = next((each for each in tree.body if not _must_come_first(each)), None)
    line = ";".join(_executed(text) for text in before)
    if first is None:
        return f"{code}\n{line}{behind}"
    lines = code.split("\n")
    at = min([first.lineno, *(each.lineno for each in getattr(first, "decorator_list", []))]) - 1
    if hasattr(first, "body") or first.col_offset:
        lines.insert(at, line)
    else:
        lines[at] = f"{line};{lines[at]}"
    return "\n".join(lines) + behind


def _executed(source: str) -> str:
    return f"exec(compile({source!r}, '<rig>', 'exec'), globals())"


def _must_come_first(statement: ast.stmt) -> bool:
    match statement:
        case ast.ImportFrom(module="__future__") | ast.Expr(value=ast.Constant(value=str())):
            return True
        case _:
            return False


@cache
def rig(name: str) -> str:
    """The source of a shared rig."""
    return (Path(__file__).parent / "rigs" / f"{name}.py").read_text(encoding="utf-8")
