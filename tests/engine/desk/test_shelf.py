"""What the shelf knows of a benchmark before anything is read."""

from pathlib import Path

import pytest

from engine.desk.shelf import shelf


def test_a_benchmark_that_takes_its_data_over_from_another_says_whether_it_is_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROCTOR_HOME", str(tmp_path))
    folder = tmp_path / "data" / "benchmarks"
    folder.mkdir(parents=True)
    (folder / "mbpp.jsonl.gz").touch()
    told = {one.name: (one.revision, Path(one.file).name, one.held) for one in shelf()}
    assert told["mbpp-full"] == told["mbpp"] == ("2021-08", "mbpp.jsonl.gz", True)
    assert told["swe-bench-lite"] == ("test split", "SWE-bench_Lite.jsonl.gz", False)
    assert told["warmup"] == ("", "", None)
