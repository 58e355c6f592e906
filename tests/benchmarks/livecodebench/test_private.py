"""Private tests are read without running a pickle, and a bad row is refused by name."""

import base64
import os
import pickle
import zlib
from pathlib import Path

import pytest

from benchmarks.benchmark import DatasetError
from benchmarks.livecodebench import private
from benchmarks.livecodebench.private import private_text


def packed(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content)).decode()


class Bomb:
    """Touches a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self.mark}",)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("text", ["[]", '[{"input": "é\\n"}]', "x" * 70_000])
def test_a_string_comes_out_of_every_protocol(text: str, protocol: int) -> None:
    assert private_text(packed(pickle.dumps(text, protocol)), "row") == text


def test_json_that_was_never_packed_stays_as_it_is() -> None:
    assert private_text(' [{"input": "1"}]', "row") == ' [{"input": "1"}]'


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_bomb_is_refused_by_its_rows_name_and_does_not_go_off(tmp_path: Path, protocol: int) -> None:
    mark = tmp_path / "mark"
    with pytest.raises(DatasetError, match=r"lcb\.jsonl:7 \(abc301_a\).*the row is refused"):
        private_text(packed(pickle.dumps(Bomb(mark), protocol)), "lcb.jsonl:7 (abc301_a)")
    assert not mark.exists()


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("no base64!", "neither JSON nor packed"),
        (base64.b64encode(b"no zlib").decode(), "neither JSON nor packed"),
        (packed(pickle.dumps(b"bytes")), "more than a plain string"),
        (packed(pickle.dumps(["a list"])), "more than a plain string"),
        (packed(b"Vunfinished"), "no readable pickle"),
        (base64.b64encode(zlib.compress(pickle.dumps("x" * 99))[:-8]).decode(), "cut off"),
    ],
)
def test_what_is_packed_wrongly_is_said(field: str, said: str) -> None:
    with pytest.raises(DatasetError, match=f"row 3: .*{said}"):
        private_text(field, "row 3")


def test_a_row_does_not_unpack_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private, "LARGEST", 1000)
    with pytest.raises(DatasetError, match="unpacks to more than 1000 bytes"):
        private_text(packed(pickle.dumps("0" * 100_000)), "row")
