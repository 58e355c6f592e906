"""Options of every command that marks: which walls, how many programs at once, and on whose machines."""

from collections.abc import Callable
from typing import Any, get_args

import click

from engine.spec import Grade

MOST_WORKERS = 1024
"""Of one machine: each takes memory before the first verdict."""
MOST_THREADS = 512
"""What llama.cpp was built for."""

sandbox_option = click.option(
    "--sandbox",
    type=click.Choice(get_args(Grade)),
    default="auto",
    show_default=True,
    help="Isolation grade; less is never taken.",
)
_OPTIONS = (
    sandbox_option,
    click.option("--workers", type=click.IntRange(1, MOST_WORKERS), help="Sandbox workers. [all processors]"),
    click.option(
        "--ray",
        default="",
        metavar="ADDRESS",
        help="Mark on the nodes of a Ray cluster (auto, or HOST:PORT).",
    ),
)


def marking_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Where and how stored answers are marked."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
