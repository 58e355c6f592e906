"""Which Python runs the programs, and which third-party packages it may see."""

import importlib.util
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.walls import SandboxUnavailable

SYSTEM = "/usr/bin/python3"

ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/tmp",  # noqa: S108 - inside, where it is private
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONNOUSERSITE": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
"""All that a worker inherits: the same on every machine, and nothing of the operator's."""


def environment(hash_seed: int) -> dict[str, str]:
    """What workers inherit whose sets have another order."""
    return ENVIRONMENT | {"PYTHONHASHSEED": str(hash_seed)}


FLAGS = ("-s", "-S")
"""No site-packages: our own packages cannot be imported. Not -I, which would ignore the hash seed."""


@dataclass(frozen=True)
class Interpreter:
    """A Python to run programs with."""

    path: str
    prefix: str
    """The folder that holds its library."""
    packages: tuple[Path, ...] = ()
    """Folders and files of the third-party packages that may be imported."""
    preload: tuple[str, ...] = ()
    """What the science worker imports before its first job."""
    notes: tuple[str, ...] = ()
    """What the operator should know about the choice."""
    hash_seed: int = 0
    """In which order programs meet the members of sets; the same for all, so that verdicts come out the same again."""

    @property
    def environment(self) -> dict[str, str]:
        """All that its workers inherit."""
        return environment(self.hash_seed)


def choose(python: str | None, packages: Sequence[str], *, private: bool) -> Interpreter:
    """The interpreter to use: the one asked for, else the base of the running one, else the system's.

    With `private` false the interpreter must be readable by every user, since the worker runs as another
    one or under rules that know only readable files. SandboxUnavailable when there is none.
    """
    if python is not None:
        if not os.access(python, os.X_OK):
            raise SandboxUnavailable(f"No Python at {python}. Name another one, or leave it to the default.")
        if not private and not readable_by_all(os.path.realpath(python)):
            raise SandboxUnavailable(
                f"{python} cannot be read by an ordinary user, as which programs run here. "
                "Move it out of the private folder, or leave the choice to the default."
            )
        own = os.path.realpath(python) == os.path.realpath(sys.executable)
        return _with_packages(python, packages, same=own)
    base = os.path.realpath(getattr(sys, "_base_executable", "") or sys.executable)
    if private or readable_by_all(base):
        return _with_packages(base, packages, same=True)
    if os.access(SYSTEM, os.X_OK):
        system = os.path.realpath(SYSTEM)
        note = f"{base} cannot be read by an ordinary user; programs run with {system}"
        found = _with_packages(system, packages, same=_abi_of(system) == _own_abi())
        return Interpreter(found.path, found.prefix, found.packages, found.preload, (note,))
    raise SandboxUnavailable(
        f"{base} cannot be read by an ordinary user and there is no {SYSTEM}. "
        "Install python3, or move the interpreter out of the private folder."
    )


def readable_by_all(path: str) -> bool:
    """Whether every folder on the way to a file lets everyone through."""
    return Path(path).stat().st_mode & 0o005 == 0o005 and reachable_by_all(path)


def reachable_by_all(path: str) -> bool:
    """Whether every folder on the way, and the last one too if it is one, lets everyone through."""
    place = Path(path)
    folders = [place, *place.parents] if place.is_dir() else list(place.parents)
    return all(folder.is_dir() and folder.stat().st_mode & 0o001 for folder in folders)


def _own_abi() -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


def _abi_of(path: str) -> str:
    return Path(path).name


def _with_packages(path: str, packages: Sequence[str], *, same: bool) -> Interpreter:
    prefix = str(Path(path).parent.parent)
    if not same:
        return Interpreter(path, prefix)
    found: list[Path] = []
    preload = []
    for name in dict.fromkeys(("numpy", *packages)):
        places = _places(name)
        if places:
            found.extend(places)
            if name == "numpy":
                preload.append(name)
    return Interpreter(path, prefix, tuple(found), tuple(preload))


def _places(name: str) -> list[Path]:
    """Where a package lies: its folder or file, with the shared libraries that wheels put beside it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return []
    origin = Path(spec.origin)
    place = origin.parent if origin.name == "__init__.py" else origin
    libraries = place.parent / f"{name}.libs"
    return [place, *([libraries] if libraries.is_dir() else [])]
