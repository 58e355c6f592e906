"""Settings come from where the user put them, and a bad one never keeps the interface from starting."""

import os
from pathlib import Path

import pytest

from themes import DEFAULT
from tui.settings import load_settings, speaks_unicode, why_not_drawn

UTF = {"LANG": "en_GB.UTF-8", "TERM": "xterm-256color"}


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    settings = load_settings(UTF, tmp_path)
    assert (settings.theme, settings.ascii, settings.mouse, settings.warnings) == (DEFAULT, False, False, ())


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[interface]\ntheme = "nord"\nmouse = true\n[keys]\n"run.pause" = "p"\n'
    )
    assert load_settings(UTF, tmp_path).theme == "nord"
    assert load_settings(UTF, tmp_path).mouse
    assert load_settings(UTF, tmp_path).keys == {"run.pause": "p"}
    assert (
        load_settings({**UTF, "PROCTOR_THEME": "proctor-light", "PROCTOR_MOUSE": "0"}, tmp_path).theme
        == "proctor-light"
    )
    assert not load_settings({**UTF, "PROCTOR_MOUSE": "0"}, tmp_path).mouse


@pytest.mark.parametrize(
    ("text", "word"),
    [("[interface\n", "left out"), ("[interface]\ntheme = 3\n", "interface.theme"), ('[interface]\nascii = "yes"\n', "interface.ascii"),
     ("interface = 1\n", "must be a table"), ("keys = 1\n", "[keys]")],
)  # fmt: skip
def test_a_bad_setting_is_a_warning(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "config.toml").write_text(text)
    settings = load_settings(UTF, tmp_path)
    assert word in settings.warnings[0]
    assert settings.theme == DEFAULT


@pytest.mark.parametrize(
    ("environment", "unicode"),
    [(UTF, True), ({"LANG": "C"}, False), ({"LC_ALL": "C", "LANG": "en_GB.UTF-8"}, False), ({}, False),
     ({"LANG": "en_GB.utf8", "TERM": "linux"}, False), ({"LC_CTYPE": "C.UTF-8"}, True)],
)  # fmt: skip
def test_ascii_where_more_cannot_be_shown(environment: dict[str, str], unicode: bool) -> None:
    assert speaks_unicode(environment) is unicode


def test_a_terminal_that_cannot_be_drawn_on_is_named() -> None:
    assert "proctor watch" in (why_not_drawn({"TERM": "dumb"}) or "")
    assert why_not_drawn({"TERM": "tmux-256color"}) is None


def test_a_pipe_in_place_of_the_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.toml")

    assert "no regular file" in load_settings(UTF, tmp_path).warnings[0]
