"""A small repository put on disk, so that the real tools apply a patch to it; it is only ever text.

Nothing of the tree is run here. The repository's own data lies beside the tree, not in it: whatever a patch writes
into `.git`, git reads its settings elsewhere.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.swe_bench.applying import Applied, Ran, apply_patch
from benchmarks.swe_bench.hardening import changed_paths
from engine.verdict import MachineFailed, MachineState

SECONDS = 60.0
LARGEST = 2_000_000
"""Bytes of a file that is still carried to the tests."""


@dataclass(frozen=True)
class Worktree:
    """A tree with a commit of what it was made of."""

    root: Path
    scratch: Path

    def run(self, argv: Sequence[str], stdin: str = "") -> Ran:
        """Run git or patch in the tree."""
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.scratch),
            "LC_ALL": "C.UTF-8",
            "GIT_DIR": str(self.scratch / "git"),
            "GIT_WORK_TREE": str(self.root),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            # Large trees would be packed in the background, while they are already being removed.
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "gc.auto",
            "GIT_CONFIG_VALUE_0": "0",
        }
        for who in ("AUTHOR", "COMMITTER"):
            environment |= {f"GIT_{who}_NAME": "proctor", f"GIT_{who}_EMAIL": "proctor@localhost"}
        try:
            done = subprocess.run(
                list(argv),
                cwd=self.root,
                env=environment,
                input=stdin.encode("utf-8", "surrogatepass"),
                capture_output=True,
                check=False,
                timeout=SECONDS,
            )
        except FileNotFoundError:
            raise MachineFailed(
                MachineState.UNAVAILABLE,
                f"{argv[0]} is not installed: patches are applied with git and patch",
            ) from None
        except subprocess.TimeoutExpired:
            return Ran(124, f"{argv[0]} took longer than {SECONDS:.0f} s")
        return Ran(done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace"))

    def apply(self, patch: str) -> Applied:
        """Apply a model's patch in the official order."""
        file = self.scratch / "patch.diff"
        file.write_text(patch, encoding="utf-8", errors="surrogatepass", newline="")
        return apply_patch(self.run, str(file))

    def changed(self) -> tuple[str, ...]:
        """The paths that differ from the commit, new ones included, and those that a `.gitignore` would hide."""
        listed = self.run(
            ("git", "status", "--porcelain=v1", "-z", "--untracked-files=all", "--ignored", "--no-renames")
        )
        return changed_paths(listed.output)

    def restore(self, paths: Sequence[str]) -> None:
        """Put paths back to the commit; what it does not have is removed."""
        for path in paths:
            if self.run(("git", "checkout", "HEAD", "--", path)).status == 0:
                continue
            target = self.root / path
            if target.is_dir() and not target.is_symlink():
                shutil.rmtree(target, ignore_errors=True)
            else:
                target.unlink(missing_ok=True)

    def files(self) -> dict[str, str]:
        """The text of every regular file; links are left out, they could lead anywhere."""
        found: dict[str, str] = {}
        for place, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if name not in (".git", "__pycache__")]
            for name in names:
                path = Path(place, name)
                if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
                    continue
                try:
                    found[path.relative_to(self.root).as_posix()] = path.read_text(encoding="utf-8")
                except UnicodeDecodeError:
                    continue
        return found


@contextmanager
def worktree(files: Mapping[str, str]) -> Iterator[Worktree]:
    """A tree of these files, committed; removed at the end.

    Raises:
        MachineFailed: git is missing, or the disk is full.
    """
    with tempfile.TemporaryDirectory(prefix="proctor-tree-") as scratch:
        tree = Worktree(root=Path(scratch) / "tree", scratch=Path(scratch))
        try:
            for path, text in files.items():
                target = tree.root / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise MachineFailed(MachineState.HARNESS_ERROR, f"the tree cannot be written: {error}") from None
        commit(tree)
        yield tree


def commit(tree: Worktree) -> None:
    """Commit a new tree as it stands: what patches are measured against.

    Raises:
        MachineFailed: git is missing or fails.
    """
    for command in (
        ("init", "--quiet"),
        ("add", "--all", "--force"),
        ("commit", "--quiet", "-m", "base"),
    ):
        ran = tree.run(("git", *command))
        if ran.status:
            raise MachineFailed(MachineState.HARNESS_ERROR, f"git {command[0]}: {ran.output.strip()}")
