"""A run's score held against a published one."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.harness import TABLE, Family, Harness
from engine.errors import UsageError
from engine.events import ScoreValue
from engine.explaining.causes import Cause, causes_in_samples, causes_in_settings
from engine.explaining.published import Published, published_score
from engine.explaining.traces import read_traces
from engine.headline import headline
from engine.progress import Tally
from engine.run import RunFolder
from engine.score import estimate


@dataclass(frozen=True)
class Explanation:
    """A run's score held against a published one."""

    run: str
    model: str
    benchmark: str
    value: float
    low: float
    high: float
    published: Published
    causes: tuple[Cause, ...]

    @property
    def agrees(self) -> bool:
        """Whether the published score lies within the run's own interval."""
        return self.low <= self.published.value <= self.high


def explain(
    folder: RunFolder, published: float | None = None, harness: str = "", benchmark: str = ""
) -> Explanation:
    """Hold a run's pass@1 against a published score and name what may have made the difference.

    Args:
        folder: the run.
        published: the score, from 0 to 1; None looks it up by the model's name.
        harness: whose protocol it was measured by, if that is known.
        benchmark: which of the run's benchmarks; empty for the first.

    Raises:
        UsageError: the run has no such score, or nothing is known to hold it against.
    """
    manifest = folder.read_manifest()
    progress = folder.replay()
    score = _score(folder, progress.tally, benchmark)
    name = score.benchmark
    known = (
        published_score(progress.model, name) if published is None else Published(published, harness, "given")
    )
    if known is None:
        raise UsageError(
            f"No published score of {progress.model} on {name} is known here: name one with --published 0.65, "
            "and whose protocol it is with --as evalplus."
        )
    entry = _entry(manifest, score)
    causes = [
        *causes_in_samples(read_traces(folder, score.entry), manifest, entry),
        *causes_in_settings(entry, _harnesses(name, harness or known.harness)),
    ]
    return Explanation(
        run=folder.id,
        model=progress.model,
        benchmark=name,
        value=score.value,
        low=score.low,
        high=score.high,
        published=known,
        causes=tuple(sorted(causes, key=lambda cause: -cause.weight)),
    )


def _score(folder: RunFolder, tally: Tally, benchmark: str) -> ScoreValue:
    """The run's pass@1 of a benchmark, of the run's first if none is named."""
    scores = [
        score for score in estimate(tally) if score.metric == "pass@1" and benchmark in ("", score.benchmark)
    ]
    if not scores:
        raise UsageError(
            f"Run {folder.id} has no pass@1{f' of {benchmark}' if benchmark else ''} to explain."
        )
    return headline([one for one in scores if one.benchmark == scores[0].benchmark])


def _harnesses(benchmark: str, name: str) -> list[Harness]:
    family: Family | None = (
        "humaneval"
        if benchmark in ("humaneval", "humaneval+")
        else "mbpp"
        if benchmark.startswith("mbpp") and "-" not in benchmark
        else None
    )
    mine = [harness for harness in TABLE if harness.family == family]
    named = [harness for harness in mine if harness.name == name]
    if name and mine and not named:
        known = ", ".join(harness.name for harness in mine)
        raise UsageError(f"--as {name}: no such harness is known for {benchmark}. Known: {known}.")
    return named or mine


def _entry(manifest: Mapping[str, object], score: ScoreValue) -> Mapping[str, object]:
    entries = manifest.get("entries")
    if not isinstance(entries, list) or score.entry >= len(entries):
        raise UsageError(f"The manifest of run {manifest.get('run')} does not describe entry {score.entry}.")
    entry: Mapping[str, object] = entries[score.entry]
    return entry
