"""Mark real answers with published verdicts and print where ours differ, with our reason.

    python tests/bench/agreement.py humaneval+ [--limit N] [--workers N] [--only HumanEval/32] [--out FILE]
    python tests/bench/agreement.py mbpp+

Reads $PROCTOR_SHARED/data (default ../shared): the problems, and the samples with keys task_id, kind, code,
base_pass, plus_pass. Prints a confusion table for each check and one line for every disagreement.
"""

import argparse
import asyncio
import gzip
import json
import os
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.benchmark import CallsCheck, Check, Problem
from benchmarks.evalplus import EvalPlus, HumanEvalPlus, MbppPlus
from benchmarks.humaneval import HumanEval
from engine.marking import Marker
from sandbox import Limits, Sandbox, open_sandbox

DATA = Path(os.environ.get("PROCTOR_SHARED", "../shared")) / "data"
SETS: dict[str, tuple[type[EvalPlus], str, str]] = {
    "humaneval+": (HumanEvalPlus, "HumanEvalPlus.jsonl.gz", "humaneval_samples.jsonl.gz"),
    "mbpp+": (MbppPlus, "MbppPlus.jsonl.gz", "mbpp_samples.jsonl.gz"),
}
OLD_HUMANEVAL, OLD_MBPP = "84f4b93a1270b492e4c54d5212da7a5b", "ebe95df0d5220f00cedd6f4bddea35e4"
NEW_HUMANEVAL, NEW_MBPP = "fe585eb4df8c88d844eeb463ea4d0302", "ee43ecabebf20deef4bb776a405ac5b1"
NOT_YET_SETS = "v0.1.0 did not yet compare this task's results as sets"
NO_TOLERANCE = "that run failed every output that is near but not equal; tolerance 1e-6 applies"
SLOW = "slow, seconds a call here: 1 s was allowed when that was published, HEAD allows 4 s"
EXPLAINED: dict[tuple[str, str], str] = {
    ("HumanEval/31", NEW_HUMANEVAL): SLOW,
    ("Mbpp/123", OLD_MBPP): SLOW,
    ("HumanEval/1", OLD_HUMANEVAL): "v0.1.9 has unbalanced inputs, against the task's own contract",
    ("HumanEval/4", OLD_HUMANEVAL): NO_TOLERANCE,
    ("HumanEval/21", OLD_HUMANEVAL): NO_TOLERANCE,
    (
        "HumanEval/15",
        NEW_HUMANEVAL,
    ): "a million numbers: evalplus 0.3.1 passes it with 4 GB and fails it with 1.5; "
    "the same program is published as passed for another model",
    (
        "Mbpp/123",
        NEW_MBPP,
    ): "slow, 2.7 s a call here: evalplus 0.3.1 fails it with its 1 s a call and passes it with "
    "the 4 s that HEAD allows",
    (
        "HumanEval/129",
        OLD_HUMANEVAL,
    ): "slow, 2.6 s a call here: evalplus 0.3.1 fails it with its 1 s a call and passes "
    "base with the 4 s that HEAD allows",
    ("Mbpp/2", OLD_MBPP): NOT_YET_SETS,
    ("Mbpp/232", OLD_MBPP): NOT_YET_SETS,
    ("Mbpp/579", OLD_MBPP): f"{NOT_YET_SETS}, whose order of strings is another in every process",
    (
        "Mbpp/566",
        NEW_MBPP,
    ): "evalplus 0.3.1 passes it with limits of 1 s to 0.01 s a call, and fails it only if its "
    "process is stopped or killed; the same program is published as passed for another model",
    (
        "Mbpp/583",
        NEW_MBPP,
    ): "exponential: 4.7 times the reference's time, where 4 times were allowed or 1 s; "
    "evalplus 0.3.1 fails it here too",
}
"""Why published verdicts differ from ours, by task and version of the data; `reasons.py` proves each."""


def arguments() -> argparse.Namespace:
    """What to mark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("benchmark", choices=sorted(SETS))
    parser.add_argument("--limit", type=int, help="only the first N samples")
    parser.add_argument("--only", action="append", help="only this problem; may be repeated")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, help="write every verdict as a JSON line")
    return parser.parse_args()


def checks_of(benchmark: EvalPlus, problem: Problem, code: str, *, plus: bool) -> tuple[Check, ...]:
    """EvalPlus's checks, or OpenAI's own where only those were published; that one is called base too."""
    if plus:
        return benchmark.checks(problem, code)
    return tuple(
        replace(check, name="base")
        for check in HumanEval().checks(problem, code)
        if isinstance(check, CallsCheck)
    )


async def mark(
    benchmark: EvalPlus, problem: Problem, row: dict[str, Any], sandbox: Sandbox
) -> dict[str, Any]:
    """Our verdicts on one published sample, beside the published ones."""
    code = problem.text + row["code"] if row["kind"] == "completion" else row["code"]
    ours: dict[str, bool] = {}
    reasons: list[str] = []
    for check in await asyncio.to_thread(
        checks_of, benchmark, problem, code, plus=row["plus_pass"] is not None
    ):
        assert isinstance(check, CallsCheck)
        if False in ours.values():
            ours[check.name] = False
            continue
        execution = (await Marker(sandbox).run(check, Limits(cpu=benchmark.card.cpu))).execution
        ours[check.name] = execution.completed
        if not execution.completed:
            said = f"{execution.exception}: {execution.message}" if execution.exception else execution.reason
            reasons.append(
                f"{check.name}: {execution.ending}: {said} {' '.join(execution.suspicions)}".strip()
            )
    return {
        "problem": problem.id,
        "sample": row["sample"],
        "model": row["model"],
        "hash": row["dataset_hash"],
        "ours": ours,
        "published": {
            "base": row["base_pass"],
            "plus": None if row["plus_pass"] is None else row["base_pass"] and row["plus_pass"],
        },
        "reason": "; ".join(reasons),
    }


async def main() -> None:
    """Mark everything, problem by problem, so that each problem's tests are sent once."""
    chosen = arguments()
    adapter, problems_file, samples_file = SETS[chosen.benchmark]
    benchmark = adapter(data=DATA / "problems" / problems_file)
    benchmark.load()
    problems = {problem.id: problem for problem in benchmark.problems()}
    with gzip.open(DATA / "samples" / samples_file, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    rows = [row for row in rows if not chosen.only or row["task_id"] in chosen.only]
    known = [row for row in rows if row["task_id"] in problems][: chosen.limit]
    print(
        f"{len(known)} samples, {len(rows) - len(known)} of tasks that this version does not hold or left out"
    )
    known.sort(key=lambda row: list(problems).index(row["task_id"]))

    sandbox = await open_sandbox(workers=chosen.workers)
    started = time.monotonic()
    gate = asyncio.Semaphore(chosen.workers)

    marked = 0

    async def one(row: dict[str, Any]) -> dict[str, Any]:
        nonlocal marked
        async with gate:
            verdict = await mark(benchmark, problems[row["task_id"]], row, sandbox)
        marked += 1
        if marked % 50 == 0:
            print(f"{marked} marked, {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
        return verdict

    verdicts = await asyncio.gather(*map(one, known))
    await sandbox.close()
    print(f"{time.monotonic() - started:.0f} s, grade {sandbox.grade}")

    if chosen.out:
        chosen.out.write_text("".join(json.dumps(verdict) + "\n" for verdict in verdicts))
    for name in ("base", "plus"):
        table = Counter((verdict["published"][name], verdict["ours"].get(name)) for verdict in verdicts)
        print(f"\n{name}: published passed, ours passed {table[True, True]}, failed {table[True, False]}")
        print(f"{name}: published failed, ours passed {table[False, True]}, failed {table[False, False]}")
    print()
    for verdict in verdicts:
        differ = [
            name
            for name, published in verdict["published"].items()
            if published is not None and verdict["ours"][name] is not published
        ]
        if differ:
            where = f"{verdict['problem']} #{verdict['sample']} {verdict['model']} {str(verdict['hash'])[:8]}"
            why = EXPLAINED.get((verdict["problem"], str(verdict["hash"])), "UNEXPLAINED")
            print(
                f"{where}: {' '.join(differ)}: published {verdict['published']}: {verdict['reason'][:300]} ({why})"
            )
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
