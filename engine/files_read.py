"""Which files of the data folder a benchmark reads: those that its adapter opens."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from benchmarks.benchmark import BenchmarkError, Card, Origin
from benchmarks.catalog import find
from engine.errors import UsageError
from engine.places import Places
from engine.plainly import plainly


def read_benchmark(name: str, places: Places) -> tuple[Card, Origin, list[Path]]:
    """A benchmark's card, its data's origin, and the files under the data folder that reading it takes.

    Raises:
        UsageError: it is unknown, or its data is not to be had.
    """
    try:
        with plainly():
            # The first time it may come from elsewhere and leave a copy; the second time reads the copy.
            find(name, folder=places.benchmarks).load()
            benchmark = find(name, folder=places.benchmarks)
            with opened_under(places.benchmarks) as read:
                origin = benchmark.load()
                benchmark.problems()
    except BenchmarkError as error:
        raise UsageError(f"{name}: {error}") from None
    source = Path(origin.dataset)
    if source.is_file() and source.is_relative_to(places.benchmarks):
        read.add(source)
    return benchmark.card, origin, sorted(path for path in read if path.is_file())


_listeners: list[tuple[str, set[Path]]] = []
"""Who listens to files being opened: a folder, and the paths seen under it."""


@contextmanager
def opened_under(folder: Path) -> Iterator[set[Path]]:
    """Collect the files under a folder that are opened meanwhile: what an adapter reads is what it needs."""
    _hook()
    listener = (str(folder.absolute()) + os.sep, set[Path]())
    _listeners.append(listener)
    try:
        yield listener[1]
    finally:
        _listeners.remove(listener)


@cache
def _hook() -> None:
    """Hear of every file that is opened, once and for good: a hook cannot be taken away."""
    sys.addaudithook(_heard)


def _heard(event: str, arguments: tuple[object, ...]) -> None:
    if event != "open" or not isinstance(arguments[0], str | os.PathLike):
        return
    path = os.path.abspath(arguments[0])  # noqa: PTH100 - a hook must be quick and must not open anything
    for folder, paths in _listeners:
        if isinstance(path, str) and path.startswith(folder) and f"{os.sep}expected{os.sep}" not in path:
            paths.add(Path(path))


@contextmanager
def offline() -> Iterator[None]:
    """Nothing is fetched meanwhile: what is not here is not to be had."""
    before = os.environ.get("HF_HUB_OFFLINE")
    os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["HF_HUB_OFFLINE"]
        else:
            os.environ["HF_HUB_OFFLINE"] = before
