"""Our own copies of benchmark data, so that a machine needs the network once."""

import gzip
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import platformdirs

from benchmarks.rows import Row


def default_folder() -> Path:
    """Where our copies of benchmark data lie: under PROCTOR_HOME if it is set, else in the user's data folder."""
    home = os.environ.get("PROCTOR_HOME")
    if home:
        return Path(home).expanduser().absolute() / "data" / "benchmarks"
    return platformdirs.user_data_path("proctor", appauthor=False) / "benchmarks"


def keep_rows(rows: Sequence[Row], path: Path) -> None:
    """Write our own copy of rows that were read elsewhere."""
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    keep(gzip.compress(text.encode("utf-8"), mtime=0), path)


def keep_file(file: Path, path: Path) -> None:
    """Copy a verified file to where our copies lie."""
    keep(file.read_bytes(), path)


def keep(content: bytes, path: Path) -> None:
    """Put a file in its place whole or not at all; a full disk or a read-only folder only costs the copy."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)
    except OSError:
        with suppress(OSError):
            partial.unlink()
