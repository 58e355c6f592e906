"""A GGUF header is read exactly, and a damaged file is refused in one line before the library sees it."""

import struct
from pathlib import Path

import pytest

from engine.models.gguf import read_header
from engine.models.model import ModelError

KINDS = {"u32": 4, "f32": 6, "bool": 7, "str": 8, "arr": 9}


def text(value: str) -> bytes:
    raw = value.encode()
    return struct.pack("<Q", len(raw)) + raw


def pair(key: str, kind: str, value: object) -> bytes:
    head = text(key) + struct.pack("<I", KINDS[kind])
    match value:
        case bool():
            return head + struct.pack("<?", value)
        case str():
            return head + text(value)
        case int():
            return head + struct.pack("<I", value)
        case float():
            return head + struct.pack("<f", value)
        case list():
            inner = KINDS["str"] if value and isinstance(value[0], str) else KINDS["u32"]
            items = b"".join(
                text(item) if isinstance(item, str) else struct.pack("<I", item) for item in value
            )
            return head + struct.pack("<IQ", inner, len(value)) + items
    raise AssertionError(value)


def crafted(*, tokens: int = 5000, rows: int = 4, data: int | None = None, offset: int = 0) -> bytes:
    """A whole file with one Q4_1 tensor of `rows` x 32 elements, `offset` bytes into the weights."""
    pairs = [
        pair("general.architecture", "str", "llama"),
        pair("general.name", "str", "Tiny Instruct"),
        pair("llama.block_count", "u32", 2),
        pair("llama.embedding_length", "u32", 64),
        pair("llama.attention.head_count", "u32", 4),
        pair("llama.attention.head_count_kv", "arr", [2, 0]),
        pair("llama.rope.freq_base", "f32", 10000.0),
        pair("tokenizer.ggml.tokens", "arr", [f"token{i}" for i in range(tokens)]),
        pair("tokenizer.ggml.add_bos_token", "bool", True),
        pair("tokenizer.chat_template", "str", "{{ messages }}"),
    ]
    tensor = text("blk.0.weight") + struct.pack("<IQQIQ", 2, 32, rows, 3, offset)
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, len(pairs)) + b"".join(pairs) + tensor
    head += b"\0" * (-len(head) % 32)
    return head + b"\0" * (20 * rows if data is None else data)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "tiny-instruct.gguf"
    path.write_bytes(crafted())
    return path


def test_metadata_arrays_and_sizes_are_read(model: Path) -> None:
    header = read_header(model)
    assert header.name == "tiny-instruct"
    assert header.architecture == "llama"
    assert header.vocabulary == 5000
    assert header.number("block_count") == 2
    assert header.numbers("attention.head_count_kv", 2) == [2, 0]
    assert header.numbers("attention.head_count", 2) == [4, 4]
    assert header.weights == 80
    assert header.chat_template == "{{ messages }}"
    assert header.scalars()["tokenizer.ggml.add_bos_token"] is True


def test_what_is_too_long_for_a_manifest_is_left_out(model: Path) -> None:
    assert not {"tokenizer.ggml.tokens", "tokenizer.chat_template"} & set(read_header(model).scalars())


def refusal(path: Path) -> str:
    with pytest.raises(ModelError) as caught:
        read_header(path)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    return message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "not found" in refusal(tmp_path / "absent.gguf")


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    assert "not a file" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "0 bytes"),
        (b"GGUF", "4 bytes"),
        (b"PK\x03\x04" + b"\0" * 100, "begins with"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "LFS"),
        (b"GGUF" + struct.pack("<IQQ", 1, 0, 0) + b"\0" * 8, "version 1"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1 << 60, 1 << 60) + b"\0" * 8, "damaged"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 5) + b"\xff" * 64, "damaged"),
    ],
)
def test_what_is_no_gguf_file_is_refused_with_the_reason(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "bad.gguf"
    path.write_bytes(content)
    assert why in refusal(path)


def test_a_download_cut_short_in_its_weights_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "short.gguf"
    path.write_bytes(crafted(data=79))
    assert "cut short" in refusal(path)


def test_a_download_that_ends_before_its_last_tensor_begins_is_cut_short_and_not_damaged(
    tmp_path: Path,
) -> None:
    path = tmp_path / "short.gguf"
    path.write_bytes(crafted(data=79, offset=1 << 30))
    assert "is cut short" in refusal(path)


def test_a_download_cut_short_anywhere_in_its_header_is_refused(tmp_path: Path) -> None:
    whole = crafted(tokens=3)
    path = tmp_path / "short.gguf"
    for size in range(0, len(whole) - 80, 7):
        path.write_bytes(whole[:size])
        refusal(path)


def test_bytes_gone_wrong_never_raise_anything_else(tmp_path: Path) -> None:
    whole = bytearray(crafted(tokens=3))
    path = tmp_path / "bent.gguf"
    for at in range(0, len(whole) - 80, 3):
        bent = bytearray(whole)
        bent[at] ^= 0xFF
        path.write_bytes(bent)
        try:
            read_header(path)
        except ModelError:
            continue
