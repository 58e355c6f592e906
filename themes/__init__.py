"""Colours, and only colours: each theme is one TOML file beside this module.

    name = "night"                 what the user types
    title = "Dark, low contrast"
    dark = true
    [colours]                      any of COLOURS; `foreground`, `background` and `primary` are required
    [meanings]                     any of MEANINGS; what is missing is derived from the colours
    [verdicts]                     by outcome, such as `passed` or `wrong_answer`; likewise

A colour is `#rgb`, `#rrggbb`, or one of the terminal's own such as `ansi_bright_blue`. A file that is wrong is
reported with its line and left out; it never keeps the interface from starting.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import tomli

OURS: Final = Path(__file__).parent
"""The folder of the themes that come with proctor."""
DEFAULT: Final = "proctor-dark"

COLOURS: Final = (
    "primary",
    "secondary",
    "warning",
    "error",
    "success",
    "accent",
    "foreground",
    "background",
    "surface",
    "panel",
    "boost",
)
REQUIRED: Final = ("foreground", "background", "primary")
MEANINGS: Final = (
    "text",
    "muted",
    "faint",
    "strong",
    "accent",
    "good",
    "warn",
    "bad",
    "now",
    "key",
    "cursor",
    "cursor-text",
    "code-keyword",
    "code-string",
    "code-number",
    "code-name",
    "code-builtin",
    "code-comment",
)

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_ANSI = re.compile(r"ansi_(?:default|(?:bright_)?(?:black|red|green|yellow|blue|magenta|cyan|white))")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A theme as its file says, checked."""

    name: str
    title: str
    dark: bool
    path: Path
    colours: Mapping[str, str]
    meanings: Mapping[str, str] = field(default_factory=dict)
    verdicts: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_ansi(self) -> bool:
        """Whether it leaves the colours to the terminal: fewest bytes on the wire."""
        return self.colours["background"].startswith("ansi_")


@dataclass(frozen=True)
class Failed:
    """A theme file that cannot be used, and why."""

    path: Path
    line: int
    """0 where the trouble has no line."""
    reason: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {self.reason}; the file is left out"


def load_themes(*folders: Path) -> tuple[list[Theme], list[Failed]]:
    """Our themes and those in `folders`; a later theme of the same name replaces an earlier one.

    Never raises: what cannot be used comes back as `Failed`.
    """
    loaded: dict[str, Theme] = {}
    failed: list[Failed] = []
    for path in _files((OURS, *folders)):
        theme = load_theme(path)
        if isinstance(theme, Failed):
            failed.append(theme)
        else:
            loaded[theme.name] = theme
    return list(loaded.values()), failed


def load_theme(path: Path) -> Theme | Failed:
    """One theme file."""
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for
            return Failed(path, 0, "is no regular file")
        text = path.read_text(encoding="utf-8")
        document = tomli.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        return Failed(path, 0, f"cannot be read ({error})")
    except tomli.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        return Failed(path, int(line[1]) if line else text.count("\n") + 1, f"not TOML: {error}")
    return _checked(path, text, document)


def _checked(path: Path, text: str, document: Mapping[str, object]) -> Theme | Failed:
    name = document.get("name", path.stem)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return Failed(
            path, _line_of(text, "name"), f"name {name!r} must be lower-case letters, digits and dashes"
        )
    tables: dict[str, dict[str, str]] = {}
    for table, known in (("colours", COLOURS), ("meanings", MEANINGS), ("verdicts", None)):
        values = document.get(table, {})
        if not isinstance(values, dict):
            return Failed(path, _line_of(text, table), f"{table} must be a table: [{table}]")
        for key, value in values.items():
            if known is not None and key not in known:
                return Failed(path, _line_of(text, key), f"{table} has no {key!r}; known: {', '.join(known)}")
            if not isinstance(value, str) or not (_HEX.fullmatch(value) or _ANSI.fullmatch(value)):
                return Failed(
                    path,
                    _line_of(text, key),
                    f"{key}: {value!r} is not a colour such as #1e90ff or ansi_blue",
                )
        tables[table] = values
    missing = [key for key in REQUIRED if key not in tables["colours"]]
    if missing:
        return Failed(path, _line_of(text, "colours"), f"[colours] lacks {', '.join(missing)}")
    dark = document.get("dark", True)
    if not isinstance(dark, bool):
        return Failed(path, _line_of(text, "dark"), "dark must be true or false")
    return Theme(name=name, title=str(document.get("title", name)), dark=dark, path=path, **tables)


def _line_of(text: str, key: str) -> int:
    """The line on which a key or table is written; 0 if nowhere."""
    pattern = re.compile(rf"\s*(?:\[\s*)?[\"']?{re.escape(key)}[\"']?\s*(?:=|\])")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), 0)


def _files(folders: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for folder in folders:
        try:
            found = (path for path in folder.iterdir() if path.suffix == ".toml")
            files += sorted(found, key=lambda path: path.stem)
        except OSError:
            continue
    return files
