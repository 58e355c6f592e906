"""A portfolio: several benchmarks of one model side by side, and what they add up to with the parts in view."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.catalog import find_card, told_name
from engine.errors import UsageError
from engine.events import PlannedEntry, ScoreValue
from engine.manifest import spec_of
from engine.progress import Tally
from engine.run import RunFolder
from engine.score import estimate
from engine.spec import Entry, Suite
from engine.statistics.estimates import Interval, weighted_mean

LEVELS = ("function", "repository")
"""The two ends of the gap chart."""


@dataclass(frozen=True)
class Readiness:
    """Whether an entry of a suite is a benchmark that is known here."""

    benchmark: str
    known: bool
    note: str


@dataclass(frozen=True)
class Cell:
    """One benchmark's score of one model."""

    run: str
    metric: str
    value: float
    low: float
    high: float
    problems: int
    is_subset: bool


@dataclass(frozen=True)
class PortfolioRow:
    """A model and its scores, one a column; None where it did not sit that benchmark."""

    model: str
    cells: tuple[Cell | None, ...]
    mean: float | None
    """Weighted mean of the cells; None unless every column has one."""
    low: float | None
    high: float | None

    @property
    def summary(self) -> str:
        """The weighted mean with what it is made of; it never stands without."""
        if self.mean is None or self.low is None or self.high is None:
            return (
                f"no sum: {sum(cell is None for cell in self.cells)} of {len(self.cells)} parts are missing"
            )
        parts = " + ".join(f"{cell.value:.1%}" for cell in self.cells if cell)
        return f"weighted mean {self.mean:.1%} [{self.low:.1%}, {self.high:.1%}] of {parts}"


@dataclass(frozen=True)
class Portfolio:
    """What several models' runs say, benchmark by benchmark."""

    columns: tuple[str, ...]
    """Benchmark and check, such as `humaneval+ (plus)`."""
    weights: tuple[float, ...]
    levels: tuple[str, ...]
    rows: tuple[PortfolioRow, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Gap:
    """How far a model falls from single functions to whole repositories."""

    model: str
    function: Cell
    function_name: str
    repository: Cell
    repository_name: str

    def line(self) -> str:
        """In one sentence."""
        return (
            f"{self.model}: {self.function.value:.1%} on {self.function_name} against {self.repository.value:.1%} on "
            f"{self.repository_name}, a gap of {(self.function.value - self.repository.value) * 100:.1f} pp; these are "
            "different tasks, and the difference is no error of either"
        )


def readiness(suite: Suite) -> list[Readiness]:
    """Whether this installation has an adapter for each entry; reads no data."""
    found = []
    for entry in suite.entries:
        try:
            card = find_card(entry.benchmark)
        except UsageError as error:
            found.append(Readiness(entry.benchmark, known=False, note=str(error)))
        else:
            found.append(Readiness(entry.benchmark, known=True, note=card.good_for))
    return found


def portfolio(folders: Sequence[RunFolder], suite: Suite | None = None) -> Portfolio:
    """Side by side: a row for every model, a column for every benchmark and its last check.

    Args:
        folders: runs; several of one model fill one row, a later one replacing an earlier one's cell, which is told.
        suite: whose weights and levels to use; None takes those the runs were started with.

    Raises:
        UsageError: no run has a score.
    """
    gathered = _Gathered({told_name(entry.benchmark): entry for entry in (suite.entries if suite else ())})
    for folder in folders:
        gathered.take(folder, with_weights=suite is None)
    cells = {model: row for model, row in gathered.cells.items() if row}
    if not cells:
        raise UsageError("None of these runs has a score yet.")
    entries, names = gathered.entries, gathered.names
    order = [name for name in entries if name in names or suite is not None]
    weights = tuple(entries[name].weight for name in order)
    return Portfolio(
        columns=tuple(names.get(name, name) for name in order),
        weights=weights,
        levels=tuple(entries[name].level for name in order),
        rows=tuple(
            _row(model, order, [sat.get(name) for name in order], weights) for model, sat in cells.items()
        ),
        warnings=(*gathered.warnings, *gathered.doubts()),
    )


@dataclass
class _Gathered:
    """What runs bring to a portfolio, one after the other."""

    entries: dict[str, Entry]
    """By benchmark, whose weight and level count."""
    cells: dict[str, dict[str, Cell]] = field(default_factory=dict)
    """By model and benchmark."""
    names: dict[str, str] = field(default_factory=dict)
    """Columns by benchmark."""
    warnings: list[str] = field(default_factory=list)
    protocols: dict[str, set[str]] = field(default_factory=dict)
    versions: dict[str, set[str]] = field(default_factory=dict)
    """Hashes of the data, by benchmark."""
    files: dict[str, set[str]] = field(default_factory=dict)
    """Hashes of the files that go by a model's name."""

    def take(self, folder: RunFolder, *, with_weights: bool) -> None:
        """Take one more run into account; `with_weights` those too that it was begun with."""
        progress = folder.replay()
        manifest: dict[str, Any] = folder.read_manifest()
        if sha := manifest.get("model", {}).get("sha256"):
            self.files.setdefault(progress.model, set()).add(sha)
        for entry in manifest.get("entries", ()):
            self.versions.setdefault(entry["benchmark"], set()).add(entry["origin"]["sha256"])
        if (state := folder.state(progress)) != "finished":
            self.warnings.append(f"run {folder.id} is {state}: its numbers are interim")
        if with_weights:
            self._take_weights(folder.id, progress.tally, spec_of(manifest).suite)
        row = self.cells.setdefault(progress.model, {})
        for score in _strictest(progress.tally):
            name, planned = score.benchmark, progress.tally.entries[score.entry]
            self.names[name] = f"{name} ({score.check})" if score.check else name
            self.protocols.setdefault(name, set()).add(planned.protocol)
            if other := row.get(name):
                stood = "an earlier entry of it" if other.run == folder.id else f"run {other.run}"
                self.warnings.append(
                    f"{progress.model} on {name}: run {folder.id} stands where {stood} stood"
                )
            row[name] = _cell(folder.id, score, planned)

    def _take_weights(self, run: str, tally: Tally, suite: Suite) -> None:
        for planned, entry in zip(tally.entries, suite.entries, strict=False):
            known = self.entries.setdefault(planned.benchmark, entry)
            if known.weight != entry.weight:
                self.warnings.append(
                    f"{planned.benchmark}: weight {known.weight:g} is taken, of the run named first; run {run} was "
                    f"begun with {entry.weight:g}"
                )

    def doubts(self) -> list[str]:
        """What stands against holding all of it beside each other."""
        doubts = [
            f"{name}: the protocols differ between rows: {'; '.join(sorted(lines))}"
            for name, lines in self.protocols.items()
            if len(lines) > 1
        ]
        doubts += [
            f"{name}: the data differs between rows: sha256 {' and '.join(f'{sha[:8]}…' for sha in sorted(shas))}"
            for name, shas in self.versions.items()
            if len(shas) > 1
        ]
        doubts += [
            f"row {model} is of {len(shas)} different models of that name: sha256 {', '.join(f'{sha[:8]}…' for sha in sorted(shas))}"
            for model, shas in self.files.items()
            if len(shas) > 1
        ]
        return doubts


def _strictest(tally: Tally) -> list[ScoreValue]:
    """pass@1 of every entry by its last check: a check counts only with all earlier ones, so that one is the strictest."""
    return list({score.entry: score for score in estimate(tally) if score.metric == "pass@1"}.values())


def _cell(run: str, score: ScoreValue, planned: PlannedEntry) -> Cell:
    return Cell(
        run=run,
        metric=score.metric,
        value=score.value,
        low=score.low,
        high=score.high,
        problems=score.problems,
        is_subset=planned.is_subset,
    )


def gaps(found: Portfolio) -> list[Gap]:
    """Every model that has a score at both ends, the first benchmark of each level."""
    ends = [next((i for i, level in enumerate(found.levels) if level == end), None) for end in LEVELS]
    if ends[0] is None or ends[1] is None:
        return []
    rows = []
    for row in found.rows:
        function, repository = row.cells[ends[0]], row.cells[ends[1]]
        if function and repository:
            rows.append(Gap(row.model, function, found.columns[ends[0]], repository, found.columns[ends[1]]))
    return rows


def _row(
    model: str, columns: Sequence[str], cells: Sequence[Cell | None], weights: Sequence[float]
) -> PortfolioRow:
    """A model's row. Benchmarks of one family, such as `humaneval-js` and `humaneval-go`, share their problems."""
    if None in cells or not sum(weights):
        return PortfolioRow(model, tuple(cells), None, None, None)
    families: dict[str, list[tuple[float, float, Interval]]] = {}
    for column, cell, weight in zip(columns, cells, weights, strict=True):
        if cell:
            part = weight, cell.value, Interval(cell.low, cell.high)
            families.setdefault(re.split(r"[-+]", column)[0], []).append(part)
    mean, spread = weighted_mean(list(families.values()))
    return PortfolioRow(model, tuple(cells), mean, spread.low, spread.high)
