"""Names in the order that a reader expects: `HumanEval/9` stands before `HumanEval/10`."""

import re


def naturally(name: str) -> tuple[str | int, ...]:
    """A key to sort names by, in which runs of digits count as numbers."""
    return tuple(int(part) if at % 2 else part for at, part in enumerate(re.split(r"(\d{1,18})", name)))
