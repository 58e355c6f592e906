"""What is typed behind `:` is understood, or refused in a sentence that says the way out."""

import pytest

from engine.errors import UsageError
from tui.cli import VERBS
from tui.commands import ELSEWHERE, command_picks, parse_command


@pytest.mark.parametrize(
    ("line", "verb", "arguments", "is_own"),
    [
        (":compare a b", "compare", ("a", "b"), True),
        ("compare a b c", "compare", ("a", "b", "c"), False),
        ("compare a b --json", "compare", ("a", "b", "--json"), False),
        ("proctor show last", "show", ("last",), False),
        ("q", "quit", (), True),
        ("attach 7f3a", "open", ("7f3a",), True),
        ("theme proctor-light", "theme", ("proctor-light",), True),
        ("run warmup --model demo", "run", ("warmup", "--model", "demo", "--detach"), False),
        ("show 'my run'", "show", ("my run",), False),
    ],
)
def test_a_line_is_understood(line: str, verb: str, arguments: tuple[str, ...], is_own: bool) -> None:
    command = parse_command(line)
    assert (command.verb, command.arguments, command.is_own) == (verb, arguments, is_own)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("frobnicate", "no command"),
        ("", "Nothing"),
        ("show 'x", "quotation"),
        ("web", "in a shell"),
        ("replay x", "terminal of its own"),
    ],
)
def test_what_cannot_be_done_is_said(line: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse_command(line)


def test_an_interface_that_only_reads_takes_reading_verbs_alone() -> None:
    assert parse_command("doctor", readonly=True).verb == "doctor"
    for line in ("run warmup --model demo", "stop x", "rescore x"):
        with pytest.raises(UsageError, match="only reads"):
            parse_command(line, readonly=True)


def test_every_verb_is_offered_or_said_to_be_elsewhere() -> None:
    offered = {pick.text for pick in command_picks()}
    hidden = {"attach", "watch"}
    assert set(VERBS) - set(ELSEWHERE) - hidden <= offered | hidden
