"""The published benchmarks themselves, read from real data: references pass, known bad solutions fail.

Needs $PROCTOR_SHARED (default ../shared) with data/problems; skipped without it.
"""

import asyncio
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.benchmark import Benchmark, CallsCheck, InProcessCheck, Problem
from benchmarks.cruxeval import CruxEvalInput, CruxEvalOutput
from benchmarks.evalplus import HumanEvalPlus, MbppPlus
from benchmarks.humaneval import HumanEval, helpers_of
from benchmarks.mbpp import Mbpp, MbppFull, MbppSanitized, MbppSanitizedFull
from sandbox import CallProgram, InProcessProgram, Limits, SandboxUnavailable, open_sandbox

DATA = Path(os.environ.get("PROCTOR_SHARED", "../shared")) / "data"
PROBLEMS = DATA / "problems"
pytestmark = pytest.mark.skipif(not PROBLEMS.is_dir(), reason="needs the shared problems")

BAD_ON_PLUS = (
    22,
    31,
    32,
    39,
    44,
    49,
    55,
    63,
    64,
    76,
    91,
    95,
    97,
    111,
    122,
    123,
    124,
    125,
    127,
    132,
    140,
    150,
)
"""OpenAI's own solutions that HumanEval+ rejects."""
SLOW_ON_PLUS = "HumanEval/31"
"""One of them is right and slow: a call takes about the four seconds that are allowed, on either side of them by machine."""


@pytest.mark.parametrize(
    ("benchmark", "problems"),
    [
        (HumanEval(data=PROBLEMS / "HumanEval.jsonl.gz"), 164),
        (Mbpp(data=PROBLEMS / "mbpp.jsonl.gz"), 500),
        (MbppFull(data=PROBLEMS / "mbpp.jsonl.gz"), 974),
        (MbppSanitized(data=PROBLEMS / "sanitized-mbpp.json.gz"), 257),
        (MbppSanitizedFull(data=PROBLEMS / "sanitized-mbpp.json.gz"), 427),
        (HumanEvalPlus(data=PROBLEMS / "HumanEvalPlus.jsonl.gz"), 164),
        (MbppPlus(data=PROBLEMS / "MbppPlus.jsonl.gz"), 378),
        (CruxEvalOutput(data=DATA / "cruxeval" / "cruxeval.jsonl.gz"), 800),
        (CruxEvalInput(data=DATA / "cruxeval" / "cruxeval.jsonl.gz"), 800),
    ],
    ids=lambda value: value.card.name if hasattr(value, "card") else "",
)
def test_published_data_is_the_pinned_version(benchmark: Benchmark, problems: int) -> None:
    origin = benchmark.load()
    assert len(origin.sha256) == 64
    assert len(benchmark.problems()) == benchmark.card.problems == problems
    assert len({problem.id for problem in benchmark.problems()}) == problems
    for problem in benchmark.problems()[:20]:
        for style in benchmark.card.styles:
            prompt = benchmark.prompt(problem, style)
            assert prompt.text or prompt.messages


def test_the_mini_edition_of_humaneval_plus_is_known_by_its_own_hash() -> None:
    assert HumanEvalPlus(data=PROBLEMS / "HumanEvalPlus-Mini.jsonl.gz").load().revision == "v0.1.10 mini"


def test_four_humaneval_prompts_bring_helpers() -> None:
    benchmark = HumanEval(data=PROBLEMS / "HumanEval.jsonl.gz")
    benchmark.load()
    helped = [problem.id for problem in benchmark.problems() if "def " in helpers_of(problem)]
    assert helped == ["HumanEval/10", "HumanEval/32", "HumanEval/38", "HumanEval/50"]


def test_mbpp_tests_that_build_the_solutions_own_objects_run_in_its_process() -> None:
    benchmark = MbppFull(data=PROBLEMS / "mbpp.jsonl.gz")
    benchmark.load()
    together = [
        problem.id
        for problem in benchmark.problems()
        if isinstance(benchmark.checks(problem, problem.reference)[0], InProcessCheck)
    ]
    assert together == ["Mbpp/367", "Mbpp/601", "Mbpp/927"]


def failing(benchmark: Benchmark, programs: Iterable[tuple[Problem, str]]) -> dict[str, set[str]]:
    """For each check, the problems on which a program fails, run behind walls."""

    async def run() -> dict[str, set[str]]:
        try:
            sandbox = await open_sandbox(workers=2)
        except SandboxUnavailable as reason:
            pytest.skip(str(reason))
        gate = asyncio.Semaphore(2)
        failed: dict[str, set[str]] = {"base": set(), "plus": set(), "tests": set()}

        async def one(problem: Problem, code: str) -> None:
            async with gate:
                for check in await asyncio.to_thread(benchmark.checks, problem, code):
                    assert isinstance(check, CallsCheck | InProcessCheck)
                    program = (
                        InProcessProgram(source=check.program)
                        if isinstance(check, InProcessCheck)
                        else CallProgram(
                            solution=check.solution,
                            entry_points=check.entry_points,
                            tests=check.tests,
                            helpers=check.helpers,
                        )
                    )
                    limits = Limits(cpu=max(15.0, check.cpu or 0.0), memory=4 * 2**30)
                    if not (await sandbox.execute(program, limits)).completed:
                        failed[check.name].add(problem.id)

        await asyncio.gather(*(one(problem, code) for problem, code in programs))
        await sandbox.close()
        return failed

    return asyncio.run(run())


def references(benchmark: Benchmark) -> dict[str, set[str]]:
    benchmark.load()
    return failing(benchmark, [(problem, problem.reference) for problem in benchmark.problems()])


NOTHING: dict[str, set[str]] = {"base": set(), "plus": set(), "tests": set()}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "benchmark",
    [
        HumanEval(data=PROBLEMS / "HumanEval.jsonl.gz"),
        MbppFull(data=PROBLEMS / "mbpp.jsonl.gz"),
        MbppSanitizedFull(data=PROBLEMS / "sanitized-mbpp.json.gz"),
        CruxEvalOutput(data=DATA / "cruxeval" / "cruxeval.jsonl.gz"),
        CruxEvalInput(data=DATA / "cruxeval" / "cruxeval.jsonl.gz"),
        HumanEvalPlus(data=PROBLEMS / "HumanEvalPlus.jsonl.gz"),
        MbppPlus(data=PROBLEMS / "MbppPlus.jsonl.gz"),
    ],
    ids=lambda benchmark: benchmark.card.name,
)
def test_every_published_reference_passes(benchmark: Benchmark) -> None:
    assert references(benchmark) == NOTHING


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_humaneval_plus_rejects_exactly_the_known_bad_solutions_of_openai() -> None:
    plus = HumanEvalPlus(data=PROBLEMS / "HumanEvalPlus.jsonl.gz")
    openai = HumanEval(data=PROBLEMS / "HumanEval.jsonl.gz")
    plus.load()
    openai.load()
    theirs = {problem.id: problem.reference for problem in openai.problems()}
    failed = failing(plus, [(replace(problem), theirs[problem.id]) for problem in plus.problems()])
    assert failed["base"] == set()
    assert failed["plus"] | {SLOW_ON_PLUS} == {f"HumanEval/{number}" for number in BAD_ON_PLUS}
