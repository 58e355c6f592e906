from pathlib import Path

import pytest

from benchmarks.halves import numbered
from benchmarks.swe_bench.diff import read_diff
from benchmarks.swe_bench.instance import Instance
from benchmarks.swe_bench.patch import (
    completed,
    extract_patch,
    files_of,
    is_test_file,
    validate,
)
from tests.benchmarks.swe_bench.conftest import GOLD, TESTS


@pytest.mark.parametrize(
    ("text", "patch", "rule"),
    [
        ("<patch>a</patch> <diff>b</diff>", "a", "<patch>"),
        ("```diff\nb```<patch>a</patch>", "a", "<patch>"),
        ("```python\nc```\n```diff\nb```", "b", "```diff"),
        ("<think>t</think> ```\nc```", "t", "<think>"),
        ("```python\nc```", "c", "```python"),
        ("plain</s>rest", "plain", "whole text"),
        ("<patch>never closed", "<patch>never closed", "whole text"),
    ],
)
def test_a_patch_is_taken_by_the_official_order(text: str, patch: str, rule: str) -> None:
    found = extract_patch(text)
    assert (found.patch, found.rule) == (patch, rule)


def test_a_patch_is_read_as_its_files() -> None:
    diff = read_diff(GOLD + TESTS)
    assert diff.faults == ()
    assert [(change.path, change.kind) for change in diff.changes] == [
        ("shapes/area.py", "modified"),
        ("tests/test_area.py", "modified"),
        ("tests/data/new.json", "added"),
    ]
    assert (diff.added, diff.removed) == (5, 1)


def test_renames_deletions_and_quoted_names_are_seen() -> None:
    patch = (
        'diff --git "a/sp\\303\\251.py" "b/sp\\303\\251.py"\ndeleted file mode 100644\n'
        '--- "a/sp\\303\\251.py"\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n'
        "diff --git a/old.py b/new.py\nsimilarity index 100%\nrename from old.py\nrename to new.py\n"
    )
    assert [(c.old_path, c.path, c.kind) for c in read_diff(patch).changes] == [
        ("spé.py", "spé.py", "deleted"),
        ("old.py", "new.py", "renamed"),
    ]


@pytest.mark.parametrize(
    ("patch", "fault"),
    [
        (GOLD.replace("1,4 +1,4", "1,6 +1,6"), "fewer lines"),
        (GOLD.replace("1,4 +1,4", "1,1 +1,1"), "more lines"),
        (GOLD.replace("@@ -1,4 +1,4 @@", "@@ @@"), "no line numbers"),
        ("Change line 3, please.\n", "names no file"),
        ("--- a/x.py\n+++ b/x.py\n", "no hunk"),
        (GOLD.rstrip("\n"), "last line"),
    ],
)
def test_what_a_strict_tool_would_refuse_is_a_fault(patch: str, fault: str) -> None:
    assert any(fault in one for one in read_diff(patch).faults)


def test_a_removed_line_of_dashes_begins_no_file() -> None:
    patch = "--- a/x.sql\n+++ b/x.sql\n@@ -1,2 +1,2 @@\n--- old comment\n+++ new comment\n context\n"
    assert files_of(patch) == ("x.sql",)


def test_validation_speaks_of_size_tests_and_faults(instance: Instance) -> None:
    assert (
        validate(instance, GOLD).sentence == "the patch parses, changes 1 file (+1 −1) and touches no tests"
    )
    both = validate(instance, GOLD + TESTS)
    assert both.tests == ("tests/test_area.py", "tests/data/new.json")
    assert "touches tests" in both.sentence
    assert validate(instance, "  \n").sentence == "there is no patch"
    assert "does not parse" in validate(instance, "no").sentence
    assert "large" in validate(instance, GOLD.replace("side * side", "side" * 60_000)).sentence


def test_a_patch_gets_an_end_and_an_empty_one_stays_empty() -> None:
    assert completed("x") == "x\n"
    assert completed("") == ""


@pytest.mark.parametrize(
    ("path", "is_test"),
    [
        ("tests/a.py", True),
        ("a/test_b.py", True),
        ("src/testing.py", True),
        ("contest/a.py", False),
        ("attest.py", False),
    ],
)
def test_tests_are_known_by_a_word_of_their_path(path: str, is_test: bool) -> None:
    assert is_test_file(path) is is_test


def test_gold_patches_parse_and_touch_no_tests(published: list[dict[str, str]]) -> None:
    for row in published:
        assert not read_diff(row["patch"]).faults, row["instance_id"]
        assert not any(Path(path).name.startswith("test_") for path in files_of(row["patch"])), row[
            "instance_id"
        ]


def test_an_indented_patch_names_its_files_as_patch_reads_them() -> None:
    indented = "".join(f"   {line}\n" for line in GOLD.splitlines())
    assert files_of(f"1. This:\n{indented}") == files_of(GOLD)
    assert "indented" in validate(None, indented).sentence


def test_half_a_character_is_a_fault_and_makes_a_patch_no_file_can_hold() -> None:
    report = validate(None, GOLD.replace("side * side", "side * '\ud800'"))
    assert report.torn
    assert "half a character" in report.sentence
    assert validate(None, numbered(GOLD + "\ud800")).torn
    assert not validate(None, GOLD).torn


def test_an_absolute_path_loses_its_slash_as_it_does_to_git_apply() -> None:
    assert files_of(GOLD.replace("a/src", "/src").replace("b/src", "/src")) == files_of(GOLD)
    assert files_of("--- /dev/null\n+++ //etc/x\n@@ -0,0 +1 @@\n+x\n") == ("/etc/x",)
