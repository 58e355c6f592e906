"""Everything a report tells about a run: what came out, how sure it is, and what it takes to repeat it."""

import json
import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from engine.comparable import advice
from engine.events import Event, Noted, SampleCompleted, SampleJudged
from engine.log import LogReader
from engine.progress import Progress
from engine.protocol import Protocol
from engine.run import RunFolder
from engine.statistics.resolution import resolution, scatter_of
from engine.summary import Summary, summarise
from engine.verdict import Outcome


class EntryRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One benchmark of a run."""

    benchmark: str
    title: str
    scenario: str
    protocol: str
    advice: tuple[str, ...]
    """What this protocol cannot show."""
    dataset: str
    revision: str
    sha256: str
    licence: str
    problems: int
    published: int
    """Problems of the whole benchmark; more than `problems` for a subset."""
    subset: str
    flaws: tuple[str, ...]
    resolution: str
    """What difference a comparison with another run of this size can show."""


class ProblemRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One problem of a run."""

    entry: int
    problem: str
    n: int
    judged: int
    passed: int
    unmarked: int
    outcome: str
    """The most frequent outcome among its failures; empty if all passed."""
    reason: str
    """Why its first failing sample failed."""
    flawed: bool
    """Named among the benchmark's known flaws."""


class RunRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What a report of one run tells."""

    summary: Summary
    created: str
    proctor: str
    entries: tuple[EntryRecord, ...]
    problems: tuple[ProblemRecord, ...]
    exceptions: dict[str, int]
    """Types behind the outcome `exception`."""
    rules: dict[str, int]
    """How often each rule of extraction fired."""
    finishes: dict[str, int]
    """How answers ended: `stop`, `length` ..."""
    official_differs: int
    """Samples on which the official tool would say otherwise."""
    flaky: int
    tokens: int
    notes: tuple[str, ...]
    convergence: tuple[tuple[int, float], ...]
    """Complete problems and half the width of the first score's interval."""
    model: dict[str, Any]
    decoding: dict[str, Any]
    sandbox: dict[str, Any]
    host: dict[str, Any]
    command: str
    """What repeats it."""
    manifest: dict[str, Any]


@dataclass
class _Seen:
    """What a report tells of the events beyond what progress keeps of them."""

    rules: Counter[str] = field(default_factory=Counter)
    finishes: Counter[str] = field(default_factory=Counter)
    kinds: dict[tuple[int, str], Counter[Outcome]] = field(default_factory=dict)
    """How the answers to a problem failed."""
    reasons: dict[tuple[int, str], str] = field(default_factory=dict)
    """Why the first of them did."""
    notes: dict[str, None] = field(default_factory=dict)
    differs: int = 0

    def apply(self, event: Event) -> None:
        """Take one more event into account."""
        match event:
            case SampleCompleted():
                self.finishes[event.finish] += 1
            case SampleJudged():
                self.rules[event.rule or "-"] += 1
                self.differs += bool(event.official_differs)
                if event.outcome is not Outcome.PASSED:
                    key = event.entry, event.problem
                    self.kinds.setdefault(key, Counter())[event.outcome] += 1
                    self.reasons.setdefault(key, event.reason)
            case Noted():
                self.notes[event.text] = None
            case _:
                pass


def read_record(folder: RunFolder) -> RunRecord:
    """Gather a run's record; interim numbers are marked by `summary.state`.

    Raises:
        UsageError: the folder has no readable manifest.
    """
    manifest: dict[str, Any] = folder.read_manifest()
    progress, seen = Progress(), _Seen()
    reader = LogReader(folder.events)
    while batch := reader.read():
        for event in batch:
            progress.apply(event)
            seen.apply(event)
    entries = tuple(_entry(entry, progress, i) for i, entry in enumerate(manifest.get("entries", [])))
    return RunRecord(
        summary=summarise(folder, progress),
        created=str(manifest.get("created", "")),
        proctor=str(manifest.get("proctor", "")),
        entries=entries,
        problems=_problems(progress, seen, " ".join(flaw for entry in entries for flaw in entry.flaws)),
        exceptions=dict(progress.tally.exceptions.most_common(12)),
        rules=dict(seen.rules.most_common()),
        finishes=dict(seen.finishes.most_common()),
        official_differs=seen.differs,
        flaky=progress.tally.flaky,
        tokens=progress.tally.tokens,
        notes=tuple(seen.notes),
        convergence=tuple(progress.tally.convergence),
        model=manifest.get("model", {}),
        decoding=manifest.get("decoding", {}),
        sandbox=manifest.get("sandbox", {}),
        host=manifest.get("host", {}),
        command=command_of(manifest),
        manifest=manifest,
    )


def _problems(progress: Progress, seen: _Seen, flaws: str) -> tuple[ProblemRecord, ...]:
    """The run's problems in published order; `flaws` names those that are flawed."""
    return tuple(
        ProblemRecord(
            entry=entry,
            problem=problem,
            n=tally.n,
            judged=tally.judged,
            passed=tally.outcomes[Outcome.PASSED],
            unmarked=tally.unmarked.total(),
            outcome=_commonest(seen.kinds.get((entry, problem))),
            reason=seen.reasons.get((entry, problem), ""),
            flawed=_is_named(problem, flaws),
        )
        for (entry, problem), tally in sorted(progress.tally.problems.items(), key=_by_number)
    )


def command_of(manifest: dict[str, Any]) -> str:
    """The command line that repeats a run, as far as one line can."""
    spec, entries = manifest.get("spec", {}), manifest.get("entries", [])
    suite = spec.get("suite", {})
    asked = suite.get("entries") or [{}]
    if spec.get("given"):
        words = ["proctor score", shlex.quote(spec["given"])]
        words += ["--benchmark", shlex.quote(asked[0].get("benchmark", suite.get("name", "")))]
        words += ["--k", ",".join(map(str, entries[0]["protocol"]["k"]))] if entries else []
        words += _flags(asked[0], ("data",)) + _flags(asked[0].get("options", {}))
        words += _flags(spec, ("model", "shard"))
        return " ".join([*words, "--sandbox", str(manifest.get("sandbox", {}).get("grade", "auto"))])
    if len(entries) != 1 or not suite.get("entries"):
        return f"proctor run {suite.get('name', '')} --model {shlex.quote(str(spec.get('model', '')))}"
    protocol, options = entries[0]["protocol"], spec.get("options", {})
    parts = [
        "proctor run",
        shlex.quote(asked[0]["benchmark"]),
        "--model",
        shlex.quote(str(spec.get("model", ""))),
    ]
    parts += ["--n", str(protocol["n"]), "--k", ",".join(map(str, protocol["k"]))]
    parts += ["--temperature", f"{protocol['temperature']:g}"]
    if protocol["temperature"]:  # a greedy draw has no use for them, and says so
        parts += ["--top-p", f"{protocol['top_p']:g}"]
        parts += ["--top-k", str(protocol["top_k"]), "--min-p", f"{protocol['min_p']:g}"]
    parts += ["--max-tokens", str(protocol["max_tokens"]), "--seed", str(protocol["seed"])]
    parts += ["--prompt-style", protocol["style"]]
    parts += _flags(asked[0], ("subset", "data")) + _flags(asked[0].get("options", {}))
    parts += _flags(protocol, ("system",))
    if protocol.get("harness"):
        parts += ["--protocol", protocol["harness"]]
    for adapter in options.get("lora", ()):
        parts += ["--lora", shlex.quote(adapter)]
    parts += _flags(options, ("thinking_tokens", "context"))
    parts += _flags(options, ("kv_type",)) if options.get("kv_type", "f16") != "f16" else []
    parts += ["--free"] if options.get("reproducible") is False else []
    parts += _flags(spec, ("shard",))
    parts += ["--sandbox", str(manifest.get("sandbox", {}).get("grade", "auto"))]
    return " ".join(parts)


def _flags(settings: dict[str, Any], names: Sequence[str] | None = None) -> list[str]:
    """Those of some settings that are set, each as the option that sets it."""
    chosen = {name: settings.get(name) for name in (settings if names is None else names)}
    return [
        f"--{name.replace('_', '-')} {shlex.quote(str(value))}"
        for name, value in chosen.items()
        if value not in (None, "")
    ]


def draws_nothing(record: RunRecord) -> bool:
    """Whether the answers were given, so that there is no seed to speak of and nothing to draw again."""
    return bool(record.manifest.get("spec", {}).get("given"))


def as_json(record: RunRecord) -> str:
    """The record as one JSON object, indented."""
    return json.dumps(msgspec.to_builtins(record), indent=2, ensure_ascii=False) + "\n"


def _entry(entry: dict[str, Any], progress: Progress, index: int) -> EntryRecord:
    protocol = msgspec.convert(entry["protocol"], Protocol)
    tallies = [t for (i, _), t in progress.tally.problems.items() if i == index]
    scatter = scatter_of([(t.judged, t.outcomes[Outcome.PASSED]) for t in tallies])
    count = len(entry["problems"])
    origin = entry.get("origin", {})
    return EntryRecord(
        benchmark=entry["benchmark"],
        title=entry.get("title", entry["benchmark"]),
        scenario=entry.get("scenario", ""),
        protocol=protocol.line(),
        advice=advice(protocol),
        dataset=str(origin.get("dataset", "")),
        revision=str(origin.get("revision", "")),
        sha256=str(origin.get("sha256", "")),
        licence=str(origin.get("licence", "")),
        problems=count,
        published=int(entry.get("published", count)),
        subset=entry.get("subset", ""),
        flaws=tuple(entry.get("flaws", ())),
        resolution=resolution(count, protocol.n, scatter).line() if count else "",
    )


def _commonest(kinds: Counter[Outcome] | None) -> str:
    return str(kinds.most_common(1)[0][0]) if kinds else ""


def _is_named(problem: str, flaws: str) -> bool:
    """Whether a problem's id stands among the flaws, as a whole word: HumanEval/3 is not HumanEval/32."""
    at = flaws.find(problem)
    while at >= 0:
        after = flaws[at + len(problem) : at + len(problem) + 1]
        if not after.isalnum():
            return True
        at = flaws.find(problem, at + 1)
    return False


def _by_number(item: tuple[tuple[int, str], object]) -> tuple[int, str, int, str]:
    """In published order where ids end in a number, else by id."""
    (entry, problem), _ = item
    head, _, tail = problem.rpartition("/")
    return (entry, head, int(tail), "") if tail.isdecimal() else (entry, problem, 0, "")
