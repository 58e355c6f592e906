"""Pages that speak of everything there is speak of all of it, and their links lead somewhere."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.catalog import registered
from benchmarks.multipl_e.family import spoken_in
from tui.cli import VERBS
from tui.manual import manual

ROOT = Path(__file__).parents[2]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_page_is_reached_from_the_first() -> None:
    found = {ROOT / "README.md"}
    while fresh := {to for page in found for to in linked(page)} - found:
        found |= fresh

    assert [page.name for page in PAGES if page not in found and page.name != "CHANGELOG.md"] == []


def test_every_benchmark_is_on_the_page_of_benchmarks() -> None:
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    names = {name for name in registered() if spoken_in(name) is None}
    # A row may name a family's other members by what follows their common beginning: `-lite`.
    short = {name: [name, *(name[at:] for at, c in enumerate(name) if c == "-")] for name in names}

    assert [name for name, forms in short.items() if not any(f"`{form}`" in page for form in forms)] == []


def test_every_line_of_doctor_is_on_the_page_of_troubles() -> None:
    page = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    rows = {row.split("|")[1].strip() for row in page.splitlines() if row.startswith("| ")}
    sources = [ROOT / "sandbox" / "doctor.py", ROOT / "engine" / "doctor.py"]
    text = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    lines = set(re.findall(r'Finding\(\s*(?:name=)?"([a-z -]+)"', text))

    assert len(lines) > 12
    assert lines - rows == set()


def test_the_man_page_has_every_verb_and_all_of_its_options() -> None:
    page = manual()

    assert [verb for verb in VERBS if f".SS proctor {verb}" not in page] == []
    assert "\\-\\-shard TEXT" in page
    assert not re.search(r"^\.(?!SH|SS|TP|TH|PP|B|BR|RI|I)", page, re.MULTILINE)


def test_the_man_page_has_the_options_of_a_groups_verbs() -> None:
    section = manual().partition(".SS proctor suites quick NAME")[2].partition(".SS")[0]

    assert re.findall(r"^\.B \\-\\-([a-z]+)", section, re.MULTILINE) == [
        "from",
        "size",
        "benchmark",
        "seed",
        "json",
    ]


def test_the_man_page_has_every_variable_that_a_user_sets() -> None:
    ours = (path for room in ("tui", "engine", "sandbox") for path in (ROOT / room).rglob("*.py"))
    sources = "\n".join(path.read_text(encoding="utf-8") for path in ours if path.name != "manual.py")
    # The rest is set by proctor itself, for a program that it starts.
    of_alarms = {"STATE", "REASON", "LOST", "CHECKPOINT", "RUN", "BASELINE", "DIFFERENCE", "TREND"}
    for_others = {"WEB", "CANARY", "COMPLETE", *of_alarms}
    read = set(re.findall(r"\bPROCTOR_([A-Z_]+)", sources)) - for_others

    assert len(read) > 7
    assert [name for name in read if f"PROCTOR_{name}" not in manual()] == []


def test_the_man_page_that_is_shipped_has_the_verbs_and_options_of_today() -> None:
    shipped = (ROOT / "docs" / "proctor.1").read_text(encoding="utf-8")
    # How a type is written is click's, and changes with it.
    verbs_and_options = re.compile(r"^\.SS [^[{<\n]+|^\.B \\-\\-[a-z\\-]+", re.MULTILINE)

    assert verbs_and_options.findall(shipped) == verbs_and_options.findall(manual()), (
        "make it again: python -m tui.manual > docs/proctor.1"
    )


def test_the_shell_is_offered_every_verb_and_a_verbs_options() -> None:
    assert set(offered("proctor ", 1)) >= VERBS.keys()
    assert offered("proctor run --shar", 2) == ["--shard"]


def linked(page: Path) -> Iterator[Path]:
    """The pages that a page links to."""
    for link in re.findall(r"\]\(([^)#:\s]+\.md)", page.read_text(encoding="utf-8")):
        yield (page.parent / link).resolve()


def offered(words: str, at: int) -> list[str]:
    """What bash would be offered."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "tui"],
        env={**os.environ, "_PROCTOR_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(at)},
        capture_output=True,
        text=True,
        check=False,
    )
    return [line.partition(",")[2] for line in done.stdout.splitlines()]
