"""Themes: files that are wrong are reported, ours are right, and colours can be told apart."""

import itertools
import os
import re
from pathlib import Path

import pytest

import themes
from engine.verdict import Outcome
from tests.themes.colour import contrast, difference
from tui.looks import OUTCOMES, derived, textual_theme

OURS, FAILED = themes.load_themes()
DRAWN = [theme for theme in OURS if not theme.is_ansi]
ROOT = Path(__file__).parents[2]


def test_all_of_ours_load() -> None:
    assert FAILED == []
    assert {theme.name for theme in OURS} == {
        "proctor-dark",
        "proctor-light",
        "proctor-contrast",
        "proctor-plain",
        "proctor-ansi",
        "proctor-ansi-light",
    }
    assert themes.DEFAULT in {theme.name for theme in OURS}


@pytest.mark.parametrize("theme", OURS, ids=lambda theme: theme.name)
def test_every_meaning_and_verdict_has_a_colour(theme: themes.Theme) -> None:
    made = textual_theme(theme)
    variables = {**derived(made), **made.variables}
    for outcome in OUTCOMES:
        assert variables[f"verdict-{outcome.replace('_', '-')}"]
    for meaning in themes.MEANINGS:
        assert variables[f"meaning-{meaning}"]


@pytest.mark.parametrize("theme", DRAWN, ids=lambda theme: theme.name)
def test_text_can_be_read_on_every_ground(theme: themes.Theme) -> None:
    made = textual_theme(theme)
    variables = {**derived(made), **made.variables}
    grounds = {theme.colours["background"], theme.colours["surface"]}
    words = ["text", "muted", "strong", "accent", "good", "warn", "bad", "now", "key"]
    names = [f"meaning-{word}" for word in words] + [f"verdict-{o.replace('_', '-')}" for o in OUTCOMES]
    for name, ground in itertools.product(names, grounds):
        assert contrast(variables[name], ground) >= 4.5, (name, ground)
    assert contrast(variables["meaning-cursor-text"], variables["meaning-cursor"]) >= 4.5
    assert contrast(variables["meaning-faint"], theme.colours["background"]) >= 2.0


@pytest.mark.parametrize("theme", DRAWN, ids=lambda theme: theme.name)
@pytest.mark.parametrize("eyes", ["deuteranopia", "protanopia"])
def test_right_and_wrong_stay_apart_for_colour_blind_eyes(theme: themes.Theme, eyes: str) -> None:
    made = textual_theme(theme)
    variables = {**derived(made), **made.variables}
    passed = variables["verdict-passed"]
    for outcome in (Outcome.WRONG_ANSWER, Outcome.TIMEOUT):
        other = variables[f"verdict-{outcome.replace('_', '-')}"]
        assert difference(passed, other, eyes) >= 20, (outcome, eyes)


def test_a_file_that_is_not_toml_is_reported_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text('name = "broken"\ndark = \n')
    loaded, failed = themes.load_themes(tmp_path)
    assert {theme.name for theme in loaded} == {theme.name for theme in OURS}
    assert str(failed[0]).startswith(f"{tmp_path}/broken.toml:2: not TOML")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (
            '[colours]\nforeground = "#fff"\nbackground = "#000"\nprimary = "#12345"\n',
            4,
            "'#12345' is not a colour",
        ),
        ('[colours]\nforeground = "#fff"\nbackground = "#000"\n', 1, "lacks primary"),
        ('[colours]\nforground = "#fff"\n', 2, "has no 'forground'"),
        ('name = "My Theme"\n', 1, "lower-case"),
        (
            'dark = "yes"\n[colours]\nforeground="#fff"\nbackground="#000"\nprimary="#00f"\n',
            1,
            "true or false",
        ),
        ("colours = 3\n", 1, "must be a table"),
    ],
)
def test_a_wrong_value_names_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    (tmp_path / "mine.toml").write_text(text)
    _, failed = themes.load_themes(tmp_path)
    assert failed[0].line == line
    assert reason in str(failed[0])


def test_a_small_theme_gets_the_rest_from_its_colours(tmp_path: Path) -> None:
    (tmp_path / "tiny.toml").write_text('[colours]\nforeground="#eee"\nbackground="#111"\nprimary="#5af"\n')
    loaded, failed = themes.load_themes(tmp_path)
    assert failed == []
    made = textual_theme(next(theme for theme in loaded if theme.name == "tiny"))
    assert derived(made)["meaning-text"]
    assert derived(made)["verdict-harness-error"] == derived(made)["meaning-muted"]


def test_a_theme_of_the_user_replaces_ours_of_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        'name="proctor-dark"\ntitle="mine"\n[colours]\nforeground="#eee"\nbackground="#111"\nprimary="#5af"\n'
    )
    loaded, _ = themes.load_themes(tmp_path)
    assert [theme.title for theme in loaded if theme.name == "proctor-dark"] == ["mine"]


def test_colours_live_in_theme_files_only() -> None:
    colour = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b(?!\w)|\brgba?\(|\bhsla?\(")
    files = [path for path in (ROOT / "tui").rglob("*") if path.suffix in (".py", ".tcss")]
    assert len(files) > 20
    found = [
        f"{path.name}: {line.strip()}"
        for path in files
        for line in path.read_text(encoding="utf-8").splitlines()
        if colour.search(line)
    ]
    assert found == []


def test_a_pipe_among_the_themes_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "mine.toml")

    loaded, failed = themes.load_themes(tmp_path)
    assert loaded
    assert [str(one) for one in failed] == [
        f"{tmp_path / 'mine.toml'}: is no regular file; the file is left out"
    ]
