"""`proctor benchmarks`: what there is to sit."""

import asyncio
import sys
from dataclasses import asdict
from typing import get_args

import click
import msgspec

from engine.catalog import benchmark_cards, find_card
from engine.models.processors import sandbox_workers
from engine.several import several
from engine.spec import Grade
from tui.cli.lasting import lasting_data
from tui.cli.narration import narrate
from tui.terminal.tame import tame_line


@click.group()
def benchmarks() -> None:
    """The benchmarks there are."""


@benchmarks.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_(*, as_json: bool) -> None:
    """Every benchmark in a line."""
    cards = benchmark_cards()
    name = max(len(card.name) for card in cards)
    for card in cards:
        if as_json:
            print(msgspec.json.encode(asdict(card)).decode())
        else:
            # A language that only the hub has is not counted before its rows were read.
            problems = card.problems or "?"
            print(f"{card.name:{name}} {problems:>5}  {card.kind:28} {card.good_for}")


@benchmarks.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True)
def show(name: str, *, as_json: bool) -> None:
    """What a benchmark measures, and its known flaws."""
    card = find_card(name)
    if as_json:
        print(msgspec.json.encode(asdict(card)).decode())
        return
    lines = [
        f"{card.title}: {card.problems or 'not yet counted'} {card.kind}, {card.tests_per_problem} tests per problem",
        f"good for   {card.good_for}",
        f"licence    {card.licence}",
        f"homepage   {card.homepage}",
        f"styles     {', '.join(card.styles)}",
        f"limits     {card.cpu:g} s of CPU, {card.max_tokens} tokens",
        *(f"flaw       {flaw}" for flaw in card.flaws),
    ]
    for line in lines:
        print(tame_line(line))


@benchmarks.command()
@click.argument("name")
@click.option("--data", default="", help="Read the problems from this file or bundle.")
@click.option("--sandbox", type=click.Choice(get_args(Grade)), default="auto", show_default=True)
@click.option("--json", "as_json", is_flag=True)
def check(name: str, *, data: str, sandbox: Grade, as_json: bool) -> int:
    """Is a benchmark sound? NAME is one of ours or a folder of yours.

    References must pass, twice and with sets in another order; wrong solutions and empty ones must fail. Exit status 1 if they do not.
    """
    from engine.soundness import check_benchmark

    found = asyncio.run(
        check_benchmark(
            name,
            data=lasting_data(data),
            sandbox=sandbox,
            workers=sandbox_workers(drawing=False),
            narrate=narrate,
        )
    )
    sound = found.soundness
    if as_json:
        row = {**asdict(sound), "sound": sound.is_sound, "not_tried": found.not_tried}
        print(msgspec.json.encode(row).decode())
    else:
        for line in sound.errors:
            print(f"x {tame_line(line)}")
        for line in (*sound.warnings, *found.not_tried):
            print(f"! {tame_line(line)}")
        print(
            f"{several(sound.problems, 'problem')}: {sound.references_passed} of {sound.references} references pass, "
            f"{sound.wrong_rejected} of {sound.wrong} wrong solutions are rejected"
            + (f"; {several(len(found.not_tried), 'trial')} could not be run" if found.not_tried else "")
        )
    return 0 if sound.is_sound and not found.not_tried else 1


@benchmarks.command()
@click.argument("question", nargs=-1)
@click.option("--json", "as_json", is_flag=True)
def choose(question: tuple[str, ...], *, as_json: bool) -> int:
    """Which benchmark answers my QUESTION? In words of your own; without any, every question there is."""
    from engine.questions import answer, names

    found = answer(" ".join(question))
    if as_json:
        print(msgspec.json.encode([asdict(one) for one in found]).decode())
        return 0
    if not found:
        print(f"proctor: no question like that is known. Ask about: {names()}.", file=sys.stderr)
        return 2
    for one in found:
        print(f"{one.asks}  ({one.name})")
        if question:
            print(f"   sit      {', '.join(one.sit)}\n   because  {one.because}\n   beware   {one.beware}")
        print(f"   {one.command}")
    return 0
