"""The form for a new run, and the protocol's own form."""

from collections.abc import Sequence

from engine.desk.words import Cost
from engine.errors import UsageError
from engine.several import several
from tui.draft import FIELDS, PROTOCOL_FIELDS, BenchmarkChoice, Draft, FieldName
from tui.drawing.formats import NONE, brief_duration, duration_range, rate, size
from tui.drawing.rows import Row, Span, clip, clip_start, row
from tui.drawing.wrapping import wrapped
from tui.terminal.tame import tame_line

LINES = ("benchmark", "model", "protocol", "subset", "sandbox")
"""What the form can change, a line each; behind them comes the line that starts."""
START = len(LINES)
LABELS: dict[str, str] = {
    "benchmark": "Benchmark",
    "model": "Model",
    "protocol": "Protocol",
    "n": "Samples n",
    "k": "k of pass@k",
    "temperature": "Temperature",
    "top_p": "Top p",
    "max_tokens": "Max tokens",
    "style": "Prompt style",
    "subset": "Subset",
    "sandbox": "Sandbox",
    "seed": "Seed",
}
HINTS: dict[str, str] = {
    "n": "per problem; pass@k needs n of at least k",
    "k": "those of 1, 5, 10, 100 that n allows",
    "temperature": "0 for n=1; else 0.2, or 0.8 where pass@5 and more are reported",
    "top_p": "0.95, as in the published protocols",
    "max_tokens": "what the benchmark is usually sat with",
    "style": "auto: chat where the model brings a template, else completion",
    "subset": "all; or 20 (random by the seed), first:20, ids and globs",
    "sandbox": "auto takes the strongest walls that stand here; never weaker than asked",
    "seed": "of order and draws; the same seed gives the same samples",
}
CHOOSABLE = ("benchmark", "model", "sandbox", "style")
PICKERS = {"benchmark": "b", "model": "m", "protocol": "p", "sandbox": "x"}
"""Keys that open more on a line, shown at its end."""
MORE = {"benchmark": "choose", "model": "browse", "protocol": "edit", "sandbox": "doctor"}


def form_rows(
    draft: Draft,
    benchmarks: Sequence[BenchmarkChoice],
    models: Sequence[tuple[str, str, int]],
    width: int,
    *,
    cursor: int | None,
    busy: str = "",
    cost: Cost | None = None,
    may_start: bool = True,
) -> list[Row]:
    """A line a choice, then what will be run, how to start it, and what to beware of.

    Args:
        draft: the fields.
        benchmarks: what can be chosen.
        models: reference, name and bytes of the models on this machine.
        width: columns.
        cursor: the line the cursor is on; `START` is the one that starts.
        busy: what the engine that is being started is doing.
        cost: what earlier runs say of the time; None while nobody has looked.
        may_start: whether this interface starts engines.
    """
    rows = []
    for index, name in enumerate(LINES):
        said = _value(draft, name, benchmarks, models)
        rows.append(_choice_row(name, *said, width, mark=" cursor" if index == cursor else ""))
    rows.append(row(Span(clip(f" {_amount(draft, benchmarks, cost)}", width), "muted")))
    if busy:
        rows.append(row(Span(f" starting: {tame_line(busy)} …", "now")))
    else:
        rows.append(_start_row(width, mark=" cursor" if cursor == START else "", may_start=may_start))
    warnings = draft.warnings(benchmarks)
    rows += [row(Span(clip(f" ! {text}", width), "warn")) for text in warnings[:2]] or [()]
    return rows


def _choice_row(name: str, value: str, is_set: bool, width: int, *, mark: str) -> Row:
    """What is chosen on a line, and at its end the key that opens more where there is room for it."""
    more = f"{PICKERS[name]} {MORE[name]}" if name in PICKERS and width >= 70 else ""
    room = max(8, width - 20 - len(more))
    shown = clip_start(value, room) if name == "model" else clip(value, room)
    ends = ("‹ ", " ›") if name in CHOOSABLE else ("  ", "")
    spans = row(
        Span(f" {LABELS[name]:<12} ", f"muted{mark}"),
        Span(ends[0], "faint"),
        Span(shown, "text" if is_set else "muted"),
        Span(ends[1], "faint"),
    )
    if not more:
        return spans
    used = 14 + 2 + len(shown) + len(ends[1])
    rest = max(1, width - used - len(more) - 1)
    return (*spans, Span(" " * rest), Span(more[:1], "key"), Span(more[1:], "faint"))


def _start_row(width: int, *, mark: str, may_start: bool) -> Row:
    """The keys that start what the form says; where nothing may be started, the one that copies it."""
    if not may_start:
        return row(
            Span(" starts nothing: reading only ", f"muted{mark}"),
            "  ",
            Span("c", "key"),
            Span(" copy as command", "muted"),
        )
    return row(
        Span(" Enter  start ", f"key{mark}"),
        Span("  "),
        Span("D", "key"),
        Span(" start detached  ", "muted"),
        Span("c", "key"),
        Span(" copy as command  ", "muted"),
        Span("E", "key"),
        Span(" estimate" if width < 90 else " estimate by drawing a few", "muted"),
    )


def protocol_rows(draft: Draft, benchmark: BenchmarkChoice | None, width: int, cursor: int) -> list[Row]:
    """The protocol's fields, its one line, and every classic mistake in it.

    Args:
        draft: the fields.
        benchmark: what it is for; None where that is not known yet.
        width: columns.
        cursor: the field the cursor is on.
    """
    rows: list[Row] = []
    for index, name in enumerate(PROTOCOL_FIELDS):
        mark = " cursor" if index == cursor else ""
        value = getattr(draft, name)
        rows.append(
            row(
                Span(f" {LABELS[name]:<13}", f"muted{mark}"),
                Span(" "),
                Span(clip(tame_line(value) or HINTS[name], width - 16), "text" if value else "muted"),
            )
        )
    rows.append(())
    try:
        line = draft.protocol(benchmark.max_tokens if benchmark else 512).line()
        rows.append(row(Span(clip(f" {line}", width), "strong")))
    except UsageError:
        rows.append(())
    for text in draft.warnings([benchmark] if benchmark else []):
        rows += wrapped(f"! {text}", width - 1, "warn", indent=" ")
    return rows


def _value(
    draft: Draft,
    name: str,
    benchmarks: Sequence[BenchmarkChoice],
    models: Sequence[tuple[str, str, int]],
) -> tuple[str, bool]:
    """What a line shows, and whether somebody chose it."""
    chosen = next((choice for choice in benchmarks if choice.name == draft.benchmark), None)
    match name:
        case "benchmark":
            if chosen is None:
                return tame_line(draft.benchmark) or NONE, True
            return tame_line(f"{chosen.title} · {chosen.size} · {chosen.kind}"), True
        case "model":
            known = next((model for model in models if model[0] == draft.model), None)
            if known:
                return tame_line(f"{known[1]} · {size(known[2])}"), True
            if draft.model == "demo":
                return ("demo · will be fetched" if benchmarks else "demo"), True
            return tame_line(
                draft.model
            ) or "none chosen: m lists files; or a path, hf:REPO:FILE, a URL", True
        case "protocol":
            try:
                return draft.protocol(chosen.max_tokens if chosen else 512).line(), True
            except UsageError as error:
                return tame_line(str(error)), True
        case _:
            value = tame_line(getattr(draft, name))
            return value or HINTS[name], bool(value)


def _amount(draft: Draft, benchmarks: Sequence[BenchmarkChoice], cost: Cost | None) -> str:
    samples = draft.samples(benchmarks)
    if not benchmarks:
        return "looking at the benchmarks and models that are here …"
    if samples is None:
        return "as many samples as the subset names" if draft.subset else "as many samples as it has problems"
    said = several(samples, "sample")
    if cost is None:
        return said
    if not cost.runs:
        return f"{said} · no earlier run of this model tells how long: E draws a few and reckons"
    whose = f"{cost.runs} earlier run{'s' if cost.runs > 1 else ''}"
    if not cost.same_benchmark:
        whose += " of other benchmarks"
    time = duration_range(cost.low, cost.high) if cost.low else brief_duration(cost.high)
    return f"{said} · about {time} (from {whose}: {cost.tokens:.0f} tokens each at {rate(cost.rate)} tok/s)"


def field_name(line: str) -> FieldName | None:
    """The draft's field that a line edits as text; None for the protocol, which has a form of its own."""
    return next((name for name in FIELDS if name == line), None)
