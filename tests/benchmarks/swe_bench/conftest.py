"""Instances of our own in the published schema, and the real rows where they are to be had."""

import gzip
import json
import os
from pathlib import Path

import pytest

from benchmarks.swe_bench.instance import Instance, read_instance

SHARED = Path(os.environ.get("PROCTOR_SHARED", Path(__file__).parents[4] / "shared")) / "data" / "swebench"

GOLD = """\
diff --git a/shapes/area.py b/shapes/area.py
--- a/shapes/area.py
+++ b/shapes/area.py
@@ -1,4 +1,4 @@
 def square(side):
-    return side + side
+    return side * side
 
 SIDES = 4
"""  # noqa: W293
TESTS = """\
diff --git a/tests/test_area.py b/tests/test_area.py
--- a/tests/test_area.py
+++ b/tests/test_area.py
@@ -1,2 +1,5 @@
 def test_sides():
     assert SIDES == 4
+
+def test_square():
+    assert square(3) == 9
diff --git a/tests/data/new.json b/tests/data/new.json
new file mode 100644
--- /dev/null
+++ b/tests/data/new.json
@@ -0,0 +1 @@
+{}
"""

ROW: dict[str, object] = {
    "repo": "owner/shapes",
    "instance_id": "owner__shapes-7",
    "base_commit": "a" * 40,
    "patch": GOLD,
    "test_patch": TESTS,
    "problem_statement": "square(3) is 6.",
    "hints_text": "",
    "created_at": "2021-05-06T10:00:00Z",
    "version": "1.2",
    "FAIL_TO_PASS": json.dumps(["tests/test_area.py::test_square"]),
    "PASS_TO_PASS": json.dumps(["tests/test_area.py::test_sides", "tests/test_area.py::test_names[a"]),
    "environment_setup_commit": "b" * 40,
    "log_parser": "parse_log_pytest",
}


@pytest.fixture
def row() -> dict[str, object]:
    return dict(ROW)


@pytest.fixture
def instance() -> Instance:
    return read_instance(ROW)


@pytest.fixture(scope="session")
def published() -> list[dict[str, str]]:
    """Every row of Lite and fifty of Verified."""
    files = [SHARED / "swebench_lite_origin.jsonl.gz", SHARED / "swebench_verified_sample50.jsonl.gz"]
    if not all(file.is_file() for file in files):
        pytest.skip("the published rows are not here (PROCTOR_SHARED)")
    return [json.loads(line) for file in files for line in gzip.open(file, "rt")]
