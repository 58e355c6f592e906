"""What a second marking of the same completions changed."""

from pathlib import Path

from engine.events import Event, RunPlanned, SampleCompleted, SampleJudged
from engine.flips import flips
from engine.log import write_log
from engine.run import RunFolder
from engine.verdict import Outcome


def marked(path: Path, *verdicts: SampleJudged | SampleCompleted) -> RunFolder:
    path.mkdir()
    folder = RunFolder(path)
    events: list[Event] = [RunPlanned(at=0.0, run=path.name, model="m", entries=()), *verdicts]
    write_log(folder.events, events)
    return folder


def verdict(
    problem: str, outcome: Outcome, *, sample: int = 0, reason: str = "", rule: str = "code block"
) -> SampleJudged:
    return SampleJudged(at=1.0, problem=problem, sample=sample, outcome=outcome, reason=reason, rule=rule)


def test_only_different_outcomes_are_flips_and_those_that_change_the_score_come_first(tmp_path: Path) -> None:
    before = marked(
        tmp_path / "before",
        verdict("p/1", Outcome.WRONG_ANSWER),
        verdict("p/2", Outcome.PASSED),
        verdict("p/3", Outcome.PASSED),
    )
    after = marked(
        tmp_path / "after",
        verdict("p/1", Outcome.EXCEPTION, reason="KeyError"),
        verdict("p/2", Outcome.PASSED),
        verdict("p/3", Outcome.WRONG_ANSWER, reason="plus: input 3"),
    )

    found = flips(before, after)

    assert [(flip.problem, flip.changes_score) for flip in found.flips] == [("p/3", True), ("p/1", False)]
    assert (found.compared, found.gained, found.lost) == (3, 0, 1)
    assert found.flips[0].reason == "now plus: input 3"


def test_a_flip_to_passed_tells_what_was_wrong_before(tmp_path: Path) -> None:
    before = marked(tmp_path / "before", verdict("p/1", Outcome.TIMEOUT, reason="used up its CPU time"))
    after = marked(tmp_path / "after", verdict("p/1", Outcome.PASSED))

    (flip,) = flips(before, after).flips

    assert (flip.cause, flip.reason) == ("time", "then used up its CPU time")


def test_another_rule_of_extraction_is_named_as_the_cause(tmp_path: Path) -> None:
    before = marked(tmp_path / "before", verdict("p/1", Outcome.PASSED))
    after = marked(
        tmp_path / "after",
        verdict("p/1", Outcome.EXCEPTION, reason="NameError: log", rule="evalplus: evalplus"),
    )

    (flip,) = flips(before, after).flips

    assert flip.cause == "extraction"
    assert flip.reason == "code block → evalplus: evalplus; now NameError: log"


def test_samples_without_a_second_verdict_are_counted(tmp_path: Path) -> None:
    before = marked(tmp_path / "before", verdict("p/1", Outcome.PASSED), verdict("p/2", Outcome.PASSED))
    after = marked(tmp_path / "after", verdict("p/2", Outcome.PASSED))

    assert flips(before, after).only_before == 1


def test_answers_that_were_numbered_anew_are_held_against_their_own_first_verdict(tmp_path: Path) -> None:
    """The run was stopped while the answer between was being written."""
    drawn = [
        SampleCompleted(at=0.5, problem="p/1", sample=sample, text="", finish="stop", seed=1)
        for sample in (0, 2)
    ]
    before = marked(
        tmp_path / "before",
        *drawn,
        verdict("p/1", Outcome.PASSED, sample=0),
        verdict("p/1", Outcome.WRONG_ANSWER, sample=2),
    )
    after = marked(
        tmp_path / "after",
        verdict("p/1", Outcome.PASSED, sample=0),
        verdict("p/1", Outcome.TIMEOUT, sample=1),
    )

    found = flips(before, after)

    assert (found.compared, found.only_before) == (2, 0)
    assert [(flip.sample, flip.before) for flip in found.flips] == [(2, Outcome.WRONG_ANSWER)]
