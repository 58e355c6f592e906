"""Output chooses among the ways of having failed; it never makes a pass."""

import pytest

from benchmarks.benchmark import MarkerCheck, Sign, Step
from engine.signs import complaint, read_signs
from engine.verdict import Outcome
from sandbox.execution import Ending, Execution

CHECK = MarkerCheck(
    name="tests",
    language="x",
    files={},
    steps=(Step(stage="run", argv=("x",), cpu=1),),
    failure_words=("Unhandled",),
    signs=(Sign(text="AssertionError", means="wrong_answer"), Sign(text="^bad_alloc", means="memory")),
)


def read(ending: Ending, status: int | None, stderr: str, outcome: Outcome) -> Outcome:
    execution = Execution(ending=ending, integrity="marker", status=status, stderr=stderr)
    return read_signs(CHECK, execution, outcome, "as seen")[0]


@pytest.mark.parametrize(
    ("ending", "status", "stderr", "before", "after"),
    [
        (Ending.EXITED, 1, "AssertionError: no", Outcome.EXITED, Outcome.WRONG_ANSWER),
        (Ending.EXITED, 1, "something else", Outcome.EXITED, Outcome.EXCEPTION),
        (Ending.EXITED, 0, "AssertionError", Outcome.EXITED, Outcome.EXITED),
        (Ending.SIGNAL, -6, "line\nbad_alloc", Outcome.CRASH, Outcome.MEMORY),
        (Ending.SIGNAL, -11, "", Outcome.CRASH, Outcome.CRASH),
        (Ending.COMPLETED, 0, "", Outcome.PASSED, Outcome.PASSED),
        (Ending.COMPLETED, 0, "Unhandled", Outcome.PASSED, Outcome.WRONG_ANSWER),
        (Ending.CPU_LIMIT, None, "AssertionError", Outcome.TIMEOUT, Outcome.TIMEOUT),
        (Ending.SYNTAX_ERROR, 1, "AssertionError", Outcome.SYNTAX_ERROR, Outcome.SYNTAX_ERROR),
    ],
)
def test_how_it_failed_is_read_from_the_output(
    ending: Ending, status: int | None, stderr: str, before: Outcome, after: Outcome
) -> None:
    assert read(ending, status, stderr, before) is after


def test_the_line_with_the_cause_is_the_reason() -> None:
    text = "node:assert:126\n  throw new AssertionError(obj);\n  ^\n\nAssertionError [ERR_ASSERTION]: Expected 1\n"
    assert complaint(text) == "AssertionError [ERR_ASSERTION]: Expected 1"
    assert complaint("main.cs(7,1): warning CS0105: x\nmain.cs(9,4): error CS1525: y\n").endswith("CS1525: y")
    assert complaint("") == ""
