"""Read a table through `datasets` and print its rows as JSON lines: a program of its own, run as a child.

    python -m benchmarks.table_reader file json|parquet PATH
    python -m benchmarks.table_reader hub ID CONFIG SPLIT[+SPLIT...]

stdout is rows, stderr is the library's talk and, last, the reason for a failure.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping


def read(request: list[str]) -> Iterable[Mapping[str, object]]:
    """The rows that a request asks for, in order."""
    from datasets import load_dataset

    match request:
        case ["file", kind, path]:
            with tempfile.TemporaryDirectory(prefix="proctor-") as scratch:
                yield from load_dataset(kind, data_files=path, split="train", cache_dir=scratch)
        case ["hub", name, config, splits]:
            for split in splits.split("+"):
                yield from load_dataset(name, config or None, split=split)
        case _:
            raise ValueError(f"not a request: {request}")


def main() -> None:
    """Print the rows to the real stdout; whatever the library prints there goes to stderr."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    with out:
        for row in read(sys.argv[1:]):
            out.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")


if __name__ == "__main__":
    main()
