"""Run folders made from recordings, and a clock that stands still."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.run import RunFolder, write_manifest

RECORDINGS = Path(__file__).parents[1] / "recordings"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of its own, a terminal of many colours, and the time of day in UTC."""
    monkeypatch.setenv("PROCTOR_HOME", str(tmp_path / "home"))
    for name in (
        "PROCTOR_THEME",
        "PROCTOR_ASCII",
        "PROCTOR_READONLY",
        "PROCTOR_MOUSE",
        "NO_COLOR",
        "COLORTERM",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    yield tmp_path / "home"
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.fixture
def recorded(home: Path) -> Callable[[str, str], RunFolder]:
    """Makes a run folder out of a recording."""

    def make(recording: str, run: str) -> RunFolder:
        folder = RunFolder(home / "data" / "runs" / run)
        folder.path.mkdir(parents=True)
        shutil.copy(RECORDINGS / f"{recording}.jsonl", folder.events)
        write_manifest(
            folder,
            {
                "run": run,
                "model": {"path": "/models/SmolLM2-135M-Instruct.Q4_1.gguf", "sha256": "b179c952" + "0" * 56},
                "host": {"name": "bench-03", "cores": 2},
            },
        )
        return folder

    return make
