"""Whole runs: what is recorded, what survives, what is never done twice."""

import asyncio
import errno
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.benchmark import DatasetError, InProcessCheck, Problem, Solution
from benchmarks.official import Observed
from benchmarks.official_run import Opinion
from engine.events import (
    ReferenceRan,
    RunFinished,
    RunPaused,
    RunStopped,
    SampleCompleted,
    SampleJudged,
    SampleUnmarked,
    WorkerLost,
)
from engine.log import read_log
from engine.marking import judge
from engine.references import References
from engine.requests import PauseRun, ResumeRun, StopRun, send
from engine.run import RunFolder
from engine.verdict import MachineState, Outcome
from sandbox.execution import Ending, Execution
from sandbox.program import InProcessProgram, Limits, Program
from tests.engine.models.scripted import ScriptedModel


def answers(*endings: str) -> ScriptedModel:
    """A model whose samples end as said, the sample's index choosing among the endings."""
    return ScriptedModel(
        script=lambda ask, draw: f"# {draw.key} {draw.seed}\nending: {endings[draw.key[1] % len(endings)]}",
        slots=4,
    )


def texts(folder: RunFolder) -> dict[tuple[str, int], str]:
    return {
        (event.problem, event.sample): event.text
        for event in read_log(folder.events)
        if isinstance(event, SampleCompleted)
    }


async def test_every_sample_is_drawn_once_and_judged_once(folder: RunFolder, conduct: Any) -> None:
    finished = await conduct(folder, answers("completed", "assertion"))

    events = read_log(folder.events)
    judged = Counter((e.problem, e.sample) for e in events if isinstance(e, SampleJudged))
    assert finished
    assert len(judged) == 12
    assert set(judged.values()) == {1}
    assert isinstance(events[-1], RunFinished)
    assert folder.replay().tally.scores[0].value == 0.5


async def test_an_engine_has_begun_when_no_earlier_end_can_be_taken_for_its_own(
    folder: RunFolder, conduct: Any
) -> None:
    states: list[str] = []
    send(folder.requests, StopRun())
    for _ in range(2):
        await conduct(folder, answers("completed"), begun=lambda: states.append(folder.replay().phase.state))
    assert states == ["running", "running"]
    assert folder.replay().phase.state == "finished"


async def test_each_reference_runs_before_its_samples_count(folder: RunFolder, conduct: Any) -> None:
    await conduct(folder, answers("completed"))

    events = read_log(folder.events)
    proven = {e.problem: i for i, e in enumerate(events) if isinstance(e, ReferenceRan)}
    assert len(proven) == 6
    assert all(proven[event.problem] < i for i, event in enumerate(events) if isinstance(event, SampleJudged))


async def test_a_resumed_run_gives_the_same_samples_as_an_undisturbed_one(
    folder: RunFolder, conduct: Any, tmp_path: Any
) -> None:
    slow = answers("completed")
    slow.seconds = 0.05
    work = asyncio.create_task(conduct(folder, slow))
    while len(texts(folder)) < 3:
        await asyncio.sleep(0.02)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    halfway = texts(folder)
    assert len(halfway) < 12

    await conduct(folder, answers("completed"))
    other = RunFolder(tmp_path / "other")
    other.path.mkdir()
    await conduct(other, answers("completed"))

    events = read_log(folder.events)
    drawn = Counter((e.problem, e.sample) for e in events if isinstance(e, SampleCompleted))
    assert set(drawn.values()) == {1}
    assert texts(folder) == texts(other)
    assert texts(folder).items() >= halfway.items()


async def test_a_timeout_counts_only_if_the_program_times_out_alone_too(
    folder: RunFolder, conduct: Any
) -> None:
    await conduct(folder, answers("wall_limit then completed", "cpu_limit"))

    judged = [e for e in read_log(folder.events) if isinstance(e, SampleJudged)]
    assert {e.sample: e.outcome for e in judged} == {0: Outcome.PASSED, 1: Outcome.TIMEOUT}
    assert {e.sample: e.checks[0].flaky for e in judged} == {0: True, 1: False}


async def test_a_lost_sandbox_is_never_a_verdict_and_resuming_tries_again(
    folder: RunFolder, conduct: Any, TrustingSandbox: Any
) -> None:
    sandbox = TrustingSandbox()
    await conduct(folder, answers("lost then completed", "assertion"), sandbox)

    progress = folder.replay()
    assert progress.tally.judged == 6
    assert progress.tally.unmarked.total() == 6
    assert progress.tally.scores[0].value == 0.0
    assert any(isinstance(e, SampleUnmarked) for e in read_log(folder.events))

    await conduct(folder, answers("never asked"), sandbox)

    again = folder.replay()
    assert (again.tally.judged, again.tally.unmarked.total()) == (12, 0)
    assert again.tally.scores[0].value == 0.5
    assert len(texts(folder)) == 12


async def test_what_waits_is_marked_longest_first_and_else_in_its_order(
    folder: RunFolder, conduct: Any, TrustingSandbox: Any
) -> None:
    await conduct(folder, answers("lost"), n=1)
    seconds = {f"paper/{i}": cpu for i, cpu in enumerate([0.1, 0.4, 0.9, 0.2, 2.0, 0.3])}
    sandbox = TrustingSandbox(workers=0)
    await conduct(folder, answers("never asked"), sandbox, n=1, references=References(cpu=seconds))

    drawn = [event.problem for event in read_log(folder.events) if isinstance(event, SampleCompleted)]
    longest = ["paper/4", "paper/2"]
    marked = [f"paper/{solution.partition('paper/')[2][0]}" for solution in sandbox.ran]
    assert list(dict.fromkeys(marked)) == longest + [problem for problem in drawn if problem not in longest]


async def test_a_model_that_dies_once_costs_nothing_but_time(folder: RunFolder, conduct: Any) -> None:
    model = answers("completed")
    model.crash_after = 4
    finished = await conduct(folder, model)

    assert finished
    assert folder.replay().tally.judged == 12
    assert [e.kind for e in read_log(folder.events) if isinstance(e, WorkerLost)] == ["model"]


async def test_a_model_that_dies_for_good_ends_the_run_resumably(folder: RunFolder, conduct: Any) -> None:
    model = answers("completed")
    model.crash_after, model.final = 4, True

    assert not await conduct(folder, model)
    assert folder.replay().phase.state == "failed"

    assert await conduct(folder, answers("completed"))
    assert folder.replay().tally.judged == 12


async def test_a_pause_holds_and_a_stop_keeps_everything(folder: RunFolder, conduct: Any) -> None:
    model = answers("completed")
    model.seconds = 0.02
    work = asyncio.create_task(conduct(folder, model, count=40))
    while len(texts(folder)) < 2:
        await asyncio.sleep(0.02)
    send(folder.requests, PauseRun(by="me"))
    while folder.replay().phase.state != "paused":
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.3)
    held = folder.replay().tally.completed
    await asyncio.sleep(0.3)
    assert folder.replay().tally.completed == held < 80

    send(folder.requests, ResumeRun(by="me"))
    send(folder.requests, StopRun(by="me", finish=True))
    assert not await work

    events = read_log(folder.events)
    assert isinstance(events[-1], RunStopped)
    assert [e.by for e in events if isinstance(e, RunPaused)] == ["me"]
    progress = folder.replay()
    assert progress.tally.judged == progress.tally.completed
    assert all(p.judged in (0, 2) for p in progress.tally.problems.values())


async def test_no_code_and_cut_off_answers_have_outcomes_of_their_own(
    folder: RunFolder, conduct: Any
) -> None:
    empty = ScriptedModel(
        script=lambda ask, draw: "" if draw.key[1] else "ending: syntax_error", finish="length"
    )
    await conduct(folder, empty)

    outcomes = folder.replay().tally.outcomes
    assert outcomes == {Outcome.TRUNCATED: 12}


async def test_an_answer_without_a_program_is_told_by_check_with_the_tools_own_word(
    folder: RunFolder, conduct: Any, PaperBenchmark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def word(_: object, check: str, observed: Observed) -> str:
        return f"{check} failed: {observed.message}"

    monkeypatch.setattr("engine.examiner.PYTHON_FUNCTIONS", "nothing")
    for name, what in (("official_tool", "paper 1.0"), ("official_word", word), ("official_check", word)):
        monkeypatch.setattr(PaperBenchmark, name, what, raising=False)
    await conduct(folder, ScriptedModel(script=lambda ask, draw: ""))

    (check,) = next(event for event in read_log(folder.events) if isinstance(event, SampleJudged)).checks
    assert (check.name, check.outcome) == ("tests", Outcome.NO_CODE)
    assert check.official == "tests failed: name 'f' is not defined"


@pytest.mark.parametrize("ours", ["ending: completed", ""])
async def test_a_tool_that_takes_other_code_out_of_an_answer_has_that_run(
    folder: RunFolder,
    conduct: Any,
    PaperBenchmark: Any,
    TrustingSandbox: Any,
    monkeypatch: pytest.MonkeyPatch,
    ours: str,
) -> None:
    async def execute(self: Any, program: Program, limits: Limits, *, alone: bool = False) -> Execution:
        theirs = isinstance(program, InProcessProgram) and program.source == "the first block"
        return Execution(ending=Ending.EXITED if theirs else Ending.COMPLETED, integrity="inprocess")

    def run(_: object, problem: Problem, code: str, check: str) -> InProcessCheck:
        return InProcessCheck(name=check, program=code)

    def word(_: object, check: str, observed: Observed) -> str:
        return f"{check}: {observed.ending}"

    def extract(*_: object) -> Solution:
        return Solution(code=ours, rule="ours", official="the first block")

    monkeypatch.setattr(TrustingSandbox, "execute", execute)
    monkeypatch.setattr("engine.examiner.PYTHON_FUNCTIONS", "nothing")
    for name, what in (
        ("official_tool", "paper 1.0"),
        ("official_word", word),
        ("official_check", run),
        ("extract", extract),
    ):
        monkeypatch.setattr(PaperBenchmark, name, what, raising=False)
    await conduct(folder, ScriptedModel(script=lambda ask, draw: "an answer"))

    (check,) = next(event for event in read_log(folder.events) if isinstance(event, SampleJudged)).checks
    assert check.outcome is (Outcome.PASSED if ours else Outcome.NO_CODE)
    assert check.official == "tests: exited"


async def test_a_tool_that_runs_every_sample_says_its_word_on_an_answer_without_a_program(
    folder: RunFolder, conduct: Any, PaperBenchmark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opinion(*_: object) -> Opinion:
        return Opinion(word="False (-4)")

    for name, what in (
        ("official_tool", "paper"),
        ("official_run", lambda *_: None),
        ("official_opinion", opinion),
    ):
        monkeypatch.setattr(PaperBenchmark, name, what, raising=False)
    await conduct(folder, ScriptedModel(script=lambda ask, draw: ""))

    (check,) = next(event for event in read_log(folder.events) if isinstance(event, SampleJudged)).checks
    assert (check.outcome, check.official) == (Outcome.NO_CODE, "False (-4)")


async def test_a_tool_that_ran_out_of_wall_time_in_company_is_asked_again_alone(
    folder: RunFolder,
    conduct: Any,
    PaperBenchmark: Any,
    TrustingSandbox: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def opinion(_: object, problem: Problem, code: str, seen: Observed) -> Opinion:
        late = seen.ending == "exception"
        return Opinion(word="False (-3)" if late else "True", hurried=late)

    async def execute(self: Any, program: Program, limits: Limits, *, alone: bool = False) -> Execution:
        if isinstance(program, InProcessProgram):
            return Execution(ending=Ending.COMPLETED if alone else Ending.EXCEPTION, integrity="inprocess")
        return Execution(ending=Ending.COMPLETED, integrity="split")

    monkeypatch.setattr(TrustingSandbox, "execute", execute)
    for name, what in (
        ("official_tool", "paper"),
        ("official_run", lambda *_: InProcessCheck(name="tests", program="")),
        ("official_opinion", opinion),
    ):
        monkeypatch.setattr(PaperBenchmark, name, what, raising=False)
    await conduct(folder, answers("completed"))

    (check,) = next(event for event in read_log(folder.events) if isinstance(event, SampleJudged)).checks
    assert check.official == "True"


async def test_a_tool_is_asked_with_the_memory_that_the_program_was_given(
    folder: RunFolder,
    conduct: Any,
    PaperBenchmark: Any,
    TrustingSandbox: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def opinion(_: object, problem: Problem, code: str, seen: Observed) -> Opinion:
        return Opinion(word="True" if seen.ending == "completed" else "False (-4)")

    async def execute(self: Any, program: Program, limits: Limits, *, alone: bool = False) -> Execution:
        enough = limits.memory >= 3 * 2**30 and alone
        if isinstance(program, InProcessProgram):
            return Execution(ending=Ending.COMPLETED if enough else Ending.EXCEPTION, integrity="inprocess")
        return Execution(ending=Ending.COMPLETED, integrity="split", memory=3 * 2**30)

    monkeypatch.setattr(TrustingSandbox, "execute", execute)
    for name, what in (
        ("official_tool", "paper"),
        ("official_run", lambda *_: InProcessCheck(name="tests", program="")),
        ("official_opinion", opinion),
    ):
        monkeypatch.setattr(PaperBenchmark, name, what, raising=False)
    await conduct(folder, answers("completed"))

    (check,) = next(event for event in read_log(folder.events) if isinstance(event, SampleJudged)).checks
    assert check.official == "True"


@pytest.mark.parametrize(
    ("fault", "state"),
    [(DatasetError("its reference took too long"), "unavailable"), (IndexError("odd"), "harness_error")],
)
async def test_an_answer_that_cannot_be_read_is_no_verdict_and_ends_no_run(
    folder: RunFolder,
    conduct: Any,
    PaperBenchmark: Any,
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
    state: str,
) -> None:
    def refuse(*_: object) -> None:
        raise fault

    monkeypatch.setattr(PaperBenchmark, "extract", refuse)
    assert await conduct(folder, answers("completed"))

    unmarked = [event for event in read_log(folder.events) if isinstance(event, SampleUnmarked)]
    assert {event.state for event in unmarked} == {MachineState(state)}
    assert str(fault) in unmarked[0].reason


async def test_a_mistake_while_marking_one_sample_ends_no_run_and_is_no_verdict(
    folder: RunFolder, conduct: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter(range(100))

    def mistaken(check: Any, ran: Any) -> Any:
        is_a_sample = check.solution.startswith("# ")  # and no reference, which is its problem's samples' too
        if is_a_sample and next(calls) == 7:
            raise ArithmeticError("odd \ud800")
        return judge(check, ran)

    monkeypatch.setattr("engine.examiner.judge", mistaken)
    assert await conduct(folder, answers("completed"))

    events = list(read_log(folder.events))
    unmarked = [event for event in events if isinstance(event, SampleUnmarked)]
    assert [event.state for event in unmarked] == [MachineState.HARNESS_ERROR]
    assert "ArithmeticError: odd" in unmarked[0].reason
    assert sum(isinstance(event, SampleJudged) for event in events) == 11


async def test_a_full_disk_is_not_the_sample_s_and_ends_the_run(
    folder: RunFolder, conduct: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("engine.examiner.judge", full)
    with pytest.raises(ExceptionGroup) as ended:
        await conduct(folder, answers("completed"))
    assert ended.group_contains(OSError, match="No space left")


async def test_a_problem_with_checks_of_its_own_counts_in_no_score(
    folder: RunFolder, conduct: Any, PaperBenchmark: Any
) -> None:
    class Uneven(PaperBenchmark):  # type: ignore[misc]
        def checks(self, problem: Problem, code: str) -> Any:
            (check,) = super().checks(problem, code)
            return (check, replace(check, name="plus")) if problem.id == "paper/3" else (check,)

    assert await conduct(folder, answers("completed"), benchmark=Uneven(), n=1)

    unmarked = [event for event in read_log(folder.events) if isinstance(event, SampleUnmarked)]
    assert [event.problem for event in unmarked] == ["paper/3"]
    assert unmarked[0].state is MachineState.HARNESS_ERROR
    assert "has the checks tests, and this problem tests, plus" in unmarked[0].reason
    assert folder.replay().tally.scores[0].value == 1.0
