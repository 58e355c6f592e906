"""Bundles: what was made comes back byte for byte, and nothing else ever gets out of one."""

import gzip
import io
import json
import os
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.bundle import make_bundle, use_bundle, verify_bundle
from engine.errors import UsageError
from engine.files_read import opened_under
from engine.places import Places


def places(home: Path) -> Places:
    return Places(data=home / "data", config=home, cache=home, state=home)


def silent(_: str) -> None:
    pass


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of a benchmark that comes with proctor, and of a model."""
    folder = tmp_path_factory.mktemp("bundle")
    model = folder / "m.gguf"
    model.write_bytes(b"GGUF" * 1000)
    make_bundle(folder / "b.tar", ["warmup"], [model], places(folder / "here"), silent)
    return folder / "b.tar"


@pytest.fixture
def made(tmp_path: Path, original: Path) -> Path:
    """A copy of it to tamper with."""
    return Path(shutil.copy(original, tmp_path / "b.tar"))


def forge(path: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], None]) -> None:
    """Write a bundle again with its members changed."""
    with tarfile.open(path) as tar:
        members = [(m, f.read() if (f := tar.extractfile(m)) else b"") for m in tar.getmembers()]
    change(members)
    with tarfile.open(path, "w") as tar:
        for member, content in members:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


def test_a_bundle_comes_back_byte_for_byte_and_its_benchmarks_load(tmp_path: Path, made: Path) -> None:
    found = use_bundle(made, places(tmp_path / "there"), silent)

    assert found.ready == ("warmup",)
    assert found.failed == ()
    assert (tmp_path / "there/data/models/m.gguf").read_bytes() == b"GGUF" * 1000
    assert use_bundle(made, places(tmp_path / "there"), silent).kept == ("models/m.gguf",)


def test_the_files_an_adapter_reads_are_the_files_that_travel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = places(tmp_path / "here")
    here.benchmarks.mkdir(parents=True)
    for name in ("wanted.jsonl.gz", "other.jsonl.gz"):
        (here.benchmarks / name).write_bytes(gzip.compress(b"{}\n"))

    with opened_under(here.benchmarks) as read:
        (here.benchmarks / "wanted.jsonl.gz").read_bytes()
    (here.benchmarks / "other.jsonl.gz").read_bytes()

    assert read == {here.benchmarks / "wanted.jsonl.gz"}


def test_licences_travel_along(made: Path) -> None:
    with tarfile.open(made) as tar:
        text = tar.extractfile("LICENCES.md")
        assert text is not None
        assert "Warmup" in text.read().decode()


def test_a_flipped_byte_is_found(made: Path) -> None:
    content = bytearray(made.read_bytes())
    content[content.index(b"GGUFGGUF") + 2] ^= 1
    made.write_bytes(content)

    with pytest.raises(UsageError, match="changed or damaged"):
        verify_bundle(made)


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5])
def test_a_bundle_cut_short_is_found(made: Path, share: float) -> None:
    made.write_bytes(made.read_bytes()[: int(len(made.read_bytes()) * share)])

    with pytest.raises(UsageError):
        verify_bundle(made)


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd.json",
        "benchmarks/../../x.json",
        "runs/x.json",
        "x.json",
        "benchmarks/x.py",
        "models/x.pkl",
        "models/x.so",
    ],
)
def test_no_member_gets_out_of_its_place_or_is_anything_but_data(
    tmp_path: Path, made: Path, name: str
) -> None:
    def plant(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        manifest = json.loads(members[0][1])
        manifest["files"][0]["path"] = name
        members[0] = (members[0][0], json.dumps(manifest).encode())
        members[-1][0].name = name

    forge(made, plant)

    with pytest.raises(UsageError, match=r"no place|not data|not in its manifest"):
        use_bundle(made, places(tmp_path / "there"), silent)
    assert not (tmp_path / "there").exists()


def test_links_are_refused(tmp_path: Path, made: Path) -> None:
    def plant(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        link = tarfile.TarInfo("models/m.gguf")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        members[-1] = (link, b"")

    forge(made, plant)

    with pytest.raises(UsageError, match="not a regular file"):
        use_bundle(made, places(tmp_path / "there"), silent)


def test_a_stranger_in_the_tar_is_refused(made: Path) -> None:
    forge(made, lambda members: members.append((tarfile.TarInfo("models/extra.gguf"), b"x")))

    with pytest.raises(UsageError, match="not in its manifest"):
        verify_bundle(made)


def test_a_file_in_the_way_is_kept_unless_forced(tmp_path: Path, made: Path) -> None:
    there = places(tmp_path / "there")
    there.models.mkdir(parents=True)
    (there.models / "m.gguf").write_bytes(b"mine")

    with pytest.raises(UsageError, match="--force"):
        use_bundle(made, there, silent)
    assert (there.models / "m.gguf").read_bytes() == b"mine"

    use_bundle(made, there, silent, force=True)
    assert (there.models / "m.gguf").read_bytes() == b"GGUF" * 1000


@pytest.mark.parametrize("content", [b"", b"hello", b"\x1f\x8b" + b"\0" * 600])
def test_what_is_no_bundle_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.tar").write_bytes(content)

    with pytest.raises(UsageError, match=r"x\.tar"):
        verify_bundle(tmp_path / "x.tar")


def test_a_folder_of_ones_own_is_not_left_out_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "benchmark.toml").write_text(
        'name = "m"\ntitle = "M"\nkind = "stdio"\nproblems = "p.jsonl"\n'
    )
    row = '{"id": "a", "prompt": "p", "cases": [{"stdin": "", "expected": ""}]}\n'
    (tmp_path / "p.jsonl").write_text(row)
    with pytest.raises(UsageError, match=r"is a folder of yours.* copy the folder itself"):
        make_bundle(tmp_path / "b.tar", [str(tmp_path)], [], places(tmp_path), lambda _: None)
    assert not (tmp_path / "b.tar").exists()


def test_an_unknown_benchmark_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nonesuch"):
        make_bundle(tmp_path / "b.tar", ["nonesuch"], [], places(tmp_path), silent)
    assert not list(tmp_path.glob("*.tar*"))


def test_a_bundle_takes_the_place_of_no_device(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "device")

    with pytest.raises(UsageError, match="not of a device or a folder"):
        make_bundle(tmp_path / "device", ["warmup"], [], places(tmp_path), silent)
    assert (tmp_path / "device").is_fifo()
