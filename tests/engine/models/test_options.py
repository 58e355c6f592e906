"""Settings that cannot be meant are refused when they are given."""

from pathlib import Path

import pytest

from engine.models.llama.families import CHATML
from engine.models.model import ModelError
from engine.models.options import LlamaOptions, Lora, parse_lora, read_chat_template


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"kv_type": "q3"}, "--kv-type"),
        ({"split": "rows"}, "--split"),
        ({"ubatch": 1}, "--ubatch 1 .* 32 to"),
        ({"thinking_tokens": 0}, "--thinking-tokens 0 .* at least 1"),
        ({"kv_type": "q8_0", "flash_attention": False}, "flash attention"),
    ],
)
def test_a_setting_out_of_range_is_named(settings: dict[str, object], names: str) -> None:
    with pytest.raises(ModelError, match=names):
        LlamaOptions(**settings)  # type: ignore[arg-type]


def test_an_adapter_is_a_file_with_or_without_a_scale(tmp_path: Path) -> None:
    path = tmp_path / "a.gguf"
    path.write_bytes(b"")
    assert parse_lora(str(path)) == Lora(path=str(path), scale=1.0)
    assert parse_lora(f"{path}:0.25") == Lora(path=str(path), scale=0.25)


def test_an_adapter_whose_name_holds_a_colon_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a:2"
    path.write_bytes(b"")
    assert parse_lora(str(path)) == Lora(path=str(path), scale=1.0)


@pytest.mark.parametrize(("text", "why"), [("absent.gguf", "not found"), ("absent.gguf:x", "not a number")])
def test_an_adapter_that_cannot_be_used_is_refused(text: str, why: str) -> None:
    with pytest.raises(ModelError, match=why):
        parse_lora(text)


def test_a_template_is_a_file_or_a_known_family(tmp_path: Path) -> None:
    path = tmp_path / "own.jinja"
    path.write_text("{{ messages[0]['content'] }}")
    assert read_chat_template(str(path)) == "{{ messages[0]['content'] }}"
    assert read_chat_template("chatml") == CHATML


@pytest.mark.parametrize(
    ("content", "why"), [(None, "llama-3, gemma"), (b"", "is empty"), (b"\xff", "not UTF-8")]
)
def test_a_template_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes | None, why: str) -> None:
    path = tmp_path / "own.jinja"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=why):
        read_chat_template(str(path))
