"""`proctor doctor`: is this machine fit, and what would mend it."""

import asyncio
import subprocess
import sys
from collections import Counter
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
from engine.several import several
from engine.spec import Grade
from engine.toolchains import Toolchain, refuse_unknown, try_toolchains
from tui.cli.idle import refuse_idle

_MARKS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("x", "red")}


@click.command()
@click.option("--attack", is_flag=True, help="Let hostile programs loose on the walls of this machine.")
@click.option(
    "--sandbox",
    "grade",
    type=click.Choice(get_args(Grade)),
    default="auto",
    help="Grade to attack, or to try languages behind.",
)
@click.option(
    "--toolchains", is_flag=True, help="Also try the compilers and interpreters of MultiPL-E's languages."
)
@click.option("--language", "-l", "languages", multiple=True, help="Try only this language, such as rs.")
@click.option("--json", "as_json", is_flag=True)
def doctor(*, attack: bool, grade: Grade, toolchains: bool, languages: tuple[str, ...], as_json: bool) -> int:
    """Look at this machine: walls, tools, libraries. Exit status 4 if something fails."""
    if attack:
        refuse_idle("--attack tries walls alone. Give one or the other.", "toolchains", "languages")
        return _attack(grade, as_json=as_json)
    refuse_unknown(languages)
    toolchains = toolchains or bool(languages)
    if not toolchains:
        refuse_idle("goes with --attack or --toolchains: every grade is looked at anyway.", "grade")
    report = asyncio.run(examine(places()))
    if not as_json:
        _print(report.checks)
        best = report.grade or "none: untrusted code cannot be run here"
        print(f"\nisolation grade: {best}")
    behind = (report.grades or (grade,)) if grade == "auto" else (grade,)
    tried = [
        toolchain
        for each in (behind if toolchains else ())
        for toolchain in _try_behind(each, languages, as_json=as_json)
    ]
    if as_json:
        found: dict[str, object] = {
            "grade": report.grade,
            "checks": [asdict(check) for check in report.checks],
        }
        if toolchains:
            found["toolchains"] = [asdict(toolchain) for toolchain in tried]
        print(msgspec.json.encode(found).decode())
    elif toolchains:
        print(f"\n{_summed_up(tried, behind)}")
    return 4 if report.failed or any(toolchain.status == "broken" for toolchain in tried) else 0


_TOOLCHAIN_MARKS = {"ok": _MARKS["ok"], "missing": _MARKS["warn"], "broken": _MARKS["fail"]}


def _try_behind(grade: Grade, languages: Sequence[str], *, as_json: bool) -> list[Toolchain]:
    """The toolchains behind one grade, told one by one unless all is to be one JSON object."""
    if as_json:
        return asyncio.run(try_toolchains(grade, languages))
    print(f"\nlanguages behind {grade}:")
    said: Counter[str] = Counter()

    def tell(toolchain: Toolchain) -> None:
        """What is wrong with every language alike is told of the first."""
        said[toolchain.detail] += 1
        if not toolchain.detail or said[toolchain.detail] == 1:
            _say(toolchain)

    tried = asyncio.run(try_toolchains(grade, languages, tell))
    alike = sum(count - 1 for detail, count in said.items() if detail)
    if alike:
        print(f"   … and {several(alike, 'language')} more, for the same reason")
    return tried


def _summed_up(tried: Sequence[Toolchain], behind: Sequence[Grade]) -> str:
    """How many languages can be marked, and behind what."""
    ready = {
        grade: {one.language for one in tried if one.grade == grade and one.status == "ok"}
        for grade in behind
    }
    asked = len({one.language for one in tried})
    each = ", ".join(f"{grade} {len(able)}" for grade, able in ready.items())
    where = f" ({each})" if len(behind) > 1 else ""
    return f"{len(set().union(*ready.values()))} of {several(asked, 'language')} can be marked here{where}"


def _say(toolchain: Toolchain) -> None:
    mark, style = _TOOLCHAIN_MARKS[toolchain.status]
    console = Console(highlight=False, soft_wrap=True)
    words = toolchain.version if toolchain.status == "ok" else toolchain.detail
    console.print(
        Text.assemble((f" {mark} ", style), (f"{toolchain.language:8}{toolchain.title:14} ", "bold"), words)
    )
    if toolchain.fix:
        console.print(Text(f"{'':26}→ {toolchain.fix}"))


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
