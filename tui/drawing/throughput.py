"""How fast, and what holds it back."""

from collections import deque
from dataclasses import dataclass, field

from engine.verdict import Outcome
from tui.drawing.bars import strip
from tui.drawing.formats import NONE, count, gib, percent, rate
from tui.drawing.formats import seconds as seconds_of
from tui.drawing.moment import Moment, short_id
from tui.drawing.rows import Row, Span, clip, clip_start, joined, row
from tui.terminal.tame import tame_line

HISTORY = 12
"""Values a strip shows."""
STEP = 5.0
"""Seconds between two of them: a strip that moves slowly costs little and is easier to read."""


@dataclass
class SpeedHistory:
    """Rates over time, for the strips."""

    tokens: deque[float] = field(default_factory=lambda: deque(maxlen=HISTORY))
    verdicts: deque[float] = field(default_factory=lambda: deque(maxlen=HISTORY))
    _taken: float = 0.0

    def note(self, moment: Moment) -> None:
        """Take the present rates, at most once a `STEP`."""
        if moment.state != "running" or moment.now - self._taken < STEP:
            return
        self._taken = moment.now
        self.tokens.append(tokens_per_second(moment) or 0.0)
        self.verdicts.append(moment.progress.pace.verdicts_per_second(moment.now))


def tokens_per_second(moment: Moment) -> float | None:
    """As the engine says, else as the finished completions tell; None while neither says anything."""
    if moment.state not in ("running", "stopping"):
        return 0.0
    if moment.frame is not None:
        return moment.frame.tokens_per_second
    return moment.progress.pace.tokens_per_second(moment.now) or None


def throughput_rows(moment: Moment, history: SpeedHistory, width: int, height: int) -> list[Row]:
    """Speed, machine, queue, and which side is the slower one."""
    tally, phase = moment.progress.tally, moment.progress.phase
    rows: list[Row] = []
    if moment.is_at_work:
        verdicts = moment.progress.pace.verdicts_per_second(moment.now)
        if not tally.is_given:
            rows.append(_rate_row("gen", tokens_per_second(moment), "tok/s", history.tokens, width))
        rows.append(_rate_row("verdicts", verdicts, "/s", history.verdicts, width))
        rest = [*_queue(moment, width), *_timeouts(moment)]
        machine = _machine(moment)
        rows += machine[max(0, len(rows) + len(machine) + len(rest) - height) :]
        return [_clipped(line, width) for line in [*rows, *rest][:height]]
    if tally.judged and phase.worked:
        marked = f"{rate(tally.judged / phase.worked)} /s over all"
        rows.append(row(Span("verdicts ", "muted"), Span(marked, "text")))
        if tally.tokens:
            drawn = f"{rate(tally.tokens / phase.worked)} tok/s over all"
            rows.insert(0, row(Span("gen      ", "muted"), Span(drawn, "text")))
            rows.append(row(Span("tokens   ", "muted"), Span(count(tally.tokens), "text")))
    else:
        rows.append(row(Span(NONE, "muted")))
    rows += _timeouts(moment)
    return [_clipped(line, width) for line in rows[:height]]


def speed_line(moment: Moment) -> Row:
    """The same on one line, for narrow terminals."""
    if not moment.is_at_work:
        return joined(_timeouts(moment))
    verdicts = moment.progress.pace.verdicts_per_second(moment.now)
    drawn = row(Span(f"{_rate(tokens_per_second(moment)):>4} tok/s", "text"))
    parts = [
        *(() if moment.progress.tally.is_given else (drawn,)),
        row(Span(f"{rate(verdicts):>4} verdicts/s", "text")),
        *(line[:1] + line[2:] for line in _timeouts(moment)),
    ]
    return joined(parts, "  ")


def _rate(value: float | None) -> str:
    return NONE if value is None else rate(value)


def _rate_row(name: str, value: float | None, unit: str, history: "deque[float]", width: int) -> Row:
    number = f"{_rate(value):>5} {unit}"
    top = max([*history, value or 0.0, 1e-9])
    room = max(0, min(HISTORY, width - 21))
    return row(
        Span(f"{name:<9}", "muted"),
        Span(f"{number:<12}", "text"),
        Span(strip(list(history), room, top), "accent"),
    )


def _machine(moment: Moment) -> list[Row]:
    """Power, processor and GPUs; where room is short the first of them give way."""
    frame = moment.frame
    if frame is not None and not frame.memory_total:
        return []
    if frame is None:
        return [row(Span("machine  ", "muted"), Span(NONE, "muted"))]
    cpu = [
        row(
            Span("cpu      ", "muted"),
            Span(f"{frame.load * 100:3.0f} %  ", "warn" if frame.load > 0.97 else "text"),
            Span(f"{gib(frame.memory_used)}/{gib(frame.memory_total)} GiB", "text"),
        )
    ]
    gpus: list[Row] = []
    for index, gpu in enumerate(frame.gpus[:2]):
        gpus.append(
            row(
                Span(f"gpu{index if len(frame.gpus) > 1 else '':<6}", "muted"),
                Span(
                    f"{gpu.utilisation * 100:3.0f} %  {gib(gpu.memory_used)}/{gib(gpu.memory_total)} GiB",
                    "text",
                ),
            )
        )
    power = [
        row(
            Span("power    ", "muted"),
            Span("  ".join(f"{gpu.watts:.0f} W {gpu.celsius:.0f} °C" for gpu in frame.gpus[:2]), "text"),
        )
    ]
    return [*(power if any(gpu.watts for gpu in frame.gpus[:2]) else []), *cpu, *gpus]


def _queue(moment: Moment, width: int) -> list[Row]:
    """What waits for a sandbox; a program that only stands ready behind another one waits, too."""
    frame = moment.frame
    if frame is None or not frame.workers:
        return []
    busy = min(frame.marking, frame.workers)
    waiting = f"{count(frame.to_mark + frame.marking - busy)} wait"
    queue = f"{waiting} · {busy}/{frame.workers} at work"
    if len(queue) + 9 > width:
        queue = f"{waiting}, {busy}/{frame.workers} run"
    rows = [row(Span("marking  ", "muted"), Span(queue, "text"))]
    if frame.oldest_marking > 5:
        problem = tame_line(short_id(frame.oldest_problem))
        what = f"{problem} #{frame.oldest_sample}" if problem else "in its sandbox"
        spent = f"{seconds_of(frame.oldest_marking)} "
        rows.append(
            row(
                Span("oldest   ", "muted"),
                Span(spent, "warn"),
                Span(clip_start(what, width - 9 - len(spent)), "text"),
            )
        )
    if frame.bound:
        words = {"generation": "generation", "sandbox": "marking"}
        rows.append(
            row(Span("slower   ", "muted"), Span(words.get(frame.bound, tame_line(frame.bound)), "text"))
        )
    return rows


def _timeouts(moment: Moment) -> list[Row]:
    tally = moment.progress.tally
    timeouts = tally.outcomes[Outcome.TIMEOUT]
    if not tally.judged:
        return []
    share = timeouts / tally.judged
    return [
        row(
            Span("timeouts ", "muted"),
            Span(f"{count(timeouts)}, ", "text"),
            Span(f"{percent(share)}{' !' if share > 0.03 else ''}", "warn" if share > 0.03 else "text"),
        )
    ]


def _clipped(line: Row, width: int) -> Row:
    room = width
    spans = []
    for span in line:
        spans.append(Span(clip(span.text, room), span.meaning))
        room -= len(spans[-1].text)
        if room <= 0:
            break
    return tuple(spans)
