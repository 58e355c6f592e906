"""Questions a viewer may ask and the answers it gets; light to import, because the interface does.

One JSON object a line each way. A refusal is an `Answered` with an error and nothing else.
"""

from typing import TypeAlias

import msgspec

from engine.contamination.signal import Signal


class _Question(msgspec.Struct, frozen=True, kw_only=True, tag_field="ask"):
    """Something that is asked."""


class OpenSample(_Question, frozen=True, kw_only=True):
    """What the model was shown for a sample, and what was taken out of its answer."""

    folder: str
    """The run's folder."""
    entry: int
    problem: str
    text: str
    """The completion."""


class RunAgain(_Question, frozen=True, kw_only=True):
    """Mark a completion again behind the walls, some times."""

    folder: str
    entry: int
    problem: str
    sample: int
    times: int = 1


class ListBenchmarks(_Question, frozen=True, kw_only=True):
    """Every benchmark with what is known of its data on this machine."""


class CompareRuns(_Question, frozen=True, kw_only=True):
    """Runs held beside each other on the same problems; the first is the baseline."""

    folders: tuple[str, ...]


class ReckonCost(_Question, frozen=True, kw_only=True):
    """What a run will take, from earlier runs of the same model."""

    model: str
    benchmark: str
    samples: int


class ListCheckpoints(_Question, frozen=True, kw_only=True):
    """Runs of one benchmark as a series, for the trend."""

    benchmark: str = ""


class ReadSecurity(_Question, frozen=True, kw_only=True):
    """The review queue of a run that was screened."""

    folder: str
    screen: bool = False
    """Screen it now, also where that was done before."""


class DecideSample(_Question, frozen=True, kw_only=True):
    """What a person decided about a sample."""

    folder: str
    sample: str
    verdict: str
    """A word of `engine.security.review.Verdict`."""
    note: str = ""
    similar: bool = False
    """The same for every open sample like it."""


class ReadContamination(_Question, frozen=True, kw_only=True):
    """The signs that a run's model has seen its benchmark."""

    folder: str
    cutoff: str = ""
    """The model's stated cutoff, such as `2024-06`; empty if nobody said."""


Question: TypeAlias = (
    OpenSample
    | RunAgain
    | ListBenchmarks
    | CompareRuns
    | ReckonCost
    | ListCheckpoints
    | ReadSecurity
    | DecideSample
    | ReadContamination
)


class Answered(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The envelope of every answer."""

    answer: msgspec.Raw = msgspec.Raw(b"null")
    error: str = ""
    """Why there is none, in one line fit for a user."""


class SampleOpened(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sample beside its problem."""

    prompt: str
    """What the model was shown, turns of a conversation under their roles."""
    is_chat: bool
    was_asked: bool = True
    """False for answers from elsewhere: `prompt` is then the problem's own text, and what was shown is not known."""
    was_cut: bool = False
    """Whether `prompt` shows less than the benchmark would, because the model's context was too small for all."""
    code: str
    """The program that was run."""
    rule: str
    notes: tuple[str, ...] = ()
    reference: str = ""
    entry_point: str = ""
    language: str = "python"
    """For highlighting."""
    tests: tuple[tuple[str, str], ...] = ()
    """Name and source of each check's tests."""
    tags: tuple[tuple[str, str], ...] = ()
    copied: str = ""
    """The longest line of the reference that the code holds word for word."""


class Ran(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One marking again."""

    outcome: str
    reason: str = ""
    cpu: float = 0.0
    wall: float = 0.0
    memory: int = 0


class RanAgain(msgspec.Struct, frozen=True, kw_only=True):
    """What came of marking again."""

    grade: str
    before: str
    """The outcome on record; marking again changes nothing in the log."""
    runs: tuple[Ran, ...]


class Shelved(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A benchmark as the shelf shows it."""

    name: str
    title: str
    problems: int
    kind: str
    tests: str
    licence: str
    homepage: str
    good_for: str
    flaws: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    max_tokens: int = 512
    cpu: float = 3.0
    revision: str = ""
    file: str = ""
    """Where its data lies or would lie; empty where nothing needs to be fetched."""
    held: bool | None = None
    """Whether the data is on this machine; None where the adapter does not tell."""
    resolution: float = 0.0
    """Percentage points: half of the 95 % interval of pass@1 with n=1, at worst."""


class Cost(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A cost reckoned from earlier runs; nothing is drawn for it."""

    runs: int
    """Earlier runs it rests on."""
    same_benchmark: bool = False
    low: float = 0.0
    high: float = 0.0
    """Seconds."""
    tokens: float = 0.0
    """Per sample."""
    rate: float = 0.0
    """Tokens per second."""


class ComparedMetric(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One metric of A and B."""

    metric: str
    a: float
    b: float
    low: float
    high: float
    p: float
    p_adjusted: float
    test: str
    verdict: str
    problems: int
    check: str | None = None
    benchmark: str = ""


class Flip(msgspec.Struct, frozen=True, kw_only=True):
    """A problem that one run solves more often."""

    problem: str
    a: int
    b: int
    n_a: int
    n_b: int

    @property
    def delta(self) -> float:
        """Pass rate of B less that of A."""
        return self.b / max(1, self.n_b) - self.a / max(1, self.n_a)


class Compared(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Two runs on the same problems."""

    a: str
    b: str
    names: tuple[str, str] = ("", "")
    problems: int = 0
    metrics: tuple[ComparedMetric, ...] = ()
    flips: tuple[Flip, ...] = ()
    outcomes: dict[str, tuple[float, float]] = {}
    warnings: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    """Why the numbers do not measure the same thing."""
    resolution: float = 0.0
    """Percentage points that a comparison of this size can see; 0 where it can prove no difference."""


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One run in a series."""

    run: str
    folder: str
    model: str
    step: int | None = None
    at: float = 0.0
    protocol: str = ""
    exam: int = 0
    """The same for runs that sat the same problems under protocols that may be held beside each other."""
    state: str = ""
    value: float | None = None
    low: float = 0.0
    high: float = 0.0
    problems: int = 0
    outcomes: dict[str, float] = {}
    """Share of samples by outcome."""
    tokens: float = 0.0
    """Mean tokens of a sample; 0 where the answers were given from elsewhere."""
    rates: dict[str, float] = {}
    """Pass rate by problem."""


class Series(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Runs of one benchmark, oldest first."""

    benchmark: str
    benchmarks: tuple[str, ...] = ()
    """Every benchmark of which there are runs."""
    checkpoints: tuple[Checkpoint, ...] = ()


class SeenFinding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one layer found."""

    layer: str
    rule: str
    line: int
    says: str
    severity: str
    related: bool = True
    """Whether it is about the problem's own weakness."""


class Reviewable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One sample in the review queue."""

    key: str
    problem: str
    sample: int
    cwe: str
    why: str
    """`disagreement` or `audit`."""
    label: str
    state: str
    """`open`, or what was decided."""
    code: str
    outcome: str = ""
    exploit: str = ""
    broken_by: str = ""
    """What the attack showed."""
    findings: tuple[SeenFinding, ...] = ()
    notes: tuple[str, ...] = ()
    by: str = ""
    stale: bool = False
    similar: int = 0
    """Open samples like it."""


class Weakness(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the summary."""

    cwe: str
    samples: int
    labels: dict[str, int]
    low: float = 0.0
    value: float | None = None
    """Insecure of the working samples."""
    high: float = 0.0


class Security(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A run's review queue, and what is to be said about it."""

    items: tuple[Reviewable, ...] = ()
    versions: str = ""
    samples: int = 0
    rates: tuple[str, ...] = ()
    """Lines on rates, with intervals."""
    weaknesses: tuple[Weakness, ...] = ()
    agreement: tuple[str, ...] = ()
    missing: str = ""
    """Why there is no queue."""


class MonthSeen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """pass@1 of one month's problems."""

    month: str
    value: float
    low: float
    high: float
    problems: int
    after_cutoff: bool | None = None


class ChangeSeen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """pass@1 by release month, and where it changes."""

    months: tuple[MonthSeen, ...]
    found: Signal
    month: str = ""
    """First month after the change point; empty where none can be told."""
    likely: tuple[str, ...] = ()
    stated: Signal | None = None
    """The change at the stated cutoff."""
    cutoff: str = ""


class Contamination(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that is known of one run's contamination; no score of it all."""

    run: str
    model: str = ""
    benchmark: str = ""
    cutoff: str = ""
    change: ChangeSeen | None = None
    signals: tuple[Signal, ...] = ()
    missing: tuple[str, ...] = ()
    """What is not known, each with the command that finds it."""
    caution: str = ""
    beside: tuple[str, ...] = ()
    """Other runs that were drawn on, each with what for."""
