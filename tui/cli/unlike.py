"""Runs that do not measure the same thing are not held beside each other, unless somebody insists."""

import sys
from collections.abc import Sequence
from itertools import combinations

from engine.comparable import guard
from engine.errors import UsageError
from engine.run import RunFolder
from tui.terminal.tame import tame_line


def refuse_unlike(folders: Sequence[RunFolder], *, force: bool) -> None:
    """Say on standard error what stands against comparing these runs.

    Raises:
        UsageError: they do not measure the same thing and nobody insists, or one is named twice.
    """
    told: list[str] = []
    for a, b in combinations(folders, 2):
        if a.path == b.path:
            raise UsageError(f"Run {a.id} is named twice: compare it with another one.")
        found = guard(a.read_manifest(), b.read_manifest())
        if found.refusals and not force:
            raise UsageError(
                f"Not compared, {a.id} and {b.id} do not measure the same thing: {'; '.join(found.refusals)}. "
                "Use --force if that difference is what you want to see."
            )
        told += [f"! {a.id}, {b.id}: {line}" for line in (*found.refusals, *found.warnings)]
    for line in told:
        print(tame_line(line), file=sys.stderr)
