"""Settings that cannot be meant are refused when they are given."""

from pathlib import Path

import pytest

from engine.models.model import ModelError
from engine.models.options import LlamaOptions, Lora, parse_lora


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"kv_type": "q3"}, "--kv-type"),
        ({"split": "rows"}, "--split"),
        ({"ubatch": 1}, "32 to"),
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
