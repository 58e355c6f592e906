"""Marks one sample from its text to its verdict, the problem's own reference solution first."""

import asyncio
import errno
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from msgspec import structs

from benchmarks.benchmark import (
    CallsCheck,
    Check,
    DatasetError,
    InProcessCheck,
    MarkerCheck,
    Problem,
    RepositoryCheck,
    Solution,
    StdioCheck,
)
from benchmarks.official import Observed, OfficialTool, OtherRules, is_doubtful
from benchmarks.official_run import OfficialRunner
from engine.cases import by_name, told_as_one
from engine.events import (
    CheckMarked,
    Noted,
    ReferenceRan,
    SampleCompleted,
    SampleJudged,
    SampleUnmarked,
    ToolchainTried,
    asks_issues,
)
from engine.ledger import Ledger
from engine.marking import MEMORY_ALONE, Marker, fits, judge, printable, printable_values
from engine.official import difference, observed
from engine.plan import PYTHON_FUNCTIONS, Exam
from engine.references import References
from engine.toolchains import Toolchains
from engine.verdict import MachineFailed, MachineState, Outcome
from sandbox.program import Limits
from sandbox.walls import SandboxUnavailable

EXHAUSTED = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
)
"""What is the matter with a machine, whichever sample comes next."""
REFERENCE_FACTOR = 5.0
"""A sample may take this many times the CPU that the reference took here, if that is more than the limit."""


@dataclass
class Examiner:
    """Marks samples behind one set of walls and records what came of it."""

    exams: tuple[Exam, ...]
    marker: Marker
    ledger: Ledger
    references: Sequence[References]
    """What is known of each entry's references on this machine."""
    _problems: Mapping[tuple[int, str], Problem] = field(init=False)
    _references: dict[tuple[int, str], asyncio.Task[Limits]] = field(default_factory=dict)
    _toolchains: Toolchains = field(init=False)

    def __post_init__(self) -> None:
        self._toolchains = Toolchains(self.marker, self._note_toolchain)
        self._problems = {
            (exam.index, problem.id): problem for exam in self.exams for problem in exam.problems
        }

    def _note_toolchain(self, tool: str, version: str, trouble: str) -> None:
        self.ledger.record(
            ToolchainTried(
                at=self.ledger.clock(),
                language=tool,
                version=printable(version[:200]),
                trouble=printable(trouble[:500]),
            )
        )
        if trouble:
            self.ledger.record(
                Noted(at=self.ledger.clock(), level="warning", text=f"{tool}: {printable(trouble[:500])}")
            )

    async def try_toolchains(self) -> None:
        """Try the tools of every entry that still has samples to mark: what is missing is known at the beginning."""
        problems = self.ledger.progress.tally.problems
        waiting = {index for (index, _), problem in problems.items() if not problem.is_complete}
        await self._toolchains.try_all(exam.benchmark for exam in self.exams if exam.index in waiting)

    async def examine(self, completed: SampleCompleted) -> None:
        """Mark a completion and record its verdict, or why there could be none.

        Raises:
            SandboxUnavailable, OSError: the machine can mark nothing more.
        """
        exam = self.exams[completed.entry]
        problem = self._problems[completed.entry, completed.problem]
        try:
            self.ledger.record(await self._judge(exam, problem, completed))
        except MachineFailed as failure:
            self._record_failure(completed, failure.state, str(failure))
        except Exception as error:  # no sample may end a run, whatever a mistake of ours makes of it
            if isinstance(error, SandboxUnavailable) or getattr(error, "errno", None) in EXHAUSTED:
                raise
            traceback.print_exc()  # goes into engine.log
            reason = (
                f"a mistake in proctor itself ({type(error).__name__}: {error}); engine.log has the traceback"
            )
            self._record_failure(completed, MachineState.HARNESS_ERROR, printable(reason))

    def _record_failure(self, completed: SampleCompleted, state: MachineState, reason: str) -> None:
        self.ledger.record(
            SampleUnmarked(
                at=self.ledger.clock(),
                entry=completed.entry,
                problem=completed.problem,
                sample=completed.sample,
                state=state,
                reason=reason,
            )
        )

    async def _judge(self, exam: Exam, problem: Problem, completed: SampleCompleted) -> SampleJudged:
        try:
            solution, checks = await asyncio.to_thread(_solve, exam, problem, completed.text)
        except DatasetError as error:  # a reference that gives the expected outputs does not run here
            raise MachineFailed(MachineState.UNAVAILABLE, str(error)) from None
        except Exception as error:  # no text may end a run, nor may an adapter of somebody else's
            traceback.print_exc()  # goes into engine.log
            raise MachineFailed(
                MachineState.HARNESS_ERROR,
                f"{exam.benchmark.card.title} could not read the answer ({type(error).__name__}: {error})",
            ) from error
        marked: list[CheckMarked] = []
        if not solution.is_empty:
            limits = await self._limits(exam, problem)
            together = by_name(checks)
            self._insist_on_names(exam, [cases[0].name for cases in together])
            marked = [await self._mark(exam, problem, solution, cases, limits) for cases in together]
        asked = "patch" if asks_issues(exam.benchmark.card.name) else "code"
        outcome, reason = _conclude(marked, completed.finish, asked)
        marked = marked or await self._unanswered(exam, problem, solution, outcome)
        return SampleJudged(
            at=self.ledger.clock(),
            entry=exam.index,
            problem=problem.id,
            sample=completed.sample,
            outcome=outcome,
            reason=reason,
            checks=tuple(marked),
            rule=solution.rule,
            notes=solution.notes,
            sanitized=None if solution.sanitized is None else printable(solution.sanitized),
            official_differs=difference(exam.benchmark, marked),
            cpu=round(sum(check.cpu for check in marked), 6),
            wall=round(sum(check.wall for check in marked), 6),
            memory=max((check.memory for check in marked), default=0),
        )

    def _insist_on_names(self, exam: Exam, names: Sequence[str]) -> None:
        """Return if a sample's checks are those that the entry's scores are made of.

        Raises:
            MachineFailed: they are others; in a score of a check it never had the sample would count as failed.
        """
        planned = self.ledger.progress.tally.entries[exam.index].checks
        if planned and tuple(names) != planned:
            raise MachineFailed(
                MachineState.HARNESS_ERROR,
                f"{exam.benchmark.card.title} has the checks {', '.join(planned)}, and this problem "
                f"{', '.join(names) or 'none'}: every problem of a benchmark needs the same",
            )

    async def _unanswered(
        self, exam: Exam, problem: Problem, solution: Solution, outcome: Outcome
    ) -> list[CheckMarked]:
        """The checks of an answer without a program: nothing is run, and a tool that calls a function misses it.

        A tool that runs every sample in a way of its own does so with nothing, too.
        """
        if exam.runner is not None:
            marked = CheckMarked(name="tests", outcome=outcome)
            limits = await self._limits(exam, problem)
            return [await self._with_opinion(exam.runner, problem, solution.code, marked, limits)]
        tool = exam.tool
        if tool is None:
            return []
        names = self.ledger.progress.tally.entries[exam.index].checks
        marks = [CheckMarked(name=name, outcome=outcome) for name in names]
        if solution.official is not None:
            limits = await self._limits(exam, problem)
            return [await self._with_word(tool, problem, solution.official, mark, limits) for mark in marks]
        if exam.benchmark.card.kind != PYTHON_FUNCTIONS:
            return []
        missing = Observed(
            ending="exception",
            exception="NameError",
            message=f"name {problem.entry_point!r} is not defined",
        )
        return [structs.replace(mark, official=tool.official_word(mark.name, missing)) for mark in marks]

    async def _mark(
        self, exam: Exam, problem: Problem, solution: Solution, cases: Sequence[Check], limits: Limits
    ) -> CheckMarked:
        """Run one check, case by case, and find out what the benchmark's own tool says of it."""
        marks: list[CheckMarked] = []
        for check in cases:
            ran = await self.marker.run(check, limits)
            marks.append(judge(check, ran))
            if marks[-1].outcome is not Outcome.PASSED:
                break
        marked = told_as_one(marks, len(cases))
        if exam.runner is not None:
            return await self._with_opinion(exam.runner, problem, solution.code, marked, limits)
        tool = exam.tool
        if tool is None:
            return marked
        seen = observed(ran.execution)
        other = exam.other_tests.other_tests(problem, solution.code) if exam.other_tests else ""
        if solution.official is not None:
            other = "it takes other code out of the answer"
        rules = tool.other_rules(seen) if isinstance(tool, OtherRules) else ""
        marked = structs.replace(marked, report=_with_why(marked, other or rules))
        if other or (marked.outcome is not Outcome.PASSED and is_doubtful(seen)):
            code = solution.code if solution.official is None else solution.official
            return await self._with_word(tool, problem, code, marked, limits)
        return structs.replace(marked, official=printable(tool.official_word(check.name, seen)))

    async def _with_word(
        self, tool: OfficialTool, problem: Problem, code: str, marked: CheckMarked, limits: Limits
    ) -> CheckMarked:
        """The mark, with the word of a tool for a run that imitates it."""
        imitation = tool.official_check(problem, code, marked.name)
        seen = observed((await self.marker.run(imitation, limits)).execution)
        return structs.replace(marked, official=printable(tool.official_word(marked.name, seen)))

    async def _with_opinion(
        self, tool: OfficialRunner, problem: Problem, code: str, marked: CheckMarked, limits: Limits
    ) -> CheckMarked:
        """The mark, with the word of a tool that runs every sample in a way of its own.

        What needed more memory than each of many can have gets as much here, too. That a tool ran out of wall time
        counts against a program that passes only if it does so alone.
        """
        imitation = await asyncio.to_thread(tool.official_run, problem, code)
        seen = None
        heavy = marked.memory > limits.memory
        limits = replace(limits, memory=max(limits.memory, MEMORY_ALONE)) if heavy else limits
        if imitation:
            ran = await self.marker.run(imitation, limits, confirm=False, alone=heavy)
            seen = observed(ran.execution)
        opinion = tool.official_opinion(problem, code, seen)
        if imitation and opinion.hurried and marked.outcome is Outcome.PASSED:
            ran = await self.marker.run(imitation, limits, confirm=False, alone=True)
            opinion = tool.official_opinion(problem, code, observed(ran.execution))
        report = {**marked.report, **({"official": dict(opinion.record)} if opinion.record else {})}
        if opinion.why:
            report["official_why"] = opinion.why
        return structs.replace(marked, official=printable(opinion.word), report=printable_values(report))

    async def _limits(self, exam: Exam, problem: Problem) -> Limits:
        """The limits for a problem's samples; its reference is run once, by whoever comes first."""
        key = (exam.index, problem.id)
        if key not in self._references:
            self._references[key] = asyncio.create_task(self._calibrate(exam, problem))
        return await asyncio.shield(self._references[key])

    async def _calibrate(self, exam: Exam, problem: Problem) -> Limits:
        """Run the reference: it proves that the tests can pass on this machine, and how long they take.

        Raises:
            MachineFailed: they cannot, or the tools are missing; then no sample can be blamed for anything.
        """
        await self._toolchains.insist(exam.benchmark)
        if exam.entry.cpu is not None:
            return Limits(cpu=exam.entry.cpu)
        usual = Limits(cpu=exam.benchmark.card.cpu)
        if not problem.reference:
            return usual
        known = self.references[exam.index].cpu
        if problem.id in known:
            return Limits(cpu=max(usual.cpu, REFERENCE_FACTOR * known[problem.id]))
        generous = Limits(cpu=max(10.0, 4 * usual.cpu))
        marked = [
            judge(check, await self.marker.run(check, generous))
            for check in exam.benchmark.checks(problem, problem.reference)
        ]
        failed = next((check for check in marked if check.outcome is not Outcome.PASSED), None)
        cpu = max((check.cpu for check in marked), default=0.0)
        self.ledger.record(
            ReferenceRan(
                at=self.ledger.clock(),
                entry=exam.index,
                problem=problem.id,
                passed=failed is None,
                cpu=cpu,
                wall=sum(check.wall for check in marked),
                reason=f"{failed.outcome}: {failed.reason}" if failed else "",
            )
        )
        if failed is not None:
            raise MachineFailed(
                MachineState.UNAVAILABLE,
                f"the problem's own reference solution does not pass here ({failed.outcome}: {failed.reason})",
            )
        known[problem.id] = cpu
        return Limits(cpu=max(usual.cpu, REFERENCE_FACTOR * cpu))


def _solve(exam: Exam, problem: Problem, text: str) -> tuple[Solution, tuple[Check, ...]]:
    solution = exam.solve(problem, text)
    if solution.is_empty:
        return solution, ()
    checks = exam.benchmark.checks(problem, solution.code)
    seconds = exam.entry.cpu
    return solution, checks if seconds is None else tuple(_within(check, seconds) for check in checks)


def _within(check: Check, seconds: float) -> Check:
    """The check with another CPU limit than its benchmark's."""
    match check:
        case MarkerCheck():
            return replace(check, steps=tuple(replace(step, cpu=seconds) for step in check.steps))
        case StdioCheck() | CallsCheck() | InProcessCheck():
            return replace(check, cpu=seconds)
        case RepositoryCheck():
            return check


def _conclude(marked: list[CheckMarked], finish: str, asked: str) -> tuple[Outcome, str]:
    """A sample's outcome: passed with every check, else as its first failed check says."""
    if not marked:
        return fits(Outcome.NO_CODE, finish, ""), f"there is no {asked} in the answer"
    failed = next((check for check in marked if check.outcome is not Outcome.PASSED), None)
    if failed is None:
        return Outcome.PASSED, ""
    where = f"{failed.name}: " if len(marked) > 1 and failed.reason else ""
    return fits(failed.outcome, finish, failed.stage), where + failed.reason


def _with_why(marked: CheckMarked, why: str) -> dict[str, object]:
    """The mark's report, with the reason for which the official tool may judge otherwise."""
    return {**marked.report, **({"official_why": why} if why else {})}
