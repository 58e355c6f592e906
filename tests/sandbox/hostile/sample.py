"""A sample of the gallery: one hostile or accidental program, and what may be said of it.

A sample is one file, `samples/<class>/<name>.py`. Its head is TOML in lines that start with `#:`; the rest is
the program, word for word, but for two kinds of placeholders:

* characters that no honest text file holds, such as `@NUL@` and `@SURROGATE@`, are put in when it is read;
* places that exist only once a lab stands, such as `@HOME@` and `@TCP@`, are put in by the lab.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from tests.sandbox.hostile.problem import IN_PROCESS_TESTS, MARKER_TESTS, PROBLEMS, STDIN, STDOUT

SAMPLES = Path(__file__).parent / "samples"

SampleClass = Literal["nontermination", "resource", "escape", "forgery", "accident"]
CLASSES: tuple[SampleClass, ...] = get_args(SampleClass)

Kind = Literal["calls", "stdio", "inprocess", "steps"]

Answer = Literal["right", "wrong", "either"]

TIMEOUTS = frozenset({"cpu_limit", "wall_limit"})

ENDINGS: Mapping[str, frozenset[str]] = {
    "timeout": TIMEOUTS,
    "memory": frozenset({"memory_limit"}),
    "output": frozenset({"output_limit"}),
    "wrong": frozenset({"assertion", "exception"}),
    "syntax": frozenset({"syntax_error"}),
    "left": frozenset({"exited"}),
    "signal": frozenset({"signal"}),
    "blocked": frozenset({"denied", "exception", "exited", "signal", "forged"}),
    "forged": frozenset({"forged"}),
    "completed": frozenset({"completed"}),
    "any": frozenset(
        {
            "completed",
            "assertion",
            "exception",
            "syntax_error",
            "exited",
            "signal",
            "memory_limit",
            "output_limit",
            "denied",
            "forged",
        }
    ),
}
"""Words of a sample's `ends`. `any` leaves out the timeouts, which have to be earned, and `lost`, which never fits."""

_CHARACTERS = {
    "@NUL@": "\0",
    "@BOM@": "\ufeff",
    "@SURROGATE@": "\ud800",
    "@FORMFEED@": "\x0c",
    "@NEL@": "\x85",
    "@ESC@": "\x1b",
}

BOAST = '''\
def boast(loot):
    """Show what was got hold of, in every way that is left."""
    import posix
    text = loot if isinstance(loot, str) else repr(loot)
    data = text.encode("utf-8", "replace")[:2000]
    try:
        print(text[:2000])
    except BaseException:
        pass
    for target in (1, 2):
        try:
            posix.write(target, data)
        except BaseException:
            pass
    try:
        fd = posix.open("@DROP@/loot-%d" % posix.getpid(), posix.O_WRONLY | posix.O_CREAT | posix.O_APPEND, 0o666)
        posix.write(fd, data)
        posix.close(fd)
    except BaseException:
        pass


'''
"""Put before a sample that says `boasts = true`: loot counts only when it is shown."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One program and what an honest invigilator may say of it."""

    name: str
    family: SampleClass
    title: str
    why: str
    """What it would break, and where."""
    kind: Kind
    problem: str
    answer: Answer
    """`right` must complete, `wrong` must not, `either` may."""
    ends: frozenset[str]
    """Endings that are true descriptions of it, in the sandbox's words."""
    source: str
    """The program, with the lab's placeholders still in it."""
    linger: float = 0.0
    """Seconds to wait for what it may have left behind."""
    needs_lab: bool = False
    """It may only be run where the lab has its own process and mount namespaces."""
    limits: Mapping[str, float] = field(default_factory=dict)
    """Fields of the sandbox's Limits that differ from the gallery's own."""

    @property
    def id(self) -> str:
        return f"{self.family}/{self.name}"

    def request(self) -> dict[str, Any]:
        """What an executor is sent: the program as text, for each of the ways in which one may want to run it."""
        problem = PROBLEMS[self.problem]
        return {
            "kind": self.kind,
            "source": self.source,
            "entry_point": problem.entry_point,
            "helpers": problem.helpers,
            "check": problem.check,
            "tests": problem.tests,
            "cases": [list(case) for case in problem.cases],
            "compare": problem.compare,
            "stdin": STDIN,
            "stdout": STDOUT,
            "inprocess": f"{self.source}\n{IN_PROCESS_TESTS}",
            "steps": f"{self.source}\n{MARKER_TESTS}",
            "limits": dict(self.limits),
        }


def read_sample(path: Path) -> Sample:
    """Read one sample; a ValueError names the file and what is wrong with its head."""
    text = path.read_text(encoding="utf-8")
    head = "".join(line[2:] for line in text.splitlines(keepends=True) if line.startswith("#:"))
    body = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#:"))
    facts = tomllib.loads(head)
    unknown = set(facts) - _KNOWN
    if unknown:
        raise ValueError(f"{path}: unknown words in its head: {', '.join(sorted(unknown))}")
    for placeholder, count in facts.get("repeat", {}).items():
        body = body.replace(f"@{placeholder}@", count[0] * count[1])
    for placeholder, character in _CHARACTERS.items():
        body = body.replace(placeholder, character)
    if facts.get("newline") == "crlf":
        body = body.replace("\n", "\r\n")
    problem = facts.get("problem", "add")
    if problem not in PROBLEMS:
        raise ValueError(f"{path}: no problem called {problem!r}; there are {', '.join(PROBLEMS)}")
    return Sample(
        name=path.stem,
        family=_family(path),
        title=facts["title"],
        why=facts["why"],
        kind=facts.get("kind", "calls"),
        problem=problem,
        answer=facts["answer"],
        ends=frozenset().union(*(ENDINGS[word] for word in facts["ends"])),
        source=(BOAST if facts.get("boasts") else "") + body,
        linger=facts.get("linger", 0.0),
        needs_lab=facts.get("needs_lab", False),
        limits=facts.get("limits", {}),
    )


def read_samples(folder: Path = SAMPLES, only: str = "") -> list[Sample]:
    """Every sample below a folder, in a fixed order; `only` is a regular expression searched in `class/name`."""
    return [sample for sample in _walk(folder) if re.search(only, sample.id)]


HONEST = (
    "accident/mutable_default",
    "accident/numpy_scalar",
    "accident/stdio_to_the_end",
    "accident/right_in_process",
    "accident/right_in_steps",
)
"""Right answers of every kind. The first is run between all the others."""


def honest_samples() -> list[Sample]:
    """The samples of HONEST, in that order."""
    by_id = {sample.id: sample for sample in read_samples(only="^accident/")}
    return [by_id[name] for name in HONEST]


def _walk(folder: Path) -> Iterator[Sample]:
    for family in CLASSES:
        for path in sorted((folder / family).glob("*.py")):
            yield read_sample(path)


def _family(path: Path) -> SampleClass:
    for family in CLASSES:
        if path.parent.name == family:
            return family
    raise ValueError(f"{path}: its folder is none of {', '.join(CLASSES)}")


_KNOWN = {
    "title",
    "why",
    "kind",
    "problem",
    "answer",
    "ends",
    "boasts",
    "linger",
    "needs_lab",
    "limits",
    "repeat",
    "newline",
}
