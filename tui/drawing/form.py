"""The form for a new run."""

from collections.abc import Sequence

from tui.draft import FIELDS, BenchmarkChoice, Draft, FieldName
from tui.drawing.formats import NONE, count, size
from tui.drawing.rows import Row, Span, clip, clip_start, row
from tui.terminal.tame import tame_line

LABELS: dict[FieldName, str] = {
    "benchmark": "Benchmark",
    "model": "Model",
    "n": "Samples n",
    "temperature": "Temperature",
    "max_tokens": "Max tokens",
    "subset": "Subset",
    "sandbox": "Sandbox",
    "seed": "Seed",
}
HINTS: dict[FieldName, str] = {
    "n": "per problem; pass@k needs n of at least k",
    "temperature": "0 for n=1; else 0.2, or 0.8 where pass@5 and more are reported",
    "max_tokens": "what the benchmark is usually sat with",
    "subset": "all; or 20 (random by the seed), first:20, ids and globs",
    "sandbox": "auto takes the strongest walls that stand here; never weaker than asked",
    "seed": "of order and draws; the same seed gives the same samples",
}
CHOOSABLE: tuple[FieldName, ...] = ("benchmark", "model", "sandbox")


def form_rows(
    draft: Draft,
    benchmarks: Sequence[BenchmarkChoice],
    models: Sequence[tuple[str, str, int]],
    width: int,
    *,
    cursor: int | None,
    busy: str = "",
) -> list[Row]:
    """A line a field, then what will be run, then what to beware of.

    Args:
        draft: the fields.
        benchmarks: what can be chosen.
        models: reference, name and bytes of the models on this machine.
        width: columns.
        cursor: the field the cursor is on; `len(FIELDS)` is the line that starts.
        busy: what the engine that is being started is doing.
    """
    rows = []
    for index, name in enumerate(FIELDS):
        mark = " cursor" if index == cursor else ""
        value = _value(draft, name, benchmarks, models)
        room = max(8, width - 18)
        shown = clip_start(value, room) if name == "model" else clip(value, room)
        ends = ("‹ ", " ›") if name in CHOOSABLE else ("  ", "")
        rows.append(
            row(
                Span(f" {LABELS[name]:<12} ", f"muted{mark}"),
                Span(ends[0], "faint"),
                Span(shown, "text" if getattr(draft, name) or name == "model" else "muted"),
                Span(ends[1], "faint"),
            )
        )
    mark = " cursor" if cursor == len(FIELDS) else ""
    if busy:
        rows.append(row(Span(f" starting: {tame_line(busy)} …", "now")))
    else:
        rows.append(
            row(
                Span(" Enter  start ", f"key{mark}"),
                Span("  "),
                Span("D", "key"),
                Span(" start detached  ", "muted"),
                Span("c", "key"),
                Span(" copy as command  ", "muted"),
                Span(_amount(draft, benchmarks), "muted"),
            )
        )
    warnings = draft.warnings(benchmarks)
    rows.append(row(Span(clip(f" ! {warnings[0]}", width), "warn")) if warnings else ())
    return rows


def _value(
    draft: Draft,
    name: FieldName,
    benchmarks: Sequence[BenchmarkChoice],
    models: Sequence[tuple[str, str, int]],
) -> str:
    value = tame_line(getattr(draft, name))
    if name == "benchmark":
        chosen = next((choice for choice in benchmarks if choice.name == draft.benchmark), None)
        return (
            tame_line(f"{chosen.title} · {chosen.problems} problems · {chosen.kind}")
            if chosen
            else value or NONE
        )
    if name == "model":
        known = next((model for model in models if model[0] == draft.model), None)
        if known:
            return tame_line(f"{known[1]} · {size(known[2])}")
        return (
            value + (" · will be fetched" if value == "demo" else "")
            or "none found: Enter takes a path, hf:REPO:FILE or a URL"
        )
    return value or HINTS[name]


def _amount(draft: Draft, benchmarks: Sequence[BenchmarkChoice]) -> str:
    samples = draft.samples(benchmarks)
    return f"{count(samples)} samples" if samples is not None else ""
