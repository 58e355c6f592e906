"""How what runs inside the walls gets there, and which interpreters take it."""

import ast
import os
import shutil
from pathlib import Path

import pytest

from sandbox import inside
from sandbox.bare import Bare
from sandbox.interpreter import Interpreter
from sandbox.job import job_for
from sandbox.program import CallProgram, Limits
from sandbox.shipping import MODULES
from sandbox.walls import Grade
from sandbox.worker import Worker

INSIDE = Path(inside.__file__).parent
VERSIONS = [f"3.{minor}" for minor in range(8, 15)]
SHOW = """
import __main__
def shown():
    return sorted(name for name in vars(__main__) if name[:2] != "__")
"""


def interpreter(version: str) -> str | None:
    """A Python of a version, where pyenv keeps them or on the path."""
    folder = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    kept = sorted(folder.glob(f"{version}.*/bin/python{version}"))
    return str(kept[-1]) if kept else shutil.which(f"python{version}")


def subscripted(tree: ast.AST) -> set[str]:
    """The built-in types that a module subscripts while it runs, which Python 3.8 knows in annotations only."""
    annotations = {
        id(part)
        for node in ast.walk(tree)
        for field in ("annotation", "returns")
        if (annotation := getattr(node, field, None)) is not None
        for part in ast.walk(annotation)
    }
    return {
        node.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and id(node) not in annotations
    } & {"tuple", "list", "dict", "set", "frozenset", "type", "deque", "OrderedDict"}


@pytest.mark.parametrize("name", MODULES)
def test_what_runs_inside_speaks_python_3_8(name: str) -> None:
    tree = ast.parse((INSIDE / f"{name}.py").read_text(), feature_version=(3, 8))
    assert subscripted(tree) == set()


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
async def test_a_worker_starts_with_every_python_from_3_8_on_and_leaves_no_name_of_its_start(
    version: str,
) -> None:
    python = interpreter(version)
    if python is None:
        pytest.skip(f"there is no Python {version} here")
    worker = await Worker.start(Bare(Grade.PLAIN, Interpreter(python, str(Path(python).parent.parent))))
    try:
        shown = CallProgram(solution=SHOW, entry_points=("shown",), tests="report['seen'] = shown()")
        told = await worker.run(job_for(shown, Limits()))
    finally:
        await worker.kill()
    assert worker.hello["version"].startswith(f"{version}.")
    assert told.report == {"seen": []}
