"""What a test log says of each test: one reader a test runner, chosen by repository.

Readers give, line for line, what the official ones give (harness/log_parsers in swebench 5.0.2), oddities
included: published test lists were made with them, and hold names such as `[100%]` that are none.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeAlias


class TestStatus(StrEnum):
    """What became of one test."""

    __test__ = False

    FAILED = "FAILED"
    PASSED = "PASSED"
    SKIPPED = "SKIPPED"
    ERROR = "ERROR"
    XFAIL = "XFAIL"


Statuses: TypeAlias = dict[str, TestStatus]
Parser: TypeAlias = Callable[[str], Statuses]

_WORDS = tuple(TestStatus)
_COUNT = re.compile(r"\[\d+\]$")
_OPTION = re.compile(r"(.*?)\[(.*)\]")
_COLOUR = re.compile(r"\[\d+m")
_CONTROLS = dict.fromkeys(range(1, 32))
_SYMPY_FAILURE = re.compile(r"(_*) (.*)\.py:(.*) (_*)")
_DJANGO_OK = (" ... ok", " ... OK", " ...  OK")
_DJANGO_GLUED = "Applying sites.0002_alter_domain_unique...test_no_migrations"
_DJANGO_INTERRUPTED = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^(.*?)\s\.\.\.\sTesting against Django installed in (?s:.*?) silenced\)\.\nok$",
        r"^(.*?)\s\.\.\.\sInternal Server Error: /.*/\nok$",
        r"^(.*?)\s\.\.\.\sSystem check identified no issues \(0 silenced\)\nok$",
    )
)


class UnknownParser(LookupError):
    """No reader is known for a repository's logs."""


def parse_log(repo: str, log: str) -> Statuses:
    """The status of every test that a log tells of.

    Args:
        repo: `owner/name`, or the name of an official parser such as `parse_log_pytest`.
        log: what the test command printed.

    Raises:
        UnknownParser: no reader is known for it.
    """
    return parser_of(repo)(log)


def parser_of(repo: str) -> Parser:
    """The reader for a repository or of an official parser's name.

    Raises:
        UnknownParser: none is known.
    """
    known = PARSERS.get(REPOSITORIES.get(repo, repo))
    if known is None:
        raise UnknownParser(f"No log reader is known for {repo}. Known: {', '.join(sorted(REPOSITORIES))}.")
    return known


def read_pytest(log: str) -> Statuses:
    """The short summary of `pytest -rA`: a status and a name, one test a line."""
    return _read_summary(log, lambda name: name)


def read_pytest_options(log: str) -> Statuses:
    """As `read_pytest`; a parameter that is an absolute path loses its folders, which differ from machine to machine."""
    return _read_summary(log, _without_folders)


def read_matplotlib(log: str) -> Statuses:
    """As `read_pytest`; names of mouse buttons are their numbers, as older Pythons printed them."""
    return read_pytest(log.replace("MouseButton.LEFT", "1").replace("MouseButton.RIGHT", "3"))


def read_pytest_v2(log: str) -> Statuses:
    """`pytest -rA` in colour, names with spaces in them, or the verbose lines of an old pytest."""
    found: Statuses = {}
    for raw in log.split("\n"):
        line = _COLOUR.sub("", raw).translate(_CONTROLS)
        if line.startswith(_WORDS):
            if line.startswith(TestStatus.FAILED):
                line = line.split(" - ", 1)[0]
            words = line.split()
            if len(words) > 1 and not _is_count_of_skips(words):
                _note(found, " ".join(words[1:]), words[0])
        elif line.endswith(_WORDS):
            words = line.split()
            if len(words) > 1:
                _note(found, " ".join(words[:-1]), words[-1])
    return found


def read_seaborn(log: str) -> Statuses:
    """Failed tests from the summary, passed ones from it or from verbose lines; nothing else."""
    found: Statuses = {}
    for line in log.split("\n"):
        words = line.split()
        if len(words) < 2:
            continue
        if line.startswith(TestStatus.FAILED):
            found[words[1]] = TestStatus.FAILED
        elif f" {TestStatus.PASSED} " in line:
            if words[1] == TestStatus.PASSED:
                found[words[0]] = TestStatus.PASSED
        elif line.startswith(TestStatus.PASSED):
            found[words[1]] = TestStatus.PASSED
    return found


def read_sympy(log: str) -> Statuses:
    """The runner of sympy: `test_name ok`, ` F`, ` E`, and the headings of its failures."""
    found: Statuses = {
        f"{match[2]}.py:{match[3]}": TestStatus.FAILED for match in _SYMPY_FAILURE.finditer(log)
    }
    endings = {" E": TestStatus.ERROR, " F": TestStatus.FAILED, " ok": TestStatus.PASSED}
    for line in map(str.strip, log.split("\n")):
        for ending, status in endings.items():
            if line.startswith("test_") and line.endswith(ending):
                found[line.split()[0]] = status
    return found


def read_django(log: str) -> Statuses:
    """Django's runner on top of unittest: `name ... ok`, often with other output in between."""
    found: Statuses = {}
    current: str | None = None
    for line in map(str.strip, log.split("\n")):
        if "--version is equivalent to version" in line:
            found["--version is equivalent to version"] = TestStatus.PASSED
        if " ... " in line:
            current = line.split(" ... ")[0]

        ending = next((ending for ending in _DJANGO_OK if line.endswith(ending)), None)
        if ending is not None:
            if line.startswith(_DJANGO_GLUED):
                line = line.split("...", 1)[-1].strip()  # noqa: PLW2901  (the rest of the loop reads what is left)
            found[line.rsplit(ending, 1)[0]] = TestStatus.PASSED
        if " ... skipped" in line:
            found[line.split(" ... skipped")[0]] = TestStatus.SKIPPED
        for word, status in (("FAIL", TestStatus.FAILED), ("ERROR", TestStatus.ERROR)):
            if line.endswith(f" ... {word}"):
                found[line.split(f" ... {word}")[0]] = status
            if line.startswith(f"{word}:") and len(line.split()) > 1:
                found[line.split()[1]] = status
        if line.startswith("ok") and current is not None:
            found[current] = TestStatus.PASSED

    for pattern in _DJANGO_INTERRUPTED:
        for match in pattern.finditer(log):
            found[match[1]] = TestStatus.PASSED
    return found


def _read_summary(log: str, name: Callable[[str], str]) -> Statuses:
    found: Statuses = {}
    for line in log.split("\n"):
        if not line.startswith(_WORDS):
            continue
        failed = line.startswith(TestStatus.FAILED)
        words = (line.replace(" - ", " ") if failed else line).split()
        if len(words) > 1 and not _is_count_of_skips(words):
            _note(found, name(words[1]), words[0])
    return found


def _note(found: Statuses, test: str, word: str) -> None:
    """Record a status; a word that only begins like one, as in `PASSEDx`, says nothing but takes the name's place."""
    try:
        found[test] = TestStatus(word)
    except ValueError:
        found.pop(test, None)


def _is_count_of_skips(words: list[str]) -> bool:
    """`SKIPPED [3] file.py:12: reason` counts skips; the bracket is no test."""
    return words[0] == TestStatus.SKIPPED and _COUNT.match(words[1]) is not None


def _without_folders(name: str) -> str:
    match = _OPTION.search(name)
    if match is None:
        return name
    test, option = match[1], match[2]
    if option.startswith("/") and not option.startswith("//") and "*" not in option:
        option = "/" + option.rsplit("/", 1)[-1]
    return f"{test}[{option}]"


PARSERS: Mapping[str, Parser] = {
    "parse_log_pytest": read_pytest,
    "parse_log_pytest_options": read_pytest_options,
    "parse_log_pytest_v2": read_pytest_v2,
    "parse_log_matplotlib": read_matplotlib,
    "parse_log_seaborn": read_seaborn,
    "parse_log_sympy": read_sympy,
    "parse_log_django": read_django,
    "parse_log_astroid": read_pytest,
    "parse_log_flask": read_pytest,
    "parse_log_marshmallow": read_pytest,
    "parse_log_pvlib": read_pytest,
    "parse_log_pyvista": read_pytest,
    "parse_log_sqlfluff": read_pytest,
    "parse_log_xarray": read_pytest,
    "parse_log_pydicom": read_pytest_options,
    "parse_log_requests": read_pytest_options,
    "parse_log_pylint": read_pytest_options,
    "parse_log_astropy": read_pytest_v2,
    "parse_log_scikit": read_pytest_v2,
    "parse_log_sphinx": read_pytest_v2,
}
"""Readers by the official parsers' names, which the rows of newer tables carry."""

REPOSITORIES: Mapping[str, str] = {
    "astropy/astropy": "parse_log_pytest_v2",
    "django/django": "parse_log_django",
    "marshmallow-code/marshmallow": "parse_log_pytest",
    "matplotlib/matplotlib": "parse_log_matplotlib",
    "mwaskom/seaborn": "parse_log_seaborn",
    "pallets/flask": "parse_log_pytest",
    "psf/requests": "parse_log_pytest_options",
    "pvlib/pvlib-python": "parse_log_pytest",
    "pydata/xarray": "parse_log_pytest",
    "pydicom/pydicom": "parse_log_pytest_options",
    "pylint-dev/astroid": "parse_log_pytest",
    "pylint-dev/pylint": "parse_log_pytest_options",
    "pytest-dev/pytest": "parse_log_pytest",
    "pyvista/pyvista": "parse_log_pytest",
    "scikit-learn/scikit-learn": "parse_log_pytest_v2",
    "sqlfluff/sqlfluff": "parse_log_pytest",
    "sphinx-doc/sphinx": "parse_log_pytest_v2",
    "sympy/sympy": "parse_log_sympy",
}
"""Which reader a repository's logs call for, where a row does not say."""
