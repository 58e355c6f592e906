"""What is going on, told on standard error: standard output is for data."""

import sys

from tui.terminal.tame import tame_line


def narrate(what: str) -> None:
    """One line; a sentence that has ended stands as it is, what is under way gets its dots."""
    end = "" if what.endswith(".") else " …"
    print(f"proctor: {tame_line(what)}{end}", file=sys.stderr, flush=True)
