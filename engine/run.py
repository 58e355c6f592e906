"""A run: one folder, one log, one lock.

`events.jsonl` is the truth, `manifest.json` says how to repeat it, `requests.jsonl` carries what watchers
ask, `live.json` is the present moment. Whoever holds the lock on `engine.lock` is the engine; when nobody
does and the log has no end, the engine was lost.
"""

import fcntl
import json
import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from engine.errors import EngineLost, UsageError
from engine.log import LogReader
from engine.progress import Progress


@dataclass(frozen=True)
class RunFolder:
    """The files of one run."""

    path: Path

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def manifest(self) -> Path:
        return self.path / "manifest.json"

    @property
    def events(self) -> Path:
        return self.path / "events.jsonl"

    @property
    def requests(self) -> Path:
        return self.path / "requests.jsonl"

    @property
    def live(self) -> Path:
        return self.path / "live.json"

    @property
    def watched(self) -> Path:
        return self.path / "watched"

    @property
    def lock(self) -> Path:
        return self.path / "engine.lock"

    @property
    def engine_log(self) -> Path:
        return self.path / "engine.log"

    @property
    def model_log(self) -> Path:
        return self.path / "model.log"

    def read_manifest(self) -> dict[str, object]:
        """The manifest as plain data.

        Raises:
            UsageError: it is missing or not JSON.
        """
        try:
            manifest = json.loads(self.manifest.read_bytes())
        except FileNotFoundError:
            raise UsageError(f"{self.manifest} is not there: this is not a whole run of proctor.") from None
        except OSError as error:
            raise UsageError(f"{self.manifest}: cannot be read: {error.strerror}.") from None
        except ValueError as error:
            raise UsageError(f"{self.manifest}: is not JSON ({error}).") from None
        if not isinstance(manifest, dict):
            raise UsageError(f"{self.manifest}: not a JSON object. This is not a run of proctor.")
        return manifest

    def replay(self) -> Progress:
        """Fold the whole log.

        Raises:
            OSError: it may not be read.
        """
        progress = Progress()
        reader = LogReader(self.events)
        while batch := reader.read():
            for event in batch:
                progress.apply(event)
        return progress

    def state(self, progress: Progress) -> str:
        """How the run stands, the living engine taken into account.

        The phase's own words, except that a run which believes itself at work while nobody holds its lock
        is `lost`.
        """
        if progress.phase.state in ("running", "paused", "empty") and not self.is_held():
            return "lost"
        return progress.phase.state

    def is_held(self) -> bool:
        """Whether an engine is at work on this run now."""
        try:
            fd = os.open(self.lock, os.O_RDONLY)
        except OSError:
            return False
        try:
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(fd)
        return False

    def engine_pid(self) -> int | None:
        """The process that held the run last, by its own word."""
        try:
            return int(self.lock.read_text(encoding="utf-8").split()[0])
        except (OSError, ValueError, IndexError):
            return None

    def was_held_here(self) -> bool:
        """Whether the last engine worked in this very folder on this machine, so that nobody holding it means it is gone.

        Of a folder that is copied while its engine is at work elsewhere nobody holds the copy.
        """
        try:
            with self.lock.open(encoding="utf-8") as file:
                _, place, host = file.read().split()
                return host == socket.gethostname() and int(place) == os.fstat(file.fileno()).st_ino
        except (OSError, ValueError):
            return False

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Be this run's engine for a while; the lock goes with the process, however it ends.

        Raises:
            EngineLost: another engine holds it.
        """
        fd = os.open(self.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            # A viewer that is looking whether an engine lives holds a shared lock for a moment.
            for attempt in range(20):
                try:
                    fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except OSError:
                    if attempt == 19:
                        raise EngineLost(
                            f"Run {self.id} already has an engine at work. Watch it with: proctor attach {self.id}"
                        ) from None
                    time.sleep(0.05)
            os.ftruncate(fd, 0)
            os.write(fd, f"{os.getpid()} {os.fstat(fd).st_ino} {socket.gethostname()}\n".encode())
            yield
        finally:
            os.close(fd)


def new_run_id(at: float | None = None) -> str:
    """A fresh id that sorts by time and is easily typed in part: `1123-2003-7f3a`."""
    return time.strftime("%m%d-%H%M", time.localtime(at)) + "-" + secrets.token_hex(2)


def list_runs(runs: Path) -> list[RunFolder]:
    """Every run, the one begun last first: the order stays while several of them grow."""
    try:
        folders = [RunFolder(path) for path in runs.iterdir() if path.name[0] != "." and _holds_log(path)]
    except OSError:
        return []
    return sorted(folders, key=_begun, reverse=True)


def _holds_log(path: Path) -> bool:
    """Whether a folder is a run: others, and those of people who keep theirs to themselves, are passed over."""
    try:
        return (path / "events.jsonl").is_file()
    except OSError:
        return False


def _begun(folder: RunFolder) -> float:
    """When a run began: its manifest is written once, its log grows."""
    times = [path.stat().st_mtime for path in (folder.manifest, folder.events) if path.exists()]
    return min(times, default=0.0)


def find_run(runs: Path, name: str) -> RunFolder:
    """The run that a user means by an id, a unique part of one, a path, or `last`.

    Raises:
        UsageError: there is none, or more than one.
    """
    path = Path(name).expanduser()
    if _holds_log(path):
        return RunFolder(path.absolute())
    if "/" in name and path.is_dir():
        raise UsageError(f"{path} holds no events.jsonl: this is not a whole run of proctor.")
    everything = list_runs(runs)
    if name == "last" and everything:
        return everything[0]
    exact = [folder for folder in everything if folder.id == name]
    hits = exact or [folder for folder in everything if name in folder.id]
    if len(hits) == 1:
        return hits[0]
    if hits:
        some = ", ".join(folder.id for folder in hits[:5])
        raise UsageError(f"{name!r} fits {len(hits)} runs: {some}. Give more of the id.")
    raise UsageError(f"There is no run {name!r} in {runs}. `proctor ls` lists the runs there are.")


def write_manifest(folder: RunFolder, manifest: object) -> None:
    """Write the manifest in one piece."""
    fresh = folder.manifest.with_suffix(".new")
    fresh.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    fresh.replace(folder.manifest)
