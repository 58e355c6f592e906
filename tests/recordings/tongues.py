"""A run of one exam in nine languages, made when it is needed: the same events every time."""

from collections.abc import Iterator

from engine.events import (
    Event,
    PlannedEntry,
    RunFinished,
    SampleCompleted,
    SampleUnmarked,
    ScoreEstimated,
    ScoreValue,
    ToolchainTried,
)
from engine.protocol import Protocol
from engine.seeds import shuffled
from engine.verdict import MachineState
from tests.recordings.record import BEGIN, judged, opening, share, verdict_of

LANGUAGES = {
    "js": ("JavaScript", 16, "v20.20.2"),
    "ts": ("TypeScript", 15, "Version 4.8.4"),
    "java": ("Java", 14, "javac 17.0.15"),
    "cpp": ("C++", 16, "g++ (Debian 12.2.0-14) 12.2.0"),
    "rs": ("Rust", 14, "rustc 1.63.0"),
    "go": ("Go", 13, "go version go1.19.8 linux/amd64"),
    "php": ("PHP", 16, "PHP 8.2.36 (cli)"),
    "rb": ("Ruby", 16, "ruby 3.1.2p20"),
    "jl": ("Julia", 15, ""),
}
"""Title, problems, version of the tools; no version where they are missing."""
MISSING = "julia is not installed where programs run; install it from julialang.org"


def tongues(*, until: int | None = None) -> Iterator[Event]:
    """The whole run, or its first `until` samples."""
    entries = tuple(_planned(code) for code in LANGUAGES)
    yield from opening("1124-0100-9b1d", entries)
    at, count = BEGIN + 4, 0
    before: tuple[ScoreValue, ...] = ()
    for index, code in enumerate(LANGUAGES):
        version = LANGUAGES[code][2]
        yield ToolchainTried(at=at, language=code, version=version, trouble="" if version else MISSING)
        passed = 0
        for number, problem in enumerate(entries[index].problems, 1):
            if count == until:
                return
            at, count = at + 0.5, count + 1
            yield SampleCompleted(
                at=at, entry=index, problem=problem, sample=0, text="…", finish="stop", seed=1, tokens=90
            )
            if not version:
                yield SampleUnmarked(
                    at=at,
                    entry=index,
                    problem=problem,
                    sample=0,
                    state=MachineState.UNAVAILABLE,
                    reason=MISSING,
                )
                continue
            outcome, reason = verdict_of(f"{problem}{share(code, 'luck') > 0.6}", 0)
            event = judged(at, problem, 0, outcome, reason, entry=index)
            yield event
            passed += outcome.value == "passed"
            if number % 4 == 0 or number == len(entries[index].problems):
                score = _score(index, entries[index], passed, number)
                yield ScoreEstimated(at=at, scores=(*before, score))
        if version:
            before = (*before, _score(index, entries[index], passed, len(entries[index].problems)))
    yield RunFinished(at=at + 0.5, unmarked=15)


def _planned(code: str) -> PlannedEntry:
    title, problems, _ = LANGUAGES[code]
    ids = [f"HumanEval_{number}_name" for number in range(16)][16 - problems :]
    return PlannedEntry(
        benchmark=f"humaneval-{code}",
        title=f"HumanEval in {title} (MultiPL-E)",
        problems=tuple(shuffled(ids, 1234)),
        n=1,
        k=(1,),
        checks=("tests",),
        published=161,
        protocol=Protocol(n=1, k=(1,), temperature=0.0, style="chat").line(),
    )


def _score(index: int, entry: PlannedEntry, passed: int, done: int) -> ScoreValue:
    value = passed / done
    half = 0.9 / done**0.5 / 2
    return ScoreValue(
        metric="pass@1",
        value=value,
        low=max(0.0, value - half),
        high=min(1.0, value + half),
        problems=done,
        n=1,
        entry=index,
        benchmark=entry.benchmark,
    )
