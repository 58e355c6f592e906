"""What differs between a run and the protocol behind a published score, the most telling first."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from benchmarks.harness import TABLE, Family, Harness
from engine.errors import UsageError
from engine.events import SampleCompleted, SampleJudged, ScoreValue
from engine.explaining.published import Published, published_score
from engine.headline import headline
from engine.log import LogReader
from engine.models.mismatch import CONTROL
from engine.protocol import Protocol
from engine.run import RunFolder
from engine.score import estimate
from engine.verdict import Outcome


@dataclass(frozen=True)
class Cause:
    """One suspect."""

    what: str
    """What differs, in a few words."""
    evidence: str
    """What the run itself shows of it."""
    way_out: str
    """What to run to see whether it is the cause."""
    weight: float
    """How many of the run's samples it can account for, as a share; settings without a trace weigh least."""


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
    scores = [
        score
        for score in estimate(progress.tally)
        if score.metric == "pass@1" and benchmark in ("", score.benchmark)
    ]
    if not scores:
        raise UsageError(
            f"Run {folder.id} has no pass@1{f' of {benchmark}' if benchmark else ''} to explain."
        )
    name = scores[0].benchmark
    score = headline([one for one in scores if one.benchmark == name])
    known = (
        published_score(progress.model, name) if published is None else Published(published, harness, "given")
    )
    if known is None:
        raise UsageError(
            f"No published score of {progress.model} on {name} is known here: name one with --published 0.65, "
            "and whose protocol it is with --as evalplus."
        )
    entry = _entry(manifest, score)
    traces = _traces(folder, score.entry)
    causes = [
        *_of_traces(traces, manifest, entry),
        *_of_settings(entry, _harnesses(name, harness or known.harness)),
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


@dataclass(frozen=True)
class _Traces:
    """What the samples of an entry show."""

    samples: int
    outcomes: Counter[Outcome]
    control: int
    """Answers that hold control tokens as text."""
    example: str
    cut: int
    """Answers that ran into the token limit."""
    thinking: int
    broken: int
    """Answers in which the code was broken or not where it should be."""
    differs: int
    """Samples on which the official tool says otherwise."""


def _traces(folder: RunFolder, entry: int) -> _Traces:
    outcomes: Counter[Outcome] = Counter()
    control = cut = thinking = broken = differs = samples = 0
    example = ""
    reader = LogReader(folder.events)
    while batch := reader.read():
        for event in batch:
            if isinstance(event, SampleCompleted) and event.entry == entry:
                samples += 1
                cut += event.finish == "length"
                if found := CONTROL.search(event.text):
                    control += 1
                    example = example or found.group()
                thinking += bool(event.thinking) or "<think>" in event.text
            elif isinstance(event, SampleJudged) and event.entry == entry:
                outcomes[event.outcome] += 1
                broken += bool(re.search("broken|without|nothing", event.rule))
                differs += bool(event.official_differs)
    return _Traces(samples, outcomes, control, example, cut, thinking, broken, differs)


def _of_traces(traces: _Traces, manifest: Mapping[str, object], entry: Mapping[str, object]) -> list[Cause]:
    n = max(1, traces.samples)
    protocol = msgspec.convert(entry["protocol"], Protocol)
    found = []
    if traces.control:
        found.append(
            Cause(
                "chat template",
                f"{traces.control} of {n} answers hold control tokens as text, such as {traces.example}",
                "try --prompt-style completion, or --chat-template with the original model's",
                traces.control / n + 0.5,
            )
        )
    if traces.cut:
        found.append(
            Cause(
                "max_tokens",
                f"{traces.cut} of {n} answers ran into the limit of {protocol.max_tokens} tokens",
                f"try --max-tokens {2 * protocol.max_tokens}; if all still do, the template does not fit the model",
                traces.cut / n,
            )
        )
    if traces.thinking and protocol.max_tokens < 4096:
        found.append(
            Cause(
                "thinking",
                f"{traces.thinking} of {n} answers think first, in {protocol.max_tokens} tokens",
                "reasoning models are published with far more: try --max-tokens 8192",
                traces.thinking / n,
            )
        )
    lost = traces.outcomes[Outcome.NO_CODE] + traces.outcomes[Outcome.SYNTAX_ERROR]
    if lost or traces.broken:
        found.append(
            Cause(
                "extraction",
                f"{lost} answers gave no valid code; in {traces.broken} the code was broken or not where it should be",
                "proctor show RUN --verdicts FILE writes them out; or follow the publisher's reading with --protocol",
                max(lost, traces.broken) / n,
            )
        )
    if traces.differs:
        found.append(
            Cause(
                "verdicts",
                f"on {traces.differs} of {n} samples the official tool says otherwise",
                "each one's reason stands beside its verdict",
                traces.differs / n,
            )
        )
    model = manifest.get("model")
    facts = model.get("facts", {}) if isinstance(model, dict) else {}
    description = str(facts.get("description", ""))
    if quant := re.search(r"\b(I?Q[1-8]\w*)\b", description):
        few = quant[1].lstrip("I")[1] in "123"
        found.append(
            Cause(
                "quantisation",
                f"the file is {description}; published scores are of full precision unless they say so",
                "compare with a Q8_0 or F16 file of the same model: proctor compare",
                0.3 if few else 0.02,
            )
        )
    return found


def _of_settings(entry: Mapping[str, object], harnesses: Sequence[Harness]) -> list[Cause]:
    """Settings in which the run departs from every protocol that may be meant."""
    protocol = msgspec.convert(entry["protocol"], Protocol)
    if not harnesses or protocol.style == "given":
        return []
    named = len(harnesses) == 1
    whose = harnesses[0].source if named else "all harnesses known here"
    found = []
    if named and protocol.harness != harnesses[0].name:
        found.append(
            Cause(
                "prompt, stops and extraction",
                f"the run asked as {protocol.harness or 'proctor'} does, the score comes from {whose}",
                f"run again with --protocol {harnesses[0].name}",
                0.2,
            )
        )
    styles = {style for harness in harnesses for style in harness.forms}
    if protocol.style not in styles:
        found.append(
            Cause(
                "prompt style",
                f"the run used {protocol.style} prompts, {whose} uses {' or '.join(sorted(styles))}",
                f"run again with --prompt-style {min(styles)}",
                0.25,
            )
        )
    for field, word, way in (
        ("temperature", "temperature", "--temperature"),
        ("max_tokens", "max_tokens", "--max-tokens"),
    ):
        theirs = sorted({getattr(harness, field) for harness in harnesses})
        ours = getattr(protocol, field)
        if ours not in theirs and (field != "max_tokens" or ours < min(theirs)):
            found.append(
                Cause(
                    word,
                    f"{ours:g} here, {', '.join(f'{value:g}' for value in theirs)} in {whose}",
                    f"run again with {way} {theirs[0]:g}",
                    0.05,
                )
            )
    if protocol.top_k or protocol.min_p:
        found.append(
            Cause(
                "sampler",
                f"top_k={protocol.top_k} min_p={protocol.min_p:g}; published protocols cut by top_p alone",
                "run again with --top-k 0 --min-p 0",
                0.05,
            )
        )
    if entry.get("subset"):
        found.append(
            Cause(
                "subset", f"the run sat {entry['subset']!r} only", "a published score is of all problems", 0.4
            )
        )
    return found


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
