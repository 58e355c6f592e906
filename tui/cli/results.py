"""A run's numbers as text: the progress line, the final table, the JSON object."""

import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.errors import UsageError
from engine.headline import headline
from engine.live import WATCH_SECONDS, LiveFrame
from engine.progress import Progress, remaining
from engine.run import RunFolder
from engine.several import several
from engine.summary import Summary, summarise
from tui.cli.repositories import print_repositories, repositories_of
from tui.terminal.tame import one_line, tame_line

SUBSET = "* a subset: not the benchmark's own number"
"""Stands under every table in which a score is marked."""
SOME = 3
"""Reasons why samples were not judged that a result names; there may be hundreds."""


def folded(folder: RunFolder) -> Progress:
    """The fold of a run's log, known to be that of a run.

    Raises:
        UsageError: the log may not be read, or was cut at its head.
    """
    try:
        progress = folder.replay()
    except OSError as error:
        raise UsageError(f"Run {folder.id}: its log cannot be read: {error.strerror}.") from None
    if not progress.tally.entries:
        raise UsageError(
            f"Run {folder.id}: its log does not begin with a plan, so nothing can be said of it."
        )
    return progress


def reckoned(folder: RunFolder) -> Progress:
    """The fold of a run's log with its scores as `show` tells them.

    The last estimate that a log holds is by the reckoning of the version that wrote it, and of an engine that was
    lost it is older than the last verdicts.

    Raises:
        UsageError: as `folded`.
    """
    from engine.score import estimate

    progress = folded(folder)
    progress.tally.scores = estimate(progress.tally)
    return progress


def progress_line(progress: Progress, now: float, *, state: str = "") -> str:
    """How far a run is, in one line; its speed while it is at work.

    Args:
        progress: what the log tells.
        now: the time of the line.
        state: what is known of the run besides, such as `lost`; else the log's word is taken.
    """
    tally, pace, state = progress.tally, progress.pace, state or progress.phase.state
    parts = [
        time.strftime("%H:%M:%S", time.localtime(now)),
        f"{tally.judged}/{tally.samples} ({whole_percent(tally.judged, tally.samples)})",
    ]
    if tally.scores:
        last = max(score.entry for score in tally.scores)
        score = headline([score for score in tally.scores if score.entry == last])
        parts.append(
            f"{tame_line(score.benchmark)} {tame_line(score.metric)} {score.value:.1%} [{score.low:.1%}, {score.high:.1%}] "
            f"over {several(score.problems, 'problem')}"
            + (
                f", will end in [{score.always_low:.0%}, {score.always_high:.0%}]"
                if _is_interim(progress)
                else ""
            )
        )
    if state == "running":
        drawn = "" if tally.is_given else f"{pace.tokens_per_second(now):.0f} tok/s, "
        parts.append(f"{drawn}{pace.verdicts_per_second(now):.1f} verdicts/s")
    left = remaining(progress, now) if state in ("running", "paused") else None
    if left is not None:
        parts.append(
            f"eta {short_duration(left.low)}"
            + (f"-{short_duration(left.high)}" if left.high > 1.15 * left.low else "")
        )
    if state != "running":
        parts.append(state)
    return "  ".join(parts)


def whole_percent(part: int, whole: int) -> str:
    """A share in whole per cent; all of it only when it is all."""
    return f"{part * 100 // max(1, whole)}%"


def present_line(frame: LiveFrame | None, now: float) -> str:
    """What the engine is at while nothing is finished; empty where it is not known."""
    if frame is None or abs(now - frame.at) > WATCH_SECONDS:
        return ""
    parts = [
        f"reading {one_line(prefill.problem, 60)}: {prefill.share:.0%} of {prefill.tokens} prompt tokens"
        for prefill in frame.prefills
    ]
    if frame.slots:
        parts.append(f"writing {len(frame.slots)} at {frame.tokens_per_second:.0f} tok/s")
    if frame.marking:
        oldest = (
            f", {one_line(frame.oldest_problem, 60)} #{frame.oldest_sample}" if frame.oldest_problem else ""
        )
        parts.append(f"marking {frame.marking} since {short_duration(frame.oldest_marking)}{oldest}")
    return ", ".join(parts)


def _is_interim(progress: Progress) -> bool:
    return progress.phase.state in ("running", "paused")


def print_result(
    folder: RunFolder, progress: Progress, *, as_json: bool, more: Mapping[str, object] | None = None
) -> None:
    """The result of a run: a table for people, or one JSON object, in which `more` stands too."""
    summary = summarise(folder, progress)
    repositories = repositories_of(folder, progress)
    if as_json:
        resolved = {} if repositories is None else {"repositories": msgspec.to_builtins(repositories)}
        print(msgspec.json.encode({**msgspec.to_builtins(summary), **resolved, **(more or {})}).decode())
        return
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    interim = "" if summary.state == "finished" else f" · {summary.state}, interim"
    part = f" · shard {tame_line(summary.shard)}" if summary.shard else ""
    console.print(
        Text(f"\n{tame_line(summary.model)} · run {tame_line(summary.run)}{part}{interim}", style="bold")
    )
    console.print(Text(f"{tame_line(summary.protocol)} · sandbox {tame_line(summary.grade)}"))
    if summary.scores:
        console.print(_score_table(progress, summary))
        if any(score["is_subset"] for score in summary.scores):
            console.print(SUBSET)
    else:
        console.print("no score: it needs a problem with all its samples")
    for tell in (_untold, _recorded, _judged, _not_judged):
        for line in tell(progress, summary):
            console.print(Text(line))
    if repositories is not None:
        print_repositories(repositories, console)
    drawn = "answers given" if progress.tally.is_given else f"{summary.tokens_per_second:.0f} tok/s"
    console.print(
        Text(
            f"{short_duration(summary.seconds)} · {drawn} · "
            f"{summary.verdicts_per_second:.1f} verdicts/s · {summary.dir}"
        )
    )


def _score_table(progress: Progress, summary: Summary) -> Table:
    """A line a score, with all that must stand beside it."""
    table = Table(box=None, pad_edge=False)
    for column in ("benchmark", "metric", "value", "95 % interval", "problems", "n"):
        table.add_column(column, justify="left" if column in ("benchmark", "metric") else "right")
    for score in summary.scores:
        check = f" ({score['check']})" if score["check"] else ""
        table.add_row(
            tame_line(str(score["benchmark"])),
            tame_line(f"{score['metric']}{check}"),
            f"{score['value']:.1%}{'*' if score['is_subset'] else ''}",
            f"[{score['low']:.1%}, {score['high']:.1%}]",
            str(score["problems"]),
            _samples_a_problem(progress, score),
        )
    return table


def _samples_a_problem(progress: Progress, score: Mapping[str, object]) -> str:
    """A score's n: the fewest verdicts of a problem, and the most where they differ."""
    most = max(
        problem.judged
        for (entry, _), problem in progress.tally.problems.items()
        if problem.is_accounted_for and entry == score["entry"]
    )
    return str(score["n"]) if most == score["n"] else f"{score['n']}-{most}"


def _untold(progress: Progress, summary: Summary) -> Iterator[str]:
    """Which k of the protocol have no score, because a problem has too few verdicts."""
    for index, entry in enumerate(progress.tally.entries):
        told = {score["metric"] for score in summary.scores if score["entry"] == index}
        gone = [f"pass@{k}" for k in entry.k if f"pass@{k}" not in told]
        if told and gone:
            yield tame_line(f"{entry.benchmark}: no {', '.join(gone)}, for a problem has fewer verdicts")


def _judged(progress: Progress, summary: Summary) -> Iterator[str]:
    """What became of the samples, and why the run ended before its end if it did."""
    outcomes = ", ".join(f"{name} {count}" for name, count in summary.outcomes.items())
    judged = f"{summary.judged} of {several(summary.samples, 'sample')} judged"
    yield f"{judged}: {outcomes}" if outcomes else judged
    if summary.state in ("stopped", "failed") and progress.phase.reason:
        yield f"{summary.state}: {one_line(progress.phase.reason, 300)}"


def _not_judged(progress: Progress, summary: Summary) -> Iterator[str]:
    """How many samples the machine could not mark, and what kept it; nothing where it could mark them all."""
    if not any(summary.machine.values()):
        return
    machine = ", ".join(f"{name} {count}" for name, count in summary.machine.items() if count)
    yield f"not judged, the machine's fault: {machine}"
    yield from (f"  {line}" for line in _reasons(progress))
    for tried in progress.tally.toolchains.values():
        if tried.trouble:
            yield f"  {one_line(f'{tried.language}: {tried.trouble}', 300)}"


def _recorded(progress: Progress, summary: Summary) -> Iterator[str]:
    """Where the last estimate in the log, which the interface shows, is another than this one."""
    if summary.state in ("running", "paused"):  # it is only some verdicts behind
        return
    recorded = {(score.entry, score.metric, score.check): score for score in progress.tally.scores}
    for score in summary.scores:
        known = recorded.get((score["entry"], score["metric"], score["check"]))  # type: ignore[arg-type]
        told = f"{score['value']:.1%} [{score['low']:.1%}, {score['high']:.1%}] over {score['problems']}"
        if known is None:
            continue
        theirs = f"{known.value:.1%} [{known.low:.1%}, {known.high:.1%}] over {known.problems}"
        if theirs != told:
            check = f" ({known.check})" if known.check else ""
            yield tame_line(
                f"{known.benchmark} {known.metric}{check}: the log's own last estimate, which the interface shows, is {theirs}"
            )


def _reasons(progress: Progress) -> Iterator[str]:
    """Why the machine could not mark samples: every reason once, with the first problem that it befell."""
    waiting = progress.tally.waiting.values()
    reasons = Counter(event.reason for event in waiting)
    for reason, count in reasons.most_common(SOME):
        first = next(event.problem for event in waiting if event.reason == reason)
        times = "" if count == 1 else f" and {several(count - 1, 'sample')} more"
        yield f"{one_line(first, 60)}{times}: {one_line(reason, 200)}"
    if len(reasons) > SOME:
        yield f"… and {several(len(reasons) - SOME, 'reason')} more; --verdicts FILE writes them all"


def columns_there() -> int:
    """Columns of the terminal that reads along; without one nothing is cut or folded."""
    return (
        shutil.get_terminal_size().columns if sys.stdout.isatty() or "COLUMNS" in os.environ else sys.maxsize
    )


def short_duration(seconds: float) -> str:
    """`0:42`, `12:07` or `3:20:11`."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
