"""Where a path that is being typed may lead: into folders, and to the model files in them."""

import os
from pathlib import Path

from tui.drawing.formats import size
from tui.drawing.picks import Pick

MOST = 200
BEGINNINGS = ("/", "~/", "./", "../")


def model_paths(typed: str) -> list[Pick]:
    """The folders and GGUF files whose path begins as typed, folders first; none for what is no path.

    Hidden folders are shown to whoever types their dot. A folder ends in a slash.
    """
    if not typed.startswith(BEGINNINGS):
        return []
    folder, _, beginning = typed.rpartition("/")
    folders, files = [], []
    try:
        with os.scandir(Path(f"{folder}/").expanduser()) as entries:
            for entry in entries:
                if not entry.name.startswith(beginning) or (entry.name[0] == "." and not beginning):
                    continue
                path = f"{folder}/{entry.name}"
                if entry.is_dir():
                    folders.append(Pick(f"{path}/", f"{entry.name}/", "folder"))
                elif entry.name.endswith(".gguf"):
                    files.append(Pick(path, entry.name, size(entry.stat().st_size)))
    except (OSError, RuntimeError):
        return []
    return [*sorted(folders, key=_text), *sorted(files, key=_text)][:MOST]


def _text(pick: Pick) -> str:
    return pick.text
