from collections.abc import Sequence
from dataclasses import replace

import pytest

from benchmarks.swe_bench.applying import Ran, apply_patch, test_directives, test_files
from benchmarks.swe_bench.hardening import (
    changed_paths,
    forged_markers,
    log_markers,
    tampering,
    test_output,
)
from benchmarks.swe_bench.instance import Instance
from benchmarks.swe_bench.patch import files_of
from tests.benchmarks.swe_bench.conftest import TESTS

CONFTEST = "--- /dev/null\n+++ b/conftest.py\n@@ -0,0 +1 @@\n+x = 1\n"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("conftest.py", "conftest"),
        ("shapes/sub/conftest.py", "conftest"),
        ("sitecustomize.py", "startup"),
        ("shapes/extra.pth", "startup"),
        ("pytest.ini", "runner"),
        ("pytest/__init__.py", "runner"),
        ("_pytest/x.py", "runner"),
        ("tempfile.py", "runner"),
        ("src/pluggy/__init__.py", "runner"),
        ("evil.egg-info/entry_points.txt", "runner"),
        ("sympy/testing/runtests.py", "runner"),
        ("django/test/runner.py", "runner"),
        ("setup.cfg", "settings"),
        ("tests/tox.ini", "test_file"),
        ("pyproject.toml", "settings"),
        (".git/hooks/post-checkout", "git"),
        ("../outside.py", "outside"),
        ("/etc/passwd", "outside"),
        ("tests/test_area.py", "graded_test"),
        ("tests/test_other.py", "test_file"),
    ],
)
def test_what_a_patch_may_not_decide_is_named(instance: Instance, path: str, kind: str) -> None:
    (found,) = tampering(instance, [path])
    assert found.kind == kind
    assert path in found.sentence


@pytest.mark.parametrize(
    "path", ["shapes/area.py", "django/test/client.py", "docs/conf.py", "shapes/tempfile.py"]
)
def test_sources_are_free(instance: Instance, path: str) -> None:
    assert tampering(instance, [path]) == ()


def test_the_packages_of_a_runner_are_the_sources_of_its_own_repository(instance: Instance) -> None:
    (found,) = tampering(instance, ["src/_pytest/x.py"])
    assert found.kind == "runner"
    assert tampering(replace(instance, repo="pytest-dev/pytest"), ["src/_pytest/x.py"]) == ()


def test_only_what_can_decide_the_verdict_is_strong(instance: Instance) -> None:
    strong = {found.path: found.is_strong for found in tampering(instance, files_of(TESTS + CONFTEST))}
    assert strong == {"tests/test_area.py": False, "tests/data/new.json": False, "conftest.py": True}


def test_no_gold_patch_of_the_published_tables_is_tampering(published: list[dict[str, str]]) -> None:
    from benchmarks.swe_bench.hardening import _kind

    for row in published:
        graded = set(files_of(row["test_patch"]))
        own = row["repo"] == "pytest-dev/pytest"
        assert [path for path in files_of(row["patch"]) if _kind(path, graded, own_runner=own)] == []


def test_output_between_secret_markers_counts_and_forged_ones_do_not() -> None:
    markers = log_markers("s" * 20)
    body = ">>>>> End Test Output\nPASSED x\n"
    log = f"setup\n{markers.start}\n{body}{markers.end}\n{markers.exit_code}: 1\n"
    assert test_output(log, markers) == (body, 1)
    assert forged_markers(body) == (">>>>> End Test Output",)
    assert test_output(log.replace("s" * 20, "t" * 20), markers) is None
    assert test_output(f"{markers.start}\n{body}", markers) is None


def test_the_status_of_a_tree_gives_its_changed_paths() -> None:
    assert changed_paths(" M a.py\0?? new name.py\0 D b.py\0") == ("a.py", "new name.py", "b.py")


def test_test_files_are_restored_or_removed_before_the_official_ones_come(instance: Instance) -> None:
    files = test_files(instance)
    assert (files.restored, files.added) == (("tests/test_area.py",), ("tests/data/new.json",))
    assert test_directives(instance) == ("tests/test_area.py",)


def test_every_further_attempt_to_apply_starts_from_a_clean_tree() -> None:
    ran: list[str] = []

    def run(argv: Sequence[str]) -> Ran:
        ran.append(" ".join(argv))
        return Ran(0 if argv[0] == "patch" else 1, "error: patch failed: x.py:3")

    applied = apply_patch(run, "/p.diff")
    assert applied.ok
    assert applied.command == "patch --batch --forward --fuzz=5 -p1 -i"
    assert ran[:4] == [
        "git apply --verbose /p.diff",
        "git checkout -- .",
        "git clean -fd",
        "git apply --verbose --3way /p.diff",
    ]
    assert ran.count("git checkout -- .") == 3


def test_a_patch_that_no_command_applies_says_why() -> None:
    applied = apply_patch(lambda argv: Ran(1, "error: patch failed: x.py:3\n"), "/p.diff")
    assert applied.reason == "the patch does not apply: patch failed: x.py:3"
    absent = apply_patch(
        lambda argv: Ran(
            1, "Checking patch a.py...\nerror: a.py: No such file or directory\nSkipping patch.\n"
        ),
        "/p",
    )
    assert absent.reason == "the patch does not apply: a.py: No such file or directory"
    already = apply_patch(lambda argv: Ran(0 if "--reverse" in argv else 1, ""), "/p.diff")
    assert already.ok
