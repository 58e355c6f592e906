"""Copies text for the user: always to a file, and to the terminal's clipboard where that can work.

The clipboard is reached with OSC 52. Terminals cap its length, some refuse it, and tmux drops it unless its
`set-clipboard` is `on`; none of them answers. So the file is what can be relied on, and both are named.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.places import places
from tui.terminal.tame import tame

CLIPBOARD_BYTES: Final = 56_000
"""More than this is not sent: with base64 on top it is the most that common terminals take."""


@dataclass(frozen=True)
class Yank:
    """Something that can be copied."""

    key: str
    name: str
    text: str


@dataclass(frozen=True)
class Copied:
    """Where a copy went."""

    text: str
    """As copied: a pasted escape sequence acts on a shell, so none is left."""
    file: Path | None
    fits: bool
    """Whether it is short enough for a terminal's clipboard."""

    def told(self, name: str, *, clipboard: bool) -> str:
        """One sentence for the user."""
        parts = []
        if self.file is not None:
            parts.append(f"in {self.file}")
        if clipboard and self.fits:
            parts.append("sent to the terminal's clipboard")
        elif clipboard:
            parts.append("too long for a clipboard")
        return f"{name} · {' · '.join(parts) or 'could not be kept anywhere'}"


def offered(node: object) -> list[Yank]:
    """What a widget or a screen has to copy; nothing where it has no `yanks`."""
    offer = getattr(node, "yanks", None)
    return [yank for yank in offer() if yank.text] if offer is not None else []


def copy(text: str) -> Copied:
    """Write a text to the yank file and say whether it may go to the clipboard as well."""
    safe = "\n".join(tame(line, max_cells=1 << 30).text for line in text.split("\n"))
    path = places().state / "yank.txt"
    fits = len(safe.encode()) <= CLIPBOARD_BYTES
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            file.write(safe)
        fresh.replace(path)
    except OSError:
        return Copied(safe, None, fits)
    return Copied(safe, path, fits)
