"""HumanEval with its functions under other names: the same problems, which were never published so.

Whoever solves a problem does so under any name; whoever remembers it looks for `has_close_elements`. Only functions
are renamed, in signatures, examples and tests; the words that explain the problem stay as they are.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from benchmarks.benchmark import Origin, Problem
from benchmarks.humaneval import HumanEval
from benchmarks.parsing import definitions, parse

NAMES = ("alpha", "beta", "gamma", "delta", "epsilon")
"""The function that is asked for, then the prompt's helpers."""


class HumanEvalRenamed(HumanEval):
    """HumanEval's problems, their functions called `alpha`."""

    card = replace(
        HumanEval.card,
        name="humaneval-renamed",
        title="HumanEval renamed",
        good_for="the drop against `humaneval` shows how much of its score hangs on published names",
        flaws=(
            "Good names help honest models too: compare drops between models, not with zero.",
            *HumanEval.card.flaws[2:],
        ),
    )

    def load(self) -> Origin:
        origin = super().load()
        self._problems = tuple(map(renamed, self._problems))
        return replace(origin, revision=f"{origin.revision}, functions renamed")


def renamed(problem: Problem) -> Problem:
    """The problem with its function and its prompt's helpers under other names."""
    module = parse(f"{problem.text}\n    pass\n")
    found = [name for name, _ in definitions(module)] if module else []
    helpers = [name for name in found if f"def {name}(" in problem.text and name != problem.entry_point]
    names = dict(zip((problem.entry_point, *helpers), NAMES, strict=False))
    return replace(
        problem,
        id=problem.id.replace("HumanEval/", "HumanEval-Renamed/"),
        text=in_code(problem.text, names),
        entry_point=names[problem.entry_point],
        reference=in_code(problem.reference, names),
        row={**problem.row, "test": in_code(str(problem.row["test"]), names)},
    )


def in_code(text: str, names: Mapping[str, str]) -> str:
    """A text with names of functions replaced; those that are words of English only where they are called."""
    for old, new in names.items():
        word = rf"(?<![\w.]){re.escape(old)}\b"
        text = re.sub(word if "_" in old else rf"{word}(?=\s*\()", new, text)
    return text
