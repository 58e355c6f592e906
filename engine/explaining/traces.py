"""What a run's samples show of the usual suspects."""

import re
from collections import Counter
from dataclasses import dataclass

from engine.events import SampleCompleted, SampleJudged
from engine.log import LogReader
from engine.models.mismatch import CONTROL
from engine.run import RunFolder
from engine.verdict import Outcome


@dataclass(frozen=True)
class Traces:
    """What the samples of an entry show."""

    samples: int
    outcomes: Counter[Outcome]
    control: int
    """Answers that hold control tokens as text."""
    example: str
    cut: int
    """Answers that ran into the token limit."""
    thinking: int
    broken: int
    """Answers in which the code was broken or not where it should be."""
    differs: int
    """Samples on which the official tool says otherwise."""

    def share(self, count: int) -> float:
        """A count of samples as a share of all."""
        return count / max(1, self.samples)


def read_traces(folder: RunFolder, entry: int) -> Traces:
    """What the samples of one entry of a run show."""
    outcomes: Counter[Outcome] = Counter()
    control = cut = thinking = broken = differs = samples = 0
    example = ""
    reader = LogReader(folder.events)
    while batch := reader.read():
        for event in batch:
            if isinstance(event, SampleCompleted) and event.entry == entry:
                samples += 1
                cut += event.finish == "length"
                if found := CONTROL.search(event.text):
                    control += 1
                    example = example or found.group()
                thinking += bool(event.thinking) or "<think>" in event.text
            elif isinstance(event, SampleJudged) and event.entry == entry:
                outcomes[event.outcome] += 1
                broken += bool(re.search("broken|without|nothing", event.rule))
                differs += bool(event.official_differs)
    return Traces(samples, outcomes, control, example, cut, thinking, broken, differs)
