"""Small repositories end to end: real tools apply, real walls stand, and what a patch may not decide is caught."""

import asyncio
import json
from typing import cast

import pytest

from benchmarks.benchmark import Problem, RepositoryCheck
from benchmarks.halves import numbered
from benchmarks.repo.adapter import Repo
from engine.events import CheckMarked
from engine.repositories.examination import mark
from engine.repositories.patch_marks import mark_recorded
from engine.repositories.worktree import worktree
from engine.verdict import MachineFailed, MachineState, Outcome
from sandbox import Limits, Sandbox, open_sandbox

LIMITS = Limits(cpu=20.0)


@pytest.fixture(scope="module")
def problems() -> dict[str, Problem]:
    benchmark = Repo()
    benchmark.load()
    return {problem.id: problem for problem in benchmark.problems()}


def marks(*asked: tuple[Problem, str]) -> list[CheckMarked]:
    """The marks of patches, behind one set of walls."""

    async def run() -> list[CheckMarked]:
        sandbox = await open_sandbox("auto", workers=2)
        try:
            checks = [RepositoryCheck(name="tests", patch=patch, row=problem.row) for problem, patch in asked]
            return list(await asyncio.gather(*(mark(check, LIMITS, sandbox) for check in checks)))
        finally:
            await sandbox.close()

    return asyncio.run(run())


def into_package(*lines: str) -> str:
    """A patch that has the package run some lines when it is imported."""
    body = "".join(f"+{line}\n" for line in lines)
    return (
        f"--- a/ledger/__init__.py\n+++ b/ledger/__init__.py\n@@ -1 +1,{1 + len(lines)} @@\n"
        f" from ledger.book import Ledger, Overdrawn\n{body}"
    )


CONFTEST = "--- /dev/null\n+++ b/conftest.py\n@@ -0,0 +1 @@\n+collect_ignore = []\n"
EDITED = (
    "--- a/tests/test_book.py\n+++ b/tests/test_book.py\n@@ -1,3 +1,4 @@\n import unittest\n"
    "+unittest.TestCase.assertEqual = print\n \n from ledger import Ledger, Overdrawn\n"
)
TESTS = "tests/test_book.py::BookTests::test_"
PASSED = "".join(
    f"PASSED {TESTS}{name}\n"
    for name in ("a_transfer_to_oneself_changes_nothing", "money_moves", "nobody_gives_what_he_has_not")
)
EVERYWHERE = (
    "import os",
    "for fd in range(1, 200):",
    "    try:",
    "        os.write(fd, SAID)",
    "    except OSError:",
    "        pass",
)

INSTEAD = (
    "import os, sys",
    "mark = open('proctor_run_tests.py').read().split('MARK = ')[1].split()[0].strip(chr(34))",
    f"print('>>>>> Start', mark); print({PASSED!r}, end='')",
    "print('>>>>> End', mark); print('>>>>> Exit', mark + ': 0'); print(mark, flush=True); os._exit(0)",
)
SHADOW = f"--- /dev/null\n+++ b/NAME.py\n@@ -0,0 +1,{len(INSTEAD)} @@\n" + "".join(f"+{x}\n" for x in INSTEAD)
"""A module that the test runner imports, in the tree: it would run before the runner itself."""


OPEN = {
    "conftest.py alone": (CONFTEST, Outcome.FORGED),
    "conftest.py, and git is told to overlook it": (
        CONFTEST
        + CONFTEST.replace("b/conftest.py", "b/.gitignore").replace("+collect_ignore = []", "+conftest.py"),
        Outcome.WRONG_ANSWER,
    ),
    "a start-up file": (CONFTEST.replace("conftest", "sitecustomize"), Outcome.FORGED),
    "git's own files": (CONFTEST.replace("conftest.py", ".git/config"), Outcome.FORGED),
    "out of the tree": (CONFTEST.replace("conftest.py", "../x.py"), Outcome.FORGED),
    "a module of the runner's": (
        SHADOW.replace("NAME", "subprocess") + into_package("x = 1"),
        Outcome.WRONG_ANSWER,
    ),
    "a module of nobody's name": (SHADOW.replace("NAME", "nothing"), Outcome.WRONG_ANSWER),
    "edited tests": (EDITED, Outcome.WRONG_ANSWER),
    "printed verdicts": (into_package(f"print({PASSED!r})"), Outcome.WRONG_ANSWER),
    "printed verdicts, then leaving": (
        into_package(f"print({PASSED!r}, flush=True)", "import os", "os._exit(0)"),
        Outcome.EXITED,
    ),
    "verdicts into every open file": (
        into_package(f"SAID = {PASSED.encode()!r}", *EVERYWHERE, "os._exit(0)"),
        Outcome.FORGED,
    ),
    "a runner that is content with everything": (
        into_package("import unittest", "unittest.TestCase.assertEqual = lambda *_: None"),
        Outcome.FORGED,
    ),
    "the same, and builtins that find nothing wrong": (
        into_package(
            "import builtins",
            "import unittest",
            "unittest.TestCase.assertEqual = lambda *_: None",
            "builtins.all = lambda _: True",
        ),
        Outcome.FORGED,
    ),
    "a test case of one's own": (
        into_package(
            "import unittest",
            "class Content(unittest.TestCase): assertEqual = lambda *_: None",
            "unittest.TestCase = Content",
        ),
        Outcome.FORGED,
    ),
    "official marks": (into_package("SAID = b'>>>>> Start Test Output\\n'", *EVERYWHERE), Outcome.FORGED),
    "no tool could read it": (into_package("oops = ("), Outcome.WRONG_ANSWER),
}
"""Patches for `ledger`, and what each of them comes to."""


@pytest.fixture(scope="module")
def examined(problems: dict[str, Problem]) -> dict[str, CheckMarked]:
    """The marks of all gold patches and of what is tried on `ledger`, behind one set of walls."""
    ledger = problems["repo__ledger-1"]
    asked = {name: (problem, problem.reference) for name, problem in problems.items()}
    asked |= {name: (ledger, patch) for name, (patch, _) in OPEN.items()}
    asked["with conftest"] = (ledger, ledger.reference + CONFTEST)
    asked["elsewhere"] = (ledger, ledger.reference.replace("self.balances.get", "self.purse.get"))
    return dict(zip(asked, marks(*asked.values()), strict=True))


def test_every_gold_patch_resolves_its_issue(
    problems: dict[str, Problem], examined: dict[str, CheckMarked]
) -> None:
    assert len(problems) == 9
    for problem in problems.values():
        marked = examined[problem.id]
        assert marked.outcome is Outcome.PASSED, (problem.id, marked.reason, marked.stdout)
        assert marked.report["resolution"] == "RESOLVED_FULL"
        told = marked.report["fail_to_pass"]
        assert isinstance(told, dict)
        assert list(told) == json.loads(str(problem.row["FAIL_TO_PASS"]))


@pytest.mark.parametrize("name", OPEN)
def test_what_is_tried_comes_to_nothing(examined: dict[str, CheckMarked], name: str) -> None:
    assert examined[name].outcome is OPEN[name][1], examined[name]


def test_a_fix_counts_without_the_conftest_it_brings(examined: dict[str, CheckMarked]) -> None:
    marked = examined["with conftest"]
    assert marked.outcome is Outcome.PASSED
    assert marked.suspicions == ("the patch changes conftest.py, which decides what pytest reports",)


def test_what_git_is_told_to_overlook_is_seen(problems: dict[str, Problem]) -> None:
    files = problems["repo__ledger-1"].row["files"]
    assert isinstance(files, dict)
    with worktree(files) as tree:
        (tree.root / ".gitignore").write_text("conftest.py\n*.egg-info\n")
        (tree.root / "conftest.py").write_text("x = 1\n")
        (tree.root / "evil.egg-info").mkdir()
        (tree.root / "evil.egg-info" / "entry_points.txt").write_text("[pytest11]\n")
        assert sorted(tree.changed()) == [".gitignore", "conftest.py", "evil.egg-info/entry_points.txt"]


def test_a_patch_that_does_not_apply_says_where(examined: dict[str, CheckMarked]) -> None:
    marked = examined["elsewhere"]
    assert (marked.outcome, marked.reason) == (
        Outcome.SYNTAX_ERROR,
        "the patch does not apply: patch failed: ledger/book.py:15",
    )


def test_half_a_character_is_applied_by_no_tool(problems: dict[str, Problem]) -> None:
    problem = problems["repo__ledger-1"]
    patch = numbered(problem.reference.replace("\n+", "\n+  # \ud800", 1))
    told = mark_recorded(RepositoryCheck(name="tests", patch=patch, row=problem.row))
    assert told is not None
    assert (told.outcome, "half a character" in told.reason) == (Outcome.SYNTAX_ERROR, True)


def test_a_real_repository_without_an_environment_is_the_machines_state(problems: dict[str, Problem]) -> None:
    problem = problems["repo__ledger-1"]
    row = {key: value for key, value in problem.row.items() if key != "files"}
    check = RepositoryCheck(name="tests", patch=problem.reference, row=row)
    with pytest.raises(MachineFailed, match=r"no environment for repo/ledger .*touches no tests") as failure:
        asyncio.run(mark(check, LIMITS, cast("Sandbox", None)))
    assert failure.value.state is MachineState.UNAVAILABLE


def test_settings_that_a_patch_puts_into_a_tree_are_not_git_s(problems: dict[str, Problem]) -> None:
    files = problems["repo__ledger-1"].row["files"]
    assert isinstance(files, dict)
    with worktree(files) as tree:
        (tree.root / ".git").mkdir()
        (tree.root / ".git" / "config").write_text(
            "[alias]\n\tstatus = !false\n[core]\n\tfsmonitor = false\n"
        )
        (tree.root / "new.py").write_text("x\n")
        (tree.root / "link").symlink_to("/etc/passwd")
        assert "new.py" in tree.changed()
        assert "link" not in tree.files()
        tree.restore(["new.py", "ledger/book.py"])
        assert not (tree.root / "new.py").exists()


@pytest.mark.slow
def test_every_wrong_patch_breaks_something_and_a_patch_that_changes_nothing_resolves_nothing(
    problems: dict[str, Problem],
) -> None:
    nothing = "--- /dev/null\n+++ b/NOTES\n@@ -0,0 +1 @@\n+none\n"
    asked = [(problem, problem.wrong[0]) for problem in problems.values()]
    asked += [(problem, nothing) for problem in problems.values()]
    found = marks(*asked)
    assert {marked.outcome for marked in found} == {Outcome.WRONG_ANSWER}
    assert all("broken" in marked.reason for marked in found[:9])
    assert all("still fail" in marked.reason and "broken" not in marked.reason for marked in found[9:])
