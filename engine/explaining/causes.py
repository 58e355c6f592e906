"""What differs between a run and the protocol behind a published score: the usual suspects, one by one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from benchmarks.harness import Harness
from engine.explaining.traces import Traces
from engine.protocol import Protocol
from engine.several import several
from engine.verdict import Outcome

ROOM_TO_THINK = 4096
"""Tokens from which on a model that thinks first is taken to have room for it."""


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


def causes_in_samples(
    traces: Traces, manifest: Mapping[str, object], entry: Mapping[str, object]
) -> list[Cause]:
    """Suspects that left traces in the samples, or lie in the model file itself."""
    protocol = msgspec.convert(entry["protocol"], Protocol)
    return [
        *_chat_template(traces),
        *_token_limit(traces, protocol),
        *_thinking(traces, protocol),
        *_extraction(traces),
        *_verdicts(traces),
        *_quantisation(manifest),
    ]


def causes_in_settings(entry: Mapping[str, object], harnesses: Sequence[Harness]) -> list[Cause]:
    """Settings in which the run departs from every protocol that may be meant."""
    protocol = msgspec.convert(entry["protocol"], Protocol)
    if not harnesses or protocol.style == "given":
        return []
    whose = harnesses[0].source if len(harnesses) == 1 else "all harnesses known here"
    return [
        *_asking(protocol, harnesses, whose),
        *_prompt_style(protocol, harnesses, whose),
        *_numbers(protocol, harnesses, whose),
        *_sampler(protocol),
        *_subset(entry),
    ]


def _chat_template(traces: Traces) -> Iterator[Cause]:
    if traces.control:
        yield Cause(
            "chat template",
            f"{traces.control} of {traces.samples} answers hold control tokens as text, such as {traces.example}",
            "try --prompt-style completion, or --chat-template with the original model's",
            traces.share(traces.control) + 0.5,
        )


def _token_limit(traces: Traces, protocol: Protocol) -> Iterator[Cause]:
    if traces.cut:
        yield Cause(
            "max_tokens",
            f"{traces.cut} of {traces.samples} answers ran into the limit of {protocol.max_tokens} tokens",
            f"try --max-tokens {2 * protocol.max_tokens}; if all still do, the template does not fit the model",
            traces.share(traces.cut),
        )


def _thinking(traces: Traces, protocol: Protocol) -> Iterator[Cause]:
    if traces.thinking and protocol.max_tokens < ROOM_TO_THINK:
        yield Cause(
            "thinking",
            f"{traces.thinking} of {traces.samples} answers think first, in {protocol.max_tokens} tokens",
            "reasoning models are published with far more: try --max-tokens 8192",
            traces.share(traces.thinking),
        )


def _extraction(traces: Traces) -> Iterator[Cause]:
    lost = traces.outcomes[Outcome.NO_CODE] + traces.outcomes[Outcome.SYNTAX_ERROR]
    if lost or traces.broken:
        yield Cause(
            "extraction",
            f"{several(lost, 'answer')} gave no valid code; the code was broken or not where it should be in {traces.broken}",
            "proctor show RUN --verdicts FILE writes them out; or follow the publisher's reading with --protocol",
            traces.share(max(lost, traces.broken)),
        )


def _verdicts(traces: Traces) -> Iterator[Cause]:
    if traces.differs:
        yield Cause(
            "verdicts",
            f"on {traces.differs} of {traces.samples} samples the official tool says otherwise",
            "each one's reason stands beside its verdict",
            traces.share(traces.differs),
        )


def _quantisation(manifest: Mapping[str, object]) -> Iterator[Cause]:
    model = manifest.get("model")
    facts = model.get("facts", {}) if isinstance(model, dict) else {}
    description = str(facts.get("description", ""))
    if quant := re.search(r"\b(I?Q[1-8]\w*)\b", description):
        few = quant[1].lstrip("I")[1] in "123"
        yield Cause(
            "quantisation",
            f"the file is {description}; published scores are of full precision unless they say so",
            "compare with a Q8_0 or F16 file of the same model: proctor compare",
            0.3 if few else 0.02,
        )


def _asking(protocol: Protocol, harnesses: Sequence[Harness], whose: str) -> Iterator[Cause]:
    if len(harnesses) == 1 and protocol.harness != harnesses[0].name:
        yield Cause(
            "prompt, stops and extraction",
            f"the run asked as {protocol.harness or 'proctor'} does, the score comes from {whose}",
            f"run again with --protocol {harnesses[0].name}",
            0.2,
        )


def _prompt_style(protocol: Protocol, harnesses: Sequence[Harness], whose: str) -> Iterator[Cause]:
    styles = {style for harness in harnesses for style in harness.forms}
    if protocol.style not in styles:
        yield Cause(
            "prompt style",
            f"the run used {protocol.style} prompts, {whose} uses {' or '.join(sorted(styles))}",
            f"run again with --prompt-style {min(styles)}",
            0.25,
        )


def _numbers(protocol: Protocol, harnesses: Sequence[Harness], whose: str) -> Iterator[Cause]:
    for field, way in (("temperature", "--temperature"), ("max_tokens", "--max-tokens")):
        theirs = sorted({getattr(harness, field) for harness in harnesses})
        ours = getattr(protocol, field)
        if ours not in theirs and (field != "max_tokens" or ours < min(theirs)):
            yield Cause(
                field,
                f"{ours:g} here, {', '.join(f'{value:g}' for value in theirs)} in {whose}",
                f"run again with {way} {theirs[0]:g}",
                0.05,
            )


def _sampler(protocol: Protocol) -> Iterator[Cause]:
    if protocol.top_k or protocol.min_p:
        yield Cause(
            "sampler",
            f"top_k={protocol.top_k} min_p={protocol.min_p:g}; published protocols cut by top_p alone",
            "run again with --top-k 0 --min-p 0",
            0.05,
        )


def _subset(entry: Mapping[str, object]) -> Iterator[Cause]:
    if entry.get("subset"):
        yield Cause(
            "subset", f"the run sat {entry['subset']!r} only", "a published score is of all problems", 0.4
        )
