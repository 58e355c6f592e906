"""What is said between an engine that starts and whoever starts it: one order in, announcements out."""

from typing import TypeAlias

import msgspec

from engine.spec import RunSpec


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What an engine is started for."""

    folder: str
    """The run's folder. It exists; for a new run it holds nothing but the engine's own log."""
    spec: RunSpec | None = None
    """A new run; None goes on with the run that is in the folder."""
    shards: tuple[str, ...] = ()
    """Folders of the shards to join into a new run."""
    follow: bool = True
    """Whether shards are followed until they end, or joined as they are."""


class Doing(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Said while starting."""

    what: str


class Begun(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Everything was looked at and found good, and the log says that an engine is at work."""


class Refused(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Nothing was begun, for this reason."""

    message: str
    exit_code: int


Announcement: TypeAlias = Doing | Begun | Refused

_announcements = msgspec.json.Decoder(Announcement)


def announcement(line: bytes) -> Announcement | None:
    """What a starting engine says in a line; None for anything else a library may have printed."""
    try:
        said: Announcement = _announcements.decode(line)
    except msgspec.DecodeError:
        return None
    return said
