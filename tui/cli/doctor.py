"""`proctor doctor`: is this machine fit, and what would mend it."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import get_args

import click
import msgspec
from rich.console import Console
from rich.text import Text

from engine.doctor import Finding, examine, gallery
from engine.doctor import attack as run_canaries
from engine.places import places
from engine.spec import Grade

_MARKS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("x", "red")}


@click.command()
@click.option("--attack", is_flag=True, help="Let hostile programs loose on the walls of this machine.")
@click.option(
    "--sandbox", "grade", type=click.Choice(get_args(Grade)), default="auto", help="Grade to attack."
)
@click.option("--json", "as_json", is_flag=True)
def doctor(*, attack: bool, grade: Grade, as_json: bool) -> int:
    """Look at this machine: walls, tools, libraries. Exit status 4 if something fails."""
    if attack:
        return _attack(grade, as_json=as_json)
    report = asyncio.run(examine(places()))
    if as_json:
        found = {"grade": report.grade, "checks": [asdict(check) for check in report.checks]}
        print(msgspec.json.encode(found).decode())
    else:
        _print(report.checks)
        best = report.grade or "none: untrusted code cannot be run here"
        print(f"\nisolation grade: {best}")
    return 4 if report.failed else 0


def _attack(grade: Grade, *, as_json: bool) -> int:
    """The whole gallery where it is here (a source tree), else the canaries that every grade must pass."""
    path = gallery()
    if path is not None and grade != "auto":
        command = [sys.executable, str(path), "--grade", grade, *(["--json"] if as_json else [])]
        return 4 if subprocess.run(command, check=False).returncode else 0
    found = asyncio.run(run_canaries(grade))
    if as_json:
        print(msgspec.json.encode({"checks": [asdict(finding) for finding in found]}).decode())
    else:
        _print(found)
        if path is not None:
            print("\nthe whole gallery: proctor doctor --attack --sandbox GRADE")
    return 4 if any(finding.status == "fail" for finding in found) else 0


def _print(findings: Sequence[Finding]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for finding in findings:
        mark, style = _MARKS[finding.status]
        console.print(Text.assemble((f" {mark} ", style), (f"{finding.name:22} ", "bold"), finding.detail))
        if finding.fix:
            console.print(Text(f"{'':26}→ {finding.fix}"))
