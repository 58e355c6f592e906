"""A whole engine without a model and without walls: a scripted model, and a sandbox that believes comments."""

import asyncio
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from benchmarks.benchmark import (
    CallsCheck,
    Card,
    Check,
    Origin,
    Problem,
    Prompt,
    PromptStyle,
    Solution,
)
from engine.conductor import Conductor
from engine.events import RunPlanned
from engine.ledger import Ledger
from engine.log import write_log
from engine.models.model import Model, Room
from engine.plan import convene, settle_style
from engine.protocol import Protocol
from engine.references import References
from engine.run import RunFolder
from engine.spec import Entry
from sandbox.execution import Ending, Execution
from sandbox.program import CallProgram, Limits, Program
from sandbox.walls import Grade


@dataclass
class PaperBenchmark:
    """Problems that ask for nothing: whatever the model says is the code."""

    count: int = 6
    card: Card = field(
        default_factory=lambda: Card(
            name="paper",
            title="Paper",
            problems=6,
            kind="nothing",
            tests_per_problem="1",
            licence="none",
            homepage="",
            good_for="tests",
        )
    )

    def load(self) -> Origin:
        return Origin(dataset="paper", revision="1", sha256="0" * 64, licence="none")

    def problems(self) -> Sequence[Problem]:
        return [
            Problem(id=f"paper/{i}", text=f"problem {i}", entry_point="f", reference="ending: completed")
            for i in range(self.count)
        ]

    def prompt(self, problem: Problem, style: PromptStyle) -> Prompt:
        return Prompt(text=problem.text)

    def extract(self, problem: Problem, prompt: Prompt, completion: str) -> Solution:
        return Solution(code=completion, rule="all of it")

    def checks(self, problem: Problem, code: str) -> tuple[Check, ...]:
        return (CallsCheck(name="tests", solution=code, entry_points=("f",), tests="assert f()"),)


@dataclass
class TrustingSandbox:
    """Ends every program as its text says after `ending: `; several endings are taken in turn."""

    grade: Grade = Grade.PLAIN
    layers: tuple[str, ...] = ()
    workers: int = 2
    interpreter: str = "none"
    seconds: float = 0.0
    ran: list[str] = field(default_factory=list)
    _turns: dict[str, "itertools.cycle[str]"] = field(default_factory=dict)

    async def execute(self, program: Program, limits: Limits, *, alone: bool = False) -> Execution:
        assert isinstance(program, CallProgram)
        self.ran.append(program.solution)
        await asyncio.sleep(self.seconds)
        text = program.solution.partition("ending: ")[2].strip() or "assertion"
        turns = self._turns.setdefault(program.solution, itertools.cycle(text.split(" then ")))
        return Execution(ending=Ending(next(turns)), integrity="split", wall=0.01, cpu=0.01)

    async def close(self) -> None:
        pass


Conduct = Callable[..., "asyncio.Future[bool]"]


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    path = tmp_path / "run-1"
    path.mkdir()
    return RunFolder(path)


async def conduct(
    folder: RunFolder,
    model: Model,
    sandbox: TrustingSandbox | None = None,
    *,
    count: int = 6,
    n: int = 2,
    k: tuple[int, ...] = (1,),
    references: References | None = None,
    benchmark: PaperBenchmark | None = None,
    begun: Callable[[], None] = lambda: None,
) -> bool:
    """Let a conductor work on the paper benchmark until it ends; a folder with a log is resumed."""
    card = await model.load()
    benchmark = benchmark or PaperBenchmark(count)
    entry = Entry(
        benchmark="paper", protocol=Protocol(n=n, k=k, temperature=0.8 if n > 1 else 0.0, style="completion")
    )
    exam = convene(0, settle_style(entry, card, benchmark), benchmark)
    if not folder.events.exists():
        write_log(
            folder.events,
            [RunPlanned(at=0.0, run=folder.id, model=card.name, entries=(exam.planned(("tests",)),))],
        )
    ledger = Ledger(folder)
    opened = await model.open(Room(context=64))
    try:
        return await Conductor(
            folder,
            (exam,),
            model,
            card,
            opened,
            sandbox or TrustingSandbox(),
            ledger,
            [references] if references else (),
        ).conduct(begun)
    finally:
        await model.close()
        ledger.close()


@pytest.fixture(name="conduct")
def conduct_fixture() -> Callable[..., object]:
    return conduct


@pytest.fixture(name="TrustingSandbox")
def sandbox_fixture() -> type[TrustingSandbox]:
    return TrustingSandbox


@pytest.fixture(name="PaperBenchmark")
def benchmark_fixture() -> type[PaperBenchmark]:
    return PaperBenchmark
