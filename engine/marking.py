"""How an answer is marked: checks are carried to the sandbox, and what it observed becomes a verdict.

The sandbox observes, the benchmark says what counts, and this is the one place where the two meet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from benchmarks.benchmark import (
    EXPLOIT,
    CallsCheck,
    Check,
    InProcessCheck,
    MarkerCheck,
    RepositoryCheck,
    StdioCheck,
)
from benchmarks.halves import HALF, restored
from engine.events import CheckMarked
from engine.signs import read_signs
from engine.verdict import MachineFailed, MachineState, Outcome
from sandbox.execution import Ending, Execution
from sandbox.program import (
    CallProgram,
    CommandStep,
    InProcessProgram,
    Limits,
    Program,
    StdioProgram,
    StepsProgram,
)
from sandbox.walls import Sandbox

PATIENCE = 1.5
"""How many times its limit a program may take in company. What has not ended then, with a processor to itself all the
while, is no victim of its neighbours: caches and sibling threads cost less than that."""
MEMORY_ALONE = 4 * 2**30
"""Bytes for a program that wanted more than the usual limit, once it has the machine to itself: as EvalPlus allows. The
other official tools set no bound; many programs at once need a smaller one."""
KEPT_OUTPUT = 2000
"""Characters of a program's output that a verdict keeps."""

_OUTCOMES = {
    Ending.COMPLETED: Outcome.PASSED,
    Ending.ASSERTION: Outcome.WRONG_ANSWER,
    Ending.EXCEPTION: Outcome.EXCEPTION,
    Ending.SYNTAX_ERROR: Outcome.SYNTAX_ERROR,
    Ending.EXITED: Outcome.EXITED,
    Ending.SIGNAL: Outcome.CRASH,
    Ending.CPU_LIMIT: Outcome.TIMEOUT,
    Ending.WALL_LIMIT: Outcome.TIMEOUT,
    Ending.MEMORY_LIMIT: Outcome.MEMORY,
    Ending.OUTPUT_LIMIT: Outcome.OUTPUT_LIMIT,
    Ending.DENIED: Outcome.BLOCKED,
    Ending.FORGED: Outcome.FORGED,
}

_TOLD_BY_TESTS = {"AssertionError": Outcome.WRONG_ANSWER, "TestTimedOut": Outcome.TIMEOUT}
"""By exception, where solution and tests are one source and it is the tests that raise."""


class FaultyTests(MachineFailed):
    """The tests have a fault of their own: no program can be blamed for it, and the machine is well."""

    def __init__(self, execution: Execution) -> None:
        where = "the tests are at fault, and `proctor benchmarks check` tells where"
        super().__init__(MachineState.HARNESS_ERROR, f"{execution.reason}; {where}")
        self.execution = execution


@dataclass(frozen=True)
class Ran:
    """How a check's program ran."""

    execution: Execution
    flaky: bool = False
    """It timed out in company and not when it ran alone."""
    marked: CheckMarked | None = None
    """The mark, where what ran was a repository's tests: they are graded one by one, not by how they ended."""


@dataclass(frozen=True)
class Marker:
    """Runs checks behind one sandbox's walls."""

    sandbox: Sandbox

    async def run(self, check: Check, limits: Limits, *, confirm: bool = True, alone: bool = False) -> Ran:
        """Run one check; with `confirm`, a limit of time or memory counts only if company cannot be the reason.

        A program that was stopped at `PATIENCE` times its limit, though it had a processor to itself, is slow by any
        measure. Every other one that passed its limit, or wanted more memory than each of many can have, runs again,
        alone and with `MEMORY_ALONE`, and that run decides. With `alone` it has no company to begin with.

        Raises:
            MachineFailed: the sandbox was lost twice, or a repository's environment is not to be had; FaultyTests,
                which is one, where the tests themselves are to blame.
        """
        if isinstance(check, RepositoryCheck):
            return await self._run_tests(check, limits)
        if isinstance(check, MarkerCheck) and any(
            HALF.search(restored(text)) for text in check.files.values()
        ):
            torn = "it holds half a character, which no file can"
            return Ran(Execution(ending=Ending.SYNTAX_ERROR, reason=torn, integrity="marker"))
        program = program_for(check)
        limits = _limits_for(check, limits)
        patient = confirm and not isinstance(program, StepsProgram)
        execution = await self.sandbox.execute(program, _patient(limits) if patient else limits, alone=alone)
        flaky = False
        over = timed_out(execution) or (patient and execution.cpu > limits.cpu)
        over = over and not execution.overran
        if confirm and (over or execution.ending is Ending.MEMORY_LIMIT):
            roomy = replace(limits, memory=max(limits.memory, MEMORY_ALONE))
            execution = await self.sandbox.execute(program, roomy, alone=True)
            flaky = over and not timed_out(execution)
        if execution.missing:
            raise MachineFailed(MachineState.UNAVAILABLE, execution.reason)
        if execution.faulty:
            raise FaultyTests(execution)
        if execution.ending is Ending.LOST:
            raise MachineFailed(MachineState.HARNESS_ERROR, execution.reason or "the sandbox was lost")
        return Ran(execution, flaky=flaky)

    async def _run_tests(self, check: RepositoryCheck, limits: Limits) -> Ran:
        """Mark a patch from its recorded log, or by running the repository's tests."""
        from engine.repositories.patch_marks import mark_recorded

        marked = mark_recorded(check)
        if marked is None:
            from engine.repositories.examination import mark

            marked = await mark(check, limits, self.sandbox)
        return Ran(Execution(ending=Ending.COMPLETED, integrity="marker"), marked=marked)


def timed_out(execution: Execution) -> bool:
    """Whether a limit of time ended it."""
    return execution.ending in (Ending.CPU_LIMIT, Ending.WALL_LIMIT)


def _patient(limits: Limits) -> Limits:
    wall = None if limits.wall is None else limits.wall * PATIENCE
    return replace(limits, cpu=limits.cpu * PATIENCE, wall=wall, patience=PATIENCE)


def program_for(check: CallsCheck | StdioCheck | InProcessCheck | MarkerCheck) -> Program:
    """What the sandbox is given to run a check that is one program."""
    match check:
        case CallsCheck():
            return CallProgram(
                solution=check.solution,
                entry_points=check.entry_points,
                tests=check.tests,
                helpers=check.helpers,
            )
        case StdioCheck():
            return StdioProgram(solution=check.solution, stdin=check.stdin)
        case InProcessCheck():
            return InProcessProgram(source=check.program)
        case MarkerCheck():
            steps = tuple(CommandStep(stage=s.stage, argv=s.argv, cpu=s.cpu, env=s.env) for s in check.steps)
            return StepsProgram(files=check.files, steps=steps, cache_key=check.language)


def judge(check: Check, ran: Ran) -> CheckMarked:
    """The verdict of one check from what was observed."""
    if ran.marked is not None:
        return ran.marked
    execution = ran.execution
    outcome = _OUTCOMES[execution.ending]
    reason = explain(execution)
    if isinstance(check, StdioCheck) and check.any_exit and execution.reason.startswith("sys.exit"):
        outcome, reason = Outcome.PASSED, ""
    if isinstance(check, InProcessCheck):
        outcome = _TOLD_BY_TESTS.get(execution.exception, outcome)
    if outcome is Outcome.PASSED:
        difference = _difference(check, execution)
        if difference:
            outcome, reason = Outcome.WRONG_ANSWER, difference
    if isinstance(check, MarkerCheck):
        outcome, reason = read_signs(check, execution, outcome, reason)
    if check.name == EXPLOIT and outcome not in (Outcome.PASSED, Outcome.FORGED):
        outcome = Outcome.INSECURE
    return CheckMarked(
        name=check.name,
        outcome=outcome,
        reason=printable(reason),
        exception=printable(execution.exception),
        message=printable(execution.message),
        line=execution.line,
        test=printable(execution.test),
        stage=execution.stage,
        integrity=execution.integrity,
        cpu=round(execution.cpu, 6),
        wall=round(execution.wall, 6),
        memory=execution.memory,
        stdout=printable(_ends(execution.stdout)),
        stderr=printable(_ends(execution.stderr)),
        suspicions=execution.suspicions,
        report=dict(execution.report),
        flaky=ran.flaky,
    )


def explain(execution: Execution) -> str:
    """One sentence on how an execution ended; empty when it simply completed."""
    at = f" (line {execution.line})" if execution.line else ""
    said = f"{execution.exception}: {execution.message}" if execution.message else execution.exception
    match execution.ending:
        case Ending.COMPLETED:
            return ""
        case Ending.ASSERTION:
            by_assertion = execution.exception in ("", "AssertionError")
            told = execution.message if by_assertion else said
            return told or execution.test or execution.reason or "an assertion failed"
        case Ending.EXCEPTION | Ending.SYNTAX_ERROR:
            return (said or execution.reason) + at
        case Ending.CPU_LIMIT:
            return f"used up its CPU time after {_seconds(execution.cpu)}" + _while_testing(execution)
        case Ending.WALL_LIMIT:
            return f"did not end within {_seconds(execution.wall)}" + _while_testing(execution)
        case Ending.MEMORY_LIMIT:
            return execution.reason or "used up its memory"
        case Ending.OUTPUT_LIMIT:
            return f"printed more than {execution.output_bytes} bytes"
        case _:
            return execution.reason or said


def fits(outcome: Outcome, finish: str, stage: str) -> Outcome:
    """The outcome of a failed sample, the end of its text taken into account.

    A completion that was cut off at max_tokens and does not even load failed for want of room: that is
    `truncated`. One that loads and then gives a wrong answer was complete enough to be judged by it.
    """
    cut = finish in ("length", "context")
    if cut and (
        outcome in (Outcome.SYNTAX_ERROR, Outcome.NO_CODE)
        or (outcome is Outcome.EXCEPTION and stage == "load")
    ):
        return Outcome.TRUNCATED
    return outcome


def printable(text: str) -> str:
    """Text that any JSON writer can store: lone surrogates become escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def printable_values(values: Mapping[str, object]) -> dict[str, object]:
    """Values with every text in them made `printable`."""
    return {name: _printable_value(value) for name, value in values.items()}


def _printable_value(value: object) -> object:
    match value:
        case str():
            return printable(value)
        case Mapping():
            return printable_values({str(name): inner for name, inner in value.items()})
        case _:
            return value


def _limits_for(check: Check, limits: Limits) -> Limits:
    if isinstance(check, MarkerCheck):
        return replace(limits, memory=check.memory or limits.memory)
    if isinstance(check, RepositoryCheck):
        return limits
    cpu = check.cpu
    return replace(limits, cpu=max(limits.cpu, cpu)) if cpu is not None else limits


def _seconds(time: float) -> str:
    """A time as one reads it; a limit below a second is still told apart from the next."""
    return f"{time:.2f} s" if time < 1 else f"{time:.1f} s"


def _while_testing(execution: Execution) -> str:
    return f", in {execution.test}" if execution.test else ""


def _difference(check: Check, execution: Execution) -> str:
    """Why output is not what a check expects; empty when it is."""
    match check:
        case StdioCheck():
            return output_difference(check, execution.stdout)
        case _:
            return ""


def output_difference(check: StdioCheck, stdout: str) -> str:
    """Where standard output first departs from the expected one, in a sentence; empty if nowhere."""
    if check.compare == "exact":
        return "" if stdout == check.expected else "the output is not exactly the expected text"
    wanted = [line.strip() for line in check.expected.strip().split("\n")]
    printed = [line.strip() for line in stdout.strip().split("\n")]
    if len(wanted) != len(printed):
        return f"printed {len(printed)} line{'s' * (len(printed) != 1)}, {len(wanted)} expected"
    for number, (want, got) in enumerate(zip(wanted, printed, strict=True), 1):
        if want == got or (check.compare == "decimal" and _same_numbers(want, got)):
            continue
        return f"line {number}: want {_short(want)}, got {_short(got)}"
    return ""


def _same_numbers(want: str, got: str) -> bool:
    """Whether two lines hold the same numbers; a signalling NaN, which no number may be compared with, is none."""
    try:
        return [Decimal(token) for token in want.split()] == [Decimal(token) for token in got.split()]
    except InvalidOperation:
        return False


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _ends(text: str) -> str:
    """The head and the tail of a long text."""
    if len(text) <= KEPT_OUTPUT:
        return text
    half = KEPT_OUTPUT // 2
    return f"{text[:half]}\n… {len(text) - 2 * half} characters …\n{text[-half:]}"
