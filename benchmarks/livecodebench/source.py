"""Where LiveCodeBench's files are: named by the user, in our folder, or on the hub.

The hub's table is a loading script that `datasets` no longer runs, so its files are fetched as they are.
"""

import os
import shutil
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.benchmark import DatasetError
from benchmarks.data_folder import default_folder
from benchmarks.dataset import insist_on_data
from benchmarks.fetch import DOWNLOAD_SECONDS, hub_obstacle
from benchmarks.livecodebench.choice import Choice

FOLDER = "livecodebench"
"""Name of our copies' folder within the one for benchmark data."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """One of LiveCodeBench's tables on the hub."""

    hub: str
    files: tuple[str, ...]
    """In the order of releases, where each brings its own file."""
    size: str
    """About how much there is to fetch, for people."""


CODE = Table(
    hub="livecodebench/code_generation_lite",
    files=("test.jsonl", "test2.jsonl", "test3.jsonl", "test4.jsonl", "test5.jsonl", "test6.jsonl"),
    size="4.5 GB",
)
TEST_OUTPUT = Table(hub="livecodebench/test_generation", files=("test.jsonl",), size="1 MB")
EXECUTION = Table(hub="livecodebench/execution-v2", files=("test.jsonl",), size="1 MB")


@dataclass(frozen=True)
class Found:
    """Files to read, each with the release that it brings, if that is known."""

    files: tuple[Path, ...]
    releases: tuple[int | None, ...]
    source: str
    """Where they are from, for the record."""


def find_files(table: Table, choice: Choice, *, folder: Path | None, data: Path | None) -> Found:
    """The files that hold the releases of a choice.

    Args:
        table: which table.
        choice: only its releases matter here.
        folder: where our copies are kept; None means the usual place.
        data: a file, or a folder with files named as on the hub, to read instead.

    Raises:
        DatasetError: they are nowhere to be found; says where to put them.
    """
    wanted = [
        (number, name)
        for number, name in enumerate(table.files, start=1)
        if len(table.files) == 1 or choice.releases[0] <= number <= choice.releases[1]
    ]
    several = len(table.files) > 1
    if data is not None and not data.is_dir():
        insist_on_data(data, f"rows of {table.hub}")
        if several and choice.is_of_releases:
            raise DatasetError(
                f"{data} does not say which release brought a problem: --release needs the hub's files "
                f"({', '.join(table.files)}) in one folder, named with --data. Or choose by date with --from, --to."
            )
        return Found((data,), (None,), str(data))

    place = data or (folder or default_folder()) / FOLDER / table.hub.split("/")[1]
    files = [place / name for _, name in wanted]
    missing = [file for file in files if not file.is_file()]
    if missing and data is None:
        missing = _fetch(table, missing)
    if missing:
        names = ", ".join(file.name for file in missing)
        raise DatasetError(
            f"The data of LiveCodeBench ({table.hub}, {table.size}) is not here: no {names} in {place}. "
            f"Download it from https://huggingface.co/datasets/{table.hub} into that folder, or name a file or "
            "folder with --data."
        )
    releases = tuple(number if several else None for number, _ in wanted)
    return Found(tuple(files), releases, str(data) if data else f"hub:{table.hub}")


def _fetch(table: Table, files: Sequence[Path]) -> list[Path]:
    """Fetch files from the hub; those that could not be had are returned."""
    left: list[Path] = []
    for path in files:
        if hub_obstacle():
            return [path for path in files if not path.is_file()]
        base = os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
        draft = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            address = f"{base}/datasets/{table.hub}/resolve/main/{path.name}"
            with (
                urllib.request.urlopen(address, timeout=DOWNLOAD_SECONDS) as answer,  # noqa: S310
                draft.open("wb") as file,
            ):
                shutil.copyfileobj(answer, file, 1 << 20)
            draft.replace(path)
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            left.append(path)
    return left
