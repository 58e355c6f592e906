"""Makes the recordings: logs of small runs, the same bytes every time.

Run it from the repository's root after a change: `python -m tests.recordings.record`. Nothing in them is
measured; they exist to be looked at and folded.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from engine.events import (
    CheckMarked,
    EngineStarted,
    Event,
    ModelOpened,
    Noted,
    PlannedEntry,
    RunFinished,
    RunPlanned,
    SampleCompleted,
    SampleJudged,
    SampleUnmarked,
    SandboxOpened,
    ScoreEstimated,
    ScoreValue,
    WorkerLost,
)
from engine.log import write_log
from engine.protocol import Protocol
from engine.seeds import shuffled
from engine.verdict import MachineState, Outcome

HERE = Path(__file__).parent
BEGIN = 1_795_000_000.0
"""When every recording begins."""

HOSTILE = (
    "\x1b]52;c;aGVsbG8=\x07\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b5A\x1bP+q\x1b\\"
    "[/b][red]x[/][@click=app.quit]go[/] ${x} y[/foo] a[i]\u202e\u2066\u200b\ufeff\x07\x08\r\x00\x7f\ttab"
)
"""Escapes, clipboard and title writes, C1 controls, markup, direction marks, invisible characters."""

_FAILURES = (
    (Outcome.WRONG_ANSWER, "assert candidate([1, 2]) == 3", 8),
    (Outcome.EXCEPTION, "IndexError: list index out of range", 5),
    (Outcome.TIMEOUT, "test 3 did not end", 2),
    (Outcome.SYNTAX_ERROR, "unexpected EOF while parsing (line 9)", 2),
    (Outcome.NO_CODE, "there is no program in the answer", 1),
    (Outcome.TRUNCATED, "the answer hit 512 tokens", 1),
    (Outcome.MEMORY, "MemoryError", 1),
    (Outcome.BLOCKED, "connect: EPERM", 1),
)


def share(*parts: object) -> float:
    """A number between 0 and 1 that depends on the parts alone."""
    digest = hashlib.blake2b("\0".join(str(part) for part in parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") / 2**64


def planned(name: str, title: str, problems: int, n: int, *, k: tuple[int, ...]) -> PlannedEntry:
    """An entry with problems in a shuffled order."""
    ids = shuffled([f"{title}/{number}" for number in range(problems)], 1234)
    protocol = Protocol(n=n, k=k, temperature=0.8 if n > 1 else 0.0, style="chat")
    return PlannedEntry(
        benchmark=name,
        title=title,
        problems=tuple(ids),
        n=n,
        k=k,
        checks=("base",),
        published=problems,
        protocol=protocol.line(),
    )


def opening(
    run: str, entries: tuple[PlannedEntry, ...], *, model: str = "SmolLM2-135M-Instruct.Q4_1"
) -> Iterator[Event]:
    """The first events of every log."""
    yield RunPlanned(at=BEGIN, run=run, model=model, entries=entries)
    yield EngineStarted(at=BEGIN + 0.5, pid=4121, host="bench-03", version="0.1.0")
    yield ModelOpened(at=BEGIN + 3, name=model, slots=8, context=1024, threads=2, reproducible=True)
    yield SandboxOpened(
        at=BEGIN + 3.5,
        grade="namespaces",
        layers=("pidns", "netns", "seccomp"),
        workers=2,
        interpreter="3.11.7",
    )


def completion_text(problem: str, sample: int) -> str:
    """Some code; its length and shape depend on the problem and the sample."""
    lines = 4 + int(share(problem, sample, "lines") * 12)
    body = [
        f"    total += values[{index}] * {int(share(problem, sample, index) * 97)}" for index in range(lines)
    ]
    name = problem.rpartition("/")[2]
    return "\n".join(
        [
            "```python",
            f"def solve_{name}(values: list[int]) -> int:",
            "    total = 0",
            *body,
            "    return total",
            "```",
        ]
    )


def judged(
    at: float, problem: str, sample: int, outcome: Outcome, reason: str, *, entry: int = 0
) -> SampleJudged:
    """A verdict with one check."""
    wall = 10.0 if outcome is Outcome.TIMEOUT else 0.05 + share(problem, sample, "wall") * 0.3
    exception, _, message = reason.partition(": ") if outcome is Outcome.EXCEPTION else ("", "", "")
    check = CheckMarked(
        name="base",
        outcome=outcome,
        reason=reason,
        official="passed" if outcome is Outcome.PASSED else "failed",
        exception=exception,
        message=message,
        line=7 if exception else 0,
        test="assert candidate([1, 2]) == 3" if outcome is Outcome.WRONG_ANSWER else "",
        stage="call",
        integrity="split",
        cpu=wall * 0.6,
        wall=wall,
        memory=31 << 20,
        stderr="Traceback (most recent call last):\n  ..." if exception else "",
    )
    return SampleJudged(
        at=at,
        entry=entry,
        problem=problem,
        sample=sample,
        outcome=outcome,
        reason=reason,
        checks=(check,),
        rule="fenced block",
        cpu=wall * 0.6,
        wall=wall,
        memory=31 << 20,
    )


def verdict_of(problem: str, sample: int) -> tuple[Outcome, str]:
    """What becomes of a sample: some problems are easy, some are hard, all by hash."""
    easiness = share(problem, "easiness")
    if share(problem, sample, "luck") < easiness**1.3:
        return Outcome.PASSED, ""
    weights = [(outcome, reason) for outcome, reason, weight in _FAILURES for _ in range(weight)]
    return weights[int(share(problem, sample, "failure") * len(weights))]


def scores(at: float, complete: int, passed: float, entry: PlannedEntry, index: int = 0) -> ScoreEstimated:
    """A plausible estimate; the interval shrinks as problems complete."""
    half = 0.45 / max(1, complete) ** 0.5
    values = []
    for k in entry.k:
        value = 1 - (1 - passed) ** (k**0.5)
        values.append(
            ScoreValue(
                metric=f"pass@{k}",
                value=value,
                low=max(0.0, value - half),
                high=min(1.0, value + half),
                problems=complete,
                n=entry.n,
                entry=index,
                benchmark=entry.title,
            )
        )
    return ScoreEstimated(at=at, scores=tuple(values))


def work(
    entry: PlannedEntry,
    *,
    index: int = 0,
    begin: float = BEGIN + 5,
    step: float = 0.4,
    text: object = completion_text,
) -> Iterator[Event]:
    """Every sample of an entry, completed and judged, with an estimate now and then."""
    at = begin
    passed = done = 0
    for number, problem in enumerate(entry.problems, 1):
        for sample in range(entry.n):
            at += step
            written = completion_text(problem, sample)
            yield SampleCompleted(
                at=at,
                entry=index,
                problem=problem,
                sample=sample,
                text=written,
                finish="stop",
                seed=int(share(problem, sample, "seed") * 2**32),
                tokens=len(written) // 3,
                prompt_tokens=180,
                seconds=2.5,
                prompt_sha256=hashlib.sha256(problem.encode()).hexdigest(),
            )
            outcome, reason = verdict_of(problem, sample)
            yield judged(at + 0.3, problem, sample, outcome, reason, entry=index)
            passed += outcome is Outcome.PASSED
            done += 1
        if number % max(1, len(entry.problems) // 24) == 0 or number == len(entry.problems):
            yield scores(at + 0.35, number, passed / done, entry, index)


def finished() -> Iterator[Event]:
    """A whole run of 40 problems, n=4."""
    entry = planned("warmup", "warmup", 40, 4, k=(1,))
    yield from opening("1123-2003-7f3a", (entry,))
    last = BEGIN
    for event in work(entry):
        last = event.at
        yield event
    yield Noted(at=last + 0.2, text="calibration: the slowest reference took 0.21 s")
    yield RunFinished(at=last + 0.5)


def suite() -> Iterator[Event]:
    """Two benchmarks one after the other, finished, with samples the machine could not mark."""
    first = planned("warmup", "warmup", 20, 4, k=(1,))
    second = planned("humaneval", "HumanEval", 32, 5, k=(1, 5))
    yield from opening("1123-1404-51be", (first, second))
    before: tuple[ScoreValue, ...] = ()
    for event in work(first):
        before = event.scores if isinstance(event, ScoreEstimated) else before
        yield event
    last = BEGIN
    for event in work(second, index=1, begin=BEGIN + 60):
        last = event.at
        if isinstance(event, ScoreEstimated):
            yield ScoreEstimated(at=event.at, scores=(*before, *event.scores))
        elif isinstance(event, SampleJudged) and event.sample == 4 and share(event.problem, "lost") < 0.1:
            yield SampleUnmarked(
                at=event.at,
                entry=1,
                problem=event.problem,
                sample=4,
                state=MachineState.HARNESS_ERROR,
                reason="the worker was lost twice",
            )
        else:
            yield event
    yield WorkerLost(at=last + 0.2, kind="sandbox", reason="killed by signal 9")
    yield RunFinished(at=last + 0.5, unmarked=3)


def interrupted() -> Iterator[Event]:
    """A run that was cut off in the middle of a problem: no ending, one completion without a verdict."""
    entry = planned("humaneval", "HumanEval", 164, 5, k=(1, 5))
    yield from opening("1123-1911-3d77", (entry,))
    count = 0
    for event in work(entry):
        count += isinstance(event, SampleJudged)
        if count > 327:
            return
        yield event


def all_timed_out() -> Iterator[Event]:
    """A run in which no program ended."""
    entry = planned("warmup", "warmup", 24, 2, k=(1,))
    yield from opening("1123-1200-6c01", (entry,))
    last = BEGIN
    for event in work(entry, step=5.0):
        last = event.at
        if isinstance(event, SampleJudged):
            yield judged(
                event.at,
                event.problem,
                event.sample,
                Outcome.TIMEOUT,
                "no test ended within 3.0 s of processor time",
            )
        elif isinstance(event, ScoreEstimated):
            yield scores(event.at, event.scores[0].problems, 0.0, entry)
        else:
            yield event
    yield RunFinished(at=last + 0.5)


def hostile() -> Iterator[Event]:
    """A run whose every text tries to act on the terminal or on the widgets."""
    problems = tuple(f"Evil/{number}{HOSTILE}" for number in range(6))
    entry = PlannedEntry(
        benchmark="evil",
        title=f"Evil{HOSTILE}",
        problems=problems,
        n=2,
        k=(1,),
        checks=(f"base{HOSTILE}",),
        published=6,
        protocol=f"chat{HOSTILE}",
    )
    yield RunPlanned(at=BEGIN, run=f"evil{HOSTILE}", model=f"model{HOSTILE}", entries=(entry,))
    yield EngineStarted(at=BEGIN + 0.5, pid=4121, host=HOSTILE, version=HOSTILE)
    yield ModelOpened(
        at=BEGIN + 1, name=HOSTILE, slots=2, context=1024, threads=2, reproducible=False, depends_on=HOSTILE
    )
    yield SandboxOpened(
        at=BEGIN + 1, grade=f"plain{HOSTILE}", layers=(HOSTILE,), workers=1, interpreter=HOSTILE
    )
    at = BEGIN + 2
    outcomes = list(Outcome)
    for number, problem in enumerate(problems):
        for sample in range(2):
            at += 1
            text = (
                f"```python\n{HOSTILE}\nline two {HOSTILE}\n"
                + "日本語 \u0301\u0301\u0301\u0301 e\u0301 🙂\n" * 3
                + "```"
            )
            yield SampleCompleted(
                at=at,
                problem=problem,
                sample=sample,
                text=text,
                finish=HOSTILE,
                seed=1,
                tokens=9,
                prompt_sha256=HOSTILE,
            )
            if number == 5 and sample:
                yield SampleUnmarked(
                    at=at, problem=problem, sample=sample, state=MachineState.UNAVAILABLE, reason=HOSTILE
                )
                continue
            check = CheckMarked(
                name=f"base{HOSTILE}",
                outcome=outcomes[(number * 2 + sample) % len(outcomes)],
                reason=HOSTILE,
                official=HOSTILE,
                exception=HOSTILE,
                message=HOSTILE,
                line=3,
                test=HOSTILE,
                stage=HOSTILE,
                integrity=HOSTILE,
                stdout=HOSTILE,
                stderr=f"{HOSTILE}\n{HOSTILE}",
                suspicions=(HOSTILE,),
            )
            yield SampleJudged(
                at=at + 0.1,
                problem=problem,
                sample=sample,
                outcome=check.outcome,
                reason=HOSTILE,
                checks=(check,),
                rule=HOSTILE,
                notes=(HOSTILE,),
                official_differs=HOSTILE,
                wall=0.1,
            )
    value = ScoreValue(
        metric=f"pass@1{HOSTILE}",
        value=0.5,
        low=0.2,
        high=0.8,
        problems=5,
        n=2,
        benchmark=HOSTILE,
        check=HOSTILE,
    )
    yield ScoreEstimated(at=at + 1, scores=(value,))
    yield Noted(at=at + 1, text=HOSTILE, level="warning")
    yield WorkerLost(at=at + 1, kind=HOSTILE, reason=HOSTILE)


def large(problems: int = 164, n: int = 200) -> Iterator[Event]:
    """A run with 32 800 samples; made when a test needs it."""
    entry = planned("humaneval", "HumanEval", problems, n, k=tuple(k for k in (1, 10, 100) if k <= n))
    yield from opening("1123-0000-b16b", (entry,))
    last = BEGIN
    for event in work(entry, step=0.2):
        last = event.at
        yield event
    yield RunFinished(at=last + 1)


RECORDINGS = {
    "finished": finished,
    "suite": suite,
    "interrupted": interrupted,
    "all_timed_out": all_timed_out,
    "hostile": hostile,
}


def main() -> None:
    """Write every recording that is stored."""
    for name, events in RECORDINGS.items():
        write_log(HERE / f"{name}.jsonl", events())


if __name__ == "__main__":
    main()
