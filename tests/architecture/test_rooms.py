"""The shape of the house: what may import what, what the wheel holds, what starts fast."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("tui", "engine", "sandbox", "benchmarks", "themes")


def imported_by(module: str) -> set[str]:
    """Top-level names and dotted names in `sys.modules` after importing a module in a fresh interpreter."""
    code = f"import sys, {module}; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.split())


def test_the_engine_runs_without_an_interface() -> None:
    assert not imported_by("engine.session") & {"textual", "rich", "tui", "llama_cpp", "datasets"}


def test_the_engine_begins_without_libraries_that_few_runs_need() -> None:
    assert not imported_by("engine.session") & {"docker", "requests", "numpy", "scipy"}


def test_the_interface_imports_nothing_heavy() -> None:
    loaded = imported_by("tui.app")

    assert not loaded & {"numpy", "scipy", "datasets", "llama_cpp", "docker", "sandbox"}


def test_the_command_line_starts_without_the_interface() -> None:
    assert not imported_by("tui.cli") & {"textual", "rich", "numpy", "msgspec", "benchmarks", "sandbox"}


def test_import_contracts_are_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_the_wheel_holds_the_five_rooms_and_their_data(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], check=True, cwd=ROOT
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name and ".data/" not in name}

    assert tops == set(ROOMS)
    for needed in ("tui/app.tcss", "engine/suites/demo.toml", "tui/py.typed"):
        assert needed in names
    assert any(name.endswith(".data/data/share/man/man1/proctor.1") for name in names)


def test_no_package_marker_under_tests() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_colours_live_only_in_themes() -> None:
    hexes = re.compile(r"""["' ]#[0-9a-fA-F]{6}\b""")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for room in ROOMS
        if room != "themes"
        for kind in ("*.py", "*.tcss")
        for path in (ROOT / room).rglob(kind)
        if (match := hexes.search(path.read_text(encoding="utf-8")))
    ]

    assert not found


def test_the_map_is_short_enough_to_read() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 200


def test_prescribed_packages_are_regular_dependencies() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=~\[ ]", line)[0] for line in project["dependencies"]}

    assert {"textual", "rich", "llama-cpp-python", "datasets", "numpy", "scipy", "docker", "tomli"} <= names
