"""Benchmarks are found by name, ours and strangers' alike."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from benchmarks import catalog
from benchmarks.benchmark import BenchmarkError

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EntryPoint]]:
    """The entry points as the project declares them, installed or not, and one that is broken."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    tables = project["project"]["entry-points"]
    table = tables[catalog.GROUP] | {"broken": "benchmarks.nowhere:Nothing"}
    entries = [EntryPoint(name, value, catalog.GROUP) for name, value in table.items()]
    families = [EntryPoint(name, value, catalog.FAMILIES) for name, value in tables[catalog.FAMILIES].items()]
    monkeypatch.setattr(
        catalog, "entry_points", lambda group: families if group == catalog.FAMILIES else entries
    )
    catalog.registered.cache_clear()
    yield entries
    catalog.registered.cache_clear()


def test_every_declared_benchmark_can_be_constructed_and_carries_its_own_name(
    declared: list[EntryPoint],
) -> None:
    for entry in declared:
        if entry.name != "broken":
            assert catalog.find(entry.name).card.name == entry.name


def test_a_list_of_all_benchmarks_reads_the_metadata_of_installed_packages_once(
    declared: list[EntryPoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answer = vars(catalog)["entry_points"]

    def read(group: str) -> object:
        asked.append(group)
        return answer(group=group)

    monkeypatch.setattr(catalog, "entry_points", read)
    assert all(catalog.find(name) for name in catalog.names() if name != "broken")
    assert sorted(asked) == [catalog.FAMILIES, catalog.GROUP]


def test_names_are_sorted() -> None:
    assert catalog.names() == sorted(catalog.names())
    assert {"humaneval", "warmup"} <= set(catalog.names())


def test_every_member_of_a_family_is_found_by_its_own_name() -> None:
    members = [name for name, entry in catalog.registered().items() if ".multipl_e." in entry.value]
    assert {"humaneval-rs", "mbpp-java", "humaneval-cpp"} <= set(members)
    for name in members:
        assert catalog.find(name).card.name == name


def test_spelling_is_forgiven_where_the_meaning_is_clear() -> None:
    assert catalog.find("HumanEval").card.name == "humaneval"
    assert catalog.find("human_eval").card.name == "humaneval"


def test_an_unknown_name_is_answered_with_the_closest() -> None:
    with pytest.raises(BenchmarkError, match=r"Unknown benchmark 'humanevil'\. Did you mean 'humaneval'\?"):
        catalog.find("humanevil")
    with pytest.raises(BenchmarkError, match=r"Known: .*warmup"):
        catalog.find("zzzz")


def test_an_adapter_that_cannot_be_imported_says_where_it_should_be() -> None:
    with pytest.raises(BenchmarkError, match=r"benchmarks\.nowhere:Nothing"):
        catalog.find("broken")


def test_a_data_file_for_a_benchmark_that_brings_its_own_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="brings its own data"):
        catalog.find("warmup", data=tmp_path)


def test_the_catalog_imports_no_adapter_and_no_heavy_library() -> None:
    code = (
        "import sys, benchmarks.catalog as c; c.names(); "
        "print([m for m in sys.modules if m.startswith(('benchmarks.h', 'benchmarks.w', 'datasets', 'numpy'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_a_path_that_leads_nowhere_is_not_taken_for_a_name() -> None:
    with pytest.raises(BenchmarkError, match=r"\./mine: there is no such folder"):
        catalog.find("./mine")
