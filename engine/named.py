"""Runs that go by a name of the user's own: one order begins such a run, goes on with it, or finds it finished.

Whoever starts jobs that may be killed and started again gives the same order each time, and need not know how
far the last attempt came.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from engine.errors import UsageError
from engine.launch import launch, resume
from engine.manifest import spec_of
from engine.places import places
from engine.requests import ResumeRun, send
from engine.run import RunFolder
from engine.shards import OWN
from engine.spec import RunSpec

LONGEST = 20
"""Letters of a name: as much as lists have room for at 80 columns."""
_NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST - 1}}}")
_SPEED = ("workers", "ray", *(f"options.{name}" for name in OWN))
"""Parts of an order that change nothing but speed: what a run was begun with holds."""


def refuse_name(name: str) -> None:
    """Return if a run can go by this name.

    Raises:
        UsageError: it would be no folder, or no name that other verbs could tell from something else.
    """
    if not _NAME.fullmatch(name) or name == "last":
        raise UsageError(
            f"--name {name!r}: a run's name is 1 to {LONGEST} letters, digits, dots, hyphens and underscores, "
            "begins with a letter or a digit, and is not `last`."
        )


def take_up(spec: RunSpec, name: str, narrate: Callable[[str], None] = lambda _: None) -> RunFolder:
    """The run of this name, with an engine at work on it unless it is finished.

    What the machine could not mark is tried again, as `resume` does. Returns as `launch` does.

    Raises:
        ProctorError: it was refused, or a run of this name was begun by another order; it is as it was.
    """
    refuse_name(name)
    folder = RunFolder(places().runs / name)
    if not folder.events.exists():
        return launch(spec, narrate, name=name)
    _refuse_another(spec, folder, narrate)
    progress = folder.replay()
    if folder.is_held():
        send(folder.requests, ResumeRun())
    elif progress.phase.state != "finished" or progress.tally.unmarked.total():
        resume(folder, narrate)
    return folder


def _refuse_another(spec: RunSpec, folder: RunFolder, narrate: Callable[[str], None]) -> None:
    begun = msgspec.to_builtins(spec_of(folder.read_manifest()))
    for what, before, now in _differences(begun, msgspec.to_builtins(spec)):
        if what in _SPEED:
            narrate(f"{what} is {before!r}, as run {folder.id} was begun, and not {now!r}.")
            continue
        raise UsageError(
            f"Run {folder.id} was begun by another order: {what} was {_short(before)} and is {_short(now)}. "
            "Give the same order to go on with it, or another --name."
        )


def _differences(before: Any, now: Any, where: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Where two orders part, as `suite.entries.0.protocol.n`, with both values."""
    if isinstance(before, dict) and isinstance(now, dict):
        for key in dict.fromkeys((*before, *now)):
            yield from _differences(before.get(key), now.get(key), f"{where}.{key}" if where else str(key))
    elif isinstance(before, list | tuple) and isinstance(now, list | tuple) and len(before) == len(now):
        for index, (one, other) in enumerate(zip(before, now, strict=True)):
            yield from _differences(one, other, f"{where}.{index}")
    elif before != now:
        yield where, before, now


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:79] + "…"
