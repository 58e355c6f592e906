"""Options that would change nothing are refused: who types one means something by it."""

import click
from click.core import ParameterSource

from engine.errors import UsageError


def is_typed(name: str) -> bool:
    """Whether an option of the command that is being run was given, and does not just have its usual value."""
    context = click.get_current_context(silent=True)
    return context is not None and context.get_parameter_source(name) is ParameterSource.COMMANDLINE


def refuse_idle(why: str, *names: str) -> None:
    """Return if none of these options of the command was typed.

    Args:
        why: what makes them idle, as the rest of a sentence that begins with them.
        names: the options, as the command's parameters are called.

    Raises:
        UsageError: one was.
    """
    context = click.get_current_context(silent=True)
    if context is None:
        return
    typed = [
        max(parameter.opts, key=len) for parameter in context.command.params
        if parameter.name in names and is_typed(parameter.name)
    ]  # fmt: skip
    if typed:
        raise UsageError(f"{', '.join(typed)}: {why}")
