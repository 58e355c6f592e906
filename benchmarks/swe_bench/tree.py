"""A repository's files as they were at an issue's commit, from what the user has: a git checkout or a plain folder.

Nothing is checked out and nothing is written: git is asked for the files of a commit, whatever the working tree holds.
"""

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from benchmarks.benchmark import BenchmarkError
from benchmarks.swe_bench.diff import NOWHERE, plain_path
from benchmarks.swe_bench.instance import Instance
from benchmarks.swe_bench.patch import is_test_file

GIT_SECONDS = 60.0
LARGEST = 2_000_000
"""Bytes of a file above which it is no source that a prompt could show."""


@dataclass(frozen=True, kw_only=True)
class Tree:
    """Where a repository's files at a commit are read from."""

    root: Path
    commit: str = ""
    """The commit whose files are read; empty for a plain folder, which is taken to be at it."""

    def paths(self) -> tuple[str, ...]:
        """Every file, relative to the root, sorted.

        Raises:
            BenchmarkError: git cannot list them.
        """
        if self.commit:
            listed = _git(self.root, "ls-tree", "-r", "-z", "--name-only", self.commit)
            return tuple(sorted(name for name in listed.decode("utf-8", "replace").split("\0") if name))
        return tuple(sorted(_walk(self.root)))

    def read(self, path: str) -> str | None:
        """A file's text; None if there is none of that name, or it is no text."""
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            return None
        try:
            content = (
                _git(self.root, "show", f"{self.commit}:{path}")
                if self.commit
                else (self.root / path).read_bytes()
            )
        except (BenchmarkError, OSError):
            return None
        return _as_text(content)

    def texts(self, paths: Sequence[str]) -> dict[str, str]:
        """The text of many files; those that are missing or no text are left out.

        Raises:
            BenchmarkError: git cannot read them.
        """
        if not self.commit:
            found = {path: self.read(path) for path in paths}
            return {path: text for path, text in found.items() if text is not None}
        wanted = [path for path in paths if "\n" not in path]
        names = "".join(f"{self.commit}:{path}\n" for path in wanted)
        answer = memoryview(_git(self.root, "cat-file", "--batch", stdin=names.encode()))
        texts: dict[str, str] = {}
        at = 0
        for path in wanted:
            end = at + bytes(answer[at : at + 4096]).index(b"\n")
            head = bytes(answer[at:end]).split()
            at = end + 1
            if head[-1] == b"missing":
                continue
            size = int(head[-1])
            text = _as_text(bytes(answer[at : at + size]))
            at += size + 1
            if text is not None:
                texts[path] = text
        return texts

    def sources(self) -> tuple[str, ...]:
        """The Python files that are no tests: what retrieval searches."""
        return tuple(path for path in self.paths() if path.endswith(".py") and not is_test_file(path))

    def readmes(self) -> tuple[str, ...]:
        """The readme files of the root."""
        return tuple(p for p in self.paths() if "/" not in p and p.lower().startswith("readme"))


def find_tree(folder: Path, instance: Instance) -> Tree:
    """The tree of an instance in a folder that the user names.

    Looked for in this order: `FOLDER/INSTANCE_ID`, then the repository as `owner__name`, `owner/name` or `name`,
    then the folder itself. A folder with history must know the base commit; one without is taken as it is, if the
    lines that the issue is about stand where they stood.

    Raises:
        BenchmarkError: there is none, or it is at another commit.
    """
    if not folder.is_dir():
        raise BenchmarkError(f"--trees {folder}: there is no such folder.")
    owner, _, name = instance.repo.partition("/")
    names = (instance.id, f"{owner}__{name}", f"{owner}/{name}", name)
    places = [folder / place for place in names if (folder / place).is_dir()]
    if not places and (
        (folder / ".git").exists() or any(folder.glob("*.py")) or (folder / "setup.cfg").exists()
    ):
        places = [folder]
    for place in places:
        if (place / ".git").exists() or (place / "HEAD").is_file():
            if _knows(place, instance.base_commit):
                return Tree(root=place, commit=instance.base_commit)
            continue
        tree = Tree(root=place)
        if stands_at_base(tree, instance):
            return tree
    if not places:
        raise BenchmarkError(
            f"{instance.id}: no tree of {instance.repo} in {folder}. Clone it there as {owner}__{name}, or unpack its "
            f"source as {instance.id}."
        )
    raise BenchmarkError(
        f"{instance.id}: {places[0]} is not at commit {instance.base_commit[:12]}. Fetch that commit, or unpack the "
        f"source of that time as {folder / instance.id}."
    )


def stands_at_base(tree: Tree, instance: Instance) -> bool:
    """Whether the lines that the gold patch and the test patch change stand in a tree exactly where they say.

    A plain folder has no history to ask, and a release may differ from the base commit elsewhere; line numbers are
    what tells a near one from others. Test files may be missing, as they are in many sdists.
    """
    gold = list(lines_before(instance.patch))
    tests = [(p, n, lines) for p, n, lines in lines_before(instance.test_patch) if tree.read(p) is not None]
    for path, start, lines in [*gold, *tests]:
        text = tree.read(path)
        if text is None or text.split("\n")[max(start - 1, 0) :][: len(lines)] != list(lines):
            return False
    return bool(gold)


def lines_before(patch: str) -> Iterator[tuple[str, int, Sequence[str]]]:
    """Path, first line and old lines of each hunk of a well-formed patch; what a patch adds has none."""
    path, start, lines = "", 0, list[str]()
    for line in [*patch.split("\n"), "@@"]:
        if line.startswith(("@@", "--- ", "diff --git ")):
            if lines and path != NOWHERE:
                yield path, start, lines
            lines = []
        if line.startswith("--- "):
            path = plain_path(line[4:])
        elif line.startswith("@@ -"):
            start = int(line[4:].split(" ")[0].split(",")[0])
        elif start and line[:1] in (" ", "-"):
            lines.append(line[1:])
        if line.startswith("diff --git "):
            start = 0


def _as_text(content: bytes) -> str | None:
    if len(content) > LARGEST or b"\0" in content:
        return None
    try:
        return content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return content.decode("latin-1").replace("\r\n", "\n")


def _walk(root: Path) -> Iterator[str]:
    for path in root.rglob("*"):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(root).as_posix()


def _knows(root: Path, commit: str) -> bool:
    try:
        _git(root, "cat-file", "-e", f"{commit}^{{commit}}")
    except BenchmarkError:
        return False
    return True


def _git(root: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    # A checkout may bring hooks and settings; of these commands none runs any, and fsmonitor is off to be sure.
    command = ["git", "-C", str(root), "-c", "core.fsmonitor=false", "-c", "safe.directory=*", *arguments]
    try:
        done = subprocess.run(command, check=False, input=stdin, capture_output=True, timeout=GIT_SECONDS)
    except FileNotFoundError:
        raise BenchmarkError("git is not installed: it reads a repository's files at a commit.") from None
    except subprocess.TimeoutExpired:
        raise BenchmarkError(f"git {arguments[0]} in {root} took longer than {GIT_SECONDS:.0f} s.") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [
            f"exit status {done.returncode}"
        ]
        raise BenchmarkError(f"git {arguments[0]} in {root}: {said[-1]}")
    return done.stdout
