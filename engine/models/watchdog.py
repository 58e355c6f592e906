"""Tells a model worker that hangs from one that is merely slow.

A worker sends a beat every few seconds, from a thread of its own: what it is doing, how many pieces of work it
has finished, and how much it has computed and read. A slow prefill, a large model read from a slow disk, a
machine with other things to do: in all of these the pieces are far apart, but processor time or bytes go
up between two beats. What hangs shows in one of three ways: no beat comes at all (stopped, frozen), or
beats come and nothing is computed or read (a lock, a device that does not answer), or it computes for
very much longer than ever before (spinning).
"""

from dataclasses import dataclass

BEAT_SECONDS = 2.0
"""Between two beats of a worker."""

WORKED = 0.002
"""Processor seconds between two beats that count as work: a thousandth, for a worker with the lowest priority."""

KNOWN = 10
"""Steps after which the longest of them says what a step may take."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How many seconds are waited before a worker is taken to hang."""

    silence: float = 120.0
    """Without a beat."""
    standstill: float = 300.0
    """At one piece of work, neither computing nor reading."""
    step: float = 600.0
    """At one step, computing, or `factor` times the longest step so far if that is more."""
    factor: float = 100.0
    other: float = 4 * 3600.0
    """At anything else, computing: loading, opening with its self-test, the first steps."""
    look: float = 5.0
    """Between two looks at the worker."""


@dataclass(frozen=True, kw_only=True)
class Beat:
    """What a worker says of itself."""

    doing: str = ""
    """Such as `loading the model`; empty while it waits to be asked."""
    finished: int = 0
    """Pieces of work since it began."""
    computed: float = 0.0
    """Processor seconds of all its threads but the one that beats."""
    read: int = 0
    """Bytes from storage, and pages that had to be fetched."""


STEP = "decoding"
"""What a beat calls the work whose pieces are alike."""


class Watchdog:
    """What one worker's beats add up to. Times are seconds of one monotonic clock."""

    def __init__(self, now: float, patience: Patience) -> None:
        self._patience = patience
        self._heard = now
        self._beat = Beat()
        self._since = now
        """When the piece of work under way was first seen."""
        self._worked = now
        """When it was last seen to compute or read."""
        self._steps = 0
        self._longest = 0.0

    def hear(self, now: float) -> None:
        """It said something."""
        self._heard = now

    def take(self, now: float, beat: Beat) -> None:
        """It sent a beat."""
        before, self._beat, self._heard = self._beat, beat, now
        if not beat.doing or beat.finished != before.finished or beat.doing != before.doing:
            if before.doing == STEP and beat.finished > before.finished:
                self._steps += beat.finished - before.finished
                self._longest = max(self._longest, now - self._since)
            self._since = self._worked = now
        elif beat.computed - before.computed >= WORKED or beat.read != before.read:
            self._worked = now

    def forgive(self, now: float) -> None:
        """The watcher itself was away (stopped, or the machine asleep): begin anew."""
        self._heard = self._since = self._worked = now

    def complaint(self, now: float) -> str:
        """Why the worker is taken to hang; empty while it is not."""
        patience, doing = self._patience, self._beat.doing
        if now - self._heard >= patience.silence:
            return f"it hung: no sign of life for {now - self._heard:.0f} s"
        if not doing:
            return ""
        if now - self._worked >= patience.standstill:
            return f"it hung: {doing} for {now - self._since:.0f} s without computing or reading anything"
        known = doing == STEP and self._steps >= KNOWN
        limit = max(patience.step, patience.factor * self._longest) if known else patience.other
        if now - self._since >= limit:
            longest = f", where the longest before took {self._longest:.1f} s" if known else ""
            return f"it hung: {doing} for {now - self._since:.0f} s{longest}"
        return ""
