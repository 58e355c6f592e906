"""The doctor says of every grade that holds which languages can be marked behind it."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from engine.doctor import Finding, Report
from engine.toolchains import Toolchain
from tui.cli import run_command_line

ABLE = {"docker": ("js",), "namespaces": ("js", "rs"), "landlock": ()}
REASON = "commands of other languages need another grade"


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A machine on which three grades hold; returns the grades that were tried."""
    tried: list[str] = []

    async def examine(_: Any) -> Report:
        return Report(
            grade="docker",
            checks=tuple(Finding(name=f"grade {grade}", status="ok", detail="held") for grade in ABLE),
        )

    async def try_toolchains(
        grade: str, codes: Sequence[str], told: Callable[[Toolchain], None] = lambda _: None
    ) -> list[Toolchain]:
        tried.append(grade)
        found = []
        for code in codes or ("js", "rs", "lua"):
            good = code in ABLE[grade]
            detail = "" if good else REASON if grade == "landlock" else f"{code} is not installed"
            found.append(
                Toolchain(
                    language=code, title=code, status="ok" if good else "missing", version="1.0",
                    fix="", detail=detail, grade=grade,
                )
            )  # fmt: skip
            told(found[-1])
        return found

    monkeypatch.setattr("tui.cli.doctor.examine", examine)
    monkeypatch.setattr("tui.cli.doctor.try_toolchains", try_toolchains)
    return tried


def test_languages_are_tried_behind_every_grade_that_holds(
    machine: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["doctor", "--toolchains"]) == 0
    said = capsys.readouterr().out
    assert machine == ["docker", "namespaces", "landlock"]
    assert "2 of 3 languages can be marked here (docker 1, namespaces 2, landlock 0)" in said
    assert said.count(REASON) == 1
    assert "… and 2 languages more, for the same reason" in said


def test_one_grade_that_was_named_is_tried_alone(
    machine: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["doctor", "--toolchains", "--sandbox", "namespaces"]) == 0
    assert machine == ["namespaces"]
    assert capsys.readouterr().out.endswith("\n2 of 3 languages can be marked here\n")


def test_rows_for_programs_say_their_grade(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["doctor", "-l", "js", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["toolchains"]
    assert [(row["language"], row["grade"], row["status"]) for row in rows] == [
        ("js", "docker", "ok"),
        ("js", "namespaces", "ok"),
        ("js", "landlock", "missing"),
    ]


def test_a_language_that_is_none_is_refused_before_the_machine_is_looked_at(
    machine: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["doctor", "-l", "klingon"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "klingon" in said.err
    assert machine == []
