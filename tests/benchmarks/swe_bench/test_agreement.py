"""Patch extraction, prompts, log reading, grading and the apply order, beside the official package.

Needs PROCTOR_SWEBENCH_PYTHON, an interpreter that has swebench 5.0.2; it is asked in processes of its own.
"""

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.swe_bench.applying import Ran, apply_patch
from benchmarks.swe_bench.instance import read_instance
from benchmarks.swe_bench.log_parsers import REPOSITORIES, TestStatus, parse_log
from benchmarks.swe_bench.log_reading import END, EXIT_CODE, START, read_log
from benchmarks.swe_bench.patch import extract_patch
from benchmarks.swe_bench.prompt import prompt_text
from benchmarks.swe_bench.resolution import grade

PYTHON = os.environ.get("PROCTOR_SWEBENCH_PYTHON", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PYTHON, reason="PROCTOR_SWEBENCH_PYTHON names no interpreter with swebench"),
]
SYMPY = {"PASSED": "ok", "FAILED": "F", "ERROR": "E", "SKIPPED": "s", "XFAIL": "f"}
WORDS = tuple(str(status) for status in TestStatus)


def ask(**request: object) -> list[Any]:
    script = Path(__file__).with_name("official.py")
    done = subprocess.run(
        [PYTHON, str(script)], input=json.dumps(request), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer: list[Any] = json.loads(done.stdout)
    return answer


def say(what: str, same: int, of: int) -> None:
    print(f"{what}: {same} of {of} agree", file=sys.stderr)
    assert same == of


def test_patches_are_extracted_as_the_official_tool_extracts_them(published: list[dict[str, str]]) -> None:
    texts = [answer for row in published for answer in answers(row["patch"])]
    texts += [soup(random.Random(seed)) for seed in range(3000)]
    theirs = ask(what="extract", texts=texts)
    ours = [extract_patch(text).patch for text in texts]
    say("extraction", sum(a == b for a, b in zip(ours, theirs, strict=True)), len(texts))


def test_prompts_are_the_official_ones_letter_for_letter() -> None:
    readmes = {"README.md": "# Title\n\ntext\n"}
    files = {"b/two.py": "x = 1\n", "a/one.py": "y = 2"}
    row = {
        "repo": "o/n", "instance_id": "o__n-1", "base_commit": "c", "patch": "", "test_patch": "",
        "problem_statement": "It is broken.\r\nVery.",
    }  # fmt: skip
    (theirs,) = ask(what="prompt", instances=[{**row, "readmes": readmes, "file_contents": files}])
    assert prompt_text(read_instance(row), readmes=readmes, files=files) == theirs


def test_logs_are_read_as_the_official_parsers_read_them(published: list[dict[str, str]]) -> None:
    rng = random.Random(5)
    logs = [(row["repo"], made_log(row, rng)) for row in published for _ in range(3)]
    logs += [(repo, noise(rng)) for repo in REPOSITORIES for _ in range(120)]
    theirs = ask(what="parse", logs=logs)
    same = tests = 0
    for (repo, log), statuses in zip(logs, theirs, strict=True):
        known = {name: word for name, word in statuses.items() if word in WORDS}
        same += {name: str(status) for name, status in parse_log(repo, log).items()} == known
        tests += len(known)
    print(f"tests in these logs: {tests}", file=sys.stderr)
    say("log parsers", same, len(logs))


def test_whole_logs_are_graded_as_the_official_tool_grades_them(published: list[dict[str, str]]) -> None:
    rng = random.Random(6)
    logs = [(row, whole_log(row, rng)) for row in published for _ in range(4)]
    theirs = ask(what="grade", logs=logs)
    same = resolved = lists = 0
    for (row, log), report in zip(logs, theirs, strict=True):
        instance = read_instance(row)
        reading = read_log(instance, log)
        graded = grade(instance, reading.statuses) if reading.ok else None
        ours = graded is not None and graded.resolved
        same += ours == report["resolved"] and reading.ok == report["patch_successfully_applied"]
        resolved += ours
        if graded is not None:
            failures = {
                key: report["tests_status"][key]["failure"] for key in ("FAIL_TO_PASS", "PASS_TO_PASS")
            }
            lists += failures == {
                "FAIL_TO_PASS": list(graded.still_failing),
                "PASS_TO_PASS": list(graded.broken),
            }
        else:
            lists += "tests_status" not in report
    print(f"resolved: {resolved}", file=sys.stderr)
    say("lists of failed tests", lists, len(logs))
    say("grading", same, len(logs))


def test_patches_are_applied_as_the_official_tool_applies_them(tmp_path: Path) -> None:
    rng = random.Random(7)
    patches = [bent_patch(rng) for _ in range(200)]
    trees = []
    for number, patch in enumerate(patches):
        for side in ("theirs", "ours"):
            plant(tmp_path / side / str(number))
        trees.append((str(tmp_path / "theirs" / str(number)), patch))
    theirs = ask(what="apply", patches=trees)
    same = applied = 0
    for number, (patch, answer) in enumerate(zip(patches, theirs, strict=True)):
        tree = tmp_path / "ours" / str(number)
        file = tmp_path / f"{number}.diff"
        file.write_text(patch, newline="")

        def run(argv: Any, tree: Path = tree) -> Ran:
            done = subprocess.run(list(argv), cwd=tree, capture_output=True, check=False)
            return Ran(done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace"))

        ours = apply_patch(run, str(file))
        same += ours.ok == answer["applied"] and (not ours.ok or listing(tree) == answer["tree"])
        applied += ours.ok
    print(f"applied: {applied}", file=sys.stderr)
    say("apply order", same, len(patches))


def answers(patch: str) -> list[str]:
    return [
        patch,
        f"Here you are:\n<patch>\n{patch}</patch>\nDone.",
        f"```diff\n{patch}```",
        f"```python\nprint()\n```\nand\n```patch\n{patch}```",
        f"<think>no</think>```\n{patch}```</s> more",
        f"```{patch}",
        f"{patch}</s>{patch}",
        f"<diff>{patch}</diff><patch>other</patch>",
    ]


def soup(rng: random.Random) -> str:
    parts = ["<patch>", "</patch>", "<diff>", "</diff>", "<a-b>", "</a-b>", "```", "```diff\n", "```patch\n", "```py\n",
             "\n", "x", "--- a/f\n+++ b/f\n", "</s>", "``` \n", "<patch >", "<>", "</>"]  # fmt: skip
    return "".join(rng.choice(parts) for _ in range(rng.randint(1, 14)))


def names_in(row: dict[str, str]) -> list[str]:
    names: list[str] = json.loads(row["FAIL_TO_PASS"]) + json.loads(row["PASS_TO_PASS"])
    return names


def line(repo: str, name: str, word: str, rng: random.Random) -> str:
    if repo == "django/django":
        ok = rng.choice(["ok", "ok", "OK", " ok"])
        between = rng.choice(["", "", "", "Testing against Django installed in 'x' silenced).\n"])
        said = {
            "PASSED": ok,
            "FAILED": "FAIL",
            "ERROR": "ERROR",
            "SKIPPED": "skipped 'no'",
            "XFAIL": "expected failure",
        }
        return f"{name} ... {between if word == 'PASSED' else ''}{said[word]}"
    if repo == "sympy/sympy":
        return f"{name} {SYMPY[word]}"
    tail = " - AssertionError: x - y" if word == "FAILED" and rng.random() < 0.5 else ""
    if rng.random() < 0.1:
        return f"\x1b[32m{word}\x1b[0m {name}{tail}"
    if rng.random() < 0.1:
        return f"{name} {word}"
    if rng.random() < 0.05:
        return f"{name} {word} [ 12%]"
    return f"{word} {name}{tail}"


def made_log(row: dict[str, str], rng: random.Random) -> str:
    broken = rng.choice([0, 0, 0.02, 0.4])
    lines = []
    for name in names_in(row):
        word = rng.choice(WORDS) if rng.random() < broken else "PASSED"
        if rng.random() > broken / 4:
            shown = f"{name}]" if name.count("[") > name.count("]") and rng.random() < 0.7 else name
            lines.append(line(row["repo"], shown, word, rng))
        if rng.random() < 0.01:
            lines.append(noise(rng))
    return "\n".join(lines)


def noise(rng: random.Random) -> str:
    parts = ["SKIPPED [3] a/b.py:12: why", "PASSED [100%]", "PASSED", "FAILED", "ERROR: test_x (a.B)", "FAIL: test_y (a.B)",
             "ok", "  ok", "test_a (x.Y) ... ok", "test_b ...  OK", "test_c ... FAIL", "x ... ", "test_d E", "test_e F",
             "test_f ok", "_____ sympy/core/tests/test_x.py:test_g _____", "PASSED a.py::t[/usr/lib/x.py-1]",
             "PASSED a.py::t[//host/x]", "PASSED a.py::t[a*b]", "FAILED a.py::t[/tmp/y z] - E - F", "ERROR a.py - ImportError",
             "XFAIL a.py::u", "a.py::v PASSED", "PASSED a.py::w[MouseButton.LEFT]", "\x1b[1mFAILED\x1b[0m a.py::q - x",
             "--version is equivalent to version", "Applying sites.0002_alter_domain_unique...test_no_migrations (m.T) ... ok",
             "test_h (a.B) ... Internal Server Error: /x/\nok", "test_i ... System check identified no issues (0 silenced)\nok",
             "test_j ... skipped 'x'", "PASSEDx y", "ERRORS", "", " PASSED z.py::k", "a PASSED b", "PASSED  two  words "]  # fmt: skip
    return "\n".join(rng.choice(parts) for _ in range(rng.randint(1, 12)))


def whole_log(row: dict[str, str], rng: random.Random) -> str:
    body = made_log(row, rng)
    shape = rng.randrange(12)
    failing = any(word in body for word in ("FAILED", "ERROR", "FAIL", " F\n", " E\n"))
    code = rng.choice([0, 0, 1, 2]) if not failing else 1
    if shape == 0:
        return f"{START}\n{body}\n"
    if shape == 1:
        return f"x\n>>>>> {rng.choice(['Patch Apply Failed', 'Reset Failed', 'Tests Errored', 'Tests Timed Out'])}\n{body}"
    if shape == 2:
        return f"{body}\n{START}\n{END}\n{EXIT_CODE}: {code}\n"
    if shape == 3:
        return f"{START}\nImportError: no\n{END}\n{EXIT_CODE}: 1\n"
    if shape == 4:
        return f"{START}\n{body}\n{END}\n"
    return f"+ setup\n{START}\n{body}\n{END}\n{EXIT_CODE}: {code}\n+ git checkout\n"


TEXT = "\n".join(f"line {number}" for number in range(1, 31)) + "\n"


def plant(tree: Path) -> None:
    (tree / "pkg").mkdir(parents=True)
    (tree / "pkg" / "a.py").write_text(TEXT)
    (tree / "pkg" / "b.py").write_text(TEXT.replace("line", "row"))
    (tree / ".gitignore").write_text("*.orig\n")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "base"]):
        subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@x", *command],
            cwd=tree,
            check=True,
            capture_output=True,
        )


def bent_patch(rng: random.Random) -> str:
    start = rng.randint(2, 24)
    shift, context = rng.choice([0, 0, 0, 1, -1, 5, 40]), rng.choice(["line"] * 5 + ["lime"])
    before, after = [f"{context} {n}" for n in (start, start + 1, start + 2)], f"line {start + 1} changed"
    name = rng.choice(["pkg/a.py"] * 6 + ["pkg/none.py", "a.py"])
    lengths = rng.choice(["3 3"] * 8 + ["4 3", "2 3"]).split()
    git = f"diff --git a/{name} b/{name}\n" * rng.choice([0, 1])
    patch = (
        f"{git}--- a/{name}\n+++ b/{name}\n@@ -{start + shift},{lengths[0]} +{start + shift},{lengths[1]} @@\n"
        f" {before[0]}\n-{before[1]}\n+{after}\n {before[2]}\n"
    )
    if rng.random() < 0.3:
        patch += "--- /dev/null\n+++ b/pkg/new.py\n@@ -0,0 +1,2 @@\n+one\n+two\n"
    if rng.random() < 0.2:
        patch += "diff --git a/pkg/b.py b/pkg/b.py\n--- a/pkg/b.py\n+++ b/pkg/b.py\n@@ -1,2 +1,2 @@\n-row 1\n+ROW 1\n row 2\n"
    return rng.choice(
        [*[patch] * 6, patch.rstrip("\n"), patch.replace("\n", "\r\n"), "no patch at all", patch * 2]
    )


def listing(tree: Path) -> dict[str, str]:
    files = sorted(
        path for path in tree.rglob("*") if path.is_file() and ".git" not in path.relative_to(tree).parts
    )
    return {str(path.relative_to(tree)): path.read_bytes().decode("latin-1") for path in files}
