"""How well a number tells right from wrong."""

import numpy as np
import pytest

from engine.similarity import auc


@pytest.mark.parametrize(
    ("scores", "passed", "expected"),
    [
        ([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], 1.0),
        ([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1], 0.0),
        ([0.5, 0.5, 0.5, 0.5], [0, 1, 0, 1], 0.5),
        ([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], 0.75),
    ],
)
def test_auc_is_the_chance_of_ranking_a_pass_above_a_failure(
    scores: list[float], passed: list[int], expected: float
) -> None:
    assert auc(np.array(scores), np.array(passed, dtype=bool)) == expected
