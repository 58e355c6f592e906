"""How a program in another language failed, read from what it printed: the check declares what to look for.

An exit status tells that something failed and not what. Words in the output only choose among the ways of
having failed, or take a pass away; nothing that a program prints can make it pass.
"""

import re

from benchmarks.benchmark import MarkerCheck
from engine.verdict import Outcome
from sandbox.execution import Ending, Execution

LONGEST = 300
"""Characters of a line of output that become a verdict's reason."""
_COMPLAINTS = (
    re.compile(r"^(?!.*\bwarning\b)[\w.\[\]() :\"']*(Error|Exception|Assertion)\b.*[:`]"),
    re.compile(r"^(?!.*\bwarning\b).*(error|exception|assert|fail|panic)", re.IGNORECASE),
)
"""What a line with the cause looks like, the most telling shape first."""


def read_signs(
    check: MarkerCheck, execution: Execution, outcome: Outcome, reason: str
) -> tuple[Outcome, str]:
    """The outcome and reason of a check, the program's output taken into account."""
    said = execution.stderr + "\n" + execution.stdout
    if execution.ending is Ending.COMPLETED:
        broken = _broken_rule(check, execution, said)
        if not broken:
            return outcome, reason
        return _read(check, said) or Outcome.WRONG_ANSWER, broken
    if execution.ending is Ending.SYNTAX_ERROR:
        return outcome, complaint(said) or reason
    left_early = execution.ending is Ending.EXITED and not execution.status
    if execution.ending not in (Ending.EXITED, Ending.SIGNAL) or left_early:
        return outcome, reason
    default = Outcome.EXCEPTION if execution.ending is Ending.EXITED else outcome
    return _read(check, said) or default, complaint(said) or reason


def _broken_rule(check: MarkerCheck, execution: Execution, said: str) -> str:
    """Which rule beyond the exit status a completed program broke, in a few words; empty for none."""
    found = next((word for word in check.failure_words if word in said), "")
    if found:
        return complaint(said) or f"printed {found!r}"
    if check.quiet and execution.stderr.strip():
        return complaint(execution.stderr)
    missing = next((word for word in check.wanted_words if word not in said), "")
    return f"did not print {missing.strip()!r}" if missing else ""


def _read(check: MarkerCheck, said: str) -> Outcome | None:
    sign = next((sign for sign in check.signs if re.search(sign.text, said, re.MULTILINE)), None)
    return Outcome(sign.means) if sign else None


def complaint(said: str) -> str:
    """The line of an output that most likely says what is wrong."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    found = (line for shape in _COMPLAINTS for line in lines if shape.search(line))
    line = next(found, lines[0] if lines else "")
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
