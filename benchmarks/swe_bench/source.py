"""The published tables, and how their rows are read: a file of one's own, our copy, a bundle, or the hub.

Lite is pinned by the content of its twelve original columns. The publishers have changed the other tables in place,
so these are taken as they are read: each row is checked, and the content's digest is recorded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.benchmark import DatasetError, Origin
from benchmarks.dataset import Dataset, load
from benchmarks.rows import Row, digest_of
from benchmarks.swe_bench.instance import Instance, read_instance

COLUMNS = (
    "repo",
    "instance_id",
    "base_commit",
    "patch",
    "test_patch",
    "problem_statement",
    "hints_text",
    "created_at",
    "version",
    "FAIL_TO_PASS",
    "PASS_TO_PASS",
    "environment_setup_commit",
)
"""The columns of the original tables; a pin is over these alone, so that later editions with more still fit it."""

LICENCE = "MIT (harness and table; code and issues under the repositories' own licences)"
ADVICE = "Connect to the network once, or download the table's parquet or jsonl file from the hub and name it with --data."


@dataclass(frozen=True, kw_only=True)
class Table:
    """One of the published tables."""

    dataset: Dataset
    pin: str = ""
    """`digest_of` the original columns of all rows; empty where the publisher changes the table."""


def table(hub: str, rows: int, *, pin: str = "", revision: str) -> Table:
    """A table on the hub, under the name that our copy of it has."""
    name = f"{hub.rsplit('/', maxsplit=1)[-1]}.jsonl.gz"
    return Table(
        dataset=Dataset(
            name=name,
            revision=revision,
            rows=rows,
            digest="",
            licence=LICENCE,
            hub=hub,
            plain=True,
            advice=ADVICE,
        ),
        pin=pin,
    )


FULL = table("princeton-nlp/SWE-bench", 2294, revision="test split")
LITE = table(
    "princeton-nlp/SWE-bench_Lite",
    300,
    pin="454b0587b2cfdc85e9dc82e59c1f367fbd0de36809943e324eff8b9fad50027e",
    revision="test split",
)
VERIFIED = table("princeton-nlp/SWE-bench_Verified", 500, revision="test split")
MULTILINGUAL = table("SWE-bench/SWE-bench_Multilingual", 300, revision="test split")


@dataclass(frozen=True, kw_only=True)
class Read:
    """A table that was read."""

    instances: tuple[Instance, ...]
    origin: Origin


def read_table(of: Table, *, folder: Path | None = None, data: Path | None = None) -> Read:
    """The instances of a table, every row checked.

    Args:
        of: which table.
        folder: where our copies are kept; None means the usual place.
        data: a jsonl, JSON or parquet file, or a folder such as a bundle, to read instead; part of a table will do.

    Raises:
        DatasetError: it is not to be had, or a row is not of this schema; names the row and the column.
    """
    loaded = load(of.dataset, folder=folder, data=data)
    if not loaded.rows:
        raise DatasetError(f"{loaded.origin.dataset} holds no rows.")
    try:
        instances = tuple(read_instance(row) for row in loaded.rows)
    except DatasetError as error:
        raise DatasetError(f"{loaded.origin.dataset}: {error}") from None
    seen: set[str] = set()
    for instance in instances:
        if instance.id in seen:
            raise DatasetError(f"{loaded.origin.dataset}: {instance.id} is there twice.")
        seen.add(instance.id)
    revision = revision_of(of, loaded.rows)
    return Read(instances=instances, origin=replace(loaded.origin, revision=revision))


def revision_of(of: Table, rows: Sequence[Row]) -> str:
    """Which edition the rows are, as far as their content tells."""
    digest = digest_of([original(row) for row in rows])
    if of.pin and digest == of.pin:
        return f"{of.dataset.revision}, {len(rows)} rows as published"
    share = f"{len(rows)} of {of.dataset.rows} rows" if len(rows) < of.dataset.rows else f"{len(rows)} rows"
    return f"{share}, not pinned: digest {digest[:12]}"


def original(row: Mapping[str, object]) -> Row:
    """A row's original columns."""
    return {column: row.get(column) for column in COLUMNS}
