"""`proctor merge`: the shards of a run become one run."""

from pathlib import Path

import click

from engine.errors import UsageError
from engine.places import places
from engine.run import find_run
from tui.cli.follow import follow
from tui.cli.narration import narrate
from tui.cli.readonly import refuse_to_change
from tui.cli.runs import write_verdicts
from tui.cli.writing import refuse_unwritable


@click.command()
@click.argument("runs", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")
@click.option(
    "--verdicts", type=click.Path(dir_okay=False), help="Also write one JSON line per sample to this file."
)
def merge(runs: tuple[str, ...], *, as_json: bool, verdicts: str | None) -> int:
    """Join RUNS, all the shards of one run, into one; ids or folders, in any order.

    Every sample is there once, as if no run had been cut. The shards stay as they are.
    """
    from engine.launch import join

    refuse_to_change("make a run")
    if verdicts:
        refuse_unwritable("--verdicts", Path(verdicts))

    shards = [find_run(places().runs, run) for run in runs]
    for shard in shards:
        if shard.is_held():
            raise UsageError(
                f"Run {shard.id} is still at work. Wait for it, or watch the shards as one, which joins them "
                f"as they go: proctor attach {' '.join(runs)}"
            )
    folder = join(shards, follow=False, narrate=narrate)
    status = follow(folder, full_screen=False, as_json=as_json, may_stop=False)
    if verdicts:
        write_verdicts(folder, verdicts)
    return status
