"""What is going on, told on standard error: standard output is for data."""

import sys


def narrate(what: str) -> None:
    """One line; a sentence that has ended stands as it is, what is under way gets its dots."""
    print(f"proctor: {what}" if what.endswith(".") else f"proctor: {what} …", file=sys.stderr, flush=True)
