"""Rows too large to keep: what is small stays in memory, tests are read again where they lie.

The published files hold 4.5 GB, nearly all of it private tests. A plain jsonl file is read once, for its hash and
the small fields, and later by position; a compressed one stays in memory as it was packed by its publisher.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.benchmark import DatasetError
from benchmarks.fetch import read_through_datasets
from benchmarks.rows import Row

LARGE = ("private_test_cases", "public_test_cases")
"""Fields that are not kept in memory."""


@dataclass(frozen=True)
class Book:
    """One row on the shelf."""

    small: Row
    """Its fields without the large ones."""
    file: Path
    start: int = -1
    """Where its line begins in the file; negative where the row is kept whole."""
    whole: Row | None = None

    def read(self) -> Row:
        """The whole row.

        Raises:
            DatasetError: the file is gone or was changed since.
        """
        if self.whole is not None:
            return self.whole
        try:
            with self.file.open("rb") as file:
                file.seek(self.start)
                row: Row = json.loads(file.readline())
        except (OSError, ValueError) as error:
            raise DatasetError(f"{self.file}: cannot be read again at byte {self.start}: {error}.") from None
        return row


@dataclass(frozen=True)
class Shelf:
    """The rows of some files, in order."""

    books: tuple[Book, ...]
    sha256: str
    """Of the file's bytes; of the files' hashes, a line each, where there are several."""


def read_shelf(files: Sequence[Path]) -> Shelf:
    """The rows of jsonl, JSON or parquet files, compressed or not.

    Raises:
        DatasetError: a file is missing or is not what its name says; names file and line.
    """
    books: list[Book] = []
    hashes: list[str] = []
    for path in files:
        digest = hashlib.sha256()
        try:
            found = list(_books(path, digest))
        except (OSError, EOFError, zlib.error) as error:
            raise DatasetError(f"Cannot read {path}: {error}.") from None
        if not found:
            raise DatasetError(f"{path} holds no rows.")
        books += found
        hashes.append(digest.hexdigest())
    sha256 = hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()
    return Shelf(books=tuple(books), sha256=sha256)


def need_fields(row: Row, names: Sequence[str], file: Path) -> None:
    """Refuse a row without fields that count.

    Raises:
        DatasetError: naming the field and the file.
    """
    for name in names:
        if not row.get(name):
            raise DatasetError(f"{file}: row {row.get('question_id') or row.get('id')} has no {name}.")


def _books(path: Path, digest: "hashlib._Hash") -> Iterator[Book]:
    with path.open("rb") as file:
        head = file.read(4)
    if head[:2] == b"\x1f\x8b" or path.suffix in (".json", ".parquet"):
        content = path.read_bytes()
        digest.update(content)
        yield from (_kept(row, path) for row in _whole(path, content))
        return
    start = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            digest.update(line)
            if line.strip():
                row = _row(line, path, number)
                yield Book(small=_small(row), file=path, start=start)
            start += len(line)


def _whole(path: Path, content: bytes) -> Iterator[Row]:
    """The rows of a file that cannot be read by position."""
    if path.suffix == ".parquet":
        rows, complaint = read_through_datasets("file", "parquet", str(path.absolute()))
        if rows is None:
            raise DatasetError(f"Cannot read {path} as parquet: {complaint}")
        yield from rows
        return
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    if content.lstrip()[:1] == b"[":
        try:
            listed = json.loads(content)
        except ValueError as error:
            raise DatasetError(f"{path}: not valid JSON: {error}") from None
        for number, row in enumerate(listed, start=1):
            if not isinstance(row, dict):
                raise DatasetError(f"{path}: item {number} is not an object.")
            yield row
        return
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.strip():
            yield _row(line, path, number)


def _row(line: bytes, path: Path, number: int) -> Row:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise DatasetError(f"{path}:{number}: not valid JSON: {error}") from None
    if not isinstance(row, Mapping):
        raise DatasetError(f"{path}:{number}: expected an object with the fields of a row.")
    return row


def _kept(row: Row, path: Path) -> Book:
    return Book(small=_small(row), file=path, whole=row)


def _small(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in LARGE}
