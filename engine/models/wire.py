"""What the engine and a model worker say to each other: msgpack frames behind a four-byte length.

Requests are imperative, replies are past tense. The worker answers `Load`, `Measure` and `Open` in the
order they came, each by its own reply or by `Refused`; everything else needs no reply.
"""

import struct
from typing import TypeAlias

import msgspec

from benchmarks.benchmark import Prompt
from engine.models.model import Ask, Completion, ModelCard, Opened, Room, SampleKey, Streamed
from engine.models.options import LlamaOptions
from engine.models.watchdog import Beat

LENGTH = struct.Struct("<I")
"""In front of every frame: the bytes that follow it."""

LARGEST = 256 * 1024 * 1024
"""A longer frame is a broken stream, not a message."""


class Load(msgspec.Struct, frozen=True, tag=True):
    path: str
    source: str
    options: LlamaOptions


class Measure(msgspec.Struct, frozen=True, tag=True):
    prompts: tuple[Prompt, ...]


class Open(msgspec.Struct, frozen=True, tag=True):
    room: Room


class Draws(msgspec.Struct, frozen=True, tag=True):
    """Draw the samples of one ask."""

    ask: Ask


class Pause(msgspec.Struct, frozen=True, tag=True):
    paused: bool


class Stream(msgspec.Struct, frozen=True, tag=True):
    wanted: bool


class Cancel(msgspec.Struct, frozen=True, tag=True):
    keys: tuple[SampleKey, ...] | None


Request: TypeAlias = Load | Measure | Open | Draws | Pause | Stream | Cancel


class Loaded(msgspec.Struct, frozen=True, tag=True):
    card: ModelCard


class Measured(msgspec.Struct, frozen=True, tag=True):
    tokens: tuple[int, ...]


class WasOpened(msgspec.Struct, frozen=True, tag=True):
    opened: Opened


class Refused(msgspec.Struct, frozen=True, tag=True):
    """The request could not be done; the text is fit for a user."""

    reason: str


class Finished(msgspec.Struct, frozen=True, tag=True):
    completions: tuple[Completion, ...]


class Showed(msgspec.Struct, frozen=True, tag=True):
    streamed: Streamed


class Noted(msgspec.Struct, frozen=True, tag=True):
    text: str


class Lives(msgspec.Struct, frozen=True, tag=True):
    """Sent every few seconds, whatever else goes on."""

    beat: Beat


class Broke(msgspec.Struct, frozen=True, tag=True):
    """The worker's last words before it ends itself."""

    reason: str
    memory: bool = False
    """Whether it was for want of memory, so that fewer slots may help."""
    slots: int = 0
    """How many it was trying; 0 where that is not known."""


Reply: TypeAlias = Loaded | Measured | WasOpened | Refused | Finished | Showed | Noted | Lives | Broke

_encoder = msgspec.msgpack.Encoder()
_requests: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
_replies: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)


def frame(message: Request | Reply) -> bytes:
    """The bytes to send for a message."""
    body = _encoder.encode(message)
    return LENGTH.pack(len(body)) + body


def length(header: bytes) -> int:
    """Bytes of the body that a header announces.

    Raises:
        ValueError: no message is that long, so the stream is out of step.
    """
    size: int = LENGTH.unpack(header)[0]
    if size > LARGEST:
        raise ValueError(f"a frame of {size} bytes was announced: the stream is out of step")
    return size


def read_request(body: bytes) -> Request:
    return _requests.decode(body)


def read_reply(body: bytes) -> Reply:
    return _replies.decode(body)
