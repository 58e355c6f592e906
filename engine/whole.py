"""Files that are there whole, or as they were before."""

import os
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, and its folder where that is missing; who may read it stays.

    Raises:
        OSError: it cannot be written; what was there is there still, and nothing beside it.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        if path.exists():
            draft.chmod(path.stat().st_mode & 0o777)
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
