"""Every language that is installed here: canaries, forged exits, answers in chat, published verdicts.

A language without its tools is skipped; `proctor doctor --toolchains` says which those are.
"""

import asyncio
import gzip
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from benchmarks.benchmark import Problem, Prompt
from benchmarks.multipl_e.adapter import MultiplE, canaries_of
from benchmarks.multipl_e.family import codes
from benchmarks.multipl_e.language import language
from benchmarks.multipl_e.official import official_word
from benchmarks.multipl_e.program import check_for, joined
from engine.marking import MachineFailed, Marker, Ran, judge
from engine.official import observed
from engine.turnstile import Turnstile
from engine.verdict import Outcome
from sandbox import Limits, open_sandbox

pytestmark = [
    pytest.mark.language,
    pytest.mark.timeout(3000),
    pytest.mark.asyncio(loop_scope="module"),
]
SHARED = (
    Path(os.environ.get("PROCTOR_SHARED", Path(__file__).parent.parent.parent.parent / "shared")) / "data"
)
SAMPLES = SHARED / "samples" / "multipl_e_samples.jsonl.gz"
CLOSINGS = dict.fromkeys(("cpp", "rs", "sh", "swift"), "}\n") | dict.fromkeys(
    ("cs", "java", "scala"), "    }\n}\n"
)

EXPLAINED = {
    ("php", "HumanEval_16_count_distinct_characters"): "count_chars of PHP 7 and 8 differ on the empty string",
    ("sh", "HumanEval_47_median"): "bc was missing on the publisher's machine",
    ("sh", "HumanEval_92_any_int"): "bc was missing on the publisher's machine",
    **{
        ("cs", f"HumanEval_{name}"): "the publisher accepts a program that dies of an unhandled exception"
        for name in (
            "12_longest", "18_how_many_times", "19_sort_numbers", "20_find_closest_elements",
            "67_fruit_distribution", "116_sort_array", "148_bf", "162_string_to_md5",
        )
    },
}  # fmt: skip
"""Published verdicts that ours differ from, and why."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def marker() -> AsyncIterator[Marker]:
    sandbox = await open_sandbox("namespaces", workers=2)
    yield Marker(sandbox, Turnstile())
    await sandbox.close()


async def ran(marker: Marker, code: str, name: str) -> Ran:
    try:
        return await marker.run(canaries_of(language(code))[name], Limits())
    except MachineFailed as failure:
        pytest.skip(str(failure))


@pytest.mark.parametrize("code", codes())
async def test_a_right_program_passes_and_a_wrong_one_does_not(marker: Marker, code: str) -> None:
    checks = canaries_of(language(code))
    good, bad = await ran(marker, code, "good"), await ran(marker, code, "bad")
    assert judge(checks["good"], good).outcome is Outcome.PASSED, good.execution
    assert judge(checks["bad"], bad).outcome is Outcome.WRONG_ANSWER, bad.execution


@pytest.mark.parametrize("code", codes())
async def test_leaving_early_with_status_0_is_rejected_though_the_official_rule_accepts_it(
    marker: Marker, code: str
) -> None:
    early = await ran(marker, code, "early")
    assert judge(canaries_of(language(code))["early"], early).outcome is Outcome.EXITED, early.execution
    assert official_word(language(code), observed(early.execution)) == "OK"


@pytest.mark.parametrize("code", codes())
async def test_what_does_not_compile_is_a_syntax_error_or_an_exception(marker: Marker, code: str) -> None:
    spoken = language(code)
    await ran(marker, code, "good")
    broken = check_for(spoken, joined(spoken, spoken.canary.good + "\n)) } ( end", spoken.canary.tests))
    outcome = judge(broken, await marker.run(broken, Limits())).outcome
    compiled = spoken.steps[0].stage == "compile"
    assert outcome is Outcome.SYNTAX_ERROR or (not compiled and outcome is Outcome.EXCEPTION)


@pytest.mark.parametrize("code", codes())
async def test_a_chat_answer_with_the_whole_function_is_located_and_passes(marker: Marker, code: str) -> None:
    spoken = language(code)
    await ran(marker, code, "good")
    name = "Twice" if code == "cs" else "twice"
    good = spoken.canary.good
    found = spoken.definition(name).search(good)
    assert found is not None
    row = {"name": "HumanEval_0_twice", "tests": spoken.canary.tests, "stop_tokens": ["\n\n\n"]}
    head = good[: found.end()] + "\n"
    problem = Problem(id="HumanEval_0_twice", text=head, entry_point=name, row=row | {"prompt": head})
    benchmark = MultiplE("humaneval", code)
    answer = f"Here:\n\n```{spoken.fences[0]}\n{good}{CLOSINGS.get(code, '')}```\nIt doubles."
    solution = benchmark.extract(problem, Prompt(messages=benchmark.prompt(problem, "chat").messages), answer)
    (check,) = benchmark.checks(problem, solution.code)
    marked = judge(check, await marker.run(check, Limits()))
    assert marked.outcome is Outcome.PASSED, (marked.reason, solution.code)


@pytest.mark.skipif(not SAMPLES.exists(), reason="needs the published samples")
@pytest.mark.slow
@pytest.mark.parametrize("code", ["js", "php", "sh", "ts", "cpp", "cs", "java"])
async def test_verdicts_agree_with_published_ones(marker: Marker, code: str) -> None:
    spoken = language(code)
    await ran(marker, code, "good")
    benchmark = MultiplE("humaneval", code, data=SHARED / "multipl_e")
    benchmark.load()
    problems = {problem.id: problem for problem in benchmark.problems()}
    with gzip.open(SAMPLES) as file:
        samples = [sample for sample in map(json.loads, file) if sample["language"] == code]

    async def differs(sample: dict[str, object]) -> str:
        problem = problems[str(sample["task_id"])]
        (check,) = benchmark.checks(problem, str(sample["program"]))
        marked = judge(check, await marker.run(check, Limits()))
        known = (code, problem.id) in EXPLAINED
        if (marked.outcome is Outcome.PASSED) is sample["passed"] or known:
            return ""
        return f"{problem.id}: published {sample['passed']}, ours {marked.outcome} ({marked.reason})"

    assert spoken.code == code
    assert samples
    assert [said for said in await asyncio.gather(*map(differs, samples)) if said] == []
