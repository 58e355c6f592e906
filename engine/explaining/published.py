"""A few published scores to hold a run against; a user may name any other."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """A score that somebody published."""

    value: float
    harness: str
    """Whose protocol it was measured by, as `--protocol` takes it; empty where it was not said."""
    source: str


_LEADERBOARD = "EvalPlus leaderboard, June 2024, greedy"

_TABLE: tuple[tuple[str, str, float], ...] = (
    (r"deepseek-coder-6\.7b-instruct", "humaneval", 0.744),
    (r"deepseek-coder-6\.7b-instruct", "humaneval+", 0.713),
    (r"deepseek-coder-1\.3b-instruct", "humaneval", 0.659),
    (r"deepseek-coder-1\.3b-instruct", "humaneval+", 0.604),
    (r"starcoder2-15b-instruct", "humaneval", 0.677),
    (r"starcoder2-15b-instruct", "humaneval+", 0.604),
)
"""Model (a pattern for its file's name), benchmark, pass@1."""


def published_score(model: str, benchmark: str) -> Published | None:
    """What was published for a model, recognised by its name; None where nothing is known here."""
    for pattern, name, value in _TABLE:
        if name == benchmark and re.search(pattern, model.lower().replace("_", "-")):
            return Published(value, "evalplus", _LEADERBOARD)
    return None
