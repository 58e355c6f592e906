"""One exam in many languages: how a model does in each, on all its problems and on those that all have.

Languages differ in how many problems could be translated, and the missing ones are not the easy ones. So a
ranking of languages is fair only on the problems in common, which bear the same id in every language.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import msgspec

from benchmarks.multipl_e.family import Base, spoken_in
from engine.errors import UsageError
from engine.events import PlannedEntry, SampleUnmarked
from engine.log import LogReader
from engine.progress import ProblemTally, Progress, Tally
from engine.run import RunFolder
from engine.verdict import MachineState, Outcome


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """One entry of a run that is a language of MultiPL-E, and what came out so far."""

    entry: int
    base: Base
    code: str
    title: str
    """The language's name in print."""
    done: Mapping[str, ProblemTally]
    """Problems whose samples are all accounted for."""
    planned: int
    outcomes: Counter[Outcome]
    unmarked: Counter[MachineState]
    toolchain: str
    """Version of the compiler or interpreter; empty where it is not known."""
    trouble: str
    """Why its tools could not be trusted here; empty if they could."""


class LanguageScore(msgspec.Struct, frozen=True, kw_only=True):
    """pass@1 of one model in one language, with everything that must stand beside it."""

    language: str
    """MultiPL-E's short code."""
    title: str
    base: str
    """`humaneval` or `mbpp`."""
    model: str
    run: str
    state: str
    """The run's state; anything but `finished` means interim numbers."""
    protocol: str
    toolchain: str
    value: float | None
    """Mean over the problems that are done; None where there is none."""
    low: float | None
    high: float | None
    """95 % interval over problems."""
    problems: int
    """Problems that are done."""
    planned: int
    published: int
    """Problems of the whole benchmark in this language."""
    n: int
    """Samples per problem, the fewest."""
    common_value: float | None
    """The same over the problems that all languages of the board have."""
    common_low: float | None
    common_high: float | None
    outcomes: dict[str, int]
    machine: dict[str, int]
    """Samples that the machine could not mark; they are in no score."""
    trouble: str
    """Why the machine could not mark them, the first reason."""


class Scoreboard(msgspec.Struct, frozen=True, kw_only=True):
    """Languages side by side."""

    rows: tuple[LanguageScore, ...]
    """By base and model, the best language on the problems in common first."""
    common: dict[str, int]
    """How many problems all languages with a score have, by base."""
    warnings: tuple[str, ...]


def languages_of(tally: Tally) -> list[Spoken]:
    """The entries of a run that are languages of MultiPL-E, in the order of the run."""
    found: list[Spoken] = []
    for index, entry in enumerate(tally.entries):
        spoken = spoken_in(entry.benchmark)
        if spoken is None:
            continue
        base, code = spoken
        problems = {name: tally.problems[index, name] for name in entry.problems}
        tried = tally.toolchains.get(code)
        outcomes: Counter[Outcome] = Counter()
        unmarked: Counter[MachineState] = Counter()
        for problem in problems.values():
            outcomes.update(problem.outcomes)
            unmarked.update(problem.unmarked)
        found.append(
            Spoken(
                entry=index,
                base=base,
                code=code,
                title=title_of(code),
                done={name: problem for name, problem in problems.items() if problem.is_accounted_for},
                planned=len(problems),
                outcomes=outcomes,
                unmarked=+unmarked,
                toolchain=tried.version if tried else "",
                trouble=tried.trouble if tried else "",
            )
        )
    return found


@cache
def title_of(code: str) -> str:
    """A language's name in print."""
    from benchmarks.multipl_e.language import language

    return language(code).title


def is_language(entry: PlannedEntry) -> bool:
    """Whether an entry of a run is a language of MultiPL-E."""
    return spoken_in(entry.benchmark) is not None


def in_common(spoken: Sequence[Spoken]) -> dict[Base, frozenset[str]]:
    """The problems that are done in every language, by base; a language without any takes none away."""
    shared: dict[Base, frozenset[str]] = {}
    for one in spoken:
        if one.done:
            names = frozenset(one.done)
            shared[one.base] = shared[one.base] & names if one.base in shared else names
    return shared


def share_passed(problem: ProblemTally) -> float:
    """pass@1 of one problem: right samples among those that were judged."""
    return problem.outcomes[Outcome.PASSED] / problem.judged


def scoreboard(folders: Sequence[RunFolder]) -> Scoreboard:
    """The languages of several runs, or of one run of a suite, on one board.

    Of two runs of a model in the same language the later one in `folders` counts.

    Raises:
        UsageError: none of the runs has a language of MultiPL-E.
    """
    chosen: dict[tuple[str, str, str], tuple[Spoken, RunFolder, Progress, str]] = {}
    warnings: list[str] = []
    for folder in folders:
        progress, reasons = _read(folder)
        for one in languages_of(progress.tally):
            place = (one.base, progress.model, one.code)
            if place in chosen and chosen[place][1].path != folder.path:
                warnings.append(
                    f"{one.base}-{one.code}: run {folder.id} stands for {progress.model}, not {chosen[place][1].id}"
                )
            chosen[place] = one, folder, progress, reasons.get(one.entry, "")
    if not chosen:
        names = ", ".join(folder.id for folder in folders)
        raise UsageError(
            f"No language of MultiPL-E in {names}. `proctor run multilingual --model MODEL` sits nine of them."
        )
    shared = in_common([one for one, *_ in chosen.values()])
    rows = [
        _row(one, folder, progress, reason, shared.get(one.base, frozenset()))
        for one, folder, progress, reason in chosen.values()
    ]
    return Scoreboard(
        rows=tuple(sorted(rows, key=_rank)),
        common={base: len(names) for base, names in shared.items()},
        warnings=(*warnings, *_doubts(rows, shared)),
    )


def _read(folder: RunFolder) -> tuple[Progress, dict[int, str]]:
    """A run's fold, and the first reason why samples of an entry could not be marked."""
    progress = Progress()
    reasons: dict[int, str] = {}
    reader = LogReader(folder.events)
    while batch := reader.read():
        for event in batch:
            progress.apply(event)
            if isinstance(event, SampleUnmarked):
                reasons.setdefault(event.entry, event.reason)
    return progress, reasons


def _row(
    one: Spoken, folder: RunFolder, progress: Progress, reason: str, shared: frozenset[str]
) -> LanguageScore:
    entry: PlannedEntry = progress.tally.entries[one.entry]
    value, low, high = _spread([share_passed(problem) for problem in one.done.values()])
    common = _spread([share_passed(problem) for name, problem in one.done.items() if name in shared])
    return LanguageScore(
        language=one.code,
        title=one.title,
        base=one.base,
        model=progress.model,
        run=folder.id,
        state=folder.state(progress),
        protocol=entry.protocol,
        toolchain=one.toolchain,
        value=value,
        low=low,
        high=high,
        problems=len(one.done),
        planned=one.planned,
        published=entry.published,
        n=min((problem.judged for problem in one.done.values()), default=0),
        common_value=common[0],
        common_low=common[1],
        common_high=common[2],
        outcomes={str(outcome): count for outcome, count in one.outcomes.most_common()},
        machine={str(state): count for state, count in one.unmarked.items()},
        trouble=one.trouble or (reason if one.unmarked else ""),
    )


def _spread(values: Sequence[float]) -> tuple[float | None, float | None, float | None]:
    from engine.statistics.estimates import interval

    if not values:
        return None, None, None
    found = interval(values)
    return sum(values) / len(values), found.low, found.high


def _rank(row: LanguageScore) -> tuple[str, str, float, float, str]:
    """The best on the problems in common first, then by the score over all; without a score last."""
    if row.value is None:
        return row.base, row.model, 1.0, 1.0, row.language
    return row.base, row.model, -(row.common_value or 0.0), -row.value, row.language


def _doubts(rows: Sequence[LanguageScore], shared: Mapping[Base, frozenset[str]]) -> list[str]:
    """What a reader must know before comparing rows."""
    doubts = [f"run {run} is {state}: its numbers are interim" for run, state in _unfinished(rows)]
    for base, names in shared.items():
        scored = [row for row in rows if row.base == base and row.value is not None]
        protocols = sorted({row.protocol for row in scored})
        if len(protocols) > 1:
            doubts.append(f"{base}: the protocols differ between rows: {'; '.join(protocols)}")
        if len(scored) > 1 and not names:
            doubts.append(
                f"{base}: the languages have no problem in common: their scores are of different exams"
            )
    return doubts


def _unfinished(rows: Sequence[LanguageScore]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((row.run, row.state) for row in rows if row.state != "finished"))
