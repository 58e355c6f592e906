"""Which score stands for an exam."""

import pytest

from engine.events import ScoreValue
from engine.headline import headline


def score(metric: str, check: str | None, value: float) -> ScoreValue:
    return ScoreValue(metric=metric, check=check, value=value, low=0, high=1, problems=10, n=1)


@pytest.mark.parametrize(
    ("scores", "value"),
    [
        ([("pass@1", None, 0.4)], 0.4),
        ([("pass@1", "base", 0.4), ("pass@1", "plus", 0.3)], 0.3),
        (
            [
                ("pass@1", "base", 0.4),
                ("pass@10", "base", 0.8),
                ("pass@1", "plus", 0.3),
                ("pass@10", "plus", 0.7),
            ],
            0.3,
        ),
        (
            [
                ("pass@10", "base", 0.8),
                ("pass@1", "base", 0.4),
                ("pass@10", "plus", 0.7),
                ("pass@1", "plus", 0.3),
            ],
            0.3,
        ),
        ([("pass@10", "base", 0.8), ("pass@100", "base", 0.9), ("pass@10", "plus", 0.7)], 0.7),
    ],
)
def test_it_is_pass_at_1_of_the_check_that_published_scores_name(
    scores: list[tuple[str, str | None, float]], value: float
) -> None:
    assert headline([score(*each) for each in scores]).value == value
