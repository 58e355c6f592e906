"""The record of a watched folder: one JSON line a checkpoint, folded into what the trend screen shows."""

import hashlib
from pathlib import Path

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


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """A watched folder's history, oldest first."""

    folder: str
    suite: str
    baseline: str
    path: str
    rows: tuple[TrendRow, ...] = ()

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
    rows = []
    for line in lines[1:]:
        try:
            rows.append(msgspec.json.decode(line, type=TrendRow))
        except msgspec.DecodeError:
            continue
    return Trend(
        folder=head.folder, suite=head.suite, baseline=head.baseline, path=str(path), rows=tuple(rows)
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
    """The history with one row more, written down; a torn last line is closed first."""
    with Path(trend.path).open("r+b") as file:
        file.seek(-1, 2)
        torn = file.read(1) != b"\n"
        file.write((b"\n" if torn else b"") + msgspec.json.encode(row) + b"\n")
    return msgspec.structs.replace(trend, rows=(*trend.rows, row))


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
