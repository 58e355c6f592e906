"""A proctor that only reads starts no engine, asks nothing of one and records no decision, from any verb."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.run import RunFolder
from tui.cli import run_command_line


@pytest.mark.parametrize(
    "line",
    [
        "run warmup -m demo",
        "demo --no-tui",
        f"score {__file__} -b warmup",
        f"crosscheck {__file__} -b warmup",
        "rescore fini",
        "pause fini",
        "stop fini",
        "resume fini",
        "merge fini fini",
        "watch fini fini",
        "checkpoints .",
        "review fini warmup/double#0 confirm",
        "contamination continuation warmup -m demo --keep fini",
    ],
)
def test_what_changes_something_is_refused(
    line: str,
    recorded: Callable[[str, str], RunFolder],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = recorded("finished", "1123-2003-fini")
    before = sorted(folder.path.iterdir())
    monkeypatch.setenv("PROCTOR_READONLY", "1")
    monkeypatch.setattr("engine.launch._start", lambda *_: pytest.fail("an engine was started"))
    monkeypatch.setattr("tui.cli.models.fetch", lambda *_: pytest.fail("a model was fetched"))

    assert run_command_line(line.split()) == 2
    assert "this proctor only reads (PROCTOR_READONLY" in capsys.readouterr().err
    assert sorted(folder.path.iterdir()) == before


@pytest.mark.parametrize("line", ["show fini", "ls", "status fini", "watch fini", "checkpoints --list"])
def test_what_only_reads_still_does(
    line: str, recorded: Callable[[str, str], RunFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded("finished", "1123-2003-fini")
    monkeypatch.setenv("PROCTOR_READONLY", "1")

    assert run_command_line(line.split()) == 0


def test_the_setting_in_the_file_holds_and_the_environment_wins(
    home: Path, recorded: Callable[[str, str], RunFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded("finished", "1123-2003-fini")
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text("[interface]\nreadonly = true\n")
    said: list[str] = []
    monkeypatch.setattr("tui.cli.control.send", lambda _, request: said.append(type(request).__name__))
    monkeypatch.setattr(RunFolder, "is_held", lambda _: True)

    assert run_command_line(["stop", "fini"]) == 2
    monkeypatch.setenv("PROCTOR_READONLY", "0")
    assert run_command_line(["stop", "fini"]) == 0
    assert said == ["StopRun"]
