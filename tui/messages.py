"""What crosses screens."""

from dataclasses import dataclass

from textual.message import Message

from engine.progress import ProblemKey
from engine.run import RunFolder


@dataclass
class Moved(Message):
    """The run that is followed has moved on, or time has."""

    def can_replace(self, message: Message) -> bool:
        """Only the newest one matters."""
        return isinstance(message, Moved)


@dataclass
class CannotDraw(Message):
    """The terminal can be shown nothing any more."""

    error: Exception


@dataclass
class PanelChosen(Message):
    """Somebody wants to see one of the panels that take turns."""

    name: str


@dataclass
class RunChosen(Message):
    """Somebody wants to see a run."""

    folder: RunFolder


@dataclass
class ProblemChosen(Message):
    """Somebody wants to see a problem's samples, or one of them."""

    key: ProblemKey
    sample: int | None = None


@dataclass
class ResumeChosen(Message):
    """Somebody wants an engine to go on with a run."""

    folder: RunFolder


@dataclass
class RunsCompared(Message):
    """Somebody wants to see runs beside each other; the first is the baseline."""

    folders: tuple[RunFolder, ...]


@dataclass
class CommandChosen(Message):
    """A command as it would be typed behind `:`."""

    line: str


@dataclass
class DraftOffered(Message):
    """Fields for the form of a new run."""

    fields: dict[str, str]


@dataclass
class ProblemOfRun(Message):
    """Somebody wants to see a problem's samples in a run that may not be followed yet."""

    folder: RunFolder
    problem: str
    sample: int | None = None
