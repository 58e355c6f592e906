"""A file is there whole, or as it was."""

import stat
from pathlib import Path

import pytest

from engine.whole import write_whole


def test_a_file_is_written_with_its_folder_and_replaced_with_its_rights(tmp_path: Path) -> None:
    place = tmp_path / "new" / "file"
    write_whole(place, b"first")
    place.chmod(0o600)
    write_whole(place, b"second")

    assert place.read_bytes() == b"second"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert [path.name for path in place.parent.iterdir()] == ["file"]


def test_what_cannot_be_written_leaves_what_was_there_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"before")

    def full(path: Path, _: object) -> None:
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "file", b"after")

    assert (tmp_path / "file").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
