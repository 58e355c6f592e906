"""Builds the environments of real instances and proves them: `python -m engine.repositories.building ROWS [ID ...]`.

For each instance of a table that a source release stands for, the environment is built, and the gold patch, a patch
that changes nothing and one that breaks the gold patch's first source file are marked. A line an instance.
"""

import asyncio
import gzip
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.benchmark import RepositoryCheck
from benchmarks.swe_bench.diff import read_diff
from benchmarks.swe_bench.instance import Instance, read_instance
from engine.events import CheckMarked
from engine.repositories.environments import Environment, build
from engine.repositories.examination import mark_real
from engine.repositories.patch_marks import marked_without_tests
from engine.repositories.recipe import recipe_of
from engine.verdict import MachineFailed, Outcome

IDLE = "diff --git a/PROCTOR b/PROCTOR\nnew file mode 100644\n--- /dev/null\n+++ b/PROCTOR\n@@ -0,0 +1 @@\n+nothing\n"
"""A patch that applies and changes no source."""


def main(arguments: Sequence[str]) -> int:
    """Build and prove; 0 if every gold patch is resolved, 2 for bad arguments."""
    if not arguments or not Path(arguments[0]).is_file():
        print("usage: python -m engine.repositories.building ROWS.jsonl[.gz] [INSTANCE ...]", file=sys.stderr)
        return 2
    wanted = set(arguments[1:])
    good = True
    for instance in instances(Path(arguments[0])):
        if instance.id in wanted or (not wanted and recipe_of(instance)):
            good = asyncio.run(prove(instance)) and good
    return 0 if good else 1


def instances(path: Path) -> list[Instance]:
    """The instances of a JSON lines file."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [read_instance(json.loads(line)) for line in content.decode().splitlines() if line.strip()]


async def prove(instance: Instance) -> bool:
    """Print what three patches of an instance come to; whether the gold patch is resolved and nothing is not."""
    try:
        environment = await asyncio.to_thread(build, instance)
        gold = marked(instance, environment, instance.patch)
        idle = marked(instance, environment, IDLE)
        wrong = marked(instance, environment, breaking(instance, environment))
    except MachineFailed as failed:
        print(f"{instance.id} | {failed.state}: {failed}", flush=True)
        return False
    proved = gold.outcome is Outcome.PASSED and idle.outcome is not Outcome.PASSED
    print(
        f"{instance.id} | {environment.told} | gold {told(gold)}, {gold.wall:.0f} s | "
        f"empty {told(idle)} | wrong {told(wrong)}",
        *([gold.reason[:300]] if gold.outcome is not Outcome.PASSED else []),
        sep=" | ",
        flush=True,
    )
    return proved


def marked(instance: Instance, environment: Environment, patch: str) -> CheckMarked:
    """The mark of a patch."""
    check = RepositoryCheck(name="tests", patch=patch, row=instance.row)
    if not patch:
        return marked_without_tests(check, instance, Outcome.NO_CODE, "no source file to break")
    return mark_real(check, instance, environment)


def breaking(instance: Instance, environment: Environment) -> str:
    """A patch that makes the first source file of the gold patch fail when it is imported."""
    for change in read_diff(instance.patch).changes:
        if change.kind == "modified" and change.path.endswith(".py"):
            lines = (environment.source / change.path).read_text(encoding="utf-8").split("\n")
            return (
                f"--- a/{change.path}\n+++ b/{change.path}\n@@ -1,1 +1,2 @@\n"
                f"+raise RuntimeError('broken on purpose')\n {lines[0]}\n"
            )
    return ""


def told(marked: CheckMarked) -> str:
    """The resolution and how many of its tests pass: `RESOLVED_FULL 2/2 41/41`."""
    counts = []
    for key in ("fail_to_pass", "pass_to_pass"):
        tests = marked.report.get(key)
        statuses = list(tests.values()) if isinstance(tests, dict) else []
        counts.append(f"{sum(s in ('PASSED', 'XFAIL', 'SKIPPED') for s in statuses)}/{len(statuses)}")
    return f"{marked.report.get('resolution', marked.outcome)} {' '.join(counts)}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
