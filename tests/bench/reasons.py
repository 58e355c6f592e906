"""Prove why published verdicts differ from ours: mark the same samples with one thing changed.

    python tests/bench/reasons.py [--only Mbpp/2]

`agreement.py` lists the disagreements and names their reasons; here each reason is an experiment. A sample is
marked again as the tool of its time marked it: results compared by plain equality where a tolerance or a
comparison as sets came later, the inputs of an older version of the data, another time limit. A reason stands
if that gives the published words. Reads $PROCTOR_SHARED/data (default ../shared), as `agreement.py` does.
"""

import argparse
import ast
import asyncio
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from benchmarks.benchmark import Problem
from benchmarks.evalplus import EvalPlus, HumanEvalPlus, MbppPlus
from sandbox import CallProgram, Limits, Sandbox, open_sandbox

DATA = Path(os.environ.get("PROCTOR_SHARED", "../shared")) / "data"
OLD_HUMANEVAL, OLD_MBPP = "84f4b93a1270b492e4c54d5212da7a5b", "ebe95df0d5220f00cedd6f4bddea35e4"
NEW_HUMANEVAL, NEW_MBPP = "fe585eb4df8c88d844eeb463ea4d0302", "ee43ecabebf20deef4bb776a405ac5b1"

UNBALANCED = (
    "(((()(()())())",
    "(((())))()((((((()(()()((())))(())))()(((())))()((()()))((()())()))()))(())((()()))",
)
"""Inputs that HumanEval/1 had in v0.1.9, against its contract (evalplus issue 180); removed in v0.1.10."""

TESTS = """
space = {{}}
exec({reference!r}, space)
inputs, expected, name = {inputs!r}, {expected!r}, {name!r}
spent = 0.0
for number, arguments in enumerate(inputs):
    wanted = expected[number] if expected else space[name](*copy.deepcopy(arguments))
    begun = time.perf_counter()
    out = candidate.limited({seconds})(*arguments)
    spent = max(spent, time.perf_counter() - begun)
    report["slowest"] = spent
    assert out == wanted, f"input {{number}}: {{str(out)[:60]}} for {{str(wanted)[:60]}}"
"""


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """One changed condition, and the samples whose published words it should give."""

    task: str
    data_hash: str
    change: Literal["plain equality", "another hash seed", "old inputs", "time limit", "twin"]
    seconds: float = 60.0
    """Wall seconds that a call may take."""
    says: str = ""
    models: str = ""
    """Only samples of models whose name begins so: those that were marked together."""


EXPERIMENTS = (
    Experiment(task="Mbpp/2", data_hash=OLD_MBPP, change="plain equality", says="results were not yet sets"),
    Experiment(
        task="Mbpp/232", data_hash=OLD_MBPP, change="plain equality", says="results were not yet sets"
    ),
    Experiment(
        task="Mbpp/579",
        data_hash=OLD_MBPP,
        change="another hash seed",
        says="results were not yet sets, and the order of strings in one differs from process to process",
    ),
    Experiment(
        task="HumanEval/4",
        data_hash=OLD_HUMANEVAL,
        change="plain equality",
        says="no tolerance applied",
        models="llama3-exp",
    ),
    Experiment(
        task="HumanEval/21",
        data_hash=OLD_HUMANEVAL,
        change="plain equality",
        says="no tolerance applied",
        models="llama3-exp",
    ),
    Experiment(
        task="HumanEval/1", data_hash=OLD_HUMANEVAL, change="old inputs", says="two inputs were unbalanced"
    ),
    Experiment(
        task="HumanEval/129",
        data_hash=OLD_HUMANEVAL,
        change="time limit",
        seconds=1.0,
        says="a call might take 1 s, not 4",
        models="llama3-exp-70-idk",
    ),
    Experiment(
        task="Mbpp/123",
        data_hash=NEW_MBPP,
        change="time limit",
        seconds=1.0,
        says="a call might take 1 s, not 4",
    ),
    Experiment(
        task="Mbpp/123",
        data_hash=OLD_MBPP,
        change="time limit",
        seconds=1.0,
        says="a call might take 1 s, not 4",
    ),
    *(
        Experiment(
            task="HumanEval/31",
            data_hash=version,
            change="time limit",
            seconds=1.0,
            says="a call might take 1 s, not 4",
        )
        for version in (OLD_HUMANEVAL, NEW_HUMANEVAL)
    ),
    Experiment(
        task="Mbpp/583",
        data_hash=NEW_MBPP,
        change="time limit",
        seconds=1.0,
        says="a call might take 1 s, or 4 times what the reference takes, and it takes longer than either",
    ),
    Experiment(
        task="Mbpp/566",
        data_hash=NEW_MBPP,
        change="twin",
        says="no call takes long: the process was disturbed",
    ),
    Experiment(
        task="HumanEval/15",
        data_hash=NEW_HUMANEVAL,
        change="twin",
        says="the process ran out of memory or time",
    ),
)


def samples(file: str) -> list[dict[str, Any]]:
    """The published samples in a file."""
    with gzip.open(DATA / "samples" / file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def shape(code: str) -> str:
    """A program without its docstrings, for comparing."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return code
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef):
            while (
                node.body
                and isinstance(node.body[0], ast.Expr)
                and isinstance(node.body[0].value, ast.Constant)
            ):
                del node.body[0]
    return ast.dump(tree)


def published(row: dict[str, Any]) -> tuple[bool, bool]:
    """The published words; plus counts only with base."""
    return row["base_pass"], bool(row["base_pass"] and row["plus_pass"])


def elsewhere(problem: Problem, inputs: Sequence[Any]) -> list[Any]:
    """The reference's results as another process with another hash seed gives them."""
    call = f"print([{problem.entry_point}(*arguments) for arguments in {list(inputs)!r}])"
    environment = {**os.environ, "PYTHONHASHSEED": "20240401"}
    done = subprocess.run(
        [sys.executable, "-c", f"{problem.reference}\n{call}"],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    results: list[Any] = ast.literal_eval(done.stdout)
    return results


async def passes(
    sandbox: Sandbox, problem: Problem, code: str, inputs: Sequence[Any], experiment: Experiment
) -> tuple[bool, str]:
    """Whether a program gives the reference's results by plain equality, and what was seen."""
    tests = TESTS.format(
        reference=problem.reference,
        inputs=list(inputs),
        expected=elsewhere(problem, inputs) if experiment.change == "another hash seed" else [],
        name=problem.entry_point,
        seconds=experiment.seconds,
    )
    program = CallProgram(
        solution=code,
        entry_points=(problem.entry_point,),
        tests=tests,
        helpers="import copy, time\nfrom math import inf, nan\n",
    )
    ran = await sandbox.execute(program, Limits(cpu=100.0, memory=4 * 2**30))
    slowest = ran.report.get("slowest")
    seen = f"slowest call {slowest:.4f} s" if isinstance(slowest, float) else ""
    return ran.completed, " ".join(part for part in (seen, ran.message or ran.reason) if part)


async def try_out(
    experiment: Experiment, benchmark: EvalPlus, rows: Sequence[dict[str, Any]], sandbox: Sandbox
) -> Iterator[str]:
    """Lines that say whether an experiment gives the published words."""
    problem = next(p for p in benchmark.problems() if p.id == experiment.task)
    base, plus = benchmark.inputs(problem, "base"), benchmark.inputs(problem, "plus")
    if experiment.change == "old inputs":
        plus = [*plus, *([text] for text in UNBALANCED)]
    lines = []
    of_task = [row for row in rows if row["task_id"] == experiment.task]
    for row in (row for row in of_task if row["dataset_hash"] == experiment.data_hash):
        if not row["model"].startswith(experiment.models):
            continue
        if experiment.change == "twin" and published(row) != (True, False):
            continue
        on_base, saw = await passes(sandbox, problem, row["code"], base, experiment)
        on_plus, seen = await passes(sandbox, problem, row["code"], plus, experiment)
        ours = on_base, on_base and on_plus
        if experiment.change == "twin":
            twins = [
                r["model"]
                for r in of_task
                if published(r) == (True, True) and shape(r["code"]) == shape(row["code"])
            ]
            stands = ours == (True, True) and bool(twins)
            what = f"published {published(row)}, and passed for {', '.join(twins)}, the same program"
        else:
            stands = ours == published(row)
            what = f"published {published(row)}, now {ours}"
        word = "stands" if stands else "DOES NOT STAND"
        lines.append(
            f"{experiment.task} {row['model']}: {word}: {what} ({experiment.says}; {saw if not on_base else seen})"
        )
    return iter(lines)


async def main() -> None:
    """Run the experiments one after another."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("--only", action="append", help="only this problem; may be repeated")
    only = parser.parse_args().only
    benchmarks: dict[str, EvalPlus] = {
        "HumanEval": HumanEvalPlus(data=DATA / "problems" / "HumanEvalPlus.jsonl.gz"),
        "Mbpp": MbppPlus(data=DATA / "problems" / "MbppPlus.jsonl.gz"),
    }
    rows = samples("humaneval_samples.jsonl.gz") + samples("mbpp_samples.jsonl.gz")
    for benchmark in benchmarks.values():
        benchmark.load()
    sandbox = await open_sandbox(workers=1)
    try:
        for experiment in EXPERIMENTS:
            if not only or experiment.task in only:
                for line in await try_out(
                    experiment, benchmarks[experiment.task.split("/")[0]], rows, sandbox
                ):
                    print(line, flush=True)
    finally:
        await sandbox.close()


if __name__ == "__main__":
    asyncio.run(main())
