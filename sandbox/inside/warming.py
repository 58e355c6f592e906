"""Imports what samples use before the first child is forked, so that no child has to."""

from __future__ import annotations

import os
import sys
from typing import Any


def warm_up(preload: list[str]) -> list[str]:
    """Import what samples of this worker use; the names of what is missing."""
    missing = []
    for name in preload:
        try:
            __import__(name)
        except Exception:
            missing.append(name)
    builtins: Any = sys.modules["builtins"]
    site = __import__("_sitebuiltins")
    builtins.quit = site.Quitter("quit", "Ctrl-D (i.e. EOF)")
    builtins.exit = site.Quitter("exit", "Ctrl-D (i.e. EOF)")
    builtins.help = site._Helper()
    return missing


def installed() -> list[str]:
    """Where this interpreter's third-party packages lie. It was started without them, and reads no .pth file."""
    return [place for place in __import__("site").getsitepackages() if os.path.isdir(place)]
