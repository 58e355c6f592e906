"""Writes a small LoRA adapter as GGUF: two thin random matrices for one weight of each layer named."""

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ALIGNMENT = 32


def write_lora(path: Path, *, layers: range, width: int, rank: int = 4, strength: float = 0.5) -> None:
    """An adapter over `blk.N.attn_output.weight` of a llama model `width` wide; the same file every time."""
    random = np.random.default_rng(7)
    tensors: list[tuple[str, NDArray[np.float32]]] = []
    for layer in layers:
        name = f"blk.{layer}.attn_output.weight"
        tensors.append((f"{name}.lora_a", random.normal(0, strength, (rank, width)).astype(np.float32)))
        tensors.append((f"{name}.lora_b", random.normal(0, strength, (width, rank)).astype(np.float32)))
    pairs = [
        _text("general.type") + struct.pack("<I", 8) + _text("adapter"),
        _text("general.architecture") + struct.pack("<I", 8) + _text("llama"),
        _text("adapter.type") + struct.pack("<I", 8) + _text("lora"),
        _text("adapter.lora.alpha") + struct.pack("<If", 6, float(rank)),
    ]
    infos, data = b"", b""
    for name, values in tensors:
        rows, columns = values.shape
        infos += _text(name) + struct.pack("<IQQIQ", 2, columns, rows, 0, len(data))
        data += values.tobytes() + b"\0" * (-values.nbytes % ALIGNMENT)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(pairs)) + b"".join(pairs) + infos
    path.write_bytes(head + b"\0" * (-len(head) % ALIGNMENT) + data)


def _text(value: str) -> bytes:
    raw = value.encode()
    return struct.pack("<Q", len(raw)) + raw
