"""`proctor models`: what lies on this machine, and the demo model."""

import sys
from pathlib import Path

import click

from engine.catalog import model_choices
from engine.places import places


@click.group()
def models() -> None:
    """The models on this machine."""


@models.command("list")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path))
def list_(folders: tuple[Path, ...]) -> None:
    """GGUF files in the models folder and in FOLDERS."""
    choices = model_choices(places(), *folders)
    for choice in choices:
        print(f"{choice.reference:48} {choice.size / 2**20:9.0f} MiB  {choice.detail}")
    if not choices:
        print(
            f"No models in {places().models}. `proctor models get demo` fetches a small one.", file=sys.stderr
        )


@models.command()
@click.argument("name")
def get(name: str) -> None:
    """Fetch a model: `demo`, or hf:REPO:FILE."""
    from engine.catalog import fetch_model

    path = fetch_model(name, places(), lambda what: print(f"proctor: {what}", file=sys.stderr))
    print(path)
