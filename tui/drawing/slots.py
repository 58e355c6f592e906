"""What the model is writing: one box a slot, each slot always in the same place."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.events import SampleJudged
from engine.live import LiveFrame, LiveSlot
from engine.progress import Feed, Progress
from engine.several import several
from tui.drawing.boxes import boxes, page
from tui.drawing.formats import percent, rate
from tui.drawing.glyphs import CARET, glyph, word
from tui.drawing.moment import Moment, short_id
from tui.drawing.rows import EMPTY, Row, Span, clip, fit, left, right, row
from tui.drawing.wrapping import folds
from tui.terminal.tame import tame, tame_line

MAX_TEXT = 200
"""Lines of a slot's text that are kept."""

SlotKey = tuple[int, str, int]


@dataclass
class SlotPlaces:
    """Gives each sequence a place and keeps it there until it ends, so that boxes do not jump."""

    _held: list[SlotKey | None] = field(default_factory=list)

    def place(self, slots: Sequence[LiveSlot], capacity: int) -> tuple[LiveSlot | None, ...]:
        """The slots in their places; None where nothing is being written."""
        by_key = {key_of(slot): slot for slot in slots}
        size = max(capacity, len(by_key))
        self._held = (self._held + [None] * size)[:size]
        self._held = [key if key in by_key else None for key in self._held]
        fresh = [key for key in by_key if key not in self._held]
        for index, key in enumerate(self._held):
            if key is None and fresh:
                self._held[index] = fresh.pop(0)
        return tuple(by_key[key] if key is not None else None for key in self._held)


@dataclass
class SlotText:
    """The lines of one slot, scrolled half a box at a time: a jump can be read, a crawl cannot."""

    key: SlotKey | None = None
    text: str = ""
    top: int = 0
    width: int = 0

    def feed(self, key: SlotKey, tail: str) -> None:
        """Take the latest tail; what it shares with the text so far is joined, not repeated."""
        if key != self.key:
            self.key, self.text, self.top = key, tail, 0
            return
        joint = next(
            (n for n in range(min(len(tail), len(self.text)), 0, -1) if self.text.endswith(tail[:n])), 0
        )
        self.text = self.text + tail[joint:] if joint else tail

    def lines(self, width: int, height: int, *, caret: str = CARET) -> list[str]:
        """The lines to show in a box of text `width` by `height`, long ones folded, the caret at the end."""
        written = tame(self.text + caret, max_cells=400).text.split("\n")
        every = [part for line in written for part in _folded(line, width)]
        if len(written) > MAX_TEXT:
            dropped = len(written) - MAX_TEXT
            gone = sum(len(_folded(line, width)) for line in written[:dropped])
            every = every[gone:]
            self.text = "\n".join(self.text.split("\n")[dropped:])
            self.top = max(0, self.top - gone)
        if width != self.width:
            self.width, self.top = width, max(0, len(every) - height)
        if height > 0 and len(every) - self.top > height:
            self.top = len(every) - max(1, height // 2)
        self.top = min(self.top, max(0, len(every) - 1))
        return every[self.top : self.top + height]


@dataclass
class Pin:
    """A sample that stays in view: as it is written, and then with what became of it."""

    slot: LiveSlot
    """As it was last seen."""
    text: SlotText
    is_written: bool = True
    """Whether it is being written still."""
    is_whole: bool = False
    """Whether the text is all there is."""
    outcome: str = ""
    """Of its verdict; empty before."""

    @property
    def key(self) -> SlotKey:
        """Which sample it is."""
        return key_of(self.slot)

    def finish(self, text: str) -> None:
        """Take the whole text of a sample that has been written."""
        self.text.text, self.text.width, self.is_whole = text, 0, True

    def see(self, moment: Moment) -> None:
        """Take what a moment tells of it."""
        found = next((slot for slot in moment.slots if slot is not None and key_of(slot) == self.key), None)
        self.is_written = found is not None
        self.slot = found or self.slot
        if not self.is_written and not self.outcome:
            newest = reversed(moment.progress.feed.verdicts)
            verdict = next((one for one in newest if (one.entry, one.problem, one.sample) == self.key), None)
            if verdict is not None:
                self.outcome = verdict.outcome if isinstance(verdict, SampleJudged) else verdict.state


def key_of(slot: LiveSlot) -> SlotKey:
    """Entry, problem and sample that a slot writes."""
    return slot.entry, slot.problem, slot.sample


def places(moment: Moment, pin: Pin | None) -> list[int]:
    """The slots in the order in which their boxes lie: what is pinned first, -1 when it is in no slot any more."""
    every = range(len(moment.slots))
    if pin is None:
        return list(every)
    held = next((n for n in every if (slot := moment.slots[n]) is not None and key_of(slot) == pin.key), -1)
    return [held, *(index for index in every if index != held)]


def slot_rows(
    moment: Moment,
    texts: Sequence[SlotText],
    width: int,
    height: int,
    *,
    selected: int = 0,
    focused: bool = False,
    pin: Pin | None = None,
    wanted: int = 0,
) -> list[Row]:
    """Boxes with the text that is being written; `texts` are kept between calls, one a place.

    `selected` tells which of `places` the arrows are on, `pin` the sample that is always in view, and `wanted` how many
    boxes there are at least; 0 stands for as many as can be read.
    """
    if not moment.slots:
        return _nothing(moment, width, height)
    order = places(moment, pin)
    # Counted by slots: a pinned sample that has ended takes the room of one, and the others keep their size.
    across, down = boxes(width, height, len(moment.slots), wanted)
    if not wanted and pin is not None and across * down == 1 < len(order):
        across, down = boxes(width, height, len(order), 2)
    visible = across * down
    shown = page(selected, visible, len(order), keeps_first=pin is not None)
    widths = [width // across + (index < width % across) for index in range(across)]
    heights = [height // down + (index < height % down) for index in range(down)]
    rows: list[Row] = []
    in_full = all(len(slot.problem) + 13 < widths[-1] for slot in moment.slots if slot is not None)
    for line in range(down):
        blocks = []
        for column in range(across):
            at = line * across + column
            if at < len(shown):
                place = shown[at]
                frame = Frame(
                    widths[column],
                    heights[line],
                    hidden=len(order) - visible if at == len(shown) - 1 else 0,
                    is_selected=focused and place == selected,
                )
                if pin is not None and place == 0:
                    blocks.append(_pinned(moment, pin, order[0], frame, in_full=in_full))
                else:
                    blocks.append(_box(moment, order[place], texts[order[place]], frame, in_full=in_full))
            else:
                blocks.append([fit(EMPTY, widths[column])] * heights[line])
        rows += [tuple(span for block in blocks for span in block[index]) for index in range(heights[line])]
    return rows


@dataclass(frozen=True)
class Frame:
    """The border of one box."""

    width: int
    height: int
    hidden: int = 0
    """Slots that have no box; told at the foot of the last one."""
    is_selected: bool = False

    @property
    def inner(self) -> int:
        """Columns for text."""
        return self.width - 4

    def around(self, title: str, lines: Sequence[Row], foot: str) -> list[Row]:
        """The whole box."""
        edge = "accent" if self.is_selected else "faint"
        if self.is_selected and not foot.startswith("pinned"):
            foot = f"P pins · {foot}"
        if self.hidden > 0:
            foot = f"+{self.hidden} more · {foot}"
        head, tail = clip(f" {title} ", self.inner + 1), clip(f" {foot} ", self.inner + 1)
        body = [
            row(
                Span("│ ", edge),
                lines[number] if number < len(lines) else fit(EMPTY, self.inner),
                Span(" │", edge),
            )
            for number in range(self.height - 2)
        ]
        top = Span("─" * (self.width - 3 - len(head)) + "╮", edge)
        return [
            row(Span("╭─", edge), Span(head, "muted"), top),
            *body,
            row(Span("╰" + "─" * (self.width - 3 - len(tail)), edge), Span(tail, "muted"), Span("─╯", edge)),
        ]


def _box(moment: Moment, index: int, text: SlotText, frame: Frame, *, in_full: bool) -> list[Row]:
    slot = moment.slots[index]
    if slot is None:
        idle = moment.slots[:index].count(None)
        lines = [row(Span(left(line, frame.inner), "muted")) for line in _idle(moment, idle)]
        return frame.around(f"{index + 1} · idle", lines, "-")
    text.feed(key_of(slot), slot.tail)
    return frame.around(
        f"{index + 1} · {_named(slot, in_full=in_full)}", _text_rows(text, frame), _speed(moment, slot, frame)
    )


def _pinned(moment: Moment, pin: Pin, index: int, frame: Frame, *, in_full: bool) -> list[Row]:
    name = _named(pin.slot, in_full=in_full)
    if pin.is_written:
        pin.text.feed(pin.key, pin.slot.tail)
        foot = f"pinned · {_speed(moment, pin.slot, frame)}"
        return frame.around(f"{index + 1} · {name}", _text_rows(pin.text, frame), foot)
    became = f"{glyph(pin.outcome)} {word(pin.outcome)}" if pin.outcome else "written, not marked yet"
    return frame.around(name, _text_rows(pin.text, frame, caret=""), f"pinned · {became}")


def _named(slot: LiveSlot, *, in_full: bool) -> str:
    return f"{tame_line(slot.problem if in_full else short_id(slot.problem))} #{slot.sample}"


def _speed(moment: Moment, slot: LiveSlot, frame: Frame) -> str:
    speed = f"{rate(slot.tokens_per_second)} tok/s" if moment.state != "paused" else "paused"
    return f"{slot.tokens} tok · {speed}" if frame.inner >= 34 else speed


def _text_rows(text: SlotText, frame: Frame, *, caret: str = CARET) -> list[Row]:
    lines = text.lines(frame.inner, frame.height - 2, caret=caret)
    return [row(Span(left(line, frame.inner), "text")) for line in lines]


def _idle(moment: Moment, place: int) -> list[str]:
    """Why a slot is idle; `place` counts the idle ones, and the first tell of the prompts that are read."""
    frame = moment.frame
    lines = []
    if moment.state == "paused":
        lines.append("paused: space goes on")
    elif frame and place < len(frame.prefills):
        prefill = frame.prefills[place]
        lines += [
            "a prompt is being read",
            tame_line(short_id(prefill.problem)),
            f"{percent(prefill.share, 0)} of {several(prefill.tokens, 'token')}",
        ]
    elif frame and _being_read(moment.progress, frame) > 0:
        lines.append("a prompt is being read")
    elif frame and frame.to_draw == 0:
        lines.append("nothing left to draw")
    elif frame and frame.bound == "sandbox":
        lines.append("waiting for a sandbox")
    last = moment.progress.feed.verdicts[-1] if moment.progress.feed.verdicts else None
    if last is not None:
        outcome = last.outcome if hasattr(last, "outcome") else last.state
        lines += [
            "",
            f"last: {tame_line(last.problem)} #{last.sample}",
            f"      {glyph(outcome)} {word(outcome)}",
        ]
    return lines


def _being_read(progress: Progress, frame: LiveFrame) -> int:
    """Samples that were asked for and have no first token yet: all, less what is to come, written or drawn."""
    tally = progress.tally
    drawn = tally.judged + tally.unmarked.total() + frame.to_mark + frame.marking
    return tally.samples - frame.to_draw - len(frame.slots) - drawn


_SAYINGS = {
    "reading": ("reading the log …",),
    "empty": ("the engine is starting",),
    "loading": ("the model is being loaded",),
    "finished": (
        "The run is finished: nothing is being written.",
        "",
        "Enter on a problem or a verdict opens it.",
    ),
    "stopped": ("The run was stopped. Every verdict is kept.", "", "r goes on with it."),
    "failed": ("The engine could not go on. Every verdict is kept.", "", "r goes on with it."),
    "lost": ("The engine is gone. Every verdict on disk is kept.", "", "r goes on with it."),
    "running": ("waiting for the engine's next word",),
    "stopping": ("the engine is about to leave",),
    "paused": ("paused: space goes on",),
}


def _nothing(moment: Moment, width: int, height: int) -> list[Row]:
    lines = list(_SAYINGS.get(moment.state, ()))
    reason = moment.progress.phase.reason
    if reason and moment.state in ("stopped", "failed"):
        lines.insert(1, f"Reason: {tame_line(reason)}")
    if moment.state in ("stopped", "failed", "lost"):
        lines.append(f"From a shell: proctor resume {tame_line(moment.run)}")
    if moment.state == "loading":
        lines.append("Model output appears here.")
    block = [row(Span(left(f" {line}", width), "muted")) for line in lines]
    above = max(0, (height - len(block)) // 3)
    return [*[fit(EMPTY, width)] * above, *block][:height]


def _folded(line: str, width: int) -> list[str]:
    """A line in pieces that fit; those after the first stand in by two more than the line itself."""
    indent = min(len(line) - len(line.lstrip()) + 2, width // 2)
    first, *rest = (line[start:end] for start, end in folds(line, width, width - indent))
    return [first, *(" " * indent + part for part in rest)]


def tokens_of(feed: Feed, key: SlotKey) -> str:
    """Tokens of a sample as shown in the feed; nothing of an answer that was given and not drawn."""
    tokens = feed.tokens.get(key)
    return right(f"{tokens} tok", 8) if tokens else " " * 8
