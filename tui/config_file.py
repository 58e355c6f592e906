"""Changes one setting in config.toml and leaves everything else, comments and order, as the user wrote it."""

import re
from pathlib import Path

import tomli

from engine.errors import UsageError
from engine.whole import write_whole


def save_setting(path: Path, table: str, key: str, value: str | bool) -> None:
    """Write one value into one table of a TOML file, which is made if there is none.

    Raises:
        UsageError: the file cannot be read or written, is not TOML, or writes this table in another way.
    """
    try:
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        tomli.loads(before)
        after = changed(before, table, key, value)
        section = tomli.loads(after).get(table)
        if not isinstance(section, dict) or section.get(key) != value:
            raise UsageError(f"{path}: [{table}] is written in a way that only its author can change.")
        write_whole(path, after.encode())
    except tomli.TOMLDecodeError as error:
        raise UsageError(f"{path}: {error}; nothing was saved.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {getattr(error, 'strerror', None) or error}; nothing was saved.") from None


def changed(text: str, table: str, key: str, value: str | bool) -> str:
    """A TOML text with one value of one table set."""
    written = f"{key} = {_toml(value)}"
    lines = text.split("\n")
    start = next(
        (n for n, line in enumerate(lines) if re.fullmatch(rf"\s*\[\s*{table}\s*\]\s*(#.*)?", line)), None
    )
    if start is None:
        body = text.rstrip("\n")
        return f"{body}\n\n[{table}]\n{written}\n" if body else f"[{table}]\n{written}\n"
    end = next((n for n in range(start + 1, len(lines)) if lines[n].lstrip().startswith("[")), len(lines))
    for number in range(start + 1, end):
        found = re.match(
            rf'(\s*)["\']?{re.escape(key)}["\']?\s*=\s*("[^"]*"|\'[^\']*\'|[^#\s]+)(\s*(?:#.*)?)$',
            lines[number],
        )
        if found:
            lines[number] = f"{found[1]}{written}{found[3]}"
            return "\n".join(lines)
    while end > start + 1 and not lines[end - 1].strip():
        end -= 1
    lines.insert(end, written)
    text = "\n".join(lines)
    return text if text.endswith("\n") else f"{text}\n"


def place_of(text: str, table: str, key: str) -> int:
    """The line on which a table sets a key; 0 where none does."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("["):
            inside = bool(re.match(rf"\s*\[\s*{table}\s*\]", line))
        elif inside and re.match(rf'\s*["\']?{re.escape(key)}["\']?\s*=', line):
            return number
    return 0


def _toml(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
