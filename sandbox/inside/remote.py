"""What stands in the tests for a function of the solution."""

from __future__ import annotations

import sys
import time
from typing import Any, Collection, Iterator, Mapping, Optional, Sequence

from .data import Malformed, Packer, dumps, loads, mirror, unpack
from .session import Session

_ENDS_OF_LOOPS = (StopIteration, StopAsyncIteration)
DIGESTING = 5.0
"""Seconds that a digest may take, which is no part of the call."""


class Remote:
    """Stands in the tests for a function of the solution. Carries data there and back, nothing else."""

    def __init__(self, session: Session, name: str, seconds: Optional[float] = None) -> None:
        self._session, self._name, self._seconds = session, name, seconds
        self.__name__ = self.__qualname__ = name

    def limited(self, seconds: float) -> Remote:
        """The same function, each call of which may take so many wall seconds, else `CallTimeout`."""
        return Remote(self._session, self._name, seconds)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        session = self._session
        session.go_on()
        session.calls += 1
        text = dumps(Packer(strict=True).pack([list(args), kwargs]))
        asked = time.monotonic()
        session.send(dumps([self._name, self._seconds, session.patience]) + b"\n" + text)
        if self._seconds is None:
            message = session.expect(None, "ok", "raised")
        else:
            started = time.monotonic()
            message, cost, _ = session.answer(self._seconds, True, "ok", "raised")
            if cost > self._seconds:
                message = None
            if message is None or message[0] == "late":
                raise session.late(message, self._seconds, started, asked)
        if message[0] == "raised":
            raise self.rebuilt(message[1:])
        if len(message) != 4:
            raise session.forged("an answer of another shape")
        try:
            value = unpack(message[1])
            if message[2] is not None:
                changed, named = unpack(message[2])
                for before, after in zip(args, changed):
                    mirror(before, after)
                for key, before in kwargs.items():
                    mirror(before, named[key])
        except MemoryError:
            raise
        except Exception as error:
            raise session.forged(str(error)) from None
        session.note(message[3])
        return value

    def series(
        self,
        inputs: Sequence[Sequence[Any]],
        limits: Mapping[int, float] = {},
        digest: tuple[str, str, Collection[int]] = ("", "", ()),
    ) -> Iterator[Any]:
        """The values for many lists of arguments, in order, until a call fails: then its exception.

        Much faster than calls one by one, since the solution is ahead of the tests. What it does to its arguments
        is not seen here.

        Args:
            inputs: the lists of arguments, plain data.
            limits: wall seconds for single calls, by index, where they differ from the function's own.
            digest: a source, the name of a function of one value in it that returns text, and the indices of the
                values of which only that text is wanted. It is made where the solution runs, so it has to be
                one that nobody knows without the value. It comes as `Digest`; where making it raises TypeError
                or ValueError, the value itself comes.
        """
        session, seconds = self._session, self._seconds
        session.go_on()
        text = dumps(Packer(strict=True).pack([list(arguments) for arguments in inputs]))
        named = {str(number): limit for number, limit in limits.items()}
        source, maker, digested = digest
        order = [self._name, seconds, session.patience, named, source, maker, sorted(digested)]
        asked = time.monotonic()
        session.send(dumps(order) + b"\n" + text)
        done, starved = 0, -1
        while True:
            allowed, started = limits.get(done, seconds), time.monotonic()
            if allowed is None:
                message = session.expect(None, "some", "end", "raised", "late")
            else:
                message, cost, was_starved = session.answer(allowed, starved != done, "some", "end", "raised")
                starved = done if was_starved else starved
                if (
                    cost > 0
                    and message is not None
                    and cost > longest(allowed, limits, done, message, digested)
                ):
                    message = None
            if message is None or message[0] == "late":
                session.calls += 1
                raise session.late(message, allowed, started, asked)
            if message[0] == "raised":
                session.calls += 1
                raise self.rebuilt(message[1:])
            if message[0] == "end":
                if done != len(inputs):
                    raise session.forged("%d answers to %d calls" % (done, len(inputs)))
                return
            for value in self.portion(message, done, len(inputs), digested):
                done += 1
                yield value

    def portion(self, message: list[Any], done: int, wanted: int, digested: Collection[int]) -> Iterator[Any]:
        """The values of one message of a series, of which so many are done already."""
        session = self._session
        answers = message[1] if len(message) == 3 and type(message[1]) is list else []
        if not 0 < len(answers) <= wanted - done:
            raise session.forged("answers of another shape")
        session.note(message[2])
        for number, shape in enumerate(answers, done):
            session.calls += 1
            if type(shape) is dict and type(shape.get("B")) is str and number in digested:
                yield Digest(shape["B"])
                continue
            try:
                value = unpack(shape)
            except Malformed as error:
                raise session.forged(str(error)) from None
            yield value

    def rebuilt(self, told: list[Any]) -> BaseException:
        """The exception as the nearest builtin class, marked as one that came from the solution.

        A StopIteration would tell a loop of the tests that it had seen all cases; as where one leaves a
        generator, it becomes another exception.
        """
        session = self._session
        known = session.exception(told[0] if told else None)
        arguments = [known["message"]]
        if known["args"] is not None:
            try:
                arguments = unpack(loads(known["args"].encode("ascii", "replace")))
            except Malformed as error:
                raise session.forged(str(error)) from None
        for name in known["bases"]:
            kind = getattr(sys.modules["builtins"], name, None)
            if not (isinstance(kind, type) and issubclass(kind, Exception)) or kind in _ENDS_OF_LOOPS:
                continue
            try:
                rebuilt = kind(*arguments) if type(arguments) is list else kind(known["message"])
            except Exception:
                continue
            break
        else:
            rebuilt = Exception(known["message"])
        rebuilt.remote = session.raised(told[0])  # type: ignore[attr-defined]
        return rebuilt

    def __repr__(self) -> str:
        return "<function %s>" % self._name


def longest(
    seconds: float, limits: Mapping[int, float], done: int, message: Any, digested: Collection[int]
) -> float:
    """CPU seconds that the calls of one message can have cost: an alarm sends answers early, all but the last's."""
    count = len(message[1]) if message[0] == "some" and type(message[1]) is list else 1
    told = range(done, done + max(count, 1))
    slowest = max(limits.get(number, seconds) for number in told)
    return slowest + DIGESTING * sum(number in digested for number in told)


class Digest(str):
    """A text that stands for a value which stayed where the solution runs."""

    __slots__ = ()
