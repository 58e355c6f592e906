"""What a model is shown for an issue, in one prompt: the issue, files of the repository, and how to answer.

The structure is that of the official `prompt_style_3`, its words included, since other words measure something else.
Files come in order of name with numbered lines. Neither the gold patch nor the tests are ever part of it.
"""

import re
from collections.abc import Iterator, Mapping

from benchmarks.benchmark import BenchmarkError
from benchmarks.swe_bench.instance import Instance

PREMISE = (
    "You will be provided with a partial code base and an issue statement explaining a problem to resolve."
)
EXPLANATION = (
    "Here is an example of a patch file. It consists of changes to the code base. It specifies the file names, the "
    "line numbers of each change, and the removed and added lines. A single patch file can contain changes to "
    "multiple files."
)
REQUEST = (
    "I need you to solve the provided issue by generating a single patch file that I can apply directly to this "
    "repository using git apply. Please respond with a single patch file in the format shown above."
)
EXAMPLE = """\
--- a/file.py
+++ b/file.py
@@ -1,27 +1,35 @@
 def euclidean(a, b):
-    while b:
-        a, b = b, a % b
-    return a
+    if b == 0:
+        return a
+    return euclidean(b, a % b)
 
 
 def bresenham(x0, y0, x1, y1):
     points = []
     dx = abs(x1 - x0)
     dy = abs(y1 - y0)
-    sx = 1 if x0 < x1 else -1
-    sy = 1 if y0 < y1 else -1
-    err = dx - dy
+    x, y = x0, y0
+    sx = -1 if x0 > x1 else 1
+    sy = -1 if y0 > y1 else 1
 
-    while True:
-        points.append((x0, y0))
-        if x0 == x1 and y0 == y1:
-            break
-        e2 = 2 * err
-        if e2 > -dy:
+    if dx > dy:
+        err = dx / 2.0
+        while x != x1:
+            points.append((x, y))
             err -= dy
-            x0 += sx
-        if e2 < dx:
-            err += dx
-            y0 += sy
+            if err < 0:
+                y += sy
+                err += dx
+            x += sx
+    else:
+        err = dy / 2.0
+        while y != y1:
+            points.append((x, y))
+            err -= dx
+            if err < 0:
+                x += sx
+                err += dy
+            y += sy
 
+    points.append((x, y))
     return points"""  # noqa: W293  (the blank of an empty context line is part of a patch)

SHORTEST = 12
"""Characters, blanks aside, from which a line of a patch could give it away; shorter ones are everywhere."""


class LeakedPatch(BenchmarkError):
    """A prompt holds what would give the answer away."""


def prompt_text(
    instance: Instance, *, readmes: Mapping[str, str], files: Mapping[str, str], issue: str = ""
) -> str:
    """The prompt for an issue.

    Args:
        instance: the issue.
        readmes: the repository's readme files by name.
        files: the files that are shown, by path, as they are at the base commit.
        issue: the issue's text, where it is not the instance's own.

    Raises:
        LeakedPatch: a file is not at the base commit and holds lines of the gold patch or of the tests.
    """
    for name, text in {**readmes, **files}.items():
        refuse_leak(instance, name, text)
    return "\n".join(
        (
            PREMISE,
            "<issue>",
            issue or instance.problem_statement,
            "</issue>",
            "",
            "<code>",
            code_text(readmes),
            code_text(files),
            "</code>",
            "",
            EXPLANATION,
            "<patch>",
            EXAMPLE,
            "</patch>",
            "",
            REQUEST,
            "Respond below:",
        )
    )


def code_text(files: Mapping[str, str]) -> str:
    """Files between their marks, in order of name, every line with its number."""
    return "\n".join(
        f"[start of {name}]\n{numbered(text)}\n[end of {name}]" for name, text in sorted(files.items())
    )


def numbered(text: str) -> str:
    """A text with its line numbers, counted from 1."""
    return "\n".join(f"{number} {line}" for number, line in enumerate(text.split("\n"), start=1))


def refuse_leak(instance: Instance, name: str, text: str) -> None:
    """Look for the gold patch and the test patch in a file that is to be shown.

    A run of lines that a patch adds, and that the file does not owe to the base commit, gives the answer away: each
    run of the patches is looked for as a whole, so that a line which happens to stand elsewhere is no false alarm.

    Raises:
        LeakedPatch: says which patch and which file.
    """
    for what, patch in (("gold patch", instance.patch), ("test patch", instance.test_patch)):
        if not patch.strip():
            continue
        if patch.strip() in text:
            raise LeakedPatch(f"{instance.id}: {name} holds the {what}. It must never be part of a prompt.")
        if what == "test patch" and name in _paths(patch, "+++"):
            raise LeakedPatch(
                f"{instance.id}: {name} is a file of the {what}. It must never be part of a prompt."
            )
        for path, context, added in _runs(patch):
            if path == name and context + added in text and len("".join(added.split())) >= SHORTEST:
                raise LeakedPatch(
                    f"{instance.id}: {name} already has lines that the {what} adds: it is not at commit "
                    f"{instance.base_commit[:12]}."
                )


def _paths(patch: str, side: str) -> set[str]:
    return set(re.findall(rf"^{re.escape(side)} [ab]/([^\t\n]+)", patch, re.MULTILINE))


def _runs(patch: str) -> Iterator[tuple[str, str, str]]:
    """Each run of added lines with its file and the line that stands above it, if one does."""
    path, above, run = "", "", list[str]()
    for line in [*patch.split("\n"), ""]:
        if line.startswith("+") and not line.startswith("+++ "):
            run.append(line[1:] + "\n")
            continue
        if run:
            yield path, above, "".join(run)
            run, above = [], ""
        if line.startswith("+++ "):
            path = re.sub(r"^b/", "", line[4:].split("\t")[0])
        if line.startswith(" "):
            above = line[1:] + "\n"
        elif not line.startswith("-"):
            above = ""
