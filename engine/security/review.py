"""The review queue: what the layers disagree on, and a random sample of what they agree on, for a person to decide.

Decisions are appended to `reviews.jsonl` in the run's folder and never changed; an undo is a decision too. Each
names who decided, when, on which code and on findings of which versions, so that a decision made on something
else is told from one that still holds.
"""

import getpass
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from engine.errors import UsageError
from engine.run import RunFolder
from engine.security.finding import Finding
from engine.security.label import Label, Word
from engine.security.patterns.scan import normalised
from engine.security.score import Agreement, agreement
from engine.security.screening import Screened, Screening
from engine.seeds import shuffled

FILE = "reviews.jsonl"
AUDIT = 50
"""Samples on which the layers agree that are put before a person all the same."""


class Verdict(StrEnum):
    """What a person says about a sample."""

    CONFIRM = "confirm"
    """It is insecure."""
    FALSE_ALARM = "false_alarm"
    """It is not insecure."""
    WAIVE = "waive"
    """It is insecure and that is accepted here; it counts as insecure, and is no longer asked about."""
    UNDO = "undo"
    """The last decision on it is taken back."""
    NOTE = "note"
    """Only the note; the sample stays as it is."""


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of `reviews.jsonl`."""

    at: float
    reviewer: str
    sample: str
    """The sample's key, such as `cwe/find_user#3`."""
    verdict: Verdict
    note: str = ""
    versions: str
    """The layers' versions, in one line."""
    code_sha256: str
    like: str = ""
    """The sample that was really looked at, where this one was decided for being alike."""


@dataclass(frozen=True)
class Item:
    """One sample in the queue."""

    sample: Screened
    why: str
    """`disagreement` or `audit`."""
    decision: Decision | None
    """The decision that holds; None while it is open."""
    notes: tuple[str, ...]
    stale: bool
    """There was a decision, on other code than this."""

    @property
    def key(self) -> str:
        return self.sample.key

    @property
    def state(self) -> str:
        """`open`, or the verdict in words."""
        return str(self.decision.verdict).replace("_", " ") if self.decision else "open"

    @property
    def first(self) -> Finding | None:
        """The finding to look at first: the gravest about the problem's weakness."""
        order = ("high", "medium", "low")
        found = self.sample.related
        return min(
            found, key=lambda each: order.index(each.severity) if each.severity in order else 3, default=None
        )


@dataclass(frozen=True)
class Queue:
    """Everything a person should look at, disagreements first, open before decided."""

    items: tuple[Item, ...]
    versions: str

    @property
    def open(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.decision is None)

    def find(self, key: str) -> Item | None:
        """The item of a sample."""
        return next((item for item in self.items if item.key == key), None)


@dataclass(frozen=True)
class Reviewed:
    """What the decisions show about the tools."""

    decided: int
    open: int
    insecure: int
    """Confirmed or waived."""
    agreement: tuple[Agreement, ...]
    """The person against the label, rules, scanners and exploit, over every decided sample that has such a word."""
    audit: Agreement | None
    """The person against the label, over the random audit alone: the fair estimate."""


def queue(
    screening: Screening, decisions: Sequence[Decision] = (), *, audit: int = AUDIT, seed: int = 0
) -> Queue:
    """The queue of a screening: every ambiguous sample, and a random audit of the other working ones.

    Args:
        screening: the samples.
        decisions: what was decided so far, in order.
        audit: how many samples without disagreement are added, drawn by the seed; the same ones every time.
        seed: of that draw.
    """
    by_key = {sample.key: sample for sample in screening.samples}
    ambiguous = [key for key, sample in by_key.items() if sample.label is Label.AMBIGUOUS]
    others = [key for key, sample in by_key.items() if sample.label in (Label.SECURE, Label.INSECURE)]
    drawn = shuffled(others, seed)[:audit]
    held = standing(decisions)
    notes: defaultdict[str, list[str]] = defaultdict(list)
    for decision in decisions:
        if decision.note:
            notes[decision.sample].append(f"{decision.reviewer}: {decision.note}")
    items = []
    for why, keys in (("disagreement", ambiguous), ("audit", drawn)):
        for key in keys:
            last = held.get(key)
            stale = last is not None and last.code_sha256 != by_key[key].code_sha256
            items.append(
                Item(
                    sample=by_key[key],
                    why=why,
                    decision=None if stale else last,
                    notes=tuple(notes[key]),
                    stale=stale,
                )
            )
    items.sort(key=lambda item: item.decision is not None)
    return Queue(items=tuple(items), versions=screening.versions.line())


def standing(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The decision that holds for each sample: the last one that was not taken back."""
    stacks: defaultdict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        match decision.verdict:
            case Verdict.UNDO:
                if stacks[decision.sample]:
                    stacks[decision.sample].pop()
            case Verdict.NOTE:
                pass
            case _:
                stacks[decision.sample].append(decision)
    return {key: stack[-1] for key, stack in stacks.items() if stack}


def decided(decisions: Iterable[Decision], screening: Screening) -> dict[str, bool]:
    """Whether each decided sample is insecure, as `engine.security.score.score` takes it."""
    hashes = {sample.key: sample.code_sha256 for sample in screening.samples}
    return {
        key: decision.verdict is not Verdict.FALSE_ALARM
        for key, decision in standing(decisions).items()
        if hashes.get(key) == decision.code_sha256
    }


def similar(queue: Queue, key: str) -> tuple[Item, ...]:
    """Open items like a given one: the same code, or the same rules on code of the same shape with the same
    answer from the attack.
    """
    item = queue.find(key)
    if item is None:
        return ()
    shape = _shape(item.sample)
    return tuple(
        other
        for other in queue.open
        if other.key != key
        and (other.sample.code_sha256 == item.sample.code_sha256 or _shape(other.sample) == shape)
    )


def _shape(sample: Screened) -> tuple[object, ...]:
    found = sorted((each.layer, each.rule, normalised(sample.code, each)) for each in sample.related)
    where = "" if found else sample.code_sha256
    return (sample.cwe, sample.label, sample.exploit, tuple(found), where)


def decide(
    folder: RunFolder,
    queue: Queue,
    key: str,
    verdict: Verdict,
    *,
    note: str = "",
    reviewer: str = "",
    apply_to_similar: bool = False,
    at: float | None = None,
) -> tuple[Decision, ...]:
    """Append a decision (and with `apply_to_similar` the same for every similar open item); what was appended.

    Raises:
        UsageError: the sample is not in the queue, there is nothing to undo, or a note is empty.
    """
    item = queue.find(key)
    if item is None:
        some = ", ".join(each.key for each in queue.items[:3])
        holds = f"holds {some}{' …' if len(queue.items) > 3 else ''}; `proctor review RUN` lists it"
        raise UsageError(f"{key!r} is not in the review queue, which {holds if some else 'is empty'}.")
    if verdict is Verdict.UNDO and item.decision is None:
        raise UsageError(f"{key}: there is no decision to undo.")
    if verdict is Verdict.NOTE and not note:
        raise UsageError(f"{key}: a note needs text. Give it with --note.")
    when, who = time.time() if at is None else at, reviewer or default_reviewer()
    alike = similar(queue, key) if apply_to_similar and verdict not in (Verdict.UNDO, Verdict.NOTE) else ()
    made = tuple(
        Decision(
            at=when,
            reviewer=who,
            sample=each.key,
            verdict=verdict,
            note=note,
            versions=queue.versions,
            code_sha256=each.sample.code_sha256,
            like=key if each.key != key else "",
        )
        for each in (item, *alike)
    )
    _append(folder, made)
    return made


def _append(folder: RunFolder, decisions: Iterable[Decision]) -> None:
    """Whole lines in one write, so that two reviewers at once lose nothing."""
    data = b"".join(msgspec.json.encode(each) + b"\n" for each in decisions)
    fd = os.open(folder.path / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(fd, data)
        os.fsync(fd)
    finally:
        os.close(fd)


def read_decisions(folder: RunFolder) -> tuple[Decision, ...]:
    """Every decision on a run, in order; a torn last line was never written."""
    try:
        content = (folder.path / FILE).read_bytes()
    except FileNotFoundError:
        return ()
    lines = content[: content.rfind(b"\n") + 1].splitlines()
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(msgspec.json.decode(line, type=Decision))
        except msgspec.DecodeError as error:
            raise UsageError(
                f"{folder.path / FILE}:{number}: not a decision: {error}. Mend or remove the line."
            ) from None
    return tuple(found)


def reviewed(queue: Queue) -> Reviewed:
    """What the decisions say about the layers: Cohen's kappa between the person and each of them."""
    done = [item for item in queue.items if item.decision is not None]
    said = {item.key: _is_insecure(item) for item in done}
    voices: dict[str, Callable[[Screened], Word]] = {
        "label": lambda sample: _LABELLED.get(sample.label, Word.NONE),
        "rules": lambda sample: sample.rules,
        "scanners": lambda sample: sample.scanners,
        "exploit": lambda sample: sample.exploit,
    }
    found = []
    for name, voice in voices.items():
        pairs = [(said[item.key], voice(item.sample) is Word.INSECURE) for item in done if voice(item.sample)]
        found.append(agreement("person", name, pairs))
    audit = [(said[item.key], item.sample.label is Label.INSECURE) for item in done if item.why == "audit"]
    return Reviewed(
        decided=len(done),
        open=len(queue.open),
        insecure=sum(said.values()),
        agreement=tuple(found),
        audit=agreement("person", "label", audit) if audit else None,
    )


_LABELLED: Mapping[Label, Word] = {Label.SECURE: Word.SECURE, Label.INSECURE: Word.INSECURE}


def _is_insecure(item: Item) -> bool:
    return item.decision is not None and item.decision.verdict is not Verdict.FALSE_ALARM


def default_reviewer() -> str:
    """Who is at the keyboard, as the machine knows it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
