"""Where a very large run meets its limits: slopes of the log, the folds, the index and the join.

    python -m tests.bench.scale [--samples 200000] [--problems 1000] [--json]

Each row is measured in a process of its own on logs of two sizes, so that rates and memory are slopes and not
sums with a start-up in them. The figures in docs/scale.md come from here. Nothing is asserted: speeds are the
machine's.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from engine.events import CheckMarked, Event, PlannedEntry, RunPlanned, SampleCompleted, SampleJudged
from engine.joining import Joining
from engine.ledger import Ledger
from engine.log import LogReader, LogWriter, write_log
from engine.progress import Progress
from engine.run import RunFolder
from engine.score import estimate
from engine.verdict import Outcome
from tui.samples import Samples

CHARACTERS = 450
"""Of a completion: the mean of HumanEval answers of small models is 300 to 600."""


@dataclass(frozen=True)
class Row:
    """One thing that is done to every sample."""

    what: str
    samples_per_second: float
    megabytes_per_million: float
    """Resident memory per million samples."""
    bytes_per_sample: float = 0.0
    """On disk."""


def synthetic(problems: int, samples: int) -> Iterator[Event]:
    """The events of a run: problems one after the other, two events a sample."""
    names = tuple(f"Synthetic/{i}" for i in range(problems))
    n = samples // problems
    entry = PlannedEntry(
        benchmark="synthetic", title="Synthetic", problems=names, n=n, k=(1, 10), checks=("tests",)
    )
    yield RunPlanned(at=0.0, run="synthetic", model="none", entries=(entry,))
    rng = random.Random(7)
    words = [f"word{i}" for i in range(500)]
    for at, (problem, sample) in enumerate((p, s) for p in names for s in range(n)):
        text = " ".join(rng.choices(words, k=CHARACTERS // 8))
        passed = rng.random() < 0.4
        outcome = Outcome.PASSED if passed else Outcome.WRONG_ANSWER
        reason = "" if passed else "test 3: expected 17, got 16"
        yield SampleCompleted(
            at=at / 100, problem=problem, sample=sample, text=text, finish="stop", seed=rng.getrandbits(32),
            tokens=110, prompt_tokens=150, seconds=2.5, prompt_sha256="0" * 64,
        )  # fmt: skip
        yield SampleJudged(
            at=at / 100, problem=problem, sample=sample, outcome=outcome, reason=reason,
            checks=(CheckMarked(name="tests", outcome=outcome, reason=reason, official="passed", integrity="split",
                                cpu=0.01, wall=0.02, memory=12_000_000),),
            rule="fenced block", cpu=0.01, wall=0.02, memory=12_000_000,
        )  # fmt: skip


def append(log: Path) -> object:
    """The engine's side: one line a fact."""
    with tempfile.TemporaryDirectory() as folder:
        writer = LogWriter(Path(folder) / "events.jsonl")
        for event in _events(log):
            writer.append(event)
        writer.close()
    return None


def read(log: Path) -> object:
    """Decode and nothing else."""
    for _ in _events(log):
        pass
    return None


def fold(log: Path) -> object:
    """What every reader of a log does: `ls`, `show`, `report`."""
    progress = Progress()
    for event in _events(log):
        progress.apply(event)
    return progress


def stand(log: Path) -> object:
    """What an engine keeps to resume: the fold and which samples are done."""
    return Ledger(RunFolder(log.parent))


def index(log: Path) -> object:
    """What the interface keeps: the fold and where every sample's lines are."""
    progress, samples = Progress(), Samples()
    reader = LogReader(log)
    while batch := reader.read_with_offsets(1 << 17):
        for offset, event in batch:
            progress.apply(event)
            samples.apply(event, offset)
    return progress, samples


def join(log: Path) -> object:
    """What following shards costs: read, look up, record."""
    with tempfile.TemporaryDirectory() as name:
        folder = RunFolder(Path(name))
        events = _events(log)
        write_log(folder.events, [next(events)])
        ledger = Ledger(folder)
        joining = Joining(folder, ledger, [])
        for event in events:
            joining.take(event)
        ledger.close()
    return ledger


def score(log: Path) -> object:
    """One estimate over the whole fold; its rate is samples of the fold per second of estimating."""
    progress = fold(log)
    assert isinstance(progress, Progress)
    begun = time.perf_counter()
    estimate(progress.tally)
    return time.perf_counter() - begun


DEEDS: dict[str, Callable[[Path], object]] = {
    deed.__name__: deed for deed in (append, read, fold, stand, index, join, score)
}


def _events(log: Path) -> Iterator[Event]:
    reader = LogReader(log)
    while batch := reader.read():
        yield from batch


def _measure(what: str, log: Path) -> tuple[float, int]:
    """Seconds and resident bytes of one deed, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.scale", "--deed", what, "--log", str(log)],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, memory = json.loads(done.stdout)
    return float(seconds), int(memory)


def _do(what: str, log: Path) -> None:
    process = psutil.Process()
    before, begun = process.memory_info().rss, time.perf_counter()
    kept = DEEDS[what](log)
    seconds = kept if isinstance(kept, float) else time.perf_counter() - begun
    print(json.dumps([seconds, process.memory_info().rss - before]))


def measure(problems: int, samples: int) -> Iterator[Row]:
    """A row for each deed; the small log has a quarter of the samples and of the problems."""
    with tempfile.TemporaryDirectory() as folder:
        logs = []
        for part in (4, 1):
            log = Path(folder) / str(part) / "events.jsonl"
            log.parent.mkdir()
            write_log(log, synthetic(problems // part, samples // part))
            logs.append(log)
        more = samples - samples // 4
        size = (logs[1].stat().st_size - logs[0].stat().st_size) / more
        for what in DEEDS:
            (little, few), (much, many) = (_measure(what, log) for log in logs)
            yield Row(
                what, more / max(much - little, 1e-9), (many - few) / more, size if what == "append" else 0.0
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--samples", type=int, default=200_000)
    parser.add_argument("--problems", type=int, default=1_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--deed", choices=DEEDS, help=argparse.SUPPRESS)
    parser.add_argument("--log", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.deed:
        _do(asked.deed, asked.log)
        return
    for row in measure(asked.problems, asked.samples):
        if asked.json:
            print(json.dumps(asdict(row)), flush=True)
        else:
            disk = f"{row.bytes_per_sample:6.0f} B on disk" if row.bytes_per_sample else ""
            print(
                f"{row.what:8} {row.samples_per_second:12,.0f} samples/s {row.megabytes_per_million:8.0f} MB/million {disk}",
                flush=True,
            )


if __name__ == "__main__":
    main()
