"""The header of a GGUF file, read without loading a model.

It answers three questions early and cheaply: is this a whole GGUF file (so that a download cut short is
refused in one line instead of a crash in the library), what is the model (for the manifest), and how much
memory will it and its KV cache take. Layout: github.com/ggml-org/ggml/blob/master/docs/gguf.md.
"""

import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from engine.models.model import ModelError

Scalar: TypeAlias = str | int | float | bool
Value: TypeAlias = Scalar | tuple[Scalar, ...]

MAGIC = b"GGUF"

_SCALARS: Mapping[int, struct.Struct] = {
    0: struct.Struct("<B"),
    1: struct.Struct("<b"),
    2: struct.Struct("<H"),
    3: struct.Struct("<h"),
    4: struct.Struct("<I"),
    5: struct.Struct("<i"),
    6: struct.Struct("<f"),
    7: struct.Struct("<?"),
    10: struct.Struct("<Q"),
    11: struct.Struct("<q"),
    12: struct.Struct("<d"),
}
_STRING = 8
_ARRAY = 9
_U32 = struct.Struct("<I")
_U64 = struct.Struct("<Q")

LONGEST_ARRAY = 4096
"""Longer arrays (token lists, merges) are skipped; only their length is kept."""

BLOCKS: Mapping[int, tuple[str, int, int]] = {
    0: ("F32", 1, 4),
    1: ("F16", 1, 2),
    2: ("Q4_0", 32, 18),
    3: ("Q4_1", 32, 20),
    6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24),
    8: ("Q8_0", 32, 34),
    9: ("Q8_1", 32, 36),
    10: ("Q2_K", 256, 84),
    11: ("Q3_K", 256, 110),
    12: ("Q4_K", 256, 144),
    13: ("Q5_K", 256, 176),
    14: ("Q6_K", 256, 210),
    15: ("Q8_K", 256, 292),
    16: ("IQ2_XXS", 256, 66),
    17: ("IQ2_XS", 256, 74),
    18: ("IQ3_XXS", 256, 98),
    19: ("IQ1_S", 256, 50),
    20: ("IQ4_NL", 32, 18),
    21: ("IQ3_S", 256, 110),
    22: ("IQ2_S", 256, 82),
    23: ("IQ4_XS", 256, 136),
    24: ("I8", 1, 1),
    25: ("I16", 1, 2),
    26: ("I32", 1, 4),
    27: ("I64", 1, 8),
    28: ("F64", 1, 8),
    29: ("IQ1_M", 256, 56),
    30: ("BF16", 1, 2),
    34: ("TQ1_0", 256, 54),
    35: ("TQ2_0", 256, 66),
    39: ("MXFP4", 32, 17),
}
"""Type number to name, elements per block, bytes per block (ggml's type traits)."""


@dataclass(frozen=True, kw_only=True)
class Tensor:
    """One weight: where it lies and how large it is."""

    name: str
    type: int
    elements: int
    offset: int
    """Bytes from the start of the tensor data."""

    @property
    def size(self) -> int | None:
        """Bytes; None for a type this reader does not know."""
        known = BLOCKS.get(self.type)
        return None if known is None else self.elements // known[1] * known[2]


@dataclass(frozen=True, kw_only=True)
class Header:
    """What a GGUF file says about itself."""

    path: Path
    size: int
    """Bytes of the file."""
    version: int
    metadata: Mapping[str, Value]
    lengths: Mapping[str, int]
    """Length of every array, also of those too long to be kept."""
    tensors: tuple[Tensor, ...]

    @property
    def architecture(self) -> str:
        return str(self.metadata.get("general.architecture", ""))

    @property
    def name(self) -> str:
        """A short name to print: the file's own, without its ending."""
        return self.path.name.removesuffix(".gguf")

    @property
    def chat_template(self) -> str:
        return str(self.metadata.get("tokenizer.chat_template", ""))

    @property
    def vocabulary(self) -> int:
        """Tokens the model knows; 0 if the file does not say."""
        return self.lengths.get("tokenizer.ggml.tokens", 0) or self.number("vocab_size")

    @property
    def weights(self) -> int:
        """Bytes of all weights."""
        return sum(tensor.size or 0 for tensor in self.tensors)

    def number(self, key: str, default: int = 0) -> int:
        """An integer of the architecture's own section, such as `block_count`."""
        value = self.metadata.get(f"{self.architecture}.{key}", default)
        return int(value) if isinstance(value, int | float) else default

    def numbers(self, key: str, count: int) -> list[int]:
        """As `number`, one per layer: some models give a list, the others one value for all."""
        value = self.metadata.get(f"{self.architecture}.{key}", 0)
        if isinstance(value, tuple):
            listed = [int(item) for item in value if isinstance(item, int | float)]
            return (listed + [listed[-1] if listed else 0] * count)[:count]
        return [int(value) if isinstance(value, int | float) else 0] * count

    def scalars(self) -> dict[str, Scalar]:
        """The metadata that fits a manifest: no arrays, and no template text."""
        return {
            key: value
            for key, value in self.metadata.items()
            if not isinstance(value, tuple) and key != "tokenizer.chat_template" and not _is_long(value)
        }


def _is_long(value: Scalar) -> bool:
    return isinstance(value, str) and len(value) > 500


class _Cursor:
    """Reads forward through a buffer; running off its end is the file's fault."""

    def __init__(self, buffer: bytes | mmap.mmap) -> None:
        self._buffer = buffer
        self._end = len(buffer)
        self.at = 0

    def scalar(self, layout: struct.Struct) -> Scalar:
        value: Scalar = layout.unpack_from(self._buffer, self.at)[0]
        self.at += layout.size
        return value

    def count(self) -> int:
        value = self.place()
        if value > self._end:
            raise ValueError(f"a count of {value} is more than the file can hold")
        return value

    def place(self) -> int:
        """An offset, which lies beyond the end of a file that was cut short."""
        value: int = _U64.unpack_from(self._buffer, self.at)[0]
        self.at += 8
        return value

    def word(self) -> int:
        value: int = _U32.unpack_from(self._buffer, self.at)[0]
        self.at += 4
        return value

    def text(self) -> str:
        size = self.count()
        if self.at + size > self._end:
            raise ValueError("a string runs past the end of the file")
        raw = self._buffer[self.at : self.at + size]
        self.at += size
        return raw.decode("utf-8", "replace")

    def value(self, kind: int) -> tuple[Value | None, int]:
        """A value and, for an array, its length; None for an array too long to keep."""
        if kind == _STRING:
            return self.text(), 0
        if kind != _ARRAY:
            return self.scalar(_SCALARS[kind]), 0
        item = self.word()
        size = self.count()
        if item == _ARRAY:
            raise ValueError("an array of arrays")
        if size <= LONGEST_ARRAY:
            return tuple(self._item(item) for _ in range(size)), size
        self._skip(item, size)
        return None, size

    def _item(self, kind: int) -> Scalar:
        return self.text() if kind == _STRING else self.scalar(_SCALARS[kind])

    def _skip(self, kind: int, count: int) -> None:
        if kind != _STRING:
            self.at += _SCALARS[kind].size * count
            return
        buffer, at, unpack = self._buffer, self.at, _U64.unpack_from
        for _ in range(count):
            at += 8 + unpack(buffer, at)[0]
        self.at = at


def read_header(path: Path) -> Header:
    """The header of a whole GGUF file.

    Raises:
        ModelError: the file is missing, is not GGUF, is of a version or shape this reader does not know,
            or is shorter than its own tensor list says.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise ModelError(f"{path} is not a file: give the path of one GGUF model file.")
        with path.open("rb") as file:
            if size < 24:
                raise ModelError(_not_gguf(path, f"it has only {size} bytes"))
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
                header = _parse(path, view, size)
    except FileNotFoundError:
        raise ModelError(
            f"Model file not found: {path}. Check the path, or see what is here with `proctor models`."
        ) from None
    except OSError as error:
        raise ModelError(
            f"Model file {path} cannot be read: {error.strerror}. Check its permissions."
        ) from None
    return header


def _not_gguf(path: Path, why: str) -> str:
    return f"{path} is not a usable GGUF file: {why}. Download it again, or convert the model to GGUF."


def _parse(path: Path, view: mmap.mmap, size: int) -> Header:
    magic = view[:4]
    if magic != MAGIC:
        shown = "a Git LFS pointer" if view[:8] == b"version " else f"it begins with {magic!r}, not {MAGIC!r}"
        raise ModelError(_not_gguf(path, shown))
    cursor = _Cursor(view)
    cursor.at = 4
    version = cursor.word()
    if version not in (2, 3):
        raise ModelError(_not_gguf(path, f"version {version} is not 2 or 3"))
    metadata: dict[str, Value] = {}
    lengths: dict[str, int] = {}
    tensors: list[Tensor] = []
    try:
        tensor_count = cursor.count()
        for _ in range(cursor.count()):
            key = cursor.text()
            kind = cursor.word()
            value, length = cursor.value(kind)
            if kind == _ARRAY:
                lengths[key] = length
            if value is not None:
                metadata[key] = value
        tensors.extend(_tensor(cursor) for _ in range(tensor_count))
    except (struct.error, ValueError, KeyError, IndexError, OverflowError) as error:
        raise ModelError(_not_gguf(path, f"its header breaks off or is damaged ({error})")) from None
    header = Header(
        path=path,
        size=size,
        version=version,
        metadata=metadata,
        lengths=lengths,
        tensors=tuple(tensors),
    )
    _check_length(header, cursor.at)
    return header


def _tensor(cursor: _Cursor) -> Tensor:
    name = cursor.text()
    elements = 1
    for _ in range(cursor.word()):
        elements *= cursor.count()
    kind = cursor.word()
    return Tensor(name=name, type=kind, elements=elements, offset=cursor.place())


def _check_length(header: Header, at: int) -> None:
    alignment = header.metadata.get("general.alignment", 32)
    step = alignment if isinstance(alignment, int) and alignment > 0 else 32
    start = -(-at // step) * step
    needed = max((start + tensor.offset + (tensor.size or 0) for tensor in header.tensors), default=start)
    if needed > header.size:
        raise ModelError(
            f"{header.path} is cut short: it has {header.size:,} bytes and its tensors need {needed:,}. "
            "Download it again."
        )
