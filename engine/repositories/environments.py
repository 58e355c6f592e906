"""Environments for real repositories: a virtual environment by recipe and the source of a release, both cached.

Building reaches the package index and takes minutes, so it is asked for (`python -m engine.repositories.building`)
and never happens while answers are marked: there an environment is found, or it is not.
"""

import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.swe_bench.diff import NOWHERE
from benchmarks.swe_bench.instance import Instance
from benchmarks.swe_bench.tree import Tree, lines_before
from engine.repositories.recipe import Recipe, recipe_of
from engine.verdict import MachineFailed, MachineState
from sandbox.folders import cache_folder

BUILD_SECONDS = 900.0
MAKING = "making-"
"""How the name of a folder begins in which something for the cache is being made."""
ABANDONED = 2 * BUILD_SECONDS
"""Seconds after which such a folder belongs to nobody any more: no step of making takes so long."""


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Where an instance's tests can be run."""

    recipe: Recipe
    release: str
    venv: Path
    source: Path
    """The release's tree; it is copied, never changed."""

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def told(self) -> str:
        """What stands for the commit, such as `requests 2.4.3`."""
        return f"{self.recipe.project} {self.release}"

    @property
    def prefix(self) -> Path:
        """The installation that the virtual environment borrows its interpreter from."""
        return self.python.resolve().parent.parent


def folder() -> Path:
    """Where environments are kept."""
    return cache_folder() / "repositories"


def environment_of(instance: Instance) -> Environment | None:
    """The environment of an instance, if it has been built here; nothing is built."""
    recipe = recipe_of(instance)
    if recipe is None:
        return None
    release = recipe.releases[instance.id]
    found = Environment(
        recipe=recipe,
        release=release,
        venv=folder() / "environments" / recipe.key,
        source=folder() / "sources" / f"{recipe.project}-{release}",
    )
    return found if (found.venv / "ready").exists() and found.source.is_dir() else None


def build(instance: Instance) -> Environment:
    """Build what is missing of an instance's environment.

    Raises:
        MachineFailed: there is no recipe, no such Python, the package index cannot be reached, or the release is not
            what the instance's commit was.
    """
    recipe = recipe_of(instance)
    if recipe is None:
        raise MachineFailed(
            MachineState.UNAVAILABLE,
            f"{instance.id}: no release of {instance.repo} is known to stand for its commit",
        )
    venv = folder() / "environments" / recipe.key
    if not (venv / "ready").exists():
        _build_venv(recipe, venv)
    release = recipe.releases[instance.id]
    source = folder() / "sources" / f"{recipe.project}-{release}"
    if not source.is_dir():
        _fetch(recipe, release, venv, source)
    moved = displaced(source, instance)
    if moved:
        raise MachineFailed(
            MachineState.UNAVAILABLE,
            f"{instance.id}: {recipe.project} {release} is not what its commit was: {moved[0]} differs",
        )
    return Environment(recipe=recipe, release=release, venv=venv, source=source)


def displaced(source: Path, instance: Instance) -> tuple[str, ...]:
    """Where a tree differs from an instance's commit, as `path:line` of a hunk of its patches; empty if nowhere."""
    tree = Tree(root=source)
    found = []
    for path, start, lines in (*lines_before(instance.patch), *lines_before(instance.test_patch)):
        if path == NOWHERE:
            continue
        have = (tree.read(path) or "").split("\n")
        if have[start - 1 : start - 1 + len(lines)] != list(lines):
            found.append(f"{path}:{start}")
    return tuple(found)


@contextmanager
def scratch_beside(kept: Path) -> Iterator[Path]:
    """A folder to make something in, on the disk where it is to be kept; removed at the end.

    What processes left there that were killed at it is removed as well.
    """
    kept.parent.mkdir(parents=True, exist_ok=True)
    for left in kept.parent.glob(f"{MAKING}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=kept.parent, prefix=MAKING, ignore_cleanup_errors=True) as scratch:
        yield Path(scratch)


def _build_venv(recipe: Recipe, venv: Path) -> None:
    shutil.rmtree(venv, ignore_errors=True)
    venv.parent.mkdir(parents=True, exist_ok=True)
    _run([_python(recipe.python), "-m", "venv", str(venv)])
    pip = (str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "-q")
    try:
        _run([*pip, "install", *recipe.build, *recipe.pins])
    except MachineFailed:
        shutil.rmtree(venv, ignore_errors=True)
        raise
    (venv / "ready").touch()


def _fetch(recipe: Recipe, release: str, venv: Path, source: Path) -> None:
    with scratch_beside(source) as scratch:
        pip = (str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "-q")
        options = ("--no-deps", "--no-binary", ":all:", "--no-build-isolation", "-d", str(scratch))
        _run([*pip, "download", *options, f"{recipe.project}=={release}"])
        archives = list(scratch.glob("*.tar.gz"))
        if len(archives) != 1:
            raise MachineFailed(MachineState.UNAVAILABLE, f"no source of {recipe.project} {release}")
        unpacked = scratch / "unpacked"
        with tarfile.open(archives[0]) as archive:
            archive.extractall(unpacked, filter="data")
        (root,) = unpacked.iterdir()
        root.rename(source)


def _python(version: str) -> str:
    """An interpreter of a version: on the path, or one of pyenv's.

    Raises:
        MachineFailed: there is none.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    places = [shutil.which(f"python{version}"), *pyenv.glob(f"versions/{version}.*/bin/python{version}")]
    for place in places:
        if place and subprocess.run([place, "-c", ""], capture_output=True, check=False).returncode == 0:
            return str(place)
    raise MachineFailed(
        MachineState.UNAVAILABLE, f"no python{version} here; install it, or put it on the path"
    )


def _run(argv: Sequence[str]) -> None:
    try:
        done = subprocess.run(
            list(argv), capture_output=True, text=True, check=False, timeout=BUILD_SECONDS, errors="replace"
        )
    except subprocess.TimeoutExpired:
        raise MachineFailed(MachineState.UNAVAILABLE, f"{argv[0]} took too long") from None
    if done.returncode:
        said = [line for line in (done.stderr or done.stdout).splitlines() if "ERROR" in line] or ["failed"]
        raise MachineFailed(MachineState.UNAVAILABLE, f"{' '.join(argv[1:4])}: {said[0][:300]}")
