"""Which runs may be held beside each other, and which protocols cannot answer what they ask.

A difference of protocol changes a score as surely as a difference of model does, so unlike runs are not
compared unless someone insists. What only changes how sure a number is (n, k, the seed) is told and allowed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from engine.protocol import Protocol
from engine.several import several

DECISIVE = {
    "temperature": "temperature",
    "top_p": "top_p",
    "top_k": "top_k",
    "min_p": "min_p",
    "max_tokens": "max_tokens",
    "style": "prompt style",
    "system": "system message",
    "harness": "harness",
}
"""Settings of a protocol that change what is measured, and what they are called in a sentence."""

HOT = 0.6
COLD = 0.4


@dataclass(frozen=True)
class Guard:
    """What stands against a comparison."""

    refusals: tuple[str, ...]
    """Why the numbers do not measure the same thing; only `--force` overrides."""
    warnings: tuple[str, ...]
    """What to keep in mind."""


def guard(a: Mapping[str, object], b: Mapping[str, object]) -> Guard:
    """Hold two runs' manifests beside each other."""
    refusals: list[str] = []
    warnings: list[str] = []
    theirs = {entry["benchmark"]: entry for entry in _entries(b)}
    for entry in _entries(a):
        other = theirs.get(entry["benchmark"])
        if other is None:
            continue
        name = entry.get("title", entry["benchmark"])
        first, second = _protocol(entry), _protocol(other)
        for field, word in DECISIVE.items():
            before, after = getattr(first, field), getattr(second, field)
            # At temperature 0 the cuts of the sampler have nothing to cut.
            idle = first.temperature == second.temperature == 0 and field in ("top_p", "top_k", "min_p")
            if before != after and not idle:
                refusals.append(f"{name}: {word} {_said(before)} against {_said(after)}")
        if first.n != second.n:
            warnings.append(f"{name}: n={first.n} against n={second.n}: the second number is not as sure")
        if _sha(entry) != _sha(other):
            refusals.append(
                f"{name}: different data, {_revision(entry)} (sha256 {_sha(entry)[:8]}…) against "
                f"{_revision(other)} ({_sha(other)[:8]}…)"
            )
        if _count(entry) != _count(other):
            warnings.append(
                f"{name}: {several(_count(entry), 'problem')} against {_count(other)}: only those that both "
                "sat are compared, and the numbers are not those of the whole benchmark"
            )
    return Guard(tuple(refusals), tuple(dict.fromkeys(warnings)))


def advice(protocol: Protocol) -> tuple[str, ...]:
    """What a protocol cannot show, a sentence each; empty for a sound one.

    The conventions are those of Chen et al. 2021 (arXiv 2107.03374, section 3.3): low temperature for pass@1,
    about 0.8 where many tries count.
    """
    found = []
    if protocol.style == "given":
        return ()
    if protocol.n == 1 and protocol.temperature >= HOT:
        found.append(
            f"one sample at T={protocol.temperature:g} is noisy: draw n=10 or more, or take --temperature 0"
        )
    if max(protocol.k) > 1 and protocol.temperature < COLD:
        found.append(
            f"pass@{max(protocol.k)} at T={protocol.temperature:g} underrates what many tries can reach, for they are "
            "nearly alike: T=0.8 is usual"
        )
    if max(protocol.k) == 1 and protocol.n > 1 and protocol.temperature > HOT:
        found.append(f"pass@1 at T={protocol.temperature:g} is lower than at the usual T=0.2")
    if max(protocol.k) > 1 and protocol.n < 2 * max(protocol.k):
        found.append(
            f"pass@{max(protocol.k)} from n={protocol.n} rests on few tries; n={2 * max(protocol.k)} or more is better"
        )
    return tuple(found)


def _entries(manifest: Mapping[str, object]) -> list[dict[str, object]]:
    entries = manifest.get("entries")
    return entries if isinstance(entries, list) else []


def _protocol(entry: Mapping[str, object]) -> Protocol:
    return msgspec.convert(entry["protocol"], Protocol)


def _count(entry: Mapping[str, object]) -> int:
    problems = entry.get("problems")
    return len(problems) if isinstance(problems, list) else 0


def _sha(entry: Mapping[str, object]) -> str:
    origin = entry.get("origin")
    return str(origin.get("sha256")) if isinstance(origin, dict) else ""


def _revision(entry: Mapping[str, object]) -> str:
    origin = entry.get("origin")
    return str(origin.get("revision")) if isinstance(origin, dict) else "?"


def _said(value: object) -> str:
    return repr(value) if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)
