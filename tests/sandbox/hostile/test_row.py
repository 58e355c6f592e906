"""How what was said and done to a sample becomes a line of the table."""

from tests.sandbox.hostile.lab import Observation
from tests.sandbox.hostile.row import Row, count, draw, judge
from tests.sandbox.hostile.sample import ENDINGS, Answer, Kind, Sample


def sample(*, answer: Answer = "wrong", ends: str = "wrong", kind: Kind = "calls") -> Sample:
    return Sample(
        name="x",
        family="forgery",
        title="t",
        why="w",
        kind=kind,
        problem="add",
        answer=answer,
        ends=ENDINGS[ends],
        source="",
    )


def row(given: Sample, reply: dict[str, str] | None, *harms: str) -> Row:
    judged = judge(Observation(sample=given, reply=reply, harms=harms, seconds=0.1, peaks={}))
    assert judged is not None
    return judged


def test_a_wrong_answer_that_completes_is_forged() -> None:
    assert row(sample(), {"ending": "completed"}).forged
    assert not row(sample(answer="either", ends="completed"), {"ending": "completed"}).forged


def test_a_right_answer_that_does_not_complete_has_failed() -> None:
    assert row(sample(answer="right", ends="completed"), {"ending": "exited"}).failed_right


def test_an_unearned_timeout_is_misnamed_and_an_earned_one_is_not() -> None:
    assert row(sample(), {"ending": "cpu_limit"}).misnamed
    assert not row(sample(ends="timeout"), {"ending": "wall_limit"}).misnamed


def test_the_output_of_a_stdio_program_decides_whether_it_passed() -> None:
    given = sample(kind="stdio", ends="left")

    assert row(given, {"ending": "completed", "stdout": "45\n"}).forged
    assert row(given, {"ending": "completed", "stdout": "46\n"}).good
    assert row(
        sample(kind="stdio", answer="right", ends="completed"), {"ending": "completed", "stdout": "46"}
    ).failed_right


def test_a_killed_executor_is_unfitting_whatever_the_sample_allows() -> None:
    killed = row(sample(answer="either", ends="any"), None, "executor killed")

    assert (killed.ending, killed.fitting, killed.good) == ("killed", False, False)
    assert killed.sins == "unfitting; executor killed"


def test_programs_that_an_executor_refuses_have_no_row() -> None:
    assert (
        judge(Observation(sample=sample(), reply={"ending": "refused"}, harms=(), seconds=0, peaks={}))
        is None
    )


def test_the_table_counts_every_sin_by_class() -> None:
    rows = [
        row(sample(), {"ending": "completed"}),
        row(sample(), {"ending": "assertion"}, "bystander killed"),
    ]

    assert count(rows)["forged"] == 1
    assert count(rows)["harmed"] == 1
    assert "1/1/0/0 of 2" in draw(["ours"], [rows]).splitlines()[-2]


def test_what_a_sample_prints_cannot_reach_the_terminal_through_the_table() -> None:
    assert row(sample(), {"ending": "exception", "detail": "\x1b[2J\ud800x"}).detail == "?[2J?x"
