"""A run's folder may come from elsewhere: whatever stands in its log, no command lets it act on the terminal."""

import json
from collections.abc import Callable

import pytest

from engine.run import RunFolder
from tui.cli import run_command_line

EVIL = "\x1b]52;c;cm0=\x07\x1b[2J\u202e"
CLOSED = {"event", "outcome", "state", "finish", "level", "kind"}
"""Fields that hold one of a few words, or the log could not be read."""
NAMES = {"problem", "problems", "benchmark", "metric", "check", "checks", "name"}
"""Fields by which a command finds what it tells of."""


def poisoned(value: object, closed: set[str], field: str = "") -> object:
    match value:
        case str() if field not in closed:
            return value + EVIL
        case list():
            return [poisoned(one, closed, field) for one in value]
        case dict():
            return {key: poisoned(one, closed, key) for key, one in value.items()}
        case _:
            return value


@pytest.mark.parametrize("closed", [CLOSED, CLOSED | NAMES], ids=["all", "all-but-names"])
@pytest.mark.parametrize(
    "command",
    [
        "show RUN",
        "status RUN",
        "ls",
        "differences RUN",
        "contamination panel RUN",
        "compare RUN OTHER --force",
    ],
)
def test_nothing_in_a_log_acts_on_the_terminal(
    command: str,
    closed: set[str],
    recorded: Callable[[str, str], RunFolder],
    capsys: pytest.CaptureFixture[str],
) -> None:
    for run in ("1123-2003-abcd", "1123-2004-abcd"):
        folder = recorded("finished", run)
        events = [json.loads(line) for line in folder.events.read_text().splitlines()]
        if command.startswith("status"):
            events.append({**events[-1], "event": "RunStopped", "reason": "a server's last words"})
        folder.events.write_text("".join(json.dumps(poisoned(one, closed)) + "\n" for one in events))
    names = {"RUN": "1123-2003-abcd", "OTHER": "1123-2004-abcd"}

    status = run_command_line([names.get(word, word) for word in command.split()])

    said = capsys.readouterr()
    assert status == 0
    assert all(line.isprintable() for line in (said.out + said.err).split("\n"))
