"""An official tool's words beside our marks of the same samples."""

from pathlib import Path

import pytest

from engine.crosscheck import Crosscheck, crosscheck
from engine.events import CheckMarked, Event, RunPlanned, SampleJudged
from engine.log import write_log
from engine.run import RunFolder
from engine.verdict import Outcome

PASSED, WRONG = Outcome.PASSED, Outcome.WRONG_ANSWER


def judged(problem: str, sample: int, outcome: Outcome, *checks: CheckMarked) -> SampleJudged:
    return SampleJudged(
        at=1.0, problem=problem, sample=sample, outcome=outcome, reason="no code", checks=checks
    )


@pytest.fixture
def found(tmp_path: Path) -> Crosscheck:
    run = tmp_path / "run"
    run.mkdir()
    events: list[Event] = [
        RunPlanned(at=0.0, run="run", model="m", entries=()),
        judged("p/10", 0, PASSED, CheckMarked(name="base", outcome=PASSED, official="pass")),
        judged(
            "p/2", 0, WRONG, CheckMarked(name="base", outcome=WRONG, official="pass", reason="it returned 3")
        ),
        judged("p/2", 1, WRONG, CheckMarked(name="base", outcome=WRONG, official="fail")),
        judged("p/3", 0, Outcome.NO_CODE),
        judged("p/4", 0, PASSED, CheckMarked(name="base", outcome=PASSED)),
    ]
    write_log(run / "events.jsonl", events)
    said = {
        ("p/10", 0): {"base": "fail"},
        ("p/2", 0): {"base": "pass", "plus": "pass"},
        ("p/2", 1): {"base": "fail"},
        ("p/3", 0): {"base": "pass"},
        ("p/9", 0): {"base": "pass"},
    }
    return crosscheck(said, RunFolder(run))


def test_every_check_with_two_words_is_counted_once(found: Crosscheck) -> None:
    assert found.compared == 4
    assert found.checks == ("base",)
    assert found.matrix == {"base": {"only ours": 1, "only theirs": 2, "neither": 1}}
    assert found.official == {"base": {"only ours": 1, "both": 1, "neither": 1}}


def test_disagreements_are_told_in_the_order_of_problems_with_our_reason(found: Crosscheck) -> None:
    told = [(one.problem, one.theirs, one.ours, one.reason) for one in found.disagreements]
    assert told == [
        ("p/2", "pass", WRONG, "it returned 3"),
        ("p/3", "pass", Outcome.NO_CODE, "no code"),
        ("p/10", "fail", PASSED, ""),
    ]


def test_pass_rates_are_means_over_problems(found: Crosscheck) -> None:
    assert found.pass_at_1["base"] == pytest.approx({"file": 0.5, "official": 0.5, "ours": 1 / 3})
    assert found.file_pass_at_1 == pytest.approx({"base": 0.625, "plus": 1.0})
