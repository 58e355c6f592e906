"""How far a run is: the fold of its events.

`Progress` asks no question itself. It hands every event to four small folds, each of which answers one:
how does the run stand (`Phase`), what came out (`Tally`), how fast is it (`Pace`), what happened last (`Feed`).
All of them are pure: the same events give the same answer, whether read live or years later.
"""

import math
from collections import Counter, deque
from dataclasses import dataclass, field

from engine.events import (
    EngineStarted,
    Event,
    ModelOpened,
    Noted,
    PlannedEntry,
    ReferenceRan,
    RunContinued,
    RunFinished,
    RunPaused,
    RunPlanned,
    RunStopped,
    SampleCompleted,
    SampleJudged,
    SampleUnmarked,
    SandboxOpened,
    ScoreEstimated,
    ScoreValue,
    ToolchainTried,
    WorkerLost,
)
from engine.headline import headline
from engine.verdict import MachineState, Outcome

ProblemKey = tuple[int, str]
"""Entry and problem id."""


@dataclass
class Phase:
    """How the run stands. `state` is one of: empty, running, paused, stopped, failed, finished."""

    state: str = "empty"
    reason: str = ""
    started: float = 0.0
    """When the first engine started; unix seconds."""
    last: float = 0.0
    """When the last event happened."""
    worked: float = 0.0
    """Seconds in which an engine was running and not paused, up to `last`."""
    engines: int = 0
    model: ModelOpened | None = None
    sandbox: SandboxOpened | None = None
    _since: float | None = None

    def apply(self, event: Event) -> None:
        """Fold one event in."""
        match event:
            case EngineStarted():
                self._settle(self.last)
                self.state, self.reason, self._since = "running", "", event.at
                self.started = self.started or event.at
                self.engines += 1
            case RunPaused():
                self._settle(event.at)
                self.state = "paused"
            case RunContinued():
                self.state, self._since = "running", event.at
            case RunStopped():
                self._settle(event.at)
                self.state = "failed" if event.failed else "stopped"
                self.reason = event.reason
            case RunFinished():
                self._settle(event.at)
                self.state = "finished"
            case ModelOpened():
                self.model = event
            case SandboxOpened():
                self.sandbox = event
            case _:
                pass
        self.last = event.at

    def elapsed(self, now: float) -> float:
        """Seconds of work so far; pauses and the time between two engines do not count."""
        return self.worked + (max(0.0, now - self._since) if self._since is not None else 0.0)

    def _settle(self, until: float) -> None:
        if self._since is not None:
            self.worked += max(0.0, until - self._since)
            self._since = None


@dataclass
class ProblemTally:
    """What came out for one problem so far."""

    n: int
    completed: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)
    """Samples that passed, by check; a later check counts only with all earlier ones."""
    unmarked: Counter[MachineState] = field(default_factory=Counter)

    @property
    def judged(self) -> int:
        return self.outcomes.total()

    @property
    def is_complete(self) -> bool:
        return self.judged >= self.n

    @property
    def is_accounted_for(self) -> bool:
        """Whether nothing more is to come and something was judged: then it counts in a score."""
        return self.judged > 0 and self.judged + self.unmarked.total() >= self.n


@dataclass
class Tally:
    """What came out: per problem and over all."""

    entries: tuple[PlannedEntry, ...] = ()
    problems: dict[ProblemKey, ProblemTally] = field(default_factory=dict)
    """In the order in which they are drawn."""
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    unmarked: Counter[MachineState] = field(default_factory=Counter)
    exceptions: Counter[str] = field(default_factory=Counter)
    """Types behind `Outcome.EXCEPTION`."""
    completed: int = 0
    tokens: int = 0
    """Tokens drawn by this run's own engines; answers that were given cost nothing."""
    flaky: int = 0
    complete_problems: int = 0
    references_failed: dict[ProblemKey, str] = field(default_factory=dict)
    toolchains: dict[str, ToolchainTried] = field(default_factory=dict)
    """What was found of compilers and interpreters, by language."""
    scores: tuple[ScoreValue, ...] = ()
    """The latest estimate."""
    convergence: list[tuple[int, float]] = field(default_factory=list)
    """Complete problems and how far the interval of the score that is told reaches, estimate by estimate."""
    waiting: dict[tuple[int, str, int], SampleUnmarked] = field(default_factory=dict)
    """What the machine could not mark and has not marked since, by entry, problem and sample."""
    _at_work: bool = False

    @property
    def samples(self) -> int:
        """Samples the plan asks for."""
        return sum(entry.samples for entry in self.entries)

    @property
    def judged(self) -> int:
        return self.outcomes.total()

    @property
    def is_given(self) -> bool:
        """Whether every answer was there before an engine began: nothing is drawn, and there are no tokens to tell."""
        return not self.tokens and 0 < self.samples <= self.completed

    def apply(self, event: Event) -> None:
        """Fold one event in."""
        match event:
            case RunPlanned():
                self.entries = event.entries
                self.problems = {
                    (index, problem): ProblemTally(n=n)
                    for index, entry in enumerate(event.entries)
                    for problem, n in zip(
                        entry.problems, entry.counts or [entry.n] * len(entry.problems), strict=False
                    )
                }
            case SampleCompleted():
                self.problem(event.entry, event.problem).completed += 1
                self.completed += 1
                self.tokens += event.tokens if self._at_work else 0
            case EngineStarted():
                self._at_work = True
            case SampleJudged():
                self._judged(event)
            case SampleUnmarked():
                self._forget_unmarked(event.entry, event.problem, event.sample)
                self.problem(event.entry, event.problem).unmarked[event.state] += 1
                self.unmarked[event.state] += 1
                self.waiting[event.entry, event.problem, event.sample] = event
            case ReferenceRan() if not event.passed:
                self.references_failed[event.entry, event.problem] = event.reason
            case ToolchainTried():
                self.toolchains[event.language] = event
            case ScoreEstimated() if event.scores:
                self.scores = event.scores
                told = headline(event.scores)
                self.convergence.append((self.complete_problems, told.reach))
            case _:
                pass

    def problem(self, entry: int, problem: str) -> ProblemTally:
        """The tally of one problem; an unplanned one (a log cut at its head) starts empty."""
        return self.problems.setdefault((entry, problem), ProblemTally(n=1))

    def _judged(self, event: SampleJudged) -> None:
        self._forget_unmarked(event.entry, event.problem, event.sample)
        tally = self.problem(event.entry, event.problem)
        was_complete = tally.is_complete
        tally.outcomes[event.outcome] += 1
        self.outcomes[event.outcome] += 1
        for check in event.checks:
            if check.outcome is not Outcome.PASSED:
                break
            tally.passed[check.name] += 1
        self.flaky += any(check.flaky for check in event.checks)
        if event.outcome is Outcome.EXCEPTION:
            self.exceptions[next((c.exception for c in event.checks if c.exception), "?")] += 1
        self.complete_problems += tally.is_complete and not was_complete

    def _forget_unmarked(self, entry: int, problem: str, sample: int) -> None:
        """A sample that was tried again leaves the machine's side of the ledger."""
        told = self.waiting.pop((entry, problem, sample), None)
        if told is not None:
            self.problem(entry, problem).unmarked[told.state] -= 1
            self.unmarked[told.state] -= 1


@dataclass
class Pace:
    """How fast the run is, over a sliding window and over all."""

    window: float = 60.0
    verdicts: deque[float] = field(default_factory=deque)
    """When each verdict inside the window came."""
    drawn: deque[tuple[float, int]] = field(default_factory=deque)
    """When each completion inside the window came, and its tokens."""

    def apply(self, event: Event) -> None:
        """Fold one event in."""
        match event:
            case SampleJudged():
                self.verdicts.append(event.at)
            case SampleCompleted():
                self.drawn.append((event.at, event.tokens))
            case EngineStarted() | RunContinued():
                self.verdicts.clear()
                self.drawn.clear()
            case _:
                return
        self._forget(event.at)

    def verdicts_per_second(self, now: float) -> float:
        """Verdicts per second over the window that ends now."""
        self._forget(now)
        return _rate(len(self.verdicts), self.verdicts[0] if self.verdicts else now, now)

    def tokens_per_second(self, now: float) -> float:
        """Tokens of finished completions per second over the window that ends now."""
        self._forget(now)
        return _rate(sum(t for _, t in self.drawn), self.drawn[0][0] if self.drawn else now, now)

    def _forget(self, now: float) -> None:
        while self.verdicts and self.verdicts[0] < now - self.window:
            self.verdicts.popleft()
        while self.drawn and self.drawn[0][0] < now - self.window:
            self.drawn.popleft()


@dataclass
class Feed:
    """What happened last, newest at the right."""

    verdicts: deque[SampleJudged | SampleUnmarked] = field(default_factory=lambda: deque(maxlen=500))
    notes: deque[Noted | WorkerLost] = field(default_factory=lambda: deque(maxlen=50))
    tokens: dict[tuple[int, str, int], int] = field(default_factory=dict)
    """Tokens of completions that are not judged yet or are among the verdicts shown."""

    def apply(self, event: Event) -> None:
        """Fold one event in."""
        match event:
            case SampleJudged() | SampleUnmarked():
                if len(self.verdicts) == self.verdicts.maxlen:
                    oldest = self.verdicts[0]
                    self.tokens.pop((oldest.entry, oldest.problem, oldest.sample), None)
                self.verdicts.append(event)
            case SampleCompleted():
                self.tokens[event.entry, event.problem, event.sample] = event.tokens
            case Noted() | WorkerLost():
                self.notes.append(event)
            case _:
                pass


@dataclass
class Progress:
    """The fold of a run's events so far."""

    run: str = ""
    model: str = ""
    shard: str = ""
    phase: Phase = field(default_factory=Phase)
    tally: Tally = field(default_factory=Tally)
    pace: Pace = field(default_factory=Pace)
    feed: Feed = field(default_factory=Feed)

    def apply(self, event: Event) -> None:
        """Fold one event in."""
        if isinstance(event, RunPlanned):
            self.run, self.model, self.shard = event.run, event.model, event.shard
        self.phase.apply(event)
        self.tally.apply(event)
        self.pace.apply(event)
        self.feed.apply(event)


@dataclass(frozen=True)
class Remaining:
    """How long the rest will take, as a range in seconds."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """One number for the range: between two rates the middle is their geometric mean.

        A minute in which two programs ran into their limits would otherwise make hours of a quarter of one.
        """
        return math.sqrt(self.low * self.high)


def remaining(progress: Progress, now: float) -> Remaining | None:
    """Estimate the time left from the last minute and from the whole run.

    None before 20 verdicts or 10 seconds of work, when not running, and when nothing is left.
    """
    judged, left = progress.tally.judged, progress.tally.samples - progress.tally.judged
    worked = progress.phase.elapsed(now)
    if progress.phase.state != "running" or judged < 20 or worked < 10 or left <= 0:
        return None
    recent = progress.pace.verdicts_per_second(now)
    rates = [rate for rate in (judged / worked, recent) if rate > 0]
    return Remaining(low=left / max(rates), high=left / min(rates))


def _rate(count: int, since: float, now: float) -> float:
    return count / max(now - since, 1.0) if count else 0.0
