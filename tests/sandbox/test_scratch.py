"""Workers' temporary folders: held while their process lives, removed by the next one when it was killed."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from sandbox import scratch

HOLDER = (
    "import sys; from sandbox import scratch; print(scratch.make(sys.argv[1]), flush=True); sys.stdin.read()"
)
LONG_AGO = (1.0, 1.0)


@pytest.fixture
def holder(tmp_path: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_holds_is_not(
    tmp_path: Path, holder: "subprocess.Popen[str]"
) -> None:
    with holder:
        assert holder.stdout is not None
        theirs = Path(holder.stdout.readline().strip())
        (theirs / scratch.BOX).mkdir()
        (theirs / scratch.BOX / "file").touch()
        os.utime(theirs, LONG_AGO)

        mine = scratch.make(str(tmp_path))
        assert theirs.is_dir()
        holder.kill()
        holder.wait()
        another = scratch.make(str(tmp_path))

    assert not theirs.exists()
    for folder in (mine, another):
        scratch.remove(folder)
    assert list(tmp_path.iterdir()) == []


def test_what_is_young_may_not_be_held_yet_and_stays(tmp_path: Path) -> None:
    young = tmp_path / f"{scratch.PREFIX}young"
    young.mkdir()

    scratch.remove(scratch.make(str(tmp_path)))

    assert young.is_dir()


def test_a_link_to_another_folder_is_not_followed(tmp_path: Path) -> None:
    precious, place = tmp_path / "precious", tmp_path / "place"
    (precious / scratch.BOX).mkdir(parents=True)
    place.mkdir()
    (place / f"{scratch.PREFIX}link").symlink_to(precious)
    os.utime(place / f"{scratch.PREFIX}link", LONG_AGO, follow_symlinks=False)

    scratch.remove(scratch.make(str(place)))

    assert (precious / scratch.BOX).is_dir()


def test_letting_go_leaves_no_descriptor(tmp_path: Path) -> None:
    before = psutil.Process().num_fds()
    scratch.remove(scratch.make(str(tmp_path)))
    assert psutil.Process().num_fds() == before
