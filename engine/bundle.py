"""Bundles for machines without a network: benchmark data with hashes and licences in one plain tar file.

A bundle holds data and nothing that runs: regular files of known kinds, each with its size and sha256 in
`manifest.json`, the first member. Nothing is unpacked before all of it has been checked, and what is unpacked is
read by the same adapters, with the same pinned digests, as data from anywhere else.
"""

import hashlib
import io
import json
import os
import tarfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TypeAlias

import msgspec

from benchmarks.regular import refuse_irregular
from benchmarks.rows import file_digest
from engine.catalog import lasting_name
from engine.errors import UsageError
from engine.files_read import offline, read_benchmark
from engine.places import Places
from engine.version import __version__

KINDS = frozenset({".json", ".jsonl", ".gz", ".parquet", ".arrow", ".csv", ".txt", ".md", ".toml", ".gguf"})
"""Endings of data. Anything else, a script or a pickle, is refused on both sides."""

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20

Narrate: TypeAlias = Callable[[str], None]


class BundledFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a bundle."""

    path: str
    """`benchmarks/...` or `models/...`: the place under the data folder."""
    size: int
    sha256: str


class BundledBenchmark(msgspec.Struct, frozen=True, kw_only=True):
    """A benchmark that the bundle's data is enough for."""

    name: str
    title: str
    revision: str
    sha256: str
    """Of the data as the adapter read it."""
    licence: str
    homepage: str
    files: tuple[str, ...]
    """Empty for a benchmark whose data comes with proctor itself."""


class BundleManifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a bundle holds."""

    format: int
    created: str
    proctor: str
    benchmarks: tuple[BundledBenchmark, ...]
    models: tuple[str, ...]
    files: tuple[BundledFile, ...]


@dataclass(frozen=True)
class Used:
    """What unpacking a bundle did."""

    written: tuple[str, ...]
    kept: tuple[str, ...]
    """Files that were there already, byte for byte."""
    ready: tuple[str, ...]
    """Benchmarks that load from what is there now."""
    failed: tuple[str, ...]
    """Benchmarks that do not, and why."""


def make_bundle(
    target: Path, names: Sequence[str], models: Sequence[Path], places: Places, narrate: Narrate
) -> BundleManifest:
    """Write a bundle; benchmark data that is not here yet is fetched first.

    Raises:
        UsageError: a benchmark is unknown, is a folder of one's own, or its data not to be had, a file is of no kind that may travel, or the
            target cannot be written.
    """
    if target.exists() and not target.is_file():
        raise UsageError(
            f"{target}: a bundle is a file, and takes the place of one, not of a device or a folder."
        )
    bundled: list[BundledBenchmark] = []
    sources: dict[str, Path] = {}
    for name in names:
        narrate(f"reading {name}")
        benchmark, inside = _benchmark(name, places)
        bundled.append(benchmark)
        sources |= inside
    for model in models:
        try:
            refuse_irregular(model)
        except OSError as error:
            raise UsageError(f"--model {model}: {error.strerror}.") from None
        sources[f"models/{model.name}"] = model
    for inside_name in sources:
        _refuse_path(inside_name, "it")
    narrate("hashing")
    manifest = BundleManifest(
        format=FORMAT,
        created=time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        proctor=__version__,
        benchmarks=tuple(bundled),
        models=tuple(f"models/{model.name}" for model in models),
        files=tuple(
            BundledFile(path=name, size=path.stat().st_size, sha256=file_digest(path))
            for name, path in sorted(sources.items())
        ),
    )
    _pack(target, manifest, sources, narrate)
    return manifest


def _benchmark(name: str, places: Places) -> tuple[BundledBenchmark, dict[str, Path]]:
    """What a bundle says of a benchmark, and its files by their place in the bundle."""
    card, origin, paths = read_benchmark(name, places)
    if "/" in lasting_name(name, card):
        raise UsageError(
            f"{name} is a folder of yours, and a bundle holds what was published: copy the folder itself."
        )
    inside = {f"benchmarks/{path.relative_to(places.benchmarks).as_posix()}": path for path in paths}
    benchmark = BundledBenchmark(
        name=card.name,
        title=card.title,
        revision=origin.revision,
        sha256=origin.sha256,
        licence=origin.licence,
        homepage=card.homepage,
        files=tuple(sorted(inside)),
    )
    return benchmark, inside


def _pack(target: Path, manifest: BundleManifest, sources: Mapping[str, Path], narrate: Narrate) -> None:
    """Write the archive, whole or not at all."""
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with tarfile.open(partial, "w", format=tarfile.PAX_FORMAT) as tar:
            _add(tar, MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
            _add(tar, "LICENCES.md", _licences(manifest).encode())
            for name, path in sorted(sources.items()):
                narrate(f"adding {name}")
                entry = tarfile.TarInfo(name)
                entry.size, entry.mode = path.stat().st_size, 0o644
                with path.open("rb") as file:
                    tar.addfile(entry, file)
        partial.replace(target)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise UsageError(f"{target}: {error.strerror}.") from None


def verify_bundle(bundle: Path) -> BundleManifest:
    """Check every byte of a bundle without writing anything; returns what it holds.

    Raises:
        UsageError: it is no bundle, holds what it should not, or a file is missing, changed or cut short.
    """
    with _opened(bundle) as tar:
        manifest = _manifest(tar, bundle)
        expected = {file.path: file for file in manifest.files}
        seen: set[str] = set()
        for member in _members(tar, bundle):
            if member.name in (MANIFEST, "LICENCES.md"):
                continue
            if not member.isreg():
                raise UsageError(
                    f"{bundle}: {member.name!r} is not a regular file; a bundle holds nothing else."
                )
            _refuse_path(member.name, str(bundle))
            file = expected.get(member.name)
            if file is None or member.name in seen:
                raise UsageError(f"{bundle}: {member.name!r} is not in its manifest, or is in it twice.")
            seen.add(member.name)
            content = tar.extractfile(member)
            digest = hashlib.sha256()
            while content is not None and (chunk := content.read(CHUNK)):
                digest.update(chunk)
            if member.size != file.size or digest.hexdigest() != file.sha256:
                raise UsageError(
                    f"{bundle}: {member.name} has sha256 {digest.hexdigest()[:12]}…, its manifest says "
                    f"{file.sha256[:12]}…. The bundle was changed or damaged: copy it again."
                )
        if missing := sorted(expected.keys() - seen):
            raise UsageError(f"{bundle}: lacks {missing[0]} and {len(missing) - 1} more: copy it again.")
    return manifest


def use_bundle(bundle: Path, places: Places, narrate: Narrate, *, force: bool = False) -> Used:
    """Check a bundle, unpack it into the data folder, and let every benchmark in it load, without a network.

    Raises:
        UsageError: the bundle is not sound, or a file of another content is in the way; nothing is unpacked then.
    """
    narrate(f"checking {bundle}")
    manifest = verify_bundle(bundle)
    kept, fresh = [], []
    for file in manifest.files:
        place = places.data / file.path
        if not place.exists():
            fresh.append(file.path)
        elif file_digest(place) == file.sha256:
            kept.append(file.path)
        elif force:
            fresh.append(file.path)
        else:
            raise UsageError(
                f"{place} is there already and differs from the bundle's. Use --force to replace it."
            )
    with _opened(bundle) as tar:
        for name in fresh:
            narrate(f"writing {name}")
            content = tar.extractfile(name)
            assert content is not None
            _write(content, places.data / name)
    ready, failed = [], []
    with offline():
        for benchmark in manifest.benchmarks:
            narrate(f"loading {benchmark.name}")
            try:
                _, origin, _ = read_benchmark(benchmark.name, places)
            except UsageError as error:
                failed.append(f"{benchmark.name}: {error}")
                continue
            if origin.sha256 == benchmark.sha256:
                ready.append(benchmark.name)
            else:
                failed.append(f"{benchmark.name}: other data is read here, sha256 {origin.sha256[:12]}…")
    return Used(tuple(fresh), tuple(kept), tuple(ready), tuple(failed))


@contextmanager
def _opened(bundle: Path) -> Iterator[tarfile.TarFile]:
    try:
        refuse_irregular(bundle)
        with tarfile.open(bundle, "r:") as tar:
            yield tar
    except (tarfile.TarError, EOFError) as error:
        raise UsageError(f"{bundle}: not a whole bundle ({error}). Copy it again.") from None
    except OSError as error:
        raise UsageError(f"{bundle}: {error.strerror or error}.") from None


def _members(tar: tarfile.TarFile, bundle: Path) -> Iterator[tarfile.TarInfo]:
    try:
        yield from tar
    except tarfile.TarError as error:
        raise UsageError(f"{bundle}: cut short ({error}). Copy it again.") from None


def _manifest(tar: tarfile.TarFile, bundle: Path) -> BundleManifest:
    first = tar.next()
    if first is None or first.name != MANIFEST or first.size > 64 * CHUNK or not first.isreg():
        raise UsageError(f"{bundle}: not a bundle of proctor: its first member is not {MANIFEST}.")
    content = tar.extractfile(first)
    assert content is not None
    try:
        manifest = msgspec.json.decode(content.read(), type=BundleManifest)
    except msgspec.DecodeError as error:
        raise UsageError(f"{bundle}: its {MANIFEST} cannot be read ({error}).") from None
    if manifest.format != FORMAT:
        raise UsageError(f"{bundle}: of format {manifest.format}; this proctor reads {FORMAT}.")
    return manifest


def _refuse_path(name: str, bundle: str) -> None:
    path = PurePosixPath(name)
    if (
        path.is_absolute()
        or ".." in path.parts
        or len(path.parts) < 2
        or path.parts[0] not in ("benchmarks", "models")
        or "\\" in name
        or any(ord(c) < 32 for c in name)
    ):
        raise UsageError(f"{bundle}: {name!r} is no place that a bundle may write to.")
    if path.suffix not in KINDS:
        raise UsageError(f"{bundle}: {name!r} is not data: a bundle takes {', '.join(sorted(KINDS))}.")


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o644
    tar.addfile(entry, io.BytesIO(content))


def _write(content: IO[bytes], place: Path) -> None:
    partial = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            while chunk := content.read(CHUNK):
                file.write(chunk)
        partial.replace(place)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise UsageError(f"{place}: {error.strerror}.") from None


def _licences(manifest: BundleManifest) -> str:
    lines = ["# Licences of the data in this bundle", ""]
    lines += [
        f"- {one.title} {one.revision}: {one.licence}, {one.homepage} ({', '.join(one.files) or 'comes with proctor'})"
        for one in manifest.benchmarks
    ]
    lines += [f"- {json.dumps(model)}: see the model's own card" for model in manifest.models]
    return "\n".join(lines) + "\n"
