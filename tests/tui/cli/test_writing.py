"""What a command writes is there whole, or as it was."""

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.errors import EnvironmentTrouble
from engine.run import RunFolder
from tui.cli import run_command_line
from tui.cli.writing import refuse_unwritable, write_lines


def test_a_disk_that_is_full_leaves_the_file_of_before_and_no_draft(tmp_path: Path) -> None:
    def lines() -> Iterator[str]:
        yield "half"
        raise OSError(28, "No space left on device")

    kept = tmp_path / "report.html"
    kept.write_text("whole")
    for target in (kept, tmp_path / "fresh.html"):
        with pytest.raises(EnvironmentTrouble, match=f"^--flips {target}: No space"):
            write_lines(target, lines(), "--flips")

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


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device", "/disk/file"),
            4,
            "proctor: /disk/file: No space left on device.\n",
        ),
        (OSError(errno.EROFS, "Read-only file system"), 4, "proctor: Read-only file system.\n"),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), 2, "proctor: /x: Permission denied.\n"),
    ],
)
def test_what_the_machine_lacks_is_no_mistake_of_ours(
    error: OSError,
    status: int,
    said: str,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr("tui.cli.runs.list_runs", fail)

    assert run_command_line(["ls"]) == status
    assert capsys.readouterr().err == said
    assert not home.exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "run warmup -m demo --verdicts TMP/no/v.jsonl",
            "proctor: --verdicts TMP/no/v.jsonl: there is no folder TMP/no.",
        ),
        ("score FILE -b warmup --verdicts TMP", "Invalid value for '--verdicts'"),
        ("score FILE -b warmup --results human-eval=TMP", "--results human-eval: TMP: it is a folder"),
        ("rescore last --flips TMP/no/f.jsonl", "--flips TMP/no/f.jsonl: there is no folder"),
        ("merge fini --verdicts TMP/no/v.jsonl", "--verdicts TMP/no/v.jsonl: there is no folder"),
    ],
)
def test_where_a_result_cannot_be_written_is_told_before_the_work(
    line: str,
    said: str,
    tmp_path: Path,
    recorded: Callable[[str, str], RunFolder],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    recorded("finished", "1123-2003-fini")
    monkeypatch.setattr("engine.launch._start", lambda *_: pytest.fail("an engine was started"))
    monkeypatch.setattr("tui.cli.models.fetch", lambda *_: None)

    assert run_command_line(line.replace("TMP", str(tmp_path)).replace("FILE", __file__).split()) == 2
    assert said.replace("TMP", str(tmp_path)) in capsys.readouterr().err


def test_a_device_and_a_pipe_take_what_is_written(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for target in (Path(os.devnull), Path("/dev/stdout"), tmp_path / "pipe", tmp_path / "fresh"):
        refuse_unwritable("--verdicts", target)
