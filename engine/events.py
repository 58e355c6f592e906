"""Everything that can happen in a run, in the past tense.

An event is a fact: it is appended to `events.jsonl` once, as one line, and never changed. Scores, reports,
resumption and every panel are folds over these lines. Fields are only ever added; a reader skips events
whose name it does not know.
"""

from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from engine.verdict import MachineState, Outcome


class Fact(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", omit_defaults=True):
    """Something that happened."""

    at: float
    """Unix time in seconds."""


def asks_issues(benchmark: str) -> bool:
    """Whether a benchmark's problems are issues of repositories, by its name."""
    return benchmark == "repo" or benchmark.startswith("swe-bench")


class PlannedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the run's suite, as it will be worked off."""

    benchmark: str
    """Name on the command line."""
    title: str
    """Name in print."""
    problems: tuple[str, ...]
    """Problem ids in the order in which they are drawn (shuffled by the run's seed)."""
    n: int
    """Samples per problem."""
    counts: tuple[int, ...] = ()
    """Samples of each problem, where they differ; empty means n of each."""
    k: tuple[int, ...]
    checks: tuple[str, ...]
    """Names of the checks every problem has, such as `base`, `plus`."""
    published: int = 0
    """Problems of the whole benchmark: more than `len(problems)` for a subset."""
    protocol: str = ""
    """The protocol in one line, for display."""

    @property
    def samples(self) -> int:
        """Samples of all problems together."""
        return sum(self.counts) if self.counts else self.n * len(self.problems)

    @property
    def is_subset(self) -> bool:
        """Whether a score over these problems is not the benchmark's own number."""
        return len(self.problems) < self.published

    @property
    def asks_issues(self) -> bool:
        """Whether the problems are issues of repositories, and the answers patches."""
        return asks_issues(self.benchmark)


def exam_of(entries: Sequence[PlannedEntry], shard: str) -> str:
    """What a run sits in one line, such as `HumanEval+` or `2/4 of HumanEval+`: shards are else alike in a list."""
    titles = " + ".join(dict.fromkeys(entry.title for entry in entries))
    return f"{shard} of {titles}" if shard else titles


class RunPlanned(Fact, frozen=True, kw_only=True):
    """The first line of every log: what this run is going to do."""

    run: str
    model: str
    entries: tuple[PlannedEntry, ...]
    shard: str = ""
    """Which part of the problems this is, such as `2/4`; empty where it is all of them."""
    schema: int = 1


class EngineStarted(Fact, frozen=True, kw_only=True):
    """An engine took up the run; the second time is a resumption."""

    pid: int
    host: str
    version: str
    resumed: bool = False


class ModelOpened(Fact, frozen=True, kw_only=True):
    """The model is ready to be asked."""

    name: str
    slots: int
    context: int
    threads: int
    reproducible: bool
    depends_on: str = ""


class SandboxOpened(Fact, frozen=True, kw_only=True):
    """The walls stand."""

    grade: str
    layers: tuple[str, ...]
    workers: int
    interpreter: str = ""


class ToolchainTried(Fact, frozen=True, kw_only=True):
    """A language's compiler or interpreter was tried on this machine before its first sample was marked."""

    language: str
    """The language's short code, such as `rs`."""
    version: str
    """The first line of what the tool says about itself; empty where it says nothing."""
    trouble: str = ""
    """Why it cannot be trusted with samples; empty if it can."""


class ReferenceRan(Fact, frozen=True, kw_only=True):
    """A problem's own solution was run here first: it proves the tests and calibrates the limits."""

    entry: int = 0
    problem: str
    passed: bool
    cpu: float
    wall: float
    reason: str = ""


class SampleCompleted(Fact, frozen=True, kw_only=True):
    """The model answered; the text is stored in full."""

    entry: int = 0
    problem: str
    sample: int
    text: str
    finish: str
    seed: int
    tokens: int = 0
    prompt_tokens: int = 0
    seconds: float = 0.0
    thinking: str = ""
    logprob: float | None = None
    prompt_sha256: str = ""


class CheckMarked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One check of a sample: what it said, and what was observed."""

    name: str
    outcome: Outcome
    reason: str = ""
    official: str = ""
    """The official tool's own word for this check."""
    exception: str = ""
    message: str = ""
    line: int = 0
    test: str = ""
    stage: str = ""
    integrity: str = ""
    cpu: float = 0.0
    wall: float = 0.0
    memory: int = 0
    stdout: str = ""
    stderr: str = ""
    suspicions: tuple[str, ...] = ()
    flaky: bool = False
    """It timed out in company and not when it ran alone."""
    report: dict[str, object] = msgspec.field(default_factory=dict)
    """What the benchmark's own test handed back, such as the index of the failing input."""


class SampleJudged(Fact, frozen=True, kw_only=True):
    """A completion was marked and its verdict is final (a rescoring writes a log of its own)."""

    entry: int = 0
    problem: str
    sample: int
    outcome: Outcome
    reason: str = ""
    checks: tuple[CheckMarked, ...] = ()
    rule: str = ""
    """Which extraction rule fired."""
    notes: tuple[str, ...] = ()
    """What else the extraction saw."""
    sanitized: str | None = None
    """What EvalPlus's sanitizer would have taken: empty where that is the same program, None where nobody asked."""
    official_differs: str = ""
    """Why the official tool would say otherwise, where it would."""
    cpu: float = 0.0
    wall: float = 0.0
    memory: int = 0


class SampleUnmarked(Fact, frozen=True, kw_only=True):
    """A completion could not be marked because of the machine; `resume` tries again."""

    entry: int = 0
    problem: str
    sample: int
    state: MachineState
    reason: str


class ScoreValue(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One number with what must stand beside it."""

    metric: str
    """`pass@1`, `pass@10` ..."""
    value: float
    low: float
    high: float
    problems: int
    """Problems that count: those with all n samples judged."""
    n: int
    """Samples per problem (the smallest, where they differ)."""
    entry: int = 0
    benchmark: str = ""
    check: str | None = None
    """The check, where a benchmark has more than one."""
    least: float = 0.0
    """What the finished run has if every sample still to come fails."""
    most: float = 1.0
    """What the finished run has if every sample still to come passes."""
    always_low: float = 0.0
    """Lower end of the anytime-valid interval of the finished run's score: it holds however often one looks."""
    always_high: float = 1.0

    @property
    def reach(self) -> float:
        """How far the interval's farther end lies from the score.

        Near nothing and everything an interval leans away from the border: half of its width would put the end that
        matters half as far off as it is.
        """
        return max(self.high - self.value, self.value - self.low)


class ScoreEstimated(Fact, frozen=True, kw_only=True):
    """The score as it stood at this moment; interim until the run has finished."""

    scores: tuple[ScoreValue, ...]


class WorkerLost(Fact, frozen=True, kw_only=True):
    """A process of ours died; the work it held is done again."""

    kind: str
    """`model` or `sandbox`."""
    reason: str


class Noted(Fact, frozen=True, kw_only=True):
    """Something a person should know about this run."""

    text: str
    level: str = "info"
    """`info` or `warning`."""


class RunPaused(Fact, frozen=True, kw_only=True):
    """Generation and marking stand still until someone asks to go on."""

    by: str = ""


class RunContinued(Fact, frozen=True, kw_only=True):
    """The pause ended."""

    by: str = ""


class RunStopped(Fact, frozen=True, kw_only=True):
    """The engine left before the end because it was asked to, or because it could not go on."""

    reason: str
    failed: bool = False


class RunFinished(Fact, frozen=True, kw_only=True):
    """Every sample has a verdict, or cannot have one on this machine."""

    unmarked: int = 0


Event: TypeAlias = (
    RunPlanned
    | EngineStarted
    | ModelOpened
    | SandboxOpened
    | ToolchainTried
    | ReferenceRan
    | SampleCompleted
    | SampleJudged
    | SampleUnmarked
    | ScoreEstimated
    | WorkerLost
    | Noted
    | RunPaused
    | RunContinued
    | RunStopped
    | RunFinished
)
"""The closed set of facts."""
