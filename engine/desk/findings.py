"""The review queue of a run for the screen of that name, and a person's decisions about it."""

from pathlib import Path

from engine.desk.words import DecideSample, ReadSecurity, Reviewable, Security, SeenFinding, Weakness
from engine.errors import UsageError
from engine.run import RunFolder
from engine.security.review import (
    Item,
    Queue,
    Verdict,
    decide,
    decided,
    queue,
    read_decisions,
    reviewed,
    similar,
)
from engine.security.score import Rate, score
from engine.security.screening import Screening, read_screening, screen
from engine.several import several

NOT_SCREENED = (
    "This run was not screened. S looks at every stored answer now: rules over the syntax tree and the scanners "
    "that are installed; no model is needed. Until then nothing is said about its safety."
)


def read_security(question: ReadSecurity) -> Security:
    """The queue as it stands.

    Raises:
        ProctorError: it could not be screened, or its decisions cannot be read.
    """
    folder = RunFolder(Path(question.folder))
    screening = screen(folder) if question.screen else read_screening(folder)
    if screening is None:
        return Security(missing=NOT_SCREENED)
    return _security(folder, screening)


def decide_sample(question: DecideSample) -> Security:
    """Record a decision, and the queue after it.

    Raises:
        UsageError: there is nothing to decide, or the decision cannot be meant.
    """
    folder = RunFolder(Path(question.folder))
    screening = read_screening(folder)
    if screening is None:
        raise UsageError(NOT_SCREENED)
    waiting = queue(screening, read_decisions(folder))
    decide(
        folder,
        waiting,
        question.sample,
        Verdict(question.verdict),
        note=question.note,
        apply_to_similar=question.similar,
    )
    return _security(folder, screening)


def _security(folder: RunFolder, screening: Screening) -> Security:
    decisions = read_decisions(folder)
    waiting = queue(screening, decisions)
    scored = score(screening, decided(decisions, screening))
    return Security(
        items=tuple(_item(item, waiting) for item in waiting.items),
        versions=waiting.versions,
        samples=len(screening.samples),
        rates=tuple(_rate(rate) for rate in scored.rates),
        weaknesses=tuple(
            Weakness(
                cwe=row.cwe,
                samples=row.samples,
                labels={str(name): count for name, count in row.labels.items()},
                value=row.insecure_rate.value if row.insecure_rate else None,
                low=row.insecure_rate.low if row.insecure_rate else 0.0,
                high=row.insecure_rate.high if row.insecure_rate else 0.0,
            )
            for row in scored.by_cwe
        ),
        agreement=tuple(
            f"person and {one.b}: {one.share * 100:.0f} % of {one.samples}"
            + (f", kappa {one.kappa:.2f}" if one.kappa is not None else "")
            for one in reviewed(waiting).agreement
            if one.samples
        ),
    )


def _item(item: Item, waiting: Queue) -> Reviewable:
    sample = item.sample
    related = set(sample.related)
    return Reviewable(
        key=item.key,
        problem=sample.problem,
        sample=sample.sample,
        cwe=sample.cwe or next((name for one in sample.findings for name in one.cwe), ""),
        why=item.why,
        label=str(sample.label),
        state=item.state,
        code=sample.code,
        outcome=str(sample.outcome),
        exploit=str(sample.exploit),
        broken_by=sample.broken_by,
        findings=tuple(
            SeenFinding(
                layer=one.layer,
                rule=one.rule,
                line=one.line,
                says=one.says,
                severity=one.severity,
                related=one in related,
            )
            for one in sample.findings
        ),
        notes=item.notes,
        by=item.decision.reviewer if item.decision else "",
        stale=item.stale,
        similar=len(similar(waiting, item.key)) if item.decision is None and len(waiting.items) <= 400 else 0,
    )


def _rate(rate: Rate) -> str:
    return (
        f"{rate.metric} {rate.value * 100:.1f} % [{rate.low * 100:.1f}, {rate.high * 100:.1f}] "
        f"of {several(rate.samples, 'sample')}, {several(rate.problems, 'problem')}"
    )
