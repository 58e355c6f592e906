"""Do the layers see what they should? A benchmark's own secure and insecure references through all three.

It proves the attacks (a secure reference withstands, an insecure one is broken) and states plainly which
references the static layers misjudge.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.benchmark import EXPLOIT, Benchmark, Problem
from benchmarks.catalog import find
from engine.marking import Marker, judge
from engine.places import places
from engine.plainly import plainly
from engine.security.label import Word, exploit_word
from engine.security.patterns.scan import scan, seen_by_rules
from engine.security.scanners import Scanned, run_bandit, run_semgrep
from engine.security.screening import relatives, word
from engine.spec import Grade
from engine.verdict import MachineFailed, Outcome
from sandbox import open_sandbox
from sandbox.program import Limits
from sandbox.walls import Sandbox


@dataclass(frozen=True)
class MatrixRow:
    """One reference and what each layer says of it."""

    problem: str
    cwe: str
    secure: bool
    """Whether it is a secure reference."""
    name: str
    functional: bool | None
    """None where the machine could not run it."""
    rules: Word
    bandit: Word
    semgrep: Word
    exploit: Word
    reason: str
    """What the attack got, or why it could not be run."""

    @property
    def is_proved(self) -> bool:
        """Whether it works, and the attack says of it what it is."""
        return self.functional is True and self.exploit is (Word.SECURE if self.secure else Word.INSECURE)

    def is_misjudged_by(self, layer: str) -> bool:
        """Whether a layer that can see the weakness says the wrong thing."""
        word = getattr(self, layer)
        return bool(word) and (word is Word.INSECURE) is self.secure


@dataclass(frozen=True)
class _Reference:
    problem: Problem
    secure: bool
    name: str
    code: str


@dataclass(frozen=True)
class _Static:
    """What the scanners found, by the number of the reference."""

    bandit: Scanned
    semgrep: Scanned


@dataclass(frozen=True)
class _Attack:
    """What happened when a reference ran; nothing of what the machine did not get to."""

    exploit: Outcome | None
    functional: tuple[Outcome, ...]
    reason: str


async def layer_matrix(
    name: str,
    *,
    data: str = "",
    sandbox: Grade = "auto",
    workers: int = 1,
    narrate: Callable[[str], None] = lambda _: None,
) -> tuple[MatrixRow, ...]:
    """Run every reference of a security benchmark through all layers.

    Raises:
        ProctorError: the benchmark or its data is not to be had, or no walls hold here.
    """
    with plainly():
        benchmark = find(name, folder=places().benchmarks, data=Path(data) if data else None)
        benchmark.load()
        packages = getattr(benchmark, "packages", ())
        walls = await open_sandbox(sandbox, workers=workers, packages=packages)
    references = [one for problem in benchmark.problems() for one in _references(problem)]
    try:
        narrate(f"{len(references)} references through the static layers")
        static = await asyncio.to_thread(_static_layers, [one.code for one in references])
        narrate("attacking them")
        attacks = await _attacked(references, benchmark, walls, workers)
    finally:
        await walls.close()
    return tuple(
        _row(one, index, static, attack)
        for index, (one, attack) in enumerate(zip(references, attacks, strict=True))
    )


def _static_layers(codes: Sequence[str]) -> _Static:
    return _Static(run_bandit(codes), run_semgrep(codes))


async def _attacked(
    references: Sequence[_Reference], benchmark: Benchmark, walls: Sandbox, workers: int
) -> list[_Attack]:
    """What came of running each reference with its tests and its attack, as many at once as there are workers."""
    marker, limits = Marker(walls), Limits(cpu=benchmark.card.cpu)
    turns = asyncio.Semaphore(workers)

    async def attack(one: _Reference) -> _Attack:
        outcomes: dict[str, Outcome] = {}
        reason = ""
        async with turns:
            try:
                for check in benchmark.checks(one.problem, one.code):
                    marked = judge(check, await marker.run(check, limits))
                    outcomes[check.name] = marked.outcome
                    reason = marked.reason or reason
            except MachineFailed as failure:
                reason = str(failure)
        return _Attack(outcomes.pop(EXPLOIT, None), tuple(outcomes.values()), reason)

    return list(await asyncio.gather(*map(attack, references)))


def _row(one: _Reference, index: int, static: _Static, attack: _Attack) -> MatrixRow:
    related, cwe = relatives(one.problem), one.problem.tags.get("cwe", "")
    bandit, semgrep = static.bandit, static.semgrep
    works = all(outcome is Outcome.PASSED for outcome in attack.functional) if attack.functional else None
    return MatrixRow(
        problem=one.problem.id,
        cwe=cwe,
        secure=one.secure,
        name=one.name,
        functional=works,
        rules=word(scan(one.code), cwe, related, seen_by_rules()),
        bandit=word(bandit.findings.get(index, ()), cwe, related, bandit.looked_at(index)),
        semgrep=word(semgrep.findings.get(index, ()), cwe, related, semgrep.looked_at(index)),
        exploit=exploit_word(attack.exploit),
        reason=attack.reason,
    )


def _references(problem: Problem) -> list[_Reference]:
    if not problem.reference:
        return []
    return [_Reference(problem, secure=True, name="secure", code=problem.reference)] + [
        _Reference(problem, secure=False, name=f"insecure {number}", code=code)
        for number, code in enumerate(problem.wrong, start=1)
    ]
