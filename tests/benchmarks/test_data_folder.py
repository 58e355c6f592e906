"""Where our copies of benchmark data lie."""

from pathlib import Path

import pytest

from benchmarks.data_folder import default_folder


def test_the_data_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PROCTOR_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "data" / "benchmarks"
    monkeypatch.delenv("PROCTOR_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert default_folder() == tmp_path / "xdg" / "proctor" / "benchmarks"
