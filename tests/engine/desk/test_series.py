"""Which runs of a benchmark can stand in one series."""

import msgspec

from engine.desk.series import exams_of
from engine.protocol import Protocol


def entry(problems: int, **protocol: object) -> dict[str, object]:
    """A benchmark's entry as a manifest has it."""
    settings = msgspec.to_builtins(msgspec.convert(protocol, Protocol))
    names = [f"p/{n}" for n in range(problems)]
    return {"benchmark": "b", "title": "B", "protocol": settings, "problems": names}


def test_runs_are_one_exam_where_problems_and_all_that_changes_a_score_are_the_same() -> None:
    plain, surer = entry(3, temperature=0.2), entry(3, temperature=0.2, n=5, seed=7)
    hotter, fewer = entry(3, temperature=0.9), entry(2, temperature=0.2)
    assert exams_of([plain, surer, hotter, fewer, plain, hotter]) == [0, 0, 1, 2, 0, 1]


def test_a_run_without_a_manifest_is_like_no_other_that_has_one() -> None:
    assert exams_of([{}, entry(3), {}]) == [0, 1, 0]
