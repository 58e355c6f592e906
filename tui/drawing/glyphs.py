"""Every glyph with a meaning. Nothing is told by colour alone, and no two outcomes share a glyph."""

from typing import Final

from engine.verdict import MachineState, Outcome

OUTCOMES: Final[dict[str, tuple[str, str]]] = {
    Outcome.PASSED: ("✓", "passed"),
    Outcome.WRONG_ANSWER: ("x", "wrong answer"),
    Outcome.EXCEPTION: ("E", "exception"),
    Outcome.SYNTAX_ERROR: ("S", "syntax error"),
    Outcome.TIMEOUT: ("T", "timeout"),
    Outcome.MEMORY: ("M", "memory"),
    Outcome.CRASH: ("C", "crash"),
    Outcome.OUTPUT_LIMIT: ("O", "output limit"),
    Outcome.BLOCKED: ("B", "blocked"),
    Outcome.EXITED: ("Q", "exited"),
    Outcome.FORGED: ("F", "forged"),
    Outcome.TRUNCATED: ("/", "truncated"),
    Outcome.NO_CODE: ("N", "no code"),
    Outcome.INSECURE: ("⚑", "insecure"),
    MachineState.UNAVAILABLE: ("U", "unavailable"),
    MachineState.HARNESS_ERROR: ("H", "harness error"),
}
"""Glyph and name of each outcome and machine state."""

EXPLANATIONS: Final[dict[str, str]] = {
    Outcome.PASSED: "every test ran to its end and held",
    Outcome.WRONG_ANSWER: "an assertion or comparison failed",
    Outcome.EXCEPTION: "the program raised",
    Outcome.SYNTAX_ERROR: "it does not compile",
    Outcome.TIMEOUT: "it ran out of time, also when it ran alone",
    Outcome.MEMORY: "it hit the memory limit",
    Outcome.CRASH: "it died of a signal",
    Outcome.OUTPUT_LIMIT: "it printed without end",
    Outcome.BLOCKED: "a wall stopped it: network, file or process",
    Outcome.EXITED: "it left before the tests ended",
    Outcome.FORGED: "it tried to fake the verdict",
    Outcome.TRUNCATED: "the answer hit max_tokens and what there was did not pass",
    Outcome.NO_CODE: "there was no program in the answer",
    Outcome.INSECURE: "it works and a security test broke it",
    MachineState.UNAVAILABLE: "this machine lacks something the problem needs; not counted",
    MachineState.HARNESS_ERROR: "the machine failed twice while marking; not counted",
}

OF_ISSUES: Final[dict[str, tuple[str, str]]] = {
    Outcome.PASSED: ("resolved", "the issue's tests pass, and those that passed before still do"),
    Outcome.WRONG_ANSWER: ("tests fail", "a test that should pass does not"),
    Outcome.SYNTAX_ERROR: ("does not apply", "the patch does not fit the files"),
    Outcome.NO_CODE: ("no patch", "there was no patch in the answer"),
    Outcome.EXCEPTION: ("no test ran", "the tests could not begin"),
}
"""Name and explanation of what becomes of a patch, where another word than a program's is usual."""

STATES: Final[dict[str, tuple[str, str]]] = {
    "reading": ("○", "muted"),
    "empty": ("○", "muted"),
    "loading": ("○", "now"),
    "running": ("●", "now"),
    "paused": ("◌", "warn"),
    "stopping": ("■", "warn"),
    "stopped": ("■", "warn"),
    "finished": ("✓", "good"),
    "failed": ("!", "bad"),
    "lost": ("?", "bad"),
}
"""Glyph and meaning of each state of a run."""

SHADES: Final = "█▓▒░"
"""Pass rate of a finished problem, from all to some."""
NONE_PASSED: Final = "x"
TIMEOUTS: Final = "T"
NOW: Final = "◌"
QUEUED: Final = "·"
UNKNOWN: Final = " "
CARET: Final = "▌"


def glyph(outcome: str) -> str:
    """One character for an outcome or a machine state."""
    return OUTCOMES.get(outcome, ("?", ""))[0]


def letter(outcome: str) -> str:
    """The key that chooses an outcome: its glyph, if that can be typed, else its first letter."""
    mark = glyph(outcome)
    return mark if mark.isascii() else word(outcome)[0]


def word(outcome: str, *, of_issue: bool = False) -> str:
    """An outcome or a machine state in a word or two; of the answer to an issue in the words used of patches."""
    if of_issue and outcome in OF_ISSUES:
        return OF_ISSUES[outcome][0]
    return OUTCOMES.get(outcome, ("", outcome.replace("_", " ")))[1]


def explanation(outcome: str, *, of_issue: bool = False) -> str:
    """What an outcome or a machine state means, in a sentence."""
    return OF_ISSUES[outcome][1] if of_issue and outcome in OF_ISSUES else EXPLANATIONS[outcome]
