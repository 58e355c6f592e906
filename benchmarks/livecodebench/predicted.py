"""The tables of values to be predicted: their rows are small and read whole."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.benchmark import DatasetError, Origin
from benchmarks.livecodebench.choice import read_choice
from benchmarks.livecodebench.shelf import need_fields, read_shelf
from benchmarks.livecodebench.source import Table, find_files
from benchmarks.rows import Row


def chosen_rows(
    table: Table,
    options: Mapping[str, str],
    fields: Sequence[str],
    *,
    folder: Path | None,
    data: Path | None,
    what: str,
    published: int,
) -> tuple[Origin, list[Row]]:
    """The chosen rows as the files have them, and where they are from.

    Args:
        table: which table.
        options: what was chosen of it, as on the command line.
        fields: those that every row must have.
        folder: where our copies are kept; None means the usual place.
        data: a file or folder to read instead.
        what: what one row is, such as `call`.
        published: how many of them the whole table has.

    Raises:
        DatasetError: the data is not to be had, a row lacks a field, or no row is chosen.
    """
    choice = read_choice(options)
    found = find_files(table, choice, folder=folder, data=data)
    shelf = read_shelf(found.files)
    for book in shelf.books:
        need_fields(book.small, fields, book.file)
    rows = [book.small for book in shelf.books if choice.takes(book.small)]
    if not rows:
        raise DatasetError(f"No {what} fits {choice.words()} in {found.source}.")
    revision = f"{choice.words() or 'all'}, {len(rows)} of {published} {what}s"
    return Origin(dataset=found.source, revision=revision, sha256=shelf.sha256, licence="cc"), rows
