"""The private folder on a disk: what programs left in it is counted and removed, however it was made."""

import os
from pathlib import Path

import pytest

from sandbox.inside import box


def chain(folder: Path, name: str, depth: int) -> None:
    """Folders inside one another, as a program makes them: by going into each."""
    here = os.open(".", os.O_PATH)
    try:
        os.chdir(folder)
        for _ in range(depth):
            os.mkdir(name)  # noqa: PTH102 - a path would be too long
            os.chdir(name)
        Path("bottom").write_bytes(b"x" * 10_000)
    finally:
        os.fchdir(here)
        os.close(here)


@pytest.mark.parametrize(("name", "depth"), [("a", 1500), ("main.py" + "b" * 200, 60)])
def test_folders_deeper_than_recursion_or_any_path_are_removed(tmp_path: Path, name: str, depth: int) -> None:
    chain(tmp_path, name, depth)
    box.empty(str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_what_lies_deeper_than_the_interpreter_recurses_is_counted(tmp_path: Path) -> None:
    chain(tmp_path, "a", 1500)
    try:
        assert 10_000 <= box.size(str(tmp_path)) - 1500 * box.ENTRY < 100_000
    finally:
        box.empty(str(tmp_path))


def test_what_is_empty_counts_too_since_a_disk_runs_out_of_inodes(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"file-{number}").touch()
        (tmp_path / f"folder-{number}").mkdir()
        (tmp_path / f"link-{number}").symlink_to("nowhere")
    assert box.size(str(tmp_path)) == 90 * box.ENTRY
    assert box.size(str(tmp_path), 10 * box.ENTRY) == 11 * box.ENTRY, "the rest makes no difference"


def test_what_lies_deeper_than_any_path_is_more_than_any_limit(tmp_path: Path) -> None:
    chain(tmp_path, "b" * 200, 60)
    try:
        assert box.size(str(tmp_path)) == box.UNKNOWN
    finally:
        box.empty(str(tmp_path))


def test_links_are_removed_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_text("x")
    (tmp_path / "box" / "deep").mkdir(parents=True)
    (tmp_path / "box" / "link").symlink_to(tmp_path / "kept")
    (tmp_path / "box" / "deep" / "link").symlink_to(tmp_path / "kept")
    box.empty(str(tmp_path / "box"))
    assert list((tmp_path / "box").iterdir()) == []
    assert (tmp_path / "kept" / "file").exists()


def test_folders_that_forbid_it_are_removed_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "shut" / "shut").mkdir(parents=True)
    (tmp_path / "shut" / "shut" / "file").write_text("x")
    (tmp_path / "shut" / "shut").chmod(0)
    (tmp_path / "shut").chmod(0o500)
    box.empty(str(tmp_path))
    assert list(tmp_path.iterdir()) == []
