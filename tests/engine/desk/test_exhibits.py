"""Marking a sample again: behind the walls that its run had."""

import pytest

from engine.desk.exhibits import grade_of


@pytest.mark.parametrize(
    ("manifest", "grade"),
    [
        ({"sandbox": {"grade": "namespaces"}, "spec": {"sandbox": "auto"}}, "namespaces"),
        ({"sandbox": {"grade": "moat"}}, "auto"),
        ({"sandbox": None}, "auto"),
        ({}, "auto"),
    ],
)
def test_a_sample_is_run_again_behind_walls_of_the_grade_that_its_run_took(
    manifest: dict[str, object], grade: str
) -> None:
    assert grade_of(manifest) == grade
