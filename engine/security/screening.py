"""Screen a run: every sample through the static layers, joined with what its attacks showed, in one record.

The records lie in the run's folder as `security.jsonl`, a line of versions first. They are made from the log
alone (and the benchmark's extraction), so they can be made again at any time, with newer rules, without model.
"""

import hashlib
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from benchmarks.benchmark import EXPLOIT, Problem
from engine.errors import UsageError
from engine.events import SampleCompleted, SampleJudged
from engine.log import read_log
from engine.manifest import settled_spec
from engine.plainly import plainly
from engine.plan import Exam
from engine.preparation import read_exams
from engine.run import RunFolder
from engine.security.finding import Finding
from engine.security.label import Label, Word, exploit_word, is_refusal, label
from engine.security.patterns.scan import rules_version, scan, seen_by_rules
from engine.security.scanners import run_bandit, run_semgrep
from engine.verdict import Outcome
from engine.whole import write_whole

FILE = "security.jsonl"


class Versions(msgspec.Struct, frozen=True, kw_only=True):
    """What looked: a decision about a finding is a decision about these."""

    rules: str
    bandit: str = ""
    """Empty if it was not installed."""
    semgrep: str = ""
    at: float = 0.0
    """Unix time of the screening."""

    def line(self) -> str:
        """All of them in one line."""
        parts = [
            f"rules {self.rules}",
            f"bandit {self.bandit or 'absent'}",
            f"semgrep {self.semgrep or 'absent'}",
        ]
        return " · ".join(parts)


class Screened(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One sample and what the three layers say about it."""

    entry: int = 0
    benchmark: str
    problem: str
    sample: int
    cwe: str = ""
    """The weakness that the problem is about; empty where it is about none."""
    relatives: tuple[str, ...] = ()
    """That weakness, and what tools may call it instead."""
    label: Label
    outcome: Outcome
    functional: bool
    rules: Word = Word.NONE
    scanners: Word = Word.NONE
    exploit: Word = Word.NONE
    findings: tuple[Finding, ...] = ()
    """Of both static layers, also those that are about another weakness than the problem's."""
    broken_by: str = ""
    """What the attack got, in a sentence."""
    transcript: tuple[str, ...] = ()
    """Every attack and its answer."""
    code: str = ""
    code_sha256: str = ""

    @property
    def key(self) -> str:
        """How a person names the sample: `cwe/find_user#3`; a later entry's with `@1` behind."""
        return f"{self.problem}#{self.sample}" + (f"@{self.entry}" if self.entry else "")

    @property
    def related(self) -> tuple[Finding, ...]:
        """The findings that count: those about the problem's weakness, or all where it is about none."""
        return tuple(each for each in self.findings if each.concerns(frozenset(self.relatives)))


class Screening(msgspec.Struct, frozen=True, kw_only=True):
    """A run's samples as the three layers see them."""

    run: str
    model: str
    versions: Versions
    samples: tuple[Screened, ...]


@dataclass(frozen=True)
class _Draft:
    """A sample before the scanners have looked."""

    judged: SampleJudged
    exam: Exam
    cwe: str
    related: frozenset[str]
    code: str
    refused: bool


RELATED: tuple[frozenset[str], ...] = tuple(
    frozenset(f"CWE-{number}" for number in group.split())
    for group in (
        "89 943",
        "22 23 36 59 73 434",
        "78 77 88",
        "79 80 83",
        "94 95",
        "502",
        "798 259 321",
        "327 328 916 759 760 326",
        "330 335 338 340",
        "377 379 367",
        "732 276 378",
        "611 827",
        "776 400",
        "295 297 599",
        "1333 400",
        "409 400 770",
        "117 93 113 74",
        "208 203 385",
        "347 345 287",
        "20 184 601",
        "918",
        "209 200 201 497 359",
        "915 269",
        "90 74",
        "643 91",
        "1236 74",
    )
)
"""Weaknesses that tools call by one another's numbers."""


def family(cwe: str) -> frozenset[str]:
    """A weakness and its near relatives; empty for none."""
    return frozenset({cwe}).union(*(group for group in RELATED if cwe in group)) if cwe else frozenset()


def relatives(problem: Problem) -> frozenset[str]:
    """The weakness a problem is about with its relatives, as the problem names them, else as `family` does."""
    return frozenset(problem.tags.get("related", "").split()) or family(problem.tags.get("cwe", ""))


def screen(folder: RunFolder) -> Screening:
    """Screen every judged sample of a run and keep the result in its folder.

    Raises:
        UsageError: the run has no judged samples, or its benchmark cannot be read.
        EnvironmentTrouble: a scanner is installed and cannot be run.
    """
    spec = settled_spec(folder.read_manifest())
    with plainly():
        exams = read_exams(spec)
    drafts = _drafts(folder, exams)
    if not drafts:
        raise UsageError(f"Run {folder.id} has no judged samples to screen.")
    codes = [draft.code for draft in drafts]
    bandit, semgrep = run_bandit(codes), run_semgrep(codes)
    samples = tuple(
        _screened(
            draft,
            (*bandit.findings.get(index, ()), *semgrep.findings.get(index, ())),
            looked=bandit.looked_at(index) | semgrep.looked_at(index),
        )
        for index, draft in enumerate(drafts)
    )
    screening = Screening(
        run=folder.id,
        model=folder.replay().model,
        versions=Versions(
            rules=rules_version(), bandit=bandit.version, semgrep=semgrep.version, at=time.time()
        ),
        samples=samples,
    )
    keep(folder, screening)
    return screening


def _drafts(folder: RunFolder, exams: tuple[Exam, ...]) -> list[_Draft]:
    problems = {(exam.index, problem.id): problem for exam in exams for problem in exam.problems}
    texts: dict[tuple[int, str, int], str] = {}
    judged: dict[tuple[int, str, int], SampleJudged] = {}
    for event in read_log(folder.events):
        match event:
            case SampleCompleted():
                texts[event.entry, event.problem, event.sample] = event.text
            case SampleJudged():
                judged[event.entry, event.problem, event.sample] = event
            case _:
                pass
    drafts = []
    for place, event in judged.items():
        problem, text = problems.get(place[:2]), texts.get(place, "")
        if problem is None:
            continue
        code = exams[event.entry].solve(problem, text).code
        cwe = problem.tags.get("cwe", "")
        drafts.append(
            _Draft(
                judged=event,
                exam=exams[event.entry],
                cwe=cwe,
                related=relatives(problem),
                code=code,
                refused=is_refusal(text, code),
            )
        )
    return drafts


def _screened(draft: _Draft, scanned: tuple[Finding, ...], looked: frozenset[str]) -> Screened:
    judged = draft.judged
    found = scan(draft.code)
    attack = next((check for check in judged.checks if check.name == EXPLOIT), None)
    functional = found is not None and (
        judged.outcome is Outcome.PASSED
        or (attack is not None and all(c.outcome is Outcome.PASSED for c in judged.checks if c is not attack))
    )
    attacked = attack if functional else None
    words = {
        "rules": word(found, draft.cwe, draft.related, seen_by_rules()),
        "scanners": word(scanned, draft.cwe, draft.related, looked),
        "exploit": exploit_word(attacked.outcome if attacked else None),
    }
    reported = attack.report.get("transcript", ()) if attack else ()
    said = tuple(str(each) for each in reported) if isinstance(reported, list | tuple) else ()
    if attack and not said:
        said = tuple(
            line.removeprefix("attack: ") for line in attack.stdout.split("\n") if line.startswith("attack: ")
        )
    return Screened(
        entry=judged.entry,
        benchmark=draft.exam.benchmark.card.name,
        problem=judged.problem,
        sample=judged.sample,
        cwe=draft.cwe,
        relatives=tuple(sorted(draft.related)),
        label=label(functional=functional, refused=draft.refused, **words),
        outcome=judged.outcome,
        functional=functional,
        findings=(*(found or ()), *scanned),
        broken_by=attack.reason if attack and attack.outcome is not Outcome.PASSED else "",
        transcript=said,
        code=draft.code,
        code_sha256=hashlib.sha256(draft.code.encode("utf-8", "replace")).hexdigest(),
        **words,
    )


def word(found: tuple[Finding, ...] | None, cwe: str, related: frozenset[str], sees: frozenset[str]) -> Word:
    """What a static layer says: nothing if it did not look, or has no rule for the weakness."""
    if found is None or not sees:
        return Word.NONE
    if any(each.concerns(related) for each in found):
        return Word.INSECURE
    return Word.SECURE if not cwe or cwe in sees else Word.NONE


def keep(folder: RunFolder, screening: Screening) -> None:
    """Write a screening into its run's folder, in one piece; where that cannot be written it is made again."""
    head = {"run": screening.run, "model": screening.model, "versions": screening.versions}
    lines = [msgspec.json.encode(head), *(msgspec.json.encode(each) for each in screening.samples)]
    with suppress(OSError):
        write_whole(folder.path / FILE, b"\n".join(lines) + b"\n")


def read_screening(folder: RunFolder) -> Screening | None:
    """The screening that a run's folder holds; None if there is none that this version can read."""
    path: Path = folder.path / FILE
    try:
        head, *lines = path.read_bytes().splitlines()
        told: Mapping[str, object] = msgspec.json.decode(head)
        return Screening(
            run=str(told["run"]),
            model=str(told["model"]),
            versions=msgspec.convert(told["versions"], Versions),
            samples=tuple(msgspec.json.decode(line, type=Screened) for line in lines),
        )
    except (OSError, ValueError, KeyError, msgspec.DecodeError):
        return None


def screening_of(folder: RunFolder) -> Screening:
    """A run's screening: the one in its folder if it covers every judged sample, else a new one.

    Raises:
        ProctorError: as `screen`.
    """
    known = read_screening(folder)
    if known is not None and known.versions.rules == rules_version():
        judged = {
            (e.entry, e.problem, e.sample) for e in read_log(folder.events) if isinstance(e, SampleJudged)
        }
        if len(judged) == len(known.samples):
            return known
    return screen(folder)
