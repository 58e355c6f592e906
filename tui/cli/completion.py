"""`proctor completion`: what to put into a shell's start-up file."""

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script; for bash: proctor completion bash >> ~/.bashrc"""
    root = context.find_root()
    kind = get_completion_class(shell)
    assert kind is not None
    print(kind(root.command, {}, "proctor", "_PROCTOR_COMPLETE").source())
