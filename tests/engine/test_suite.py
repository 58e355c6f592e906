"""Suites: what their files mean wherever a run is begun or gone on with."""

from pathlib import Path

from engine.places import Places
from engine.suite import load_suite


def test_what_a_suite_names_by_its_path_is_found_from_its_own_folder(tmp_path: Path) -> None:
    places = Places(data=tmp_path, config=tmp_path, cache=tmp_path, state=tmp_path)
    (tmp_path / "house").mkdir()
    (tmp_path / "rows.jsonl").touch()
    suite = tmp_path / "mine.toml"
    suite.write_text(
        '[[entries]]\nbenchmark = "./house"\n[[entries]]\nbenchmark = "house"\ndata = "rows.jsonl"\n'
        f'[[entries]]\nbenchmark = "./gone"\n[[entries]]\nbenchmark = "{tmp_path}/house"\n'
    )

    entries = load_suite(str(suite), places).entries

    whole = str(tmp_path / "house")
    assert [entry.benchmark for entry in entries] == [whole, "house", "./gone", whole]
    assert entries[1].data == str(tmp_path / "rows.jsonl")
