"""What is told on standard error."""

import pytest

from tui.cli.narration import narrate


def test_what_is_under_way_gets_dots_and_a_sentence_stands_as_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    narrate("reading problems")
    narrate("Warmup: a subset.")
    out, err = capsys.readouterr()
    assert (out, err) == ("", "proctor: reading problems …\nproctor: Warmup: a subset.\n")
