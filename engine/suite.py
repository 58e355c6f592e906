"""Suites: portfolios of benchmarks in TOML files, ours beside this one and the user's in the config folder."""

from importlib.resources import files
from pathlib import Path

import msgspec
import tomli

from engine.errors import UsageError
from engine.places import Places
from engine.spec import Entry, Suite


class _SuiteFile(msgspec.Struct, forbid_unknown_fields=True):
    entries: tuple[Entry, ...]
    title: str = ""


def suite_names(places: Places) -> list[str]:
    """The suites there are, by name."""
    return sorted(_files(places))


def load_suite(name: str, places: Places) -> Suite:
    """A suite by name or path.

    Raises:
        UsageError: there is none, or its file is not one; says file and line where it can.
    """
    path = _files(places).get(name) or Path(name).expanduser()
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        known = ", ".join(suite_names(places))
        raise UsageError(f"There is no suite {name!r}. There are: {known}; or give a .toml file.") from None
    try:
        made = msgspec.convert(tomli.loads(text), _SuiteFile)
    except tomli.TOMLDecodeError as error:
        raise UsageError(f"{path}: not TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise UsageError(f"{path}: {error}") from None
    if not made.entries:
        raise UsageError(f"{path}: names no entries; add an [[entries]] table with a benchmark.")
    return Suite(name=path.stem, title=made.title, entries=made.entries)


def _files(places: Places) -> dict[str, Path]:
    ours = Path(str(files("engine"))) / "suites"
    return {path.stem: path for folder in (ours, places.config / "suites") for path in folder.glob("*.toml")}
