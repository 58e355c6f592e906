"""Scores recorded on the way, in one rhythm by whoever writes a run's log: its conductor, or who joins its shards."""

from dataclasses import dataclass

from engine.events import ScoreEstimated
from engine.ledger import Ledger
from engine.score import estimate

PAUSE = 2.0
"""Seconds between two estimates at the least."""
SHARE = 1 / 200
"""The pause as a share of the time that a run has worked, where that is longer: an estimate looks at every problem."""


@dataclass
class InterimScores:
    """When a run's scores were last recorded, and whether it is time again."""

    ledger: Ledger
    at: float = 0.0
    """When that was; the first pause counts from here."""
    _complete: int = -1
    """Complete problems at that time."""

    def record_when_due(self) -> None:
        """Record the scores if more problems are complete than the last time, and that is long enough ago."""
        now = self.ledger.clock()
        pause = max(PAUSE, self.ledger.progress.phase.elapsed(now) * SHARE)
        if self.ledger.progress.tally.complete_problems != self._complete and now - self.at >= pause:
            self.record(now)

    def record(self, now: float) -> None:
        """Record what scores there are, as of this time."""
        tally = self.ledger.progress.tally
        self.at, self._complete = now, tally.complete_problems
        scores = estimate(tally)
        if scores:
            self.ledger.record(ScoreEstimated(at=now, scores=scores))
