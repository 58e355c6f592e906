"""Everything a panel may draw from, at one moment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.events import PlannedEntry
from engine.live import LiveFrame, LiveSlot
from engine.progress import Progress
from tui.terminal.tame import tame_line

STALE = 3.0
"""Seconds after which a live frame no longer tells what happens now."""


@dataclass(frozen=True)
class About:
    """What the manifest adds to the log."""

    model_file: str = ""
    sha256: str = ""
    host: str = ""
    origin: str = ""
    cores: int = 0

    @staticmethod
    def of(manifest: Mapping[str, object]) -> "About":
        """The few facts shown, from a manifest of any version."""
        model, host, entries = (manifest.get(key) for key in ("model", "host", "entries"))
        model = model if isinstance(model, dict) else {}
        host = host if isinstance(host, dict) else {}
        first = entries[0] if isinstance(entries, list) and entries else {}
        origin = first.get("origin", {}) if isinstance(first, dict) else {}
        cores = host.get("cores")
        return About(
            model_file=tame_line(str(model.get("path", "")).rpartition("/")[2]),
            sha256=tame_line(str(model.get("sha256", ""))),
            host=tame_line(str(host.get("name", ""))),
            origin=tame_line(str(origin.get("revision", ""))) if isinstance(origin, dict) else "",
            cores=cores if isinstance(cores, int) else 0,
        )


@dataclass(frozen=True)
class Moment:
    """A run as it stands."""

    progress: Progress
    state: str
    """The run's state as words of `glyphs.STATES`."""
    now: float
    frame: LiveFrame | None = None
    """What the engine is doing, if it is and says so."""
    about: About = field(default_factory=About)
    read: float = 1.0
    """Share of the log that has been read."""
    run: str = ""
    slots: tuple[LiveSlot | None, ...] = ()
    """The model's slots, each in the place it had before."""

    @property
    def is_at_work(self) -> bool:
        return self.state in ("running", "paused", "loading", "stopping")

    @property
    def has_slots(self) -> bool:
        """Whether a model writes, or will: not where answers were given and only marks are to come."""
        return self.is_at_work and not self.progress.tally.is_given

    @property
    def entries(self) -> tuple[PlannedEntry, ...]:
        return self.progress.tally.entries

    def is_issue(self, entry: int) -> bool:
        """Whether an entry's answers are patches for issues."""
        return entry < len(self.entries) and self.entries[entry].asks_issues

    @property
    def are_issues(self) -> bool:
        """Whether all of the run's are."""
        return bool(self.entries) and all(map(self.is_issue, range(len(self.entries))))


def short_id(problem: str) -> str:
    """A problem's id where its benchmark is known: `/84` for `HumanEval/84`, `django-11099` for `django__django-11099`.

    What tells one from the next is the end, so a narrow place must not cut it off.
    """
    head, slash, tail = problem.rpartition("/")
    if slash:
        return f"/{tail}" if head else problem
    owner, _, issue = problem.partition("__")
    return issue if owner and re.fullmatch(r"[\w.-]+-\d+", issue) else problem
