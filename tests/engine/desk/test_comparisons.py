"""Several runs on the compare screen."""

from pathlib import Path

import pytest

from engine.compare import NothingInCommon
from engine.desk.comparisons import compared
from engine.desk.words import CompareRuns
from engine.events import EngineStarted, Event, PlannedEntry, RunFinished, RunPlanned, SampleJudged
from engine.log import write_log
from engine.statistics.paired import holm
from engine.verdict import Outcome
from tui.drawing.compare import reading_rows
from tui.drawing.rows import text_of


def sat(tmp_path: Path, run: str, passed: int, benchmark: str = "b", problems_sat: int = 30) -> str:
    problems = tuple(f"{benchmark}/{i}" for i in range(problems_sat))
    entry = PlannedEntry(benchmark=benchmark, title="B", problems=problems, n=1, k=(1,), checks=("base",))
    events: list[Event] = [
        RunPlanned(at=0.0, run=run, model=run, entries=(entry,)),
        EngineStarted(at=0.0, pid=1, host="h", version="0"),
        *(
            SampleJudged(
                at=1.0, problem=name, sample=0, outcome=Outcome.PASSED if i < passed else Outcome.TIMEOUT
            )
            for i, name in enumerate(problems)
        ),
        RunFinished(at=2.0),
    ]
    (tmp_path / run).mkdir()
    write_log(tmp_path / run / "events.jsonl", events)
    return str(tmp_path / run)


def test_p_values_are_adjusted_over_all_pairs_that_stand_side_by_side(tmp_path: Path) -> None:
    """Each pair was adjusted alone: of many models, one looked better by chance far too often."""
    folders = tuple(sat(tmp_path, f"r{passed}", passed) for passed in (20, 13, 12, 29))

    told = [pair.metrics[0] for pair in compared(CompareRuns(folders=folders))]

    assert [one.p_adjusted for one in told] == holm([one.p for one in told])
    assert all(one.p_adjusted > one.p for one in told[1:])


def test_a_run_of_another_benchmark_leaves_the_other_pairs_alone(tmp_path: Path) -> None:
    folders = (sat(tmp_path, "r1", 20), sat(tmp_path, "r2", 3, "other"), sat(tmp_path, "r3", 3))

    unlike, alike = compared(CompareRuns(folders=folders))

    assert unlike.metrics == ()
    assert "no completed problem in common" in unlike.refusals[0]
    assert alike.metrics[0].verdict == "A better"
    with pytest.raises(NothingInCommon):
        compared(CompareRuns(folders=folders[:2]))


@pytest.mark.parametrize(
    ("problems", "said"), [(5, "no difference could be proven"), (6, "a true difference under")]
)
def test_too_few_problems_to_prove_anything_are_said_to_be_too_few(
    tmp_path: Path, problems: int, said: str
) -> None:
    """Five were said to find a difference of 100 points."""
    folders = tuple(sat(tmp_path, f"r{passed}", passed, problems_sat=problems) for passed in (problems, 0))

    (pair,) = compared(CompareRuns(folders=folders))

    assert said in " ".join(text_of(line) for line in reading_rows(pair, 200))
