"""Rows of a published table: read exactly as they were written, and known by what they hold.

The same rows read from the hub, from parquet or from a compressed file have one digest.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from benchmarks.benchmark import DatasetError
from benchmarks.regular import read_regular, reason_of

Row: TypeAlias = Mapping[str, object]


def digest_of(rows: Sequence[Row]) -> str:
    """sha256 over the rows as JSON with sorted keys and no spaces, one row a line: equal rows, equal digest."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode())
        digest.update(b"\n")
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def raw_md5(path: Path) -> str:
    """md5 of a file's uncompressed bytes, which is how EvalPlus names its versions."""
    return hashlib.md5(unpacked(path), usedforsecurity=False).hexdigest()


def unpacked(path: Path) -> bytes:
    """A file's bytes, decompressed if they are compressed with gzip.

    Raises:
        DatasetError: it cannot be read or decompressed.
    """
    try:
        content = read_regular(path)
        return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    except (OSError, EOFError, zlib.error) as error:
        raise DatasetError(f"Cannot read {path}: {reason_of(error)}.") from error


def read_rows(path: Path) -> list[Row]:
    """The rows of a jsonl file or of a JSON list, compressed with gzip or not, exactly as written.

    Raises:
        DatasetError: it cannot be read; says file and line.
    """
    try:
        text = unpacked(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise DatasetError(f"Cannot read {path}: {reason_of(error)}.") from error
    return list(rows_in(text, str(path)))


def rows_in(text: str, place: str) -> Iterator[Row]:
    """The rows that a jsonl text or the text of a JSON list holds."""
    if text.lstrip().startswith("["):
        try:
            rows = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise DatasetError(f"{place}: not valid JSON: {error}") from error
        for number, row in enumerate(rows, start=1):
            if not isinstance(row, dict):
                raise DatasetError(f"{place}: item {number} is not an object.")
            yield row
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise DatasetError(f"{place}:{number}: not valid JSON: {error}") from error
        if not isinstance(row, dict):
            raise DatasetError(f"{place}:{number}: expected an object with the fields of a row.")
        yield row
