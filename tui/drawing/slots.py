"""What the model is writing: one box a slot, each slot always in the same place."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.live import LiveFrame, LiveSlot
from engine.progress import Feed, Progress
from engine.several import several
from tui.drawing.formats import percent, rate
from tui.drawing.glyphs import CARET, glyph, word
from tui.drawing.moment import Moment, short_id
from tui.drawing.rows import EMPTY, Row, Span, clip, fit, left, right, row
from tui.drawing.wrapping import folds
from tui.terminal.tame import tame, tame_line

MIN_WIDTH = 28
"""Columns of the narrowest box worth reading."""
CODE_WIDTH = 44
"""Columns of a box in which most lines of code need no folding."""
MIN_HEIGHT = 6
MAX_TEXT = 200
"""Lines of a slot's text that are kept."""

SlotKey = tuple[int, str, int]


@dataclass
class SlotPlaces:
    """Gives each sequence a place and keeps it there until it ends, so that boxes do not jump."""

    _held: list[SlotKey | None] = field(default_factory=list)

    def place(self, slots: Sequence[LiveSlot], capacity: int) -> tuple[LiveSlot | None, ...]:
        """The slots in their places; None where nothing is being written."""
        by_key = {(slot.entry, slot.problem, slot.sample): slot for slot in slots}
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

    def lines(self, width: int, height: int) -> list[str]:
        """The lines to show in a box of text `width` by `height`, long ones folded, the caret at the end."""
        written = tame(self.text + CARET, max_cells=400).text.split("\n")
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


def boxes(width: int, height: int, slots: int) -> tuple[int, int]:
    """How many boxes go beside and above each other so that most slots are seen and can be read.

    They are as wide as code is, and narrower only where that is what shows every slot.
    """
    lines = max(1, height // MIN_HEIGHT)
    roomy, narrow = max(1, width // CODE_WIDTH), max(1, width // MIN_WIDTH)
    across = min(slots, narrow if roomy * lines < slots <= narrow * lines else roomy)
    down = min(-(-slots // across), lines)
    # As wide as they can be without needing another line: 8 go 4 by 4, not 7 and 1.
    return min(across, -(-slots // down)), down


def slot_rows(
    moment: Moment,
    texts: Sequence[SlotText],
    width: int,
    height: int,
    *,
    selected: int = 0,
    focused: bool = False,
) -> list[Row]:
    """Boxes with the text that is being written; `texts` are kept between calls, one a place."""
    if not moment.slots:
        return _nothing(moment, width, height)
    across, down = boxes(width, height, len(moment.slots))
    visible = across * down
    first = min(selected // visible * visible, max(0, len(moment.slots) - 1)) if visible else 0
    widths = [width // across + (index < width % across) for index in range(across)]
    heights = [height // down + (index < height % down) for index in range(down)]
    rows: list[Row] = []
    in_full = all(len(slot.problem) + 13 < widths[-1] for slot in moment.slots if slot is not None)
    for line in range(down):
        blocks = []
        for column in range(across):
            index = first + line * across + column
            if index < len(moment.slots):
                hidden = len(moment.slots) - visible if index == first + visible - 1 else 0
                blocks.append(
                    _box(
                        moment,
                        index,
                        texts[index],
                        widths[column],
                        heights[line],
                        hidden,
                        is_selected=focused and index == selected,
                        in_full=in_full,
                    )
                )
            else:
                blocks.append([fit(EMPTY, widths[column])] * heights[line])
        rows += [tuple(span for block in blocks for span in block[index]) for index in range(heights[line])]
    return rows


def _box(
    moment: Moment,
    index: int,
    text: SlotText,
    width: int,
    height: int,
    hidden: int,
    *,
    is_selected: bool,
    in_full: bool,
) -> list[Row]:
    slot = moment.slots[index]
    edge = "accent" if is_selected else "faint"
    inner = width - 4
    if slot is None:
        title, foot = "idle", "-"
        idle = moment.slots[:index].count(None)
        lines = [row(Span(left(line, inner), "muted")) for line in _idle(moment, idle)]
    else:
        name = slot.problem if in_full else short_id(slot.problem)
        title = f"{tame_line(name)} #{slot.sample}"
        foot = f"{rate(slot.tokens_per_second)} tok/s" if moment.state != "paused" else "paused"
        if inner >= 34:
            foot = f"{slot.tokens} tok · {foot}"
        text.feed((slot.entry, slot.problem, slot.sample), slot.tail)
        lines = [row(Span(left(line, inner), "text")) for line in text.lines(inner, height - 2)]
    if hidden > 0:
        foot = f"+{hidden} more · {foot}"
    head = clip(f" {index + 1} · {title} ", inner + 1)
    tail = clip(f" {foot} ", inner + 1)
    body = [
        row(Span("│ ", edge), lines[number] if number < len(lines) else fit(EMPTY, inner), Span(" │", edge))
        for number in range(height - 2)
    ]
    return [
        row(Span("╭─", edge), Span(head, "muted"), Span("─" * (width - 3 - len(head)) + "╮", edge)),
        *body,
        row(Span("╰" + "─" * (width - 3 - len(tail)), edge), Span(tail, "muted"), Span("─╯", edge)),
    ]


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
