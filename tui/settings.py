"""The user's choices for the interface: flag, then environment, then `[interface]` in config.toml, then default.

Only this module reads them. A setting that cannot be used is a warning that names its place, and the
default is taken.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import tomli

from engine.places import places
from themes import DEFAULT

SWITCHES: Final = ("ascii", "mouse", "clipboard", "readonly")
"""The settings that are on or off."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How the interface looks and listens."""

    theme: str = DEFAULT
    ascii: bool = False
    """Draw with ASCII only."""
    mouse: bool = False
    """Listen to the mouse; off by default, because it takes the terminal's own selection away."""
    clipboard: bool = True
    """Send what is copied to the terminal's clipboard (OSC 52) as well as to the yank file."""
    readonly: bool = False
    """Never ask anything of an engine and never start one."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys by the id of what they do, such as `run.pause = "p"`."""
    config: Path | None = None
    """The user's config.toml, whether there is one or not."""
    themes: Path | None = None
    """Where the user's own themes lie."""
    warnings: tuple[str, ...] = ()


def load_settings(environment: Mapping[str, str] | None = None, config: Path | None = None) -> Settings:
    """The settings in force."""
    env = os.environ if environment is None else environment
    folder = config if config is not None else places().config
    table, keys, warnings = _read(folder / "config.toml")
    return Settings(
        theme=env.get("PROCTOR_THEME") or _text(table, "theme", DEFAULT, warnings),
        ascii=_switch(env, "PROCTOR_ASCII", table, "ascii", warnings, default=not speaks_unicode(env)),
        mouse=_switch(env, "PROCTOR_MOUSE", table, "mouse", warnings, default=False),
        clipboard=_switch(env, "PROCTOR_CLIPBOARD", table, "clipboard", warnings, default=True),
        readonly=_switch(env, "PROCTOR_READONLY", table, "readonly", warnings, default=False),
        keys=keys,
        config=folder / "config.toml",
        themes=folder / "themes",
        warnings=tuple(warnings),
    )


def only_reads(app: object) -> bool:
    """Whether an app, if it has settings at all, was told to ask nothing of engines."""
    settings = getattr(app, "settings", None)
    return isinstance(settings, Settings) and settings.readonly


def source_of(name: str, config: Path | None) -> str:
    """Where the value of a setting comes from when no flag and no variable gives it."""
    from tui.config_file import place_of

    try:
        line = place_of(config.read_text(encoding="utf-8"), "interface", name) if config else 0
    except (OSError, UnicodeDecodeError):
        line = 0
    return f"{config}:{line}" if line else "default"


def speaks_unicode(environment: Mapping[str, str]) -> bool:
    """Whether the locale can be trusted with more than ASCII, and the terminal's font too."""
    locale = next((environment[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environment.get(name)), "")
    return "utf" in locale.lower() and environment.get("TERM") != "linux"


def why_not_drawn(environment: Mapping[str, str]) -> str | None:
    """Why no full-screen interface can be drawn here, in a sentence; None if it can."""
    term = environment.get("TERM", "")
    if term in ("", "dumb", "unknown"):
        return f"TERM={term or '(unset)'} names a terminal that cannot be drawn on; proctor watch prints plain lines."
    return None


def _read(path: Path) -> tuple[dict[str, object], dict[str, str], list[str]]:
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for
            return {}, {}, [f"{path}: it is no regular file; its settings are left out"]
        document = tomli.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, {}, []
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        return {}, {}, [f"{path}: {error}; its settings are left out"]
    warnings: list[str] = []
    interface, keys = document.get("interface", {}), document.get("keys", {})
    if not isinstance(interface, dict):
        warnings.append(f"{path}: interface must be a table: [interface]")
        interface = {}
    if not isinstance(keys, dict) or not all(isinstance(key, str) for key in keys.values()):
        warnings.append(f'{path}: [keys] must hold lines such as "run.pause" = "p"')
        keys = {}
    return interface, keys, warnings


def _text(table: Mapping[str, object], name: str, default: str, warnings: list[str]) -> str:
    value = table.get(name, default)
    if isinstance(value, str):
        return value
    warnings.append(f"config.toml: interface.{name} = {value!r} is not a text; {default!r} is used")
    return default


def _switch(
    env: Mapping[str, str],
    variable: str,
    table: Mapping[str, object],
    name: str,
    warnings: list[str],
    *,
    default: bool,
) -> bool:
    if variable in env:
        return env[variable].lower() not in ("", "0", "false", "no", "off")
    value = table.get(name, default)
    if isinstance(value, bool):
        return value
    warnings.append(f"config.toml: interface.{name} = {value!r} is neither true nor false; {default} is used")
    return default
