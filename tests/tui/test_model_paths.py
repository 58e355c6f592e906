"""A path that is typed for a model leads through folders to GGUF files."""

from pathlib import Path

import pytest
from textual.widgets import Input

from tests.recordings.record import BEGIN
from tests.tui.screens.picture_of import app_for, until
from tui.model_paths import model_paths
from tui.screens.pick import PickDialog
from tui.widgets.form_panel import FormPanel


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Two models, a text, a folder and a hidden one."""
    for name in ("qwen.gguf", "quiet.gguf", "quotes.txt"):
        (tmp_path / name).write_bytes(b"GGUF")
    (tmp_path / "quarters").mkdir()
    (tmp_path / ".cache").mkdir()
    return tmp_path


def names(typed: str) -> list[str]:
    return [pick.text for pick in model_paths(typed)]


def test_folders_come_before_the_model_files_and_other_files_not_at_all(shelf: Path) -> None:
    assert names(f"{shelf}/") == ["quarters/", "quiet.gguf", "qwen.gguf"]
    assert names(f"{shelf}/qu") == ["quarters/", "quiet.gguf"]
    assert names(f"{shelf}/.") == [".cache/"]


def test_the_home_is_written_as_it_was_typed(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(shelf))
    assert [pick.result for pick in model_paths("~/qw")] == ["~/qwen.gguf"]


@pytest.mark.parametrize("typed", ["", "demo", "hf:a/b:c", "http://host/v1", "~nobody/x", "/no/such/place/x"])
def test_what_is_no_path_leads_nowhere(typed: str) -> None:
    assert model_paths(typed) == []


async def test_a_folder_that_is_taken_is_gone_into_and_a_file_ends_the_search(shelf: Path) -> None:
    app = app_for(None, now=BEGIN)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(app, pilot, "New run")
        await pilot.press("m")
        dialog = app.screen
        assert isinstance(dialog, PickDialog)
        line = dialog.query_one(Input)
        line.value = str(shelf)
        for _ in range(2):
            await until(app, pilot, "folder")
            await pilot.press("enter")
            assert line.value == f"{shelf}/"
        line.value = f"{shelf}/qw"
        await until(app, pilot, "qwen.gguf")
        await pilot.press("down", "enter")
        assert app.screen.query_one(FormPanel).draft.model == f"{shelf}/qwen.gguf"
