"""What a patch may not decide: its own tests, how they are run, what their log says, and what comes after the commit.

Every rule is a pure function over a patch, a log, or what git says, so that whoever runs patches can apply it before,
during and after. Each names the cheat it is against; the numbers are issues of SWE-bench's own tracker: edited tests
(#393, #538, #600), `conftest.py` alone (#631), forged log lines (#601, #620), future commits (#465).
"""

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal, TypeAlias

from benchmarks.swe_bench.instance import Instance
from benchmarks.swe_bench.log_reading import MARKERS
from benchmarks.swe_bench.patch import files_of

TamperingKind: TypeAlias = Literal[
    "graded_test", "test_file", "conftest", "startup", "runner", "settings", "git", "outside"
]

_STARTUP = frozenset({"sitecustomize.py", "usercustomize.py"})
_RUNNER_FILES = frozenset({"pytest.ini", ".pytest.ini", "pytest.py", "unittest.py"})
_RUNNER_PACKAGES = frozenset(
    {"pytest", "_pytest", "pluggy", "py", "attr", "attrs", "iniconfig"} | sys.stdlib_module_names
)
"""What runners import: a package of that name in the tree would stand for it."""
_SOURCES = frozenset({"src", "lib"})
"""Folders of a tree that may be on the import path beside its root."""
_SETTINGS = frozenset({"setup.cfg", "tox.ini", "pyproject.toml"})
_INSTALLED = (".egg-info", ".dist-info")
"""Folders whose entry points name plug-ins of pytest."""
_RUNNER_SOURCES = re.compile(
    r"sympy/(testing|utilities)/(runtests|pytest|runtests_pytest)\.py|django/test/(runner|testcases)\.py"
)
"""Runners that are part of the repository that they test."""
_RUNNERS_OWN = frozenset({"pytest-dev/pytest"})
"""Repositories of a test runner: there its packages are the sources."""
_STRONG: frozenset[TamperingKind] = frozenset({"conftest", "startup", "runner", "git", "outside"})
_SENTENCES: dict[TamperingKind, str] = {
    "graded_test": "changes {}, which the official tests replace",
    "test_file": "changes the tests in {}",
    "conftest": "changes {}, which decides what pytest reports",
    "startup": "brings {}, which runs before any test",
    "runner": "brings {}, which decides how tests are run",
    "settings": "changes {}, where settings of the test runner may stand",
    "git": "writes to {}",
    "outside": "writes outside the repository: {}",
}


@dataclass(frozen=True, kw_only=True)
class Tampering:
    """A change to something that a patch may not decide."""

    kind: TamperingKind
    path: str

    @property
    def sentence(self) -> str:
        return "the patch " + _SENTENCES[self.kind].format(self.path)

    @property
    def is_strong(self) -> bool:
        """Whether it is there to decide the verdict; honest patches often touch tests and settings."""
        return self.kind in _STRONG


def tampering(instance: Instance, paths: Iterable[str]) -> tuple[Tampering, ...]:
    """Which of the changed paths a patch may not decide.

    The paths of the patch's text (`files_of`) are known before it is applied, those of the tree (`changed_paths`)
    afterwards; only the tree is sure, because tools read malformed patches each in its own way. Files that the gold
    patch changes are free, whatever they are called.

    Args:
        instance: whose tests and gold patch.
        paths: relative to the repository's root.
    """
    graded = set(files_of(instance.test_patch))
    free = set(files_of(instance.patch)) - graded
    found = []
    for path in dict.fromkeys(paths):
        kind = None if path in free else _kind(path, graded, own_runner=instance.repo in _RUNNERS_OWN)
        if kind is not None:
            found.append(Tampering(kind=kind, path=path))
    return tuple(found)


def changed_paths(porcelain: str) -> tuple[str, ...]:
    """The paths in the output of `git status --porcelain=v1 -z --untracked-files=all --ignored --no-renames`."""
    return tuple(entry[3:] for entry in porcelain.split("\0") if len(entry) > 3)


def _kind(path: str, graded: set[str], *, own_runner: bool = False) -> TamperingKind | None:
    pure = PurePosixPath(path)
    parts = pure.parts
    if pure.is_absolute() or ".." in parts:
        return "outside"
    if ".git" in parts:
        return "git"
    if path in graded:
        return "graded_test"
    if pure.name == "conftest.py":
        return "conftest"
    if pure.name in _STARTUP or pure.suffix == ".pth":
        return "startup"
    if pure.name in _RUNNER_FILES or any(part.endswith(_INSTALLED) for part in parts[:-1]):
        return "runner"
    if _is_test(pure):
        return "test_file"
    if _RUNNER_SOURCES.fullmatch(path) or (pure.suffix == ".py" and _shadows(parts) and not own_runner):
        return "runner"
    return "settings" if pure.name in _SETTINGS else None


def _shadows(parts: tuple[str, ...]) -> bool:
    """Whether a module of this place is imported in place of one that a test runner needs."""
    first = parts[1] if parts[0] in _SOURCES and len(parts) > 1 else parts[0]
    return first.removesuffix(".py") in _RUNNER_PACKAGES


def _is_test(path: PurePosixPath) -> bool:
    """Narrower than the retrieval's rule: `testing/` and `test_*.py`, but not `django/test/client.py`."""
    name = path.name
    named = name.startswith("test_") or name.endswith(("_test.py", "_tests.py")) or name == "tests.py"
    return named or "tests" in path.parts[:-1] or path.parts[0] in ("test", "testing")


@dataclass(frozen=True, kw_only=True)
class LogMarkers:
    """Marker lines that a program under test cannot know: a secret drawn for one run is in each."""

    start: str
    end: str
    exit_code: str


def log_markers(nonce: str) -> LogMarkers:
    """Markers for one run of our own.

    Args:
        nonce: drawn for this run, at least 16 characters, kept out of the environment of the tests.
    """
    return LogMarkers(start=f">>>>> Start {nonce}", end=f">>>>> End {nonce}", exit_code=f">>>>> Exit {nonce}")


def test_output(log: str, markers: LogMarkers) -> tuple[str, int] | None:
    """What the tests printed and their exit status; None if the run did not reach its end."""
    _before, start, rest = log.partition(markers.start + "\n")
    output, end, after = rest.rpartition(markers.end + "\n")
    match = re.search(rf"{re.escape(markers.exit_code)}: (\d+)", after)
    return (output, int(match[1])) if start and end and match and markers.start not in output else None


test_output.__test__ = False  # type: ignore[attr-defined]


def forged_markers(output: str) -> tuple[str, ...]:
    """The official markers that tests printed themselves: only somebody who wants to be graded differently does."""
    return tuple(marker for marker in MARKERS if marker in output)


def names_of(found: Sequence[Tampering]) -> str:
    """Several of them in one sentence; empty for none."""
    return "; ".join(one.sentence for one in found)
