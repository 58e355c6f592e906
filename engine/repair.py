"""What a self-repair is fed with: the failures of a finished run, as a file in the official form."""

from pathlib import Path

from benchmarks.livecodebench.results import write_eval_all
from engine.contest import EVAL_ALL, contest_results
from engine.errors import UsageError
from engine.places import places
from engine.run import find_run


def repairable(reference: str) -> Path:
    """The results to repair: a file as it is, or those of a run, written beside its log.

    Raises:
        UsageError: the run is not finished, or not one of LiveCodeBench.
    """
    path = Path(reference).expanduser()
    if path.is_file():
        return path.absolute()
    folder = find_run(places().runs, reference)
    state = folder.replay().phase.state
    if state != "finished":
        raise UsageError(
            f"Run {folder.id} is {state}: a repair needs a finished run. `proctor resume {folder.id}` first."
        )
    target = folder.path / EVAL_ALL
    target.write_text(write_eval_all(contest_results(folder)), encoding="utf-8")
    return target
