"""Plain lines: what they tell while nothing is finished."""

from pathlib import Path

import pytest

from engine.errors import UsageError
from engine.live import LiveFrame, LivePrefill, LiveSlot
from tests.engine.reports.recorded import recorded as with_manifest
from tui.cli import run_command_line
from tui.cli.narration import narrate
from tui.cli.results import present_line
from tui.terminal.tame import is_tame

EVIL = "\\u001b]0;mine\\u0007\\u001b[2J"
"""As it stands in a log: a title of the window, and a screen wiped."""

BUSY = LiveFrame(
    at=100,
    pid=1,
    state="running",
    prefills=(LivePrefill(problem="django__django-11099\x1b[2J", read=3500, tokens=7000),),
    slots=(LiveSlot(problem="a", sample=0, tail="", tokens=4, tokens_per_second=9),),
    tokens_per_second=9,
    marking=1,
    oldest_marking=75,
    oldest_problem="HumanEval/32\x1b[2J",
    oldest_sample=4,
)


def test_a_long_prompt_is_told_by_how_much_of_it_is_read_and_its_name_is_tamed() -> None:
    line = present_line(BUSY, now=101)
    assert "50% of 7000 prompt tokens" in line
    assert "writing 1 at 9 tok/s" in line
    assert "marking 1 since 1:15, HumanEval/32" in line
    assert line.endswith(" #4")
    assert "\x1b" not in line


def test_a_moment_that_is_past_is_not_told() -> None:
    assert present_line(BUSY, now=130) == ""
    assert present_line(None, now=130) == ""


@pytest.mark.parametrize(
    "line",
    [
        "ls", "show finished", "status finished", "watch finished", "compare finished other --force",
        "gate finished --min pass@1=0.99", "explain finished --published 0.5", "suites table finished other",
        "security finished", "review finished", "report nonesuch", "similarity finished",
    ],
)  # fmt: skip
def test_names_of_models_and_benchmarks_do_not_act_on_the_terminal(
    line: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = home / "data" / "runs"
    runs.mkdir(parents=True)
    for name in ("other", "finished"):
        folder = with_manifest(runs, "finished")
        text = folder.events.read_text()
        model = json_name(text, "model")
        title = json_name(text, "title")
        text = text.replace(f'"model":"{model}"', f'"model":"{EVIL}{name}"').replace(
            f'"title":"{title}"', f'"title":"{EVIL}{title}"'
        )
        folder.events.write_text(text)
        folder.path.rename(runs / f"1123-2003-{name}")
    run_command_line(line.split())

    said = capsys.readouterr()
    assert said.out + said.err
    assert is_tame(said.out)
    assert is_tame(said.err)


def json_name(text: str, key: str) -> str:
    """The value of the first such key in a log."""
    return text.split(f'"{key}":"', 1)[1].split('"', 1)[0]


def test_what_a_server_said_does_not_act_on_the_terminal_as_an_error_either(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(**_: object) -> None:
        raise UsageError("500 \x1b[2Jboom")

    monkeypatch.setattr("tui.cli.runs.print_runs", refuse)
    assert run_command_line(["ls"]) == 2
    narrate("asking \x1b[2J")
    said = capsys.readouterr().err
    assert "boom" in said
    assert is_tame(said)
