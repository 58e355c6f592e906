"""What has no end is not read: it is said what it is instead."""

import os
import stat
from pathlib import Path

import pytest

from benchmarks.benchmark import DatasetError
from benchmarks.custom import Custom
from benchmarks.dataset import insist_on_data
from benchmarks.interchange.answer import WrongFile
from benchmarks.interchange.reading import read_answers
from benchmarks.regular import read_regular, refuse_endless, refuse_irregular


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


def test_what_is_no_regular_file_is_named(pipe: Path) -> None:
    for path, what in ((pipe, "a named pipe"), (Path("/dev/zero"), "a device"), (pipe.parent, "a folder")):
        with pytest.raises(OSError, match=what):
            read_regular(path)


def test_a_regular_file_and_a_link_to_one_are_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("all of it")
    (tmp_path / "link").symlink_to(tmp_path / "file")

    assert read_regular(tmp_path / "link") == b"all of it"


def test_a_pipe_that_a_shell_handed_over_is_read_to_its_end() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"words")
    os.close(writer)
    handed = Path(f"/dev/fd/{reader}")
    try:
        assert stat.S_ISFIFO(handed.stat().st_mode)
        refuse_endless(handed)
        with pytest.raises(OSError, match="a named pipe"):
            refuse_irregular(handed)
    finally:
        os.close(reader)


def test_data_that_is_no_file_is_not_said_to_be_missing(pipe: Path) -> None:
    with pytest.raises(
        DatasetError, match=r"it is a named pipe, and a regular file is needed\. It should hold rows"
    ):
        insist_on_data(pipe, "rows")
    with pytest.raises(DatasetError, match="not found"):
        insist_on_data(pipe.with_name("nowhere"), "rows")


def test_a_pipe_inside_a_folder_of_answers_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "HumanEval_0").mkdir()
    os.mkfifo(tmp_path / "HumanEval_0" / "0.py")

    with pytest.raises((OSError, WrongFile), match="named pipe"):
        list(read_answers(tmp_path, ["HumanEval/0"]))


def test_a_pipe_in_place_of_a_benchmark_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "benchmark.toml")

    with pytest.raises(DatasetError) as refused:
        Custom(tmp_path).load()
    place = tmp_path / "benchmark.toml"
    assert str(refused.value) == f"Cannot read {place}: it is a named pipe, and a regular file is needed."
