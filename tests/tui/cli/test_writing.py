"""What a command writes is there whole, or as it was."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.cli.writing import write_lines


def test_a_disk_that_is_full_leaves_the_file_of_before_and_no_draft(tmp_path: Path) -> None:
    def lines() -> Iterator[str]:
        yield "half"
        raise OSError(28, "No space left on device")

    kept = tmp_path / "report.html"
    kept.write_text("whole")
    for target in (kept, tmp_path / "fresh.html"):
        with pytest.raises(OSError, match="No space"):
            write_lines(target, lines())

    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    assert kept.read_text() == "whole"


def test_a_link_stays_one_and_a_file_keeps_who_may_read_it(tmp_path: Path) -> None:
    place, link = tmp_path / "place", tmp_path / "link"
    place.touch(mode=0o600)
    link.symlink_to(place)

    write_lines(link, ["a\n", "b\n"])

    assert link.is_symlink()
    assert place.read_text() == "a\nb\n"
    assert place.stat().st_mode & 0o777 == 0o600


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_lines(Path(os.devnull), ["nothing"])

    assert not Path(os.devnull).is_file()


def test_a_dash_is_standard_output_as_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)

    with open(1, "w", encoding="utf-8", closefd=False) as out:
        monkeypatch.setattr("sys.stdout", out)
        write_lines(Path("-"), ["ä\n"])

    assert capfdbinary.readouterr().out == "ä\n".encode()
    assert list(tmp_path.iterdir()) == []
