"""`proctor models`: what lies on this machine, and the demo model."""

import sys
from dataclasses import asdict
from pathlib import Path

import click
import msgspec

from engine.catalog import model_choices
from engine.places import places


@click.group()
def models() -> None:
    """The models on this machine."""


@models.command("list")
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_(folders: tuple[Path, ...], *, as_json: bool) -> None:
    """GGUF files in the models folder and in FOLDERS."""
    choices = model_choices(places(), *folders)
    for choice in choices:
        if as_json:
            print(msgspec.json.encode(asdict(choice)).decode())
            continue
        print(f"{choice.reference:48} {choice.size / 2**20:9.0f} MiB  {choice.detail}")
    if not choices:
        print(
            f"No models in {places().models}. `proctor models get demo` fetches a small one.", file=sys.stderr
        )


@models.command()
@click.argument("name")
def get(name: str) -> None:
    """Fetch a model: `demo`, or hf:REPO:FILE."""
    print(fetch(name))


def fetch(name: str) -> Path:
    """Fetch a model, with a progress line on standard error where that is a terminal and something is fetched."""
    from engine.catalog import fetch_model

    shown = -1

    def progress(here: int, total: int) -> None:
        nonlocal shown
        share = 100 * here // total if total else 0
        if share != shown and sys.stderr.isatty():
            shown = share
            print(
                f"\rproctor: fetching {name}: {share} % of {total / 2**20:.0f} MiB",
                end="",
                file=sys.stderr,
                flush=True,
            )

    try:
        return fetch_model(name, places(), progress)
    finally:
        if shown >= 0:
            print(file=sys.stderr)
