"""`proctor doctor`: is this machine fit, and what would mend it."""

import asyncio
from dataclasses import asdict

import click
import msgspec
from rich.console import Console
from rich.text import Text

from engine.doctor import examine
from engine.places import places

_MARKS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("x", "red")}


@click.command()
@click.option("--json", "as_json", is_flag=True)
def doctor(*, as_json: bool) -> int:
    """Look at this machine: walls, tools, libraries. Exit status 4 if something fails."""
    report = asyncio.run(examine(places()))
    if as_json:
        found = {"grade": report.grade, "checks": [asdict(check) for check in report.checks]}
        print(msgspec.json.encode(found).decode())
    else:
        console = Console(highlight=False, soft_wrap=True)
        for check in report.checks:
            mark, style = _MARKS[check.status]
            console.print(Text.assemble((f" {mark} ", style), (f"{check.name:22}", "bold"), check.detail))
            if check.fix:
                console.print(Text(f"{'':25}→ {check.fix}"))
        grade = report.grade or "none: untrusted code cannot be run here"
        console.print(Text(f"\nisolation grade: {grade}", style="bold"))
    return 4 if report.failed else 0
