"""What is known of one run's contamination: signs beside each other, and never one score of them all."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import msgspec

from engine.catalog import benchmark_cards
from engine.contamination.change import Change, change, last_day_of
from engine.contamination.drop import drop, key_of
from engine.contamination.gap import Sitting, benchmark_gap
from engine.contamination.signal import Signal
from engine.contest import graded_of_run
from engine.errors import UsageError
from engine.events import SampleJudged
from engine.log import read_log
from engine.run import RunFolder
from engine.verdict import Outcome
from engine.whole import write_whole

KEPT = "contamination.json"
"""Beside a run's log: the signs that passes of the model gave."""

PASSES = ("continuation", "likelihood", "overlap")
"""What is found by passes of its own: commands of `proctor contamination`, and words in the names of their signs."""

NO_SUM = (
    "These signs answer different questions and are not added up: one may be large without contamination, all may be "
    "small with it."
)


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The signs of one run."""

    run: str
    model: str
    benchmark: str
    cutoff: str
    """The model's stated cutoff as the user gave it; empty if none was."""
    change: Change | None
    """pass@1 by month; None where the problems have no dates."""
    signals: tuple[Signal, ...]
    """Everything else that is known."""
    missing: tuple[str, ...]
    """Signs that are not known yet, and the command that finds each."""
    caution: str = NO_SUM


def panel(
    folder: RunFolder,
    *,
    cutoff: str = "",
    humaneval: Sequence[RunFolder] = (),
    dated: Sequence[RunFolder] = (),
    varied: RunFolder | None = None,
) -> Panel:
    """Everything that is known of a run's contamination.

    Args:
        folder: the run; one of LiveCodeBench for months and gap, of HumanEval for a drop.
        cutoff: the last day that its model is said to have been trained on.
        humaneval: runs of HumanEval, of this model and of others, for the gap.
        dated: runs of LiveCodeBench of other models, for the gap.
        varied: a run of the same problems renamed or paraphrased, by the same model.

    Raises:
        UsageError: a run cannot be used so; says which and why. Or the cutoff is no day or month.
    """
    last_day_of(cutoff)
    progress = folder.replay()
    months, unknown_months = _months(folder, cutoff)
    gap, unknown_gap = _gap(folder, humaneval, dated)
    drops, unknown_drop = _drop(folder, varied)
    kept = kept_signals(folder)
    unknown_passes = [
        f"{word}: proctor contamination {word} … --keep {folder.id}"
        for word in PASSES
        if not any(word in signal.name for signal in kept)
    ]
    return Panel(
        run=folder.id,
        model=progress.model,
        benchmark=progress.tally.entries[0].title,
        cutoff=cutoff,
        change=months,
        signals=(*gap, *drops, *kept),
        missing=(*unknown_months, *unknown_gap, *unknown_drop, *unknown_passes),
    )


def _months(folder: RunFolder, cutoff: str) -> tuple[Change | None, list[str]]:
    """pass@1 by month where the problems have dates, and what is missing of it."""
    try:
        months = change(graded_of_run(folder), cutoff)
    except UsageError as error:
        return None, [f"pass@1 by month: {error}"]
    return months, ([] if cutoff else ["change at the stated cutoff: name the model's cutoff with --cutoff"])


def _drop(folder: RunFolder, varied: RunFolder | None) -> tuple[list[Signal], list[str]]:
    """The drop on problems told otherwise, if a run of them was named, and what is missing of it."""
    if varied is None:
        return [], ["drop on renamed problems: run `humaneval-renamed` and name it with --varied"]
    return [drop_of_runs(folder, varied)], []


def drop_of_runs(published: RunFolder, varied: RunFolder) -> Signal:
    """The drop between a run and one of the same problems renamed or paraphrased.

    Raises:
        UsageError: they have no problems in common: numbers alone do not make `Mbpp/12` the same as `HumanEval/12`.
    """
    first, second = published.replay(), varied.replay()
    names = first.tally.entries[0].benchmark, second.tally.entries[0].benchmark
    ours = {_family(card.name) for card in benchmark_cards()}
    families = {_family(name) for name in names}
    if len(families) > 1 and families <= ours:
        raise UsageError(
            f"{published.id} sat {names[0]} and {varied.id} sat {names[1]}, which are no variants of one another: "
            "a drop needs the same problems, as published and varied."
        )
    found = drop(
        {key_of(problem): rate for problem, rate in pass_rates(published).items()},
        {key_of(problem): rate for problem, rate in pass_rates(varied).items()},
        "renamed" if "renamed" in names[1] else "varied",
    )
    if first.model == second.model:
        return found
    return replace(
        found,
        says=f"{found.says} A drop is one model's, and these runs name {first.model} and {second.model}.",
    )


def _family(benchmark: str) -> str:
    """What variants of a benchmark have in common: `humaneval` of `humaneval+` and `humaneval-renamed`."""
    return re.split(r"[-+]", benchmark)[0]


def pass_rates(folder: RunFolder) -> dict[str, float]:
    """The share of passed samples by problem.

    Raises:
        UsageError: the run has no verdicts.
    """
    marks: dict[str, list[bool]] = {}
    for event in read_log(folder.events):
        if isinstance(event, SampleJudged) and event.entry == 0:
            marks.setdefault(event.problem, []).append(event.outcome is Outcome.PASSED)
    if not marks:
        raise UsageError(f"Run {folder.id} has no verdicts yet.")
    return {problem: sum(found) / len(found) for problem, found in marks.items()}


def keep_signals(folder: RunFolder, signals: Sequence[Signal]) -> None:
    """Keep signs beside a run's log, in the place of older ones of the same names.

    Raises:
        UsageError: they cannot be written there; what was kept before is.
    """
    names = {signal.name for signal in signals}
    kept = [signal for signal in kept_signals(folder) if signal.name not in names]
    path = folder.path / KEPT
    text = json.dumps([asdict(signal) for signal in (*kept, *signals)], indent=1)
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise UsageError(f"The signs cannot be kept in {path}: {error.strerror}.") from None


def kept_signals(folder: RunFolder) -> list[Signal]:
    """The signs kept beside a run's log.

    Raises:
        UsageError: the file is damaged.
    """
    path: Path = folder.path / KEPT
    if not path.exists():
        return []
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Signal])
    except (OSError, msgspec.DecodeError, msgspec.ValidationError) as error:
        raise UsageError(f"{path}: cannot be read ({error}). Remove it and make the passes again.") from None


def _gap(
    folder: RunFolder, humaneval: Sequence[RunFolder], dated: Sequence[RunFolder]
) -> tuple[list[Signal], list[str]]:
    """The gap between benchmarks, if runs of both were named, and what is missing of it.

    Models are told apart by their names.
    """
    if not humaneval:
        return [], ["gap to HumanEval: name runs of HumanEval with --humaneval, others' runs with --other"]
    easy = {one.replay().model: tuple(pass_rates(one).values()) for one in humaneval}
    hard = {one.replay().model: tuple(pass_rates(one).values()) for one in (*dated, folder)}
    name = folder.replay().model
    if name not in easy:
        raise UsageError(f"None of the runs given with --humaneval is of {name}: the gap is one model's own.")
    others = [
        Sitting(model=model, easy=easy[model], dated=hard[model])
        for model in easy
        if model in hard and model != name
    ]
    return [benchmark_gap(Sitting(model=name, easy=easy[name], dated=hard[name]), others)], []
