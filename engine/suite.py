"""Suites: portfolios of benchmarks in TOML files, ours beside this one and the user's in the config folder."""

import json
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import tomli

from benchmarks.regular import refuse_endless
from engine.catalog import find_card, told_name
from engine.errors import UsageError
from engine.places import Places
from engine.protocol import Protocol
from engine.quick.choosing import subset_digest
from engine.spec import Entry, Quick, Suite
from engine.whole import write_whole


class _SuiteFile(msgspec.Struct, forbid_unknown_fields=True):
    entries: tuple[Entry, ...]
    title: str = ""
    quick: Quick | None = None


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
        refuse_endless(path)
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        known = ", ".join(suite_names(places))
        raise UsageError(f"There is no suite {name!r}. There are: {known}; or give a .toml file.") from None
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not TOML: it is not UTF-8 text (byte {error.start}).") from None
    try:
        made = msgspec.convert(tomli.loads(text), _SuiteFile)
    except tomli.TOMLDecodeError as error:
        raise UsageError(f"{path}: not TOML: {error}") from None
    except (msgspec.ValidationError, UsageError) as error:
        raise UsageError(f"{path}: {error}") from None
    if not made.entries:
        raise UsageError(f"{path}: names no entries; add an [[entries]] table with a benchmark.")
    if made.quick is None:
        entries = tuple(_placed(entry, path.absolute().parent) for entry in made.entries)
        return Suite(name=path.stem, title=made.title, entries=entries)
    return Suite(
        name=path.stem, title=made.title, entries=_narrowed(made.entries, made.quick, path), quick=made.quick
    )


def _placed(entry: Entry, folder: Path) -> Entry:
    """An entry whose files are named from the suite's folder, by their whole paths: a run is gone on with from anywhere."""
    own = folder / Path(entry.benchmark).expanduser()
    data = folder / Path(entry.data).expanduser()
    return msgspec.structs.replace(
        entry,
        benchmark=str(own.resolve()) if "/" in entry.benchmark and own.exists() else entry.benchmark,
        data=str(data.resolve()) if entry.data and data.exists() else entry.data,
    )


def save_quick(name: str, title: str, sat: Entry, quick: Quick, places: Places) -> Path:
    """Write a quick subset as a suite of the user's and return its file; `sat` is the entry that it is part of.

    Where that only marked answers that were given, it says nothing of how to draw, and the usual protocol is written.

    Raises:
        UsageError: the name is no name, is that of one of ours or of a suite that the user wrote, or the file cannot
            be written.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise UsageError(f"Suite name {name!r}: use letters, digits, dots and dashes.")
    if (Path(str(files("engine"))) / "suites" / f"{name}.toml").exists():
        raise UsageError(f"Suite {name!r} is one of proctor's own; take another name.")
    path = places.config / "suites" / f"{name}.toml"
    if path.exists() and not _is_quick(path):
        raise UsageError(f"{path} is a suite of yours and no quick subset; take another name.")
    protocol = Protocol() if sat.protocol.style == "given" else sat.protocol
    entry = msgspec.structs.replace(sat, protocol=protocol, subset="", weight=1.0, level="")
    made = _SuiteFile(title=title, entries=(entry,), quick=quick)
    try:
        write_whole(path, _toml(made).encode())
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}.") from None
    return path


def _is_quick(path: Path) -> bool:
    """Whether a file holds a quick subset, even one that was damaged: that may be made again."""
    try:
        return "quick" in tomli.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False


def _narrowed(entries: tuple[Entry, ...], quick: Quick, path: Path) -> tuple[Entry, ...]:
    if subset_digest(quick.benchmark, quick.strata) != quick.sha256:
        raise UsageError(
            f"{path}: the ids of the quick subset do not have its sha256 {quick.sha256[:12]}…: the file was changed. "
            "Make it again with: proctor suites quick"
        )
    if len(entries) == 1 and "/" in entries[0].benchmark:
        find_card(entries[0].benchmark)  # one's own may have been moved, which is to be said as such
    if len(entries) != 1 or told_name(entries[0].benchmark) != quick.benchmark or entries[0].subset:
        raise UsageError(
            f"{path}: a quick subset has one entry, for {quick.benchmark}, without a subset of its own."
        )
    ids = ",".join(problem for stratum in quick.strata for problem in stratum.ids)
    return (msgspec.structs.replace(entries[0], subset=ids),)


def _toml(suite: _SuiteFile) -> str:
    """A suite as TOML. Strings are written as JSON has them, which TOML reads alike."""
    lines = [f"title = {json.dumps(suite.title)}"]
    for entry in suite.entries:
        told = msgspec.to_builtins(entry)
        tables = {"protocol": told.pop("protocol"), "options": told.pop("options")}
        lines += [
            "",
            "[[entries]]",
            *_pairs({key: value for key, value in told.items() if value not in ("", None)}),
        ]
        for name, table in tables.items():
            lines += [f"[entries.{name}]", *_pairs(table)] if table else []
    if suite.quick:
        lines += ["", "[quick]", f"benchmark = {json.dumps(suite.quick.benchmark)}"]
        lines += [f"seed = {suite.quick.seed}", f"sha256 = {json.dumps(suite.quick.sha256)}"]
        lines += [f"learned_from = {json.dumps(list(suite.quick.learned_from))}"]
        for stratum in suite.quick.strata:
            lines += ["[[quick.strata]]", f"name = {json.dumps(stratum.name)}", f"size = {stratum.size}"]
            lines += [f"ids = {json.dumps(list(stratum.ids))}"]
    return "\n".join(lines) + "\n"


def _pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {json.dumps(value)}" for key, value in table.items()]


def _files(places: Places) -> dict[str, Path]:
    ours = Path(str(files("engine"))) / "suites"
    return {path.stem: path for folder in (ours, places.config / "suites") for path in folder.glob("*.toml")}
