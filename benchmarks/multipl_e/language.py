"""A programming language as data: how a program is compiled and run, and what its output means.

Adding a language is adding one file to `languages/`; `proctor doctor --toolchains` then tries it. The
rules follow MultiPL-E's own evaluators; where Debian's tool differs from theirs, the file names Debian's.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
import tomli

from benchmarks.benchmark import BenchmarkError
from benchmarks.multipl_e.family import codes


class Command(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One command of a program's life."""

    stage: Literal["compile", "run"]
    argv: tuple[str, ...]
    seconds: float
    """The official tool's limit; there in wall seconds, here in CPU seconds."""
    env: dict[str, str] = {}


class Witness(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The statement that only the end of the tests reaches; it prints the marker."""

    text: str
    before: str = ""
    """The end of the tests that it stands in front of; empty when it stands behind everything."""


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a failed program's output tells."""

    text: str
    """A regular expression; `^` is the beginning of any line."""
    means: str
    """Our outcome."""
    official: str = ""
    """The official tool's word; empty where it has none of its own."""


class Toolchain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What has to be installed."""

    version: tuple[str, ...]
    """A command that prints the version."""
    packages: tuple[str, ...] = ()
    """Debian and Ubuntu packages that bring it."""
    elsewhere: str = ""
    """Where it comes from if Debian has none."""

    @property
    def fix(self) -> str:
        """What brings it, in one command where there is one."""
        return (
            f"apt install {' '.join(self.packages)}" if self.packages else f"install it from {self.elsewhere}"
        )


class Canary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Three small answers to one small problem; they prove that the toolchain can tell right from wrong."""

    good: str
    bad: str
    early: str
    """Exits with status 0 before the tests ended."""
    tests: str


class Language(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One language's declaration."""

    code: str
    """MultiPL-E's short code."""
    title: str
    file: str
    """What the program's file is called."""
    steps: tuple[Command, ...]
    witness: Witness
    toolchain: Toolchain
    canary: Canary
    fences: tuple[str, ...]
    """What code blocks of this language are labelled."""
    define: str
    """Regular expression for the beginning of a function's definition; `{name}` is the function's name."""
    hoist: str = ""
    """Regular expression for lines that belong to the very front: imports."""
    drop: str = ""
    """Regular expression for the beginning of what an answer repeats and a program must not hold twice."""
    close: str = ""
    """Regular expression for the line that ends a module around the function."""
    in_module: str = ""
    """Regular expression for the line that begins a module around the function."""
    rewrite: tuple[tuple[str, str], ...] = ()
    """Patterns in an answer that a program with these tests cannot hold, and what says the same."""
    taken: tuple[str, ...] = ()
    """Names that the tests give to things of their own: an answer that does so too is told apart."""
    own_tests: str = ""
    """Regular expression for what only a module of tests holds; the answer's own are left away."""
    erase: tuple[str, ...] = ()
    """Regular expressions for words that an answer may do without, such as `export`."""
    comment: str = ""
    """Regular expression for what the prompt says in comments: they go when an answer brings its own function."""
    helper: str = ""
    """Regular expression for the beginning of a function, or for a whole statement that sets a name, where an answer's
    other loose statements would be run."""
    import_spec: str = ""
    """Regular expression for one import, the name given to it as group 1 and its own as group 2, where imports must
    be neither doubled nor unused."""
    import_name: str = ""
    """Regular expression for the name that an import brings, as group 1, where a name must not be imported twice."""
    last_member: str = ""
    """Begins a function that does nothing: where the answer's has no brace of its own, the tests close this one."""
    in_class: bool = False
    """Whether the function lives in a class that the prompt opens and the tests close."""
    trailer: str = ""
    """What may stand behind the tests and has no effect, such as `?>`."""
    mends: tuple[tuple[str, str], ...] = ()
    """Patterns in published tests that no answer can pass, and what they were meant to be."""
    failure_words: tuple[str, ...] = ()
    wanted_words: tuple[str, ...] = ()
    quiet: bool = False
    """Whether anything on standard error means failure."""
    signs: tuple[Reading, ...] = ()
    late: str = "Timeout"
    """The official tool's word for a program that takes too long."""
    late_compiler: str = "Timeout"
    """Its word for one whose compiler does."""
    sips: bool = False
    """Whether it reads a kilobyte of the output each tenth of a second: a program that prints much more waits for it."""
    memory: int = 1024
    """MiB that its commands may use."""

    def definition(self, name: str) -> re.Pattern[str]:
        """Finds where a function's definition begins."""
        return re.compile(self.define.replace("{name}", re.escape(name)), re.MULTILINE)


@cache
def language(code: str) -> Language:
    """The declaration of a language.

    Raises:
        BenchmarkError: there is none of that code, or its file is not a declaration; says what is wrong.
    """
    place = files("benchmarks.multipl_e") / "languages" / f"{code}.toml"
    try:
        table = tomli.loads(place.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BenchmarkError(f"No language {code!r}. Known: {', '.join(codes())}.") from None
    except tomli.TOMLDecodeError as error:
        raise BenchmarkError(f"{place}: {error}") from None
    try:
        return msgspec.convert({"code": code, **table}, Language)
    except msgspec.ValidationError as error:
        raise BenchmarkError(f"{place}: {error}") from None
