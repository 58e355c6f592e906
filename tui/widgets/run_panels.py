"""The panels of the run screen that only show: each turns a moment into rows."""

from textual import events

from engine.languages import Spoken, languages_of
from tui.drawing import failures, languages, scores
from tui.drawing.header import header_rows
from tui.drawing.moment import Moment
from tui.drawing.notes import note_rows
from tui.drawing.rows import row
from tui.drawing.throughput import SpeedHistory, speed_line, throughput_rows
from tui.widgets.rows_widget import Panel, RowsWidget


class MomentView:
    """What all of them share: the last moment, drawn again when their size changes."""

    moment: Moment | None = None

    def update(self, moment: Moment) -> None:
        """Draw this moment, if it can be seen."""
        self.moment = moment
        self.redraw()

    def on_resize(self, _: events.Resize) -> None:
        """Draw for the new size."""
        self.redraw()

    def on_focus(self, _: events.Focus) -> None:
        """Show that the keys work here."""
        self.redraw()

    def on_blur(self, _: events.Blur) -> None:
        """Show that they do not any more."""
        self.redraw()

    def redraw(self) -> None:
        """Turn the moment into rows."""


class Header(MomentView, RowsWidget):
    """Which run, under which protocol, how far."""

    def redraw(self) -> None:
        """Two or three rows, as the width allows."""
        if self.moment:
            self.show(header_rows(self.moment, self.content_size.width))


class Notes(MomentView, RowsWidget):
    """What a person should know now."""

    def redraw(self) -> None:
        """The state's own line and the newest notes."""
        if self.moment:
            self.show(note_rows(self.moment, *self.content_size))


class ScoresPanel(MomentView, Panel, can_focus=True):
    """pass@k with its interval."""

    EXPLAINS = (
        "pass@k is the chance that at least one of k samples drawn from the n is right: "
        "1 - C(n-c,k)/C(n,k), averaged over the problems (Chen et al. 2021).\n"
        "The interval at 95 % says how far the score would move with other problems of the same kind: "
        "problems, not samples, are resampled.\n"
        "An interim score counts only problems that have all their samples. Problems come in an order "
        "shuffled by the seed, so those are a fair subset.\n"
        "The line from 0 to 100 shows the interval (━) and the score in it (●).\n"
        "The strip shows the half width of the first score's interval as problems complete; 'end' is where "
        "it will be if the remaining problems differ as much as these.\n"
        "'will end in' is where the finished run's score will be, 19 times out of 20 however often one looks, and "
        "never outside of what the samples still to come can change.\n"
        "* marks the score of a subset, which is not the benchmark's own number.\n"
        "What the machine could not mark (H, U) is in no score.\n"
        "Where the same exam is sat in several languages, each has its pass@1, ± how far its interval reaches; z shows "
        "the whole table. Languages have different numbers of problems: 'in common' compares them on those that "
        "every language has."
    )
    _spoken: tuple[tuple[int, int], list[Spoken]] = ((0, 0), [])
    """What the languages came to, and for how many samples that was folded."""

    def redraw(self) -> None:
        """Scores and what they rest on; on narrow terminals with the speed beside the strip."""
        if self.moment is None:
            return
        width, height = self.content_size
        if languages.is_multilingual(self.moment.entries):
            self._redraw_languages(self.moment, width, height)
            return
        rows = scores.score_rows(self.moment, width, height)
        if width >= 60 and rows and height <= 3:
            rows[-1] = row(rows[-1], "   ", speed_line(self.moment))
        self.entitle(scores.title(self.moment), "i explain" if self.has_focus else "")
        self.show(rows)

    def _redraw_languages(self, moment: Moment, width: int, height: int) -> None:
        tally = moment.progress.tally
        known = tally.judged, tally.unmarked.total()
        if self._spoken[0] != known or not self._spoken[1]:
            self._spoken = known, languages_of(tally)
        rows = languages.language_rows(moment, self._spoken[1], width, height)
        self.entitle(languages.title(moment), "i explain" if self.has_focus else "z whole table")
        self.show(rows)


class FailuresPanel(MomentView, Panel, can_focus=True):
    """Why samples fail."""

    EXPLAINS = (
        "Each bar is an outcome among the samples that did not pass; percentages are of the failures. "
        "The letter is the one used in the feed and in the grid.\n"
        "Every outcome counts in n. What the machine could not mark is listed apart, is tried again by "
        "proctor resume, and never counts against the model.\n"
        "A timeout is run once more, alone, before it counts, unless the program had a processor to itself."
    )

    def redraw(self) -> None:
        """The histogram."""
        if self.moment:
            self.entitle(failures.title(self.moment))
            self.show(failures.failure_rows(self.moment, *self.content_size))


class ThroughputPanel(MomentView, Panel, can_focus=True):
    """How fast, and what holds it back."""

    EXPLAINS = (
        "tok/s counts the tokens of all slots together. verdicts/s is over the last minute.\n"
        "'slower' names the side that holds the run back: when generation is slower, sandbox workers wait for the model; when "
        "marking is slower, completions wait for a worker.\n"
        "Strips begin at zero and end at their own largest value, one step every five seconds."
    )

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._history = SpeedHistory()

    def update(self, moment: Moment) -> None:
        """Remember the rates also while nobody looks."""
        self._history.note(moment)
        super().update(moment)

    def redraw(self) -> None:
        """Rates, machine, queue."""
        if self.moment:
            self.entitle("Throughput")
            self.show(throughput_rows(self.moment, self._history, *self.content_size))
