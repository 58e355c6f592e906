"""What can be typed behind `:`; the verbs of the command line, and a few of the interface's own."""

import shlex
from dataclasses import dataclass

from engine.errors import UsageError
from tui.cli import VERBS
from tui.drawing.picks import Pick
from tui.drawing.title import SCREENS

OWN = {
    **{name: f"Go to the screen {long}." for name, (_, long, _) in SCREENS.items() if name != "run"},
    "open": "Open a run: an id, part of one, or `last`.",
    "signs": "Signs that a run's model has seen its benchmark.",
    "theme": "Take a theme by name.",
    "set": "Change a setting: mouse on, theme NAME.",
    "help": "Keys and words.",
    "quit": "Leave the interface; a run goes on.",
}
"""Commands that the interface carries out itself, and what they do."""
ALSO = {"q": "quit", "attach": "open", "watch": "open", "h": "help", "review": "security", "keys": "help"}
"""Other names of these; where a verb of the command line opens a view, the interface shows its own."""
READING = frozenset(
    (
        *("status", "ls", "show", "compare", "gate", "report", "models", "doctor", "estimate", "similarity"),
        *("themes", "config", "trend", "contamination", "logs", "info", "locate"),
    )
)
"""Verbs that change nothing, and so may be used in an interface that only reads."""
ELSEWHERE = {
    "replay": "needs a terminal of its own: proctor replay RUN",
    "web": "serves until it is stopped: start it in a shell",
    "demo": "start it in a shell, or choose the model demo in the form",
    "completion": "is for a shell",
}


@dataclass(frozen=True)
class Command:
    """One line, understood."""

    verb: str
    arguments: tuple[str, ...]
    is_own: bool
    """Whether the interface carries it out itself; else it is a command line of proctor."""


def parse_command(line: str, *, readonly: bool = False) -> Command:
    """What was typed behind `:`.

    Raises:
        UsageError: there is no such command, or it cannot be used here.
    """
    try:
        words = shlex.split(line.strip().removeprefix(":"))
    except ValueError as error:
        raise UsageError(f"{line}: {error}") from None
    if words[:1] == ["proctor"]:
        words = words[1:]
    if not words:
        raise UsageError("Nothing was typed.")
    verb, *arguments = words
    screen_only = verb in ("compare", "benchmarks") and len(arguments) > (2 if verb == "compare" else 0)
    own = ALSO.get(verb, verb)
    if own in OWN and not screen_only and not any(word.startswith("--") for word in arguments):
        return Command(own, tuple(arguments), is_own=True)
    if verb in ELSEWHERE:
        raise UsageError(f":{verb} {ELSEWHERE[verb]}")
    if verb not in VERBS:
        raise UsageError(f"There is no command :{verb}. Tab completes those there are.")
    if readonly and verb not in READING and verb != "benchmarks":
        raise UsageError(f":{verb} changes something, and this interface only reads (PROCTOR_READONLY).")
    if verb == "run" and "--detach" not in arguments:
        arguments.append("--detach")
    return Command(verb, tuple(arguments), is_own=False)


def command_picks() -> list[Pick]:
    """Every command, for completion."""
    own = [Pick(name, name, text) for name, text in OWN.items()]
    verbs = [
        Pick(name, name, line)
        for name, (_, _, line) in VERBS.items()
        if name not in OWN and name not in ELSEWHERE
    ]
    return sorted([*own, *verbs], key=lambda pick: pick.text)
