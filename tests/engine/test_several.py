"""Counts with their nouns."""

from engine.several import several


def test_one_thing_is_not_called_several_and_thousands_stand_apart() -> None:
    assert several(0, "problem") == "0 problems"
    assert several(1, "problem") == "1 problem"
    assert several(32_800, "sample") == "32 800 samples"
    assert several(2, "repository", "repositories") == "2 repositories"
