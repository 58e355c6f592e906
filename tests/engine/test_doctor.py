"""The doctor's word on what the machine offers must not be a guess."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.doctor import _storage
from engine.places import places
from sandbox import SandboxUnavailable, open_sandbox


def test_a_data_folder_inside_a_file_is_no_tick(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (found,) = _storage(replace(places(), data=tmp_path / "file" / "data"))

    assert found.status == "fail"
    assert "not writable" in found.detail
    assert "PROCTOR_HOME" in found.fix


async def test_walls_that_lack_a_folder_are_refused_and_not_crashed_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PROCTOR_HOME", str(tmp_path / "file"))

    with pytest.raises(SandboxUnavailable, match="Set PROCTOR_HOME"):
        await open_sandbox("namespaces")
