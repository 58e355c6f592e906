"""Every command that a page tells a reader to type is one: the verb is there, and so is each of its options."""

import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import pytest

from tui.cli import proctor

ROOT = Path(__file__).parents[2]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("*.md"))]
SPAN = re.compile(r"`(proctor [^`]+)`")
IN_BLOCK = re.compile(r"(?:^|\s|\()proctor ((?!will|works)[a-z-].*)$")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_on_the_page_is_one(page: Path) -> None:
    assert [wrong for line in typed(page) for wrong in strangers(line)] == []


def test_what_is_no_verb_and_no_option_is_found() -> None:
    assert list(strangers("proctor runn humaneval")) == ["proctor runn humaneval: runn"]
    assert list(strangers("proctor run humaneval --shards 2/4")) == [
        "proctor run humaneval --shards 2/4: --shards"
    ]
    assert list(strangers("proctor bundle make FILE humaneval --with-model")) == [
        "proctor bundle make FILE humaneval --with-model: --with-model"
    ]


def typed(page: Path) -> Iterator[str]:
    """The commands of a page, from its code blocks and from the spans in its sentences."""
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    blocks = re.findall(r"^```\w*\n(.*?)^```$|((?:^ {4}[^\n]*\n)+)", text, re.MULTILINE | re.DOTALL)
    lines = "\n".join(fenced or indented for fenced, indented in blocks).splitlines()
    for line in lines:
        if found := IN_BLOCK.search(line):
            yield f"proctor {found[1]}"
    sentences = re.sub(r"^```\w*\n.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    yield from (" ".join(span.split()) for span in SPAN.findall(sentences))


def strangers(line: str) -> Iterator[str]:
    """The words of a command that proctor does not know, each behind the command."""
    command: click.Command = proctor
    for word in words_of(line)[1:]:
        if word.startswith("-") and len(word) > 1:
            if word.partition("=")[0] not in options_of(command):
                yield f"{line}: {word}"
        elif isinstance(command, click.Group) and not word.isupper():
            known = command.get_command(click.Context(command), word)
            if known is None:
                yield f"{line}: {word}"
                return
            command = known


def words_of(line: str) -> Sequence[str]:
    """The words up to a comment, another command, or what a page leaves out."""
    bare = re.split(r" # |;| \|\|? |[…>]|  +(?=[a-z])", line)[0]
    return shlex.split(bare.replace("'", "").replace('"', ""))


def options_of(command: click.Command) -> set[str]:
    named = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    return named | {"--help", "-h"}
