"""Where the rows of a language come from: a file or folder the user names, our own copy, or the hub.

The publisher revises the rows of single languages now and then, so an unknown version is no error here: it
is named by its digest, which stands beside every score.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path

import tomli

from benchmarks.benchmark import DatasetError, Origin
from benchmarks.data_folder import default_folder, keep_rows
from benchmarks.dataset import Dataset, insist_on_data, read_file
from benchmarks.fetch import read_hub
from benchmarks.rows import Row, digest_of, file_digest, read_rows

HUB = "nuprl/MultiPL-E"
COLUMNS = frozenset({"name", "language", "prompt", "tests", "stop_tokens"})


def read(base: str, code: str, *, folder: Path | None, data: Path | None) -> tuple[list[Row], Origin]:
    """The rows of one language and where they came from.

    Raises:
        DatasetError: they are nowhere, or are not rows of this language; says where was looked.
    """
    config = f"{base}-{code}"
    dataset = Dataset(
        name=f"multipl-e-{config}.jsonl.gz",
        revision="reworded",
        rows=known(config)[0],
        digest=known(config)[1],
        licence="MIT",
        hub=HUB,
        config=config,
    )
    place = _place(dataset, folder or default_folder(), data)
    if place is not None:
        rows = list(
            read_rows(place) if place.name.endswith((".jsonl", ".jsonl.gz")) else read_file(place, dataset)
        )
        source, sha256 = str(place), file_digest(place)
    else:
        tried: list[str] = []
        found = read_hub(dataset.hub, dataset.config, dataset.split, tried)
        if found is None:
            raise DatasetError(
                f"The rows of {config} cannot be found: no {dataset.name} in {folder or default_folder()}; "
                f"{'; '.join(tried)}. Connect to the network once, or name the file with --data."
            )
        rows = list(found)
        keep_rows(rows, (folder or default_folder()) / dataset.name)
        source, sha256 = f"hub:{HUB}/{config}", digest_of(rows)
    _insist(rows, code, source)
    digest = digest_of(rows)
    stranger = "" if digest == dataset.digest else ", not a version that is known here"
    revision = f"reworded, {len(rows)} rows, {digest[:12]}{stranger}"
    return rows, Origin(dataset=source, revision=revision, sha256=sha256, licence="MIT")


def known(config: str) -> tuple[int, str]:
    """Number of rows and digest of the version we know; (0, "") for none."""
    version = _versions().get(config, {"rows": 0, "digest": ""})
    return int(version["rows"]), str(version["digest"])


@cache
def _versions() -> dict[str, dict[str, int | str]]:
    text = (files("benchmarks.multipl_e") / "versions.toml").read_text(encoding="utf-8")
    return tomli.loads(text)


def _place(dataset: Dataset, folder: Path, data: Path | None) -> Path | None:
    """The file to read, if there is one; `data` may be a folder that holds files of many languages."""
    if data is not None and not data.is_dir():
        insist_on_data(data, f"rows of {dataset.config}")
        return data
    names = [dataset.name]
    names += [f"{dataset.config}{variant}.{form}" for variant in ("-reworded", "") for form in _FORMS]
    found = next((path for name in names if (path := (data or folder) / name).is_file()), None)
    if data is not None and found is None:
        raise DatasetError(f"{data} holds no rows of {dataset.config}. Looked for {', '.join(names)}.")
    return found


_FORMS = ("jsonl.gz", "jsonl", "json.gz", "json", "parquet")


def _insist(rows: list[Row], code: str, source: str) -> None:
    """Refuse rows of another shape or of another language."""
    if not rows:
        raise DatasetError(f"{source} is empty.")
    for number, row in enumerate(rows, 1):
        missing = sorted(COLUMNS - set(row))
        if missing:
            raise DatasetError(f"{source}: row {number} has no {missing[0]!r}; is it a file of MultiPL-E?")
        spoken = str(row["language"]).removesuffix("_test.go")
        if spoken != code:
            raise DatasetError(
                f"{source}: row {number} is {spoken}, not {code}. Name another file with --data."
            )
