"""Every reference of the security benchmarks is what it claims to be, proved by attacking it."""

import os
from pathlib import Path

import pytest

from engine.security.matrix import layer_matrix

SHARED = (
    Path(os.environ.get("PROCTOR_SHARED", Path(__file__).parents[3] / ".." / "shared")) / "data" / "security"
)


@pytest.mark.slow
async def test_secure_references_withstand_and_insecure_ones_work_and_are_broken() -> None:
    rows = await layer_matrix("cwe", workers=2)
    assert [(row.problem, row.name, row.reason) for row in rows if not row.is_proved] == []
    assert sum(row.secure for row in rows) == 46
    assert sum(not row.secure for row in rows) >= 46


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="no published files here")
async def test_cwevals_references_are_what_its_own_tests_say() -> None:
    rows = await layer_matrix("cweval", data=str(SHARED / "cweval_tasks.jsonl.gz"), workers=2)
    lacking = [row for row in rows if "ModuleNotFoundError" in row.reason]
    assert [(r.problem, r.name, r.reason) for r in rows if not r.is_proved and r not in lacking] == []
    assert sum(row.secure for row in rows if row not in lacking) >= 17
