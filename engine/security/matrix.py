"""Do the layers see what they should? A benchmark's own secure and insecure references through all three.

It proves the attacks (a secure reference withstands, an insecure one is broken) and states plainly which
references the static layers misjudge.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.benchmark import EXPLOIT, Problem
from benchmarks.catalog import find
from engine.marking import MachineFailed, Marker, judge
from engine.places import places
from engine.plainly import plainly
from engine.security.label import Word
from engine.security.patterns.scan import scan, seen_by_rules
from engine.security.scanners import SEEN_BY_BANDIT, run_bandit, run_semgrep, seen_by_semgrep
from engine.security.screening import relatives, word
from engine.spec import Grade
from engine.verdict import Outcome
from sandbox import open_sandbox
from sandbox.program import Limits


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
    codes = [one.code for one in references]
    narrate(f"{len(references)} references through the static layers")
    bandit, semgrep = await asyncio.to_thread(lambda: (run_bandit(codes), run_semgrep(codes)))
    marker, limits = Marker(walls), Limits(cpu=benchmark.card.cpu)
    rows: dict[int, MatrixRow] = {}
    waiting = iter(enumerate(references))
    narrate("attacking them")

    async def work() -> None:
        for index, one in waiting:
            outcomes: dict[str, Outcome] = {}
            reason = ""
            try:
                for check in benchmark.checks(one.problem, one.code):
                    marked = judge(check, await marker.run(check, limits))
                    outcomes[check.name] = marked.outcome
                    reason = marked.reason or reason
            except MachineFailed as failure:
                reason = str(failure)
            related, cwe = relatives(one.problem), one.problem.tags.get("cwe", "")
            found = scan(one.code)
            attack = outcomes.pop(EXPLOIT, None)
            rows[index] = MatrixRow(
                problem=one.problem.id,
                cwe=cwe,
                secure=one.secure,
                name=one.name,
                functional=all(each is Outcome.PASSED for each in outcomes.values()) if outcomes else None,
                rules=word(found, cwe, related, seen_by_rules()),
                bandit=word(
                    bandit.findings.get(index, ()),
                    cwe,
                    related,
                    SEEN_BY_BANDIT if bandit.version else frozenset(),
                ),
                semgrep=word(
                    semgrep.findings.get(index, ()),
                    cwe,
                    related,
                    seen_by_semgrep() if semgrep.version else frozenset(),
                ),
                exploit=Word.NONE
                if attack is None
                else (Word.SECURE if attack is Outcome.PASSED else Word.INSECURE),
                reason=reason,
            )

    try:
        await asyncio.gather(*(work() for _ in range(workers)))
    finally:
        await walls.close()
    return tuple(rows[index] for index in sorted(rows))


def _references(problem: Problem) -> list[_Reference]:
    if not problem.reference:
        return []
    return [_Reference(problem, secure=True, name="secure", code=problem.reference)] + [
        _Reference(problem, secure=False, name=f"insecure {number}", code=code)
        for number, code in enumerate(problem.wrong, start=1)
    ]
