"""How a sample stands among the other samples of its problem: who fails alike, who wrote the same."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.events import SampleJudged
from tui.samples import Opened, SampleLine, open_sample

MOST = 200
"""Samples of a problem that are read."""


@dataclass(frozen=True)
class Kin:
    """Counts within one problem."""

    failures: int = 0
    same_reason: int = 0
    """Failures with this sample's outcome and sentence, itself included."""
    distinct: int = 0
    """Different texts among the samples."""
    same_text: tuple[int, ...] = ()
    """Other samples with this one's very text."""

    def line(self) -> str:
        """In one sentence; empty where there is nothing to say."""
        said = []
        if self.same_reason > 1:
            said.append(f"{self.same_reason} of {self.failures} failures are for this reason")
        if self.same_text:
            shown = " ".join(f"#{sample}" for sample in self.same_text[:5])
            said.append(f"the same text as {shown}{' …' if len(self.same_text) > 5 else ''}")
        if self.distinct > 1:
            said.append(f"{self.distinct} distinct texts")
        return " · ".join(said)


class Family:
    """What was read of one problem's samples; each is read once."""

    def __init__(self) -> None:
        self._facts: dict[int, tuple[str, str, int]] = {}

    def kin(self, log: Path, lines: Sequence[SampleLine], sample: int) -> Kin:
        """How one sample stands among the others."""
        for line in lines[:MOST]:
            known = self._facts.get(line.sample)
            if known is None or known[2] != line.judged:
                self._facts[line.sample] = _facts(open_sample(log, line), line.judged)
        if sample not in self._facts:
            return Kin()
        text, reason, _ = self._facts[sample]
        return Kin(
            failures=sum(bool(why) for _, why, _ in self._facts.values()),
            same_reason=sum(why == reason for _, why, _ in self._facts.values()) if reason else 0,
            distinct=len({other for other, _, _ in self._facts.values() if other}),
            same_text=tuple(
                number
                for number, (other, _, _) in sorted(self._facts.items())
                if other and other == text and number != sample
            ),
        )


def _facts(opened: Opened, judged: int) -> tuple[str, str, int]:
    text = hashlib.sha256(opened.completed.text.encode()).hexdigest() if opened.completed else ""
    verdict = opened.verdict
    if isinstance(verdict, SampleJudged) and verdict.outcome != "passed":
        return text, f"{verdict.outcome}: {verdict.reason}", judged
    return text, "", judged
