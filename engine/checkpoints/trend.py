"""The record of a watched folder: a JSON line when a checkpoint begins its exam and one when it is judged, folded into what the trend screen shows."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from engine.errors import UsageError
from engine.places import Places


class TrendRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One checkpoint, sat and judged."""

    at: float
    """Unix time when it was judged."""
    file: str
    key: str
    """Name, size and time of the file: a checkpoint written over an old one is another."""
    kind: str = "model"
    run: str = ""
    state: str = "judged"
    """`baseline`, `judged` or `failed`."""
    reason: str = ""
    """Why it failed."""
    value: float = 0.0
    """pass@1 over the problems of the exam."""
    low: float = 0.0
    high: float = 1.0
    problems: int = 0
    difference: float = 0.0
    difference_low: float = 0.0
    difference_high: float = 0.0
    p: float = 1.0
    regression: bool = False
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()
    full: tuple[float, float, float] | None = None
    """Estimate over the whole benchmark with its interval, where the exam was a quick subset."""
    seconds: float = 0.0


class SittingBegun(msgspec.Struct, frozen=True, kw_only=True):
    """A checkpoint whose exam has begun: whoever watches next goes on with its run."""

    begun: str
    """The key of the file."""
    run: str


_Line = TypeVar("_Line", TrendRow, SittingBegun)


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """A watched folder's history, oldest first."""

    folder: str
    suite: str
    baseline: str
    path: str
    rows: tuple[TrendRow, ...] = ()
    begun: tuple[SittingBegun, ...] = ()

    def unfinished(self, key: str) -> str:
        """The run begun last for a checkpoint that has not been judged yet; empty where there is none."""
        if key in self.answered:
            return ""
        return next((sitting.run for sitting in reversed(self.begun) if sitting.begun == key), "")

    @property
    def answered(self) -> frozenset[str]:
        """Keys of the checkpoints that have been sat; one that could not be has its chance with the next watch."""
        return frozenset(row.key for row in self.rows if row.state != "failed")

    def has_told(self, row: TrendRow) -> bool:
        """Whether the last word on a checkpoint is the same failure of the same run: nothing was tried since."""
        last = next((one for one in reversed(self.rows) if one.key == row.key), None)
        return (
            last is not None
            and bool(row.run)
            and (last.state, last.run, last.reason)
            == (
                row.state,
                row.run,
                row.reason,
            )
        )

    @property
    def regressions(self) -> tuple[TrendRow, ...]:
        """Rows that raised the alarm."""
        return tuple(row for row in self.rows if row.regression)


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    folder: str
    suite: str
    baseline: str


def trend_path(places: Places, folder: Path, suite: str, baseline: str) -> Path:
    """Where the history of a folder under one suite and one baseline is kept."""
    digest = hashlib.sha256(f"{folder}\0{suite}\0{baseline}".encode()).hexdigest()[:8]
    return places.data / "trends" / f"{folder.name or 'root'}-{digest}.jsonl"


def read_trend(path: Path) -> Trend:
    """A history from its file; a line cut short by a crash is left out.

    Raises:
        UsageError: the file is not a history.
    """
    try:
        lines = path.read_bytes().split(b"\n")
        head = msgspec.json.decode(lines[0], type=_Head)
    except (OSError, msgspec.DecodeError) as error:
        raise UsageError(f"{path}: not the history of a watched folder ({error}).") from None
    return Trend(
        folder=head.folder,
        suite=head.suite,
        baseline=head.baseline,
        path=str(path),
        rows=_lines_of(TrendRow, lines[1:]),
        begun=_lines_of(SittingBegun, lines[1:]),
    )


def open_trend(places: Places, folder: Path, suite: str, baseline: str) -> Trend:
    """The history of a folder, begun if there is none.

    Raises:
        UsageError: its file cannot be written or read.
    """
    path = trend_path(places, folder, suite, baseline)
    if not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            head = _Head(folder=str(folder), suite=suite, baseline=baseline)
            path.write_bytes(msgspec.json.encode(head) + b"\n")
        except OSError as error:
            raise UsageError(f"{path}: {error.strerror}.") from None
    return read_trend(path)


def append_row(trend: Trend, row: TrendRow) -> Trend:
    """The history with one row more, written down."""
    _append(trend, row)
    return msgspec.structs.replace(trend, rows=(*trend.rows, row))


def append_begun(trend: Trend, sitting: SittingBegun) -> Trend:
    """The history with one exam more that has begun, written down."""
    _append(trend, sitting)
    return msgspec.structs.replace(trend, begun=(*trend.begun, sitting))


def list_trends(places: Places) -> list[Trend]:
    """Every watched folder's history, the latest first; files that are none are left out."""
    found = []
    folder = places.data / "trends"
    for path in sorted(folder.glob("*.jsonl"), key=lambda p: p.stat().st_mtime, reverse=True):
        try:
            found.append(read_trend(path))
        except UsageError:
            continue
    return found


def _append(trend: Trend, line: TrendRow | SittingBegun) -> None:
    """Write a line; a torn last one is closed first."""
    with Path(trend.path).open("r+b") as file:
        file.seek(-1, 2)
        torn = file.read(1) != b"\n"
        file.write((b"\n" if torn else b"") + msgspec.json.encode(line) + b"\n")


def _lines_of(kind: type[_Line], lines: Iterable[bytes]) -> tuple[_Line, ...]:
    """The lines of one kind; those of another, and torn ones, are left out."""
    found = []
    for line in lines:
        try:
            found.append(msgspec.json.decode(line, type=kind))
        except msgspec.DecodeError:
            continue
    return tuple(found)
