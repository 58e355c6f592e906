"""Where a run stands, sample by sample: what resumption needs to know, and nothing else."""

from dataclasses import dataclass, field

from engine.events import Event, SampleCompleted, SampleJudged

Place = tuple[int, str, int]
"""Entry, problem id, sample index."""


@dataclass
class Standing:
    """Which samples are done and which are half done.

    A completion is never drawn twice: what was drawn and not judged is marked again from its stored text.
    """

    judged: set[Place] = field(default_factory=set)
    drawn: dict[Place, SampleCompleted] = field(default_factory=dict)
    """Completions without a verdict."""

    def apply(self, event: Event) -> None:
        """Fold one event in."""
        match event:
            case SampleCompleted():
                place = (event.entry, event.problem, event.sample)
                if place not in self.judged:
                    self.drawn[place] = event
            case SampleJudged():
                place = (event.entry, event.problem, event.sample)
                self.judged.add(place)
                self.drawn.pop(place, None)
            case _:
                pass

    def is_drawn(self, place: Place) -> bool:
        """Whether a sample needs no more of the model."""
        return place in self.judged or place in self.drawn
