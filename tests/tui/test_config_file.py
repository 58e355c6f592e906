"""One setting is changed in config.toml, and nothing else is."""

from pathlib import Path

import pytest
import tomli

from engine.errors import UsageError
from tui.config_file import changed, place_of, save_setting

BEFORE = """# mine
[interface]   # looks
theme = "proctor-dark"  # the default

[keys]
"run.pause" = "p"
"""


def test_a_value_is_replaced_in_place_and_comments_stay() -> None:
    after = changed(BEFORE, "interface", "theme", "night")
    assert 'theme = "night"  # the default' in after
    assert after.count("\n") == BEFORE.count("\n")
    assert tomli.loads(after)["keys"] == {"run.pause": "p"}


def test_a_missing_value_goes_to_the_end_of_its_table() -> None:
    after = changed(BEFORE, "interface", "ascii", True)
    assert tomli.loads(after)["interface"] == {"theme": "proctor-dark", "ascii": True}
    assert after.index("ascii") < after.index("[keys]")


def test_a_missing_table_and_a_missing_file_are_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    save_setting(path, "interface", "theme", 'odd "name"')
    assert tomli.loads(path.read_text())["interface"]["theme"] == 'odd "name"'
    assert place_of(path.read_text(), "interface", "theme") == 2


@pytest.mark.parametrize("text", ["theme = [", 'interface = {theme = "x"}\n'])
def test_what_cannot_be_changed_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"config\.toml"):
        save_setting(path, "interface", "theme", "night")
    assert path.read_text() == text


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="nothing was saved"):
        save_setting(tmp_path / "file" / "config.toml", "interface", "theme", "night")
