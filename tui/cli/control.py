"""`proctor pause`, `resume`, `stop`: asking a run's engine for something."""

import sys

import click

from engine.errors import EngineLost, UsageError
from engine.places import places
from engine.requests import PauseRun, Request, ResumeRun, StopRun, send
from engine.run import RunFolder, find_run
from tui.cli.idle import refuse_idle
from tui.cli.narration import narrate
from tui.cli.readonly import refuse_to_change


@click.command()
@click.argument("run", default="last")
def pause(run: str) -> None:
    """Let RUN stand still; `proctor resume` goes on."""
    _ask(find_run(places().runs, run), PauseRun(), "pausing")


@click.command()
@click.argument("run", default="last")
@click.option("--finish", is_flag=True, help="First finish and mark the problems that have been begun.")
def stop(run: str, *, finish: bool) -> None:
    """Stop RUN; every verdict is kept and `proctor resume` goes on later."""
    _ask(find_run(places().runs, run), StopRun(finish=finish), "stopping")


@click.command()
@click.argument("run", default="last")
@click.option("--detach", is_flag=True, help="Return when the engine is at work.")
@click.option("--no-tui", is_flag=True, help="Plain lines instead of the full-screen interface.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print the result as one JSON object; implies --no-tui."
)
def resume(run: str, *, detach: bool, no_tui: bool, as_json: bool) -> int:
    """Go on with RUN: after a pause, a stop, or the loss of its engine."""
    if detach:
        refuse_idle("--detach waits for no result. `proctor show --json` prints it later.", "as_json")
    refuse_to_change("let an engine go on")
    folder = find_run(places().runs, run)
    progress = folder.replay()
    if progress.phase.state == "finished" and not progress.tally.unmarked.total():
        raise UsageError(f"Run {folder.id} is finished. See its result with: proctor show {folder.id}")
    if folder.is_held():
        _ask(folder, ResumeRun(), "going on with")
    else:
        from engine.launch import resume as start_again

        start_again(folder, narrate)
    if detach:
        return 0
    from tui.cli.follow import follow

    return follow(folder, full_screen=not (no_tui or as_json), as_json=as_json)


def _ask(folder: RunFolder, request: Request, doing: str) -> None:
    refuse_to_change("ask something of an engine")
    if not folder.is_held():
        if folder.replay().phase.state == "finished":
            raise UsageError(f"Run {folder.id} is finished. See its result with: proctor show {folder.id}")
        raise EngineLost(f"Run {folder.id} has no engine at work. Go on with: proctor resume {folder.id}")
    send(folder.requests, request)
    print(f"proctor: {doing} run {folder.id}", file=sys.stderr)
