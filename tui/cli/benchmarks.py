"""`proctor benchmarks`: what there is to sit."""

from dataclasses import asdict

import click
import msgspec

from engine.catalog import benchmark_cards, find_card


@click.group()
def benchmarks() -> None:
    """The benchmarks there are."""


@benchmarks.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_(*, as_json: bool) -> None:
    """Every benchmark in a line."""
    for card in benchmark_cards():
        if as_json:
            print(msgspec.json.encode(asdict(card)).decode())
        else:
            print(f"{card.name:18} {card.problems:5}  {card.kind:28} {card.good_for}")


@benchmarks.command()
@click.argument("name")
def show(name: str) -> None:
    """What a benchmark measures, and its known flaws."""
    card = find_card(name)
    print(f"{card.title}: {card.problems} {card.kind}, {card.tests_per_problem} tests per problem")
    print(f"good for   {card.good_for}\nlicence    {card.licence}\nhomepage   {card.homepage}")
    print(f"styles     {', '.join(card.styles)}\nlimits     {card.cpu:g} s of CPU, {card.max_tokens} tokens")
    for flaw in card.flaws:
        print(f"flaw       {flaw}")
