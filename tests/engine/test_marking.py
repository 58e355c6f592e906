"""From what the sandbox observed to a verdict."""

import pytest

from benchmarks.benchmark import CallsCheck, InProcessCheck, StdioCheck
from benchmarks.halves import numbered
from benchmarks.multipl_e.language import language
from benchmarks.multipl_e.program import check_for
from engine.marking import FaultyTests, Marker, Ran, explain, fits, judge, output_difference, printable
from engine.verdict import Outcome
from sandbox.execution import Ending, Execution
from sandbox.program import Limits, Program
from sandbox.walls import Grade

CALLS = CallsCheck(name="tests", solution="", entry_points=("f",), tests="")


@pytest.mark.parametrize("ending", [ending for ending in Ending if ending is not Ending.LOST])
def test_every_ending_has_an_outcome_and_only_completion_passes(ending: Ending) -> None:
    marked = judge(CALLS, Ran(Execution(ending=ending, integrity="split")))

    assert (marked.outcome is Outcome.PASSED) == (ending is Ending.COMPLETED)


def test_a_failed_assertion_is_told_by_the_test_s_own_text() -> None:
    execution = Execution(ending=Ending.ASSERTION, integrity="split", test="assert f(2) == 4")

    assert judge(CALLS, Ran(execution)).reason == "assert f(2) == 4"


def test_an_exception_is_told_with_its_type_and_line() -> None:
    execution = Execution(
        ending=Ending.EXCEPTION, integrity="split", exception="IndexError", message="out of range", line=4
    )

    assert judge(CALLS, Ran(execution)).reason == "IndexError: out of range (line 4)"


@pytest.mark.parametrize(
    ("exception", "outcome"),
    [
        ("AssertionError", Outcome.WRONG_ANSWER),
        ("TestTimedOut", Outcome.TIMEOUT),
        ("KeyError", Outcome.EXCEPTION),
    ],
)
def test_tests_beside_the_solution_tell_by_what_they_raise(exception: str, outcome: Outcome) -> None:
    execution = Execution(ending=Ending.EXCEPTION, integrity="inprocess", exception=exception)

    assert judge(InProcessCheck(name="tests", program=""), Ran(execution)).outcome is outcome


@pytest.mark.parametrize(
    ("compare", "expected", "printed", "same"),
    [
        ("lines", "1\n2\n", " 1 \n2", True),
        ("lines", "1\n2", "1\n2\n3", False),
        ("lines", "9", "9.0", False),
        ("decimal", "9", "9.0", True),
        ("decimal", "1 2e0", "1 2", True),
        ("decimal", "9", "9.0000001", False),
        ("decimal", "yes 1", "yes 1.0", False),
        ("decimal", "1", "sNaN", False),
        ("exact", "1\n", "1", False),
        ("exact", "1\n", "1\n", True),
    ],
)
def test_output_is_compared_as_the_check_says(compare: str, expected: str, printed: str, same: bool) -> None:
    check = StdioCheck(name="t", solution="", stdin="", expected=expected, compare=compare)  # type: ignore[arg-type]

    assert (output_difference(check, printed) == "") is same


def test_only_answers_that_do_not_load_are_truncated() -> None:
    assert fits(Outcome.SYNTAX_ERROR, "length", "load") is Outcome.TRUNCATED
    assert fits(Outcome.SYNTAX_ERROR, "stop", "load") is Outcome.SYNTAX_ERROR
    assert fits(Outcome.WRONG_ANSWER, "length", "call") is Outcome.WRONG_ANSWER


class Scripted:
    """A sandbox that answers from a script, and keeps under which limits it was asked to."""

    grade = Grade.NAMESPACES
    layers: tuple[str, ...] = ()
    workers = 2
    interpreter = "3.11"

    def __init__(self, *script: Execution) -> None:
        self.script = list(script)
        self.asked: list[Limits] = []
        self.alone: list[bool] = []

    async def execute(self, program: Program, limits: Limits, *, alone: bool = False) -> Execution:
        self.asked.append(limits)
        self.alone.append(alone)
        return self.script.pop(0)

    async def close(self) -> None:
        pass


def ended(ending: Ending, cpu: float, *, overran: bool = False) -> Execution:
    return Execution(ending=ending, integrity="split", cpu=cpu, overran=overran)


@pytest.mark.parametrize(
    ("script", "ending", "flaky", "patience"),
    [
        ([ended(Ending.COMPLETED, 1)], Ending.COMPLETED, False, [1.5]),
        ([ended(Ending.CPU_LIMIT, 4.5, overran=True)], Ending.CPU_LIMIT, False, [1.5]),
        ([ended(Ending.WALL_LIMIT, 1), ended(Ending.COMPLETED, 1)], Ending.COMPLETED, True, [1.5, 1]),
        ([ended(Ending.WALL_LIMIT, 1), ended(Ending.WALL_LIMIT, 1)], Ending.WALL_LIMIT, False, [1.5, 1]),
        ([ended(Ending.COMPLETED, 3.5), ended(Ending.CPU_LIMIT, 3)], Ending.CPU_LIMIT, False, [1.5, 1]),
        ([ended(Ending.ASSERTION, 3.5), ended(Ending.ASSERTION, 2.9)], Ending.ASSERTION, True, [1.5, 1]),
    ],
)
async def test_a_timeout_counts_only_if_company_cannot_be_the_reason(
    script: list[Execution], ending: Ending, flaky: bool, patience: list[float]
) -> None:
    sandbox = Scripted(*script)
    ran = await Marker(sandbox).run(CALLS, Limits(cpu=3))
    assert (ran.execution.ending, ran.flaky) == (ending, flaky)
    assert [(limits.patience, limits.cpu) for limits in sandbox.asked] == [(p, 3 * p) for p in patience]
    assert sandbox.alone == [False, True][: len(patience)]


@pytest.mark.parametrize("second", [Ending.COMPLETED, Ending.MEMORY_LIMIT])
async def test_a_program_that_wanted_more_memory_than_many_can_have_gets_what_evalplus_allows(
    second: Ending,
) -> None:
    sandbox = Scripted(ended(Ending.MEMORY_LIMIT, 1), ended(second, 1))
    ran = await Marker(sandbox).run(CALLS, Limits(memory=2**30))

    assert (ran.execution.ending, ran.flaky) == (second, False)
    assert [(limits.memory, limits.patience) for limits in sandbox.asked] == [(2**30, 1.5), (4 * 2**30, 1)]
    assert sandbox.alone == [False, True]


async def test_faulty_tests_are_told_as_their_own_fault_and_not_only_as_the_machines() -> None:
    seen = Execution(ending=Ending.LOST, integrity="split", reason="NameError", faulty=True)
    with pytest.raises(
        FaultyTests, match="NameError; the tests are at fault, and `proctor benchmarks check` tells"
    ):
        await Marker(Scripted(seen)).run(CALLS, Limits())


@pytest.mark.parametrize(
    ("exception", "message", "told"),
    [
        ("AssertionError", "3 is not 4", "3 is not 4"),
        ("TypeError", "no len()", "TypeError: no len()"),
        ("AssertionError", "", "assert f(1)"),
    ],
)
def test_what_a_test_stumbled_over_is_told_with_its_type(exception: str, message: str, told: str) -> None:
    seen = Execution(
        ending=Ending.ASSERTION, integrity="split", exception=exception, message=message, test="assert f(1)"
    )
    assert explain(seen) == told


def test_lone_surrogates_survive_as_escapes() -> None:
    assert printable("a\ud800b") == "a\\ud800b"


@pytest.mark.parametrize(("cpu", "told"), [(0.052, "0.05 s"), (3.04, "3.0 s")])
def test_a_time_below_a_second_is_told_apart_from_the_next(cpu: float, told: str) -> None:
    assert explain(ended(Ending.CPU_LIMIT, cpu)) == f"used up its CPU time after {told}"


async def test_a_program_with_half_a_character_is_no_file_and_is_not_run() -> None:
    tests = "os.exit(lu.LuaUnit.run())"
    check = check_for(language("lua"), f"-- {numbered(chr(0xD800))}\n{tests}\n")
    ran = await Marker(Scripted()).run(check, Limits())
    assert ran.execution.ending is Ending.SYNTAX_ERROR
    assert judge(check, ran).reason == "it holds half a character, which no file can"
