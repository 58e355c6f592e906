"""What is asked, and how an answer is marked: the words every adapter speaks.

A benchmark turns a published row into a `Problem`, a problem into a `Prompt`, a model's text into a
`Solution`, and a solution into `Check`s. It runs nothing: a check only declares what is to be run and
by which rule the result counts. The engine carries checks to the sandbox and brings back verdicts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol, TypeAlias


class Scenario(StrEnum):
    """What the model is asked to do with a problem."""

    CODEGENERATION = "codegeneration"
    SELFREPAIR = "selfrepair"
    TESTOUTPUTPREDICTION = "testoutputprediction"
    CODEEXECUTION = "codeexecution"
    ISSUE_RESOLUTION = "issueresolution"
    SECURE_CODING = "securecoding"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One item of a benchmark."""

    id: str
    """Unique over all benchmarks, such as `HumanEval/12`."""
    text: str
    """The problem as published: for function benchmarks the signature and docstring."""
    entry_point: str = ""
    """The name the tests call; empty where a whole program is asked for."""
    reference: str = ""
    """A complete program that must pass every check; empty if none was published."""
    wrong: tuple[str, ...] = ()
    """Complete programs that must fail; used to prove that the tests can tell."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Facets to filter and stratify by: difficulty, date, platform, cwe, language."""
    row: Mapping[str, object] = field(default_factory=dict)
    """The published row, for what only its own adapter understands."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """What the model is shown: either text to continue or a conversation, never both."""

    text: str = ""
    """Raw text to continue (completion style); empty for a conversation."""
    messages: tuple[Message, ...] = ()
    """The conversation (chat style); the model's own template renders it."""
    prefill: str = ""
    """The beginning of the assistant's answer, already written for it (chat style only)."""
    stops: tuple[str, ...] = ()
    """Strings that end the answer; the earliest in the text counts and is cut off."""

    @property
    def is_chat(self) -> bool:
        return bool(self.messages)


PromptStyle: TypeAlias = Literal["completion", "chat"]


@dataclass(frozen=True, kw_only=True)
class Solution:
    """The code taken out of a completion."""

    code: str
    """A program that stands alone: prompt and completion already joined where the benchmark joins them."""
    rule: str
    """Which extraction rule fired, in a word or two, for the audit trail."""
    notes: tuple[str, ...] = ()
    """What else the extraction saw: an unclosed fence, a second definition, a part of the prompt put in front."""
    sanitized: str | None = None
    """What EvalPlus's sanitizer would have taken: empty where that is the same program, None where nobody asked."""
    official: str | None = None
    """The program that the benchmark's official tool takes out of the same text; None where it is this one."""

    @property
    def is_empty(self) -> bool:
        return not self.code.strip()


@dataclass(frozen=True, kw_only=True)
class CallsCheck:
    """Python tests that call the solution; run by a judge in another process than the solution.

    `tests` is the benchmark's own source. It is executed with every name of `entry_points` (and
    `candidate`, bound to the first of them) standing for the solution's function. It passes when it
    ends without an exception.
    """

    name: str
    """`base` and `plus` where a benchmark has both, else `tests`."""
    solution: str
    entry_points: tuple[str, ...]
    tests: str
    helpers: str = ""
    """Trusted source executed before `tests` in the same namespace (a prompt's helper functions)."""
    cpu: float | None = None
    """CPU seconds this check may take, where the benchmark itself says; else the protocol's limit."""


@dataclass(frozen=True, kw_only=True)
class StdioCheck:
    """A program that reads standard input and writes standard output."""

    name: str
    solution: str
    stdin: str
    expected: str
    compare: Literal["exact", "lines", "decimal"] = "lines"
    """`exact`: equal text. `lines`: equal after stripping each line and both ends. `decimal`: as `lines`,
    and lines made of numbers are equal as decimals."""
    cpu: float | None = None
    any_exit: bool = False
    """Whether leaving with a status other than 0 counts as an end like any other."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One command of a marker check: compile, or run."""

    stage: Literal["compile", "run"]
    argv: tuple[str, ...]
    cpu: float
    """CPU seconds; the wall limit is a multiple of it."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Added to the environment of this command."""


@dataclass(frozen=True, kw_only=True)
class Sign:
    """What a failed program's output tells about how it failed."""

    text: str
    """A regular expression that is looked for in standard error and standard output."""
    means: str
    """The outcome, such as `wrong_answer`."""


@dataclass(frozen=True, kw_only=True)
class MarkerCheck:
    """A program in any language: it must exit 0 *and* print a line that only its last test can reach.

    `{marker}` in a file's text is replaced by a random line, new for every execution; `{marker:1}` and
    `{marker:2}` by its two halves.
    """

    name: str
    language: str
    files: Mapping[str, str]
    steps: tuple[Step, ...]
    failure_words: tuple[str, ...] = ()
    """Text in the output that means failure in spite of exit status 0."""
    wanted_words: tuple[str, ...] = ()
    """Text without which the output means failure."""
    quiet: bool = False
    """Whether anything on standard error while it runs means failure in spite of exit status 0."""
    signs: tuple[Sign, ...] = ()
    """How a failure is read; the first that fits counts, an exit status without a sign is an exception."""
    memory: int | None = None
    """Bytes its commands may use, where the language itself needs more than usual."""


@dataclass(frozen=True, kw_only=True)
class InProcessCheck:
    """Tests that need the solution's own objects and so must share its process: weaker, and recorded so."""

    name: str
    program: str
    """Solution and tests in one source; it passes when it runs to its end."""
    cpu: float | None = None


@dataclass(frozen=True, kw_only=True)
class RepositoryCheck:
    """A patch for a repository: applied to the tree at the issue's commit, and graded by the repository's own tests.

    What it takes to run one is more than a program: an environment of the repository's time, its tree, its tests.
    """

    name: str
    patch: str
    """The answer, a unified diff."""
    row: Mapping[str, object]
    """The instance in SWE-bench's schema; `benchmarks.swe_bench.instance.read_instance` reads it."""
    log: str | None = None
    """A test log recorded elsewhere: it is graded and nothing is run."""
    report: Mapping[str, object] | None = None
    """The official tool's report of this patch, where there is one and no log."""


Check: TypeAlias = CallsCheck | StdioCheck | MarkerCheck | InProcessCheck | RepositoryCheck

EXPLOIT = "exploit"
"""The name of a check that attacks the solution: not passing it means insecure, not wrong."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a benchmark's data came from, exactly."""

    dataset: str
    """Hub id, file path or package that was read."""
    revision: str
    """The publisher's version or revision."""
    sha256: str
    """Hash of the data as read."""
    licence: str


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a user needs to know before choosing a benchmark; known without loading its data."""

    name: str
    """The name on the command line, such as `humaneval`."""
    title: str
    """The name in print, such as `HumanEval`."""
    problems: int
    kind: str
    """One phrase: `python functions`, `contest programs`."""
    tests_per_problem: str
    licence: str
    homepage: str
    good_for: str
    flaws: tuple[str, ...] = ()
    """Known flaws, a sentence each; shown beside every score."""
    scenarios: tuple[Scenario, ...] = (Scenario.CODEGENERATION,)
    styles: tuple[PromptStyle, ...] = ("completion", "chat")
    cpu: float = 3.0
    """CPU seconds that one check may take unless it says otherwise."""
    max_tokens: int = 512


class Benchmark(Protocol):
    """An adapter for one published dataset. Construction is cheap; `load` reads and verifies the data."""

    @property
    def card(self) -> Card:
        """What a user needs to know before choosing it."""

    def load(self) -> Origin:
        """Read the data and verify it.

        Raises:
            DatasetError: the data cannot be found, or does not match the expected hash.
        """

    def problems(self) -> Sequence[Problem]:
        """All problems in published order; `load` has been called."""

    def prompt(self, problem: Problem, style: PromptStyle) -> Prompt:
        """What the model is shown."""

    def extract(self, problem: Problem, prompt: Prompt, completion: str) -> Solution:
        """The code in the model's text. Never raises: without code the solution is empty."""

    def checks(self, problem: Problem, code: str) -> tuple[Check, ...]:
        """What to run for a solution's code, in order; every problem has checks of the same names, which scores go by."""


class BenchmarkError(Exception):
    """A benchmark cannot be used as asked; the message names the thing, the place and the way out."""


class DatasetError(BenchmarkError):
    """A benchmark's data is missing, unreadable or not the version it should be."""
