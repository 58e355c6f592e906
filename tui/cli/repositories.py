"""A run over repository issues as text: the rate by repository, and what looking at the patches tells."""

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.progress import Progress
from engine.run import RunFolder

if TYPE_CHECKING:
    from engine.resolved import Resolved


def repositories_of(folder: RunFolder, progress: Progress) -> "Resolved | None":
    """The run by repository; None if it sat no such benchmark."""
    if not any(entry.asks_issues for entry in progress.tally.entries):
        return None
    from engine.resolved import fold_repositories  # it brings numpy, which other runs need not load here

    return fold_repositories(folder)


def print_repositories(resolved: "Resolved", console: Console) -> None:
    """What was resolved of each repository, with its interval; then the patches as such."""
    if any(row.instances for row in resolved.repositories):
        table = Table(box=None, pad_edge=False)
        for column in ("repository", "resolved", "95 % interval", "instances", "not judged"):
            table.add_column(column, justify="left" if column == "repository" else "right")
        for row in resolved.repositories:
            table.add_row(
                row.repo,
                f"{row.resolved:.1%}" if row.instances else "—",
                f"[{row.low:.1%}, {row.high:.1%}]" if row.instances else "—",
                str(row.instances),
                str(row.unmarked),
            )
        console.print(table)
    if resolved.outcomes:
        console.print(Text("verdicts: " + ", ".join(f"{w} {n}" for w, n in resolved.outcomes.items())))
    counts = resolved.patches
    seen = counts.samples - counts.unseen
    if seen:
        console.print(
            Text(
                f"patches by looking, which is no verdict: {counts.parse} of {seen} can be read "
                f"({counts.touch_tests} of them with changed tests), {counts.broken} not, {counts.empty} empty"
            )
        )
    waiting = sum(row.unmarked for row in resolved.repositories)
    if waiting:
        console.print(
            Text(
                f"{waiting} without a verdict here: neither resolved nor unresolved, and not in any rate above"
            )
        )
