"""A training corpus as pieces of bounded size: jsonl, plain text or parquet, compressed or not."""

import gzip
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import msgspec

from benchmarks.regular import refuse_irregular
from engine.errors import UsageError

PIECE = 1 << 17
"""Bytes of a piece, more or less: small enough for its arrays to stay in a processor's cache."""

LONGEST = 16 << 20
"""Bytes of a line that are read at once; what is longer is read in parts."""

CARRIED = 4096
"""Bytes at the end of a part that are looked at again with the next, so that nothing is cut in two."""

SUFFIXES = (".jsonl", ".json", ".txt", ".md", ".py", ".parquet", ".jsonl.gz", ".txt.gz")
BETWEEN = b" \x00 "
"""Stands between documents, so that no n-gram spans two."""


@dataclass(frozen=True)
class Piece:
    """Some documents, or a part of one."""

    text: bytes
    size: int
    """Bytes of the file that it stands for."""
    documents: int
    """Documents that begin in it."""
    file: str
    starts: Sequence[int] = (0,)
    """Where each document begins in the text."""
    numbers: Sequence[int] = (1,)
    """Each document's line or row in the file, from 1."""

    def place(self, offset: int) -> str:
        """Where in the corpus a byte of the text is, as `file:line`."""
        return f"{self.file}:{self.numbers[max(0, bisect_right(self.starts, offset - 1) - 1)]}"


def read_corpus(paths: Sequence[Path], field: str = "") -> Iterator[Piece]:
    """The pieces of files, and of all files of a known kind in folders, in order of their names.

    Args:
        paths: files and folders.
        field: of a JSON object or a table, the field with the text; empty for all texts in it.

    Raises:
        UsageError: a file is missing, of no known kind, damaged, or without the field.
    """
    for path in corpus_files(paths):
        try:
            if path.name.endswith(".parquet"):
                yield from _parquet(path, field)
            elif ".json" in path.name:
                yield from _lines(path, field)
            else:
                yield from _plain(path)
        except (OSError, EOFError) as error:
            raise UsageError(f"{path}: cannot be read: {error}.") from None


def corpus_files(paths: Sequence[Path]) -> list[Path]:
    """The files of a corpus.

    Raises:
        UsageError: one is missing or of no known kind, or a folder holds none.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = [one for one in sorted(path.rglob("*")) if one.is_file() and one.name.endswith(SUFFIXES)]
            if not inside:
                raise UsageError(f"{path} holds no corpus files ({', '.join(SUFFIXES)}).")
            files += inside
            continue
        try:
            refuse_irregular(path)
        except FileNotFoundError:
            raise UsageError(f"Corpus file not found: {path}.") from None
        except OSError as error:
            raise UsageError(f"Corpus file {path}: {error.strerror}.") from None
        if not path.name.endswith(SUFFIXES):
            raise UsageError(f"{path}: a corpus file ends in {', '.join(SUFFIXES)}.")
        files.append(path)
    return files


def _open(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.name.endswith(".gz") else path.open("rb")  # type: ignore[return-value]


class _Gathering:
    """Documents that wait to become a piece."""

    def __init__(self, file: Path) -> None:
        self.file = str(file)
        self.parts: list[bytes] = []
        self.starts: list[int] = []
        self.numbers: list[int] = []
        self.length = 0
        self.size = 0

    def add(self, text: bytes, size: int, number: int) -> None:
        self.starts.append(self.length)
        self.numbers.append(number)
        self.parts.append(text)
        self.length += len(text) + len(BETWEEN)
        self.size += size

    @property
    def is_full(self) -> bool:
        return self.length >= PIECE

    def piece(self) -> Piece:
        made = Piece(
            text=BETWEEN.join(self.parts),
            size=self.size,
            documents=len(self.parts),
            file=self.file,
            starts=self.starts,
            numbers=self.numbers,
        )
        self.__init__(Path(self.file))  # type: ignore[misc]
        return made


def _lines(path: Path, field: str) -> Iterator[Piece]:
    """A document a line. A line too long for memory is searched as it stands in the file, in parts."""
    gathering = _Gathering(path)
    decode = msgspec.json.Decoder().decode
    with _open(path) as file:
        number = 0
        while line := file.readline(LONGEST):
            number += 1
            if len(line) == LONGEST and not line.endswith(b"\n"):
                yield from _parts(path, line, file, number)
                continue
            if not line.strip():
                continue
            try:
                row = decode(line)
            except msgspec.DecodeError as error:
                raise UsageError(f"{path}:{number}: not valid JSON: {error}.") from None
            gathering.add(_text(row, field, f"{path}:{number}"), len(line), number)
            if gathering.is_full:
                yield gathering.piece()
    if gathering.parts:
        yield gathering.piece()


def _parts(path: Path, first: bytes, file: IO[bytes], number: int) -> Iterator[Piece]:
    """A line in parts, each with the end of the one before; escapes of JSON become spaces of the same length."""
    part, carried, begun = first, b"", 1
    while part:
        text = carried + part.replace(b"\\n", b"  ").replace(b"\\t", b"  ").replace(b'\\"', b"  ")
        yield Piece(text, len(part), begun, str(path), (0,), (number,))
        if part.endswith(b"\n"):
            return
        carried, begun = text[-CARRIED:], 0
        part = file.readline(PIECE)


def _plain(path: Path) -> Iterator[Piece]:
    """A text as one document, in parts."""
    with _open(path) as file:
        carried, begun, line = b"", 1, 1
        while part := file.read(PIECE):
            text = carried + part
            starts, numbers = _line_starts(text, line - carried.count(b"\n"))
            yield Piece(text, len(part), begun, str(path), starts, numbers)
            line += part.count(b"\n")
            carried, begun = text[-CARRIED:], 0


def _line_starts(text: bytes, first: int) -> tuple[list[int], range]:
    """Where every line of a part begins, and their numbers."""
    starts, place = [0], text.find(b"\n")
    while place >= 0:
        starts.append(place + 1)
        place = text.find(b"\n", place + 1)
    return starts, range(first, first + len(starts))


def _parquet(path: Path, field: str) -> Iterator[Piece]:
    """A document a row."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table = parquet.ParquetFile(path)
    except pa.ArrowException as error:
        raise UsageError(f"{path}: not a parquet file: {error}.") from None
    columns = [field] if field else [one.name for one in table.schema_arrow if _is_text(one.type)]
    missing = not columns or (field and field not in table.schema_arrow.names)
    if missing:
        raise UsageError(
            f"{path} has no text column{f' {field!r}' if field else ''}: {table.schema_arrow.names}."
        )
    gathering, number = _Gathering(path), 0
    for batch in table.iter_batches(batch_size=256, columns=columns):
        for row in batch.to_pylist():
            number += 1
            text = _text(row, "", f"{path}:{number}")
            gathering.add(text, len(text), number)
            if gathering.is_full:
                yield gathering.piece()
    if gathering.parts:
        yield gathering.piece()


def _is_text(kind: Any) -> bool:
    from pyarrow import types

    return bool(
        types.is_string(kind) or types.is_large_string(kind) or types.is_list(kind) or types.is_struct(kind)
    )


def _text(row: object, field: str, place: str) -> bytes:
    """The text of a document; of nested values all texts, such as the turns of a conversation."""
    if field:
        if not isinstance(row, dict) or field not in row:
            raise UsageError(f"{place}: there is no field {field!r}. Leave --field out to look at all texts.")
        row = row[field]
    if isinstance(row, str):
        return row.encode("utf-8", "replace")
    return b"\n".join(_texts(row))


def _texts(value: object) -> Iterator[bytes]:
    match value:
        case str():
            yield value.encode("utf-8", "replace")
        case dict():
            for inner in value.values():
                yield from _texts(inner)
        case list():
            for inner in value:
                yield from _texts(inner)
        case _:
            pass
