"""The judgement of a sample: one of a closed set of outcomes; and the states of a machine that cannot judge it."""

from enum import StrEnum


class Outcome(StrEnum):
    """What became of a sample. Every outcome counts in n; only `PASSED` counts in c."""

    PASSED = "passed"
    WRONG_ANSWER = "wrong_answer"
    """An assertion or comparison failed."""
    EXCEPTION = "exception"
    SYNTAX_ERROR = "syntax_error"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASH = "crash"
    """It died of a signal."""
    OUTPUT_LIMIT = "output_limit"
    BLOCKED = "blocked"
    """A wall stopped it: network, file or process."""
    EXITED = "exited"
    """It left before the tests ended."""
    FORGED = "forged"
    """It tried to fake the verdict."""
    TRUNCATED = "truncated"
    """The answer hit max_tokens and what there was of it did not pass."""
    NO_CODE = "no_code"
    INSECURE = "insecure"
    """It works and a security test broke it."""


class MachineState(StrEnum):
    """Why a sample has no verdict: states of the machine, never counted in n."""

    UNAVAILABLE = "unavailable"
    """Something the problem needs is missing here, such as a compiler."""
    HARNESS_ERROR = "harness_error"
    """The machine failed twice while marking."""


class MachineFailed(Exception):
    """A check could not be run for a reason that says nothing about the program."""

    def __init__(self, state: MachineState, reason: str) -> None:
        super().__init__(reason)
        self.state = state
