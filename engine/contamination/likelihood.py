"""Texts that a model finds too probable: published solutions against the same programs under other names."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from engine.contamination.signal import Signal
from engine.errors import EnvironmentTrouble, UsageError
from engine.models.llama.likelihood import Failed, Request, Scored
from engine.several import several
from engine.statistics.paired import sign_flip
from engine.statistics.resampling import bootstrap

K = 0.2
"""Share of a text's least probable tokens that min-k % looks at (Shi et al. 2023, arXiv 2310.16789)."""

LEAST = 10
"""Tokens below which a text is too short to say anything."""

SHOWS = (
    "Programs seen in training are more probable under their own names than under strange ones; so are well-chosen "
    "names that were never seen, so only the comparison with another model, or with problems known to be new, tells."
)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A text as published, and the same under other names."""

    problem: str
    published: str
    renamed: str


@dataclass(frozen=True, kw_only=True)
class PairScore:
    """What a model thinks of a pair; nats per token, all negative."""

    problem: str
    mean_published: float
    mean_renamed: float
    lowest_published: float
    """Mean over the least probable tokens: the min-k % score."""
    lowest_renamed: float
    tokens: int


def score_texts(
    model: Path, texts: Sequence[str], *, gpu_layers: int = -1, longest: int = 2048
) -> list[Scored]:
    """How probable a model finds each token of some texts; in a process of its own.

    Raises:
        UsageError: the model cannot be used; says why.
        EnvironmentTrouble: the process died.
    """
    request = Request(path=str(model), texts=tuple(texts), gpu_layers=gpu_layers, longest=longest)
    command = [sys.executable, "-P", "-m", "engine.models.llama.likelihood"]
    done = subprocess.run(command, input=msgspec.json.encode(request), capture_output=True, check=False)
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    if done.returncode == 4 and lines:
        raise UsageError(msgspec.json.decode(lines[-1], type=Failed).reason)
    if done.returncode or len(lines) != len(texts):
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise EnvironmentTrouble(
            f"Scoring with {model.name} ended with status {done.returncode}: {last[-1] if last else 'no reason given'}."
        )
    return [msgspec.json.decode(line, type=Scored) for line in lines]


def pair_scores(pairs: Sequence[Pair], scored: Sequence[Scored]) -> list[PairScore]:
    """The scores of pairs whose texts were scored in order, published and renamed by turns; short ones left out."""
    found = []
    for number, pair in enumerate(pairs):
        published, renamed = scored[2 * number].logprobs, scored[2 * number + 1].logprobs
        if min(len(published), len(renamed)) < LEAST:
            continue
        found.append(
            PairScore(
                problem=pair.problem,
                mean_published=float(np.mean(published)),
                mean_renamed=float(np.mean(renamed)),
                lowest_published=min_k(published),
                lowest_renamed=min_k(renamed),
                tokens=len(published),
            )
        )
    return found


def min_k(logprobs: Sequence[float], share: float = K) -> float:
    """The mean log-probability of a text's least probable tokens."""
    count = max(1, round(len(logprobs) * share))
    return float(np.mean(sorted(logprobs)[:count]))


def likelihood_signals(scores: Sequence[PairScore]) -> tuple[Signal, ...]:
    """How much more probable published texts are than renamed ones: by the mean, and by min-k %."""
    unit = "nats per token, published less renamed"
    return (
        _signal(
            "likelihood against renamed",
            unit,
            [one.mean_published - one.mean_renamed for one in scores],
            scores,
            "The mean token of a published solution has a log-probability of "
            f"{_mean([one.mean_published for one in scores])}, renamed {_mean([one.mean_renamed for one in scores])}.",
        ),
        _signal(
            f"min-{K:.0%} probability against renamed".replace("%", " %"),
            unit,
            [one.lowest_published - one.lowest_renamed for one in scores],
            scores,
            f"The least probable {K:.0%} of tokens average {_mean([one.lowest_published for one in scores])} published, "
            f"{_mean([one.lowest_renamed for one in scores])} renamed.",
        ),
    )


def _signal(
    name: str, unit: str, differences: Sequence[float], scores: Sequence[PairScore], says: str
) -> Signal:
    if len(differences) < 2:
        return Signal(
            name=name, size=None, unit=unit, says="Two solutions of ten tokens are needed.", shows=SHOWS
        )
    spread = bootstrap(differences)
    most = sorted(zip(differences, scores, strict=True), key=lambda one: -one[0])[:10]
    return Signal(
        name=name,
        size=float(np.mean(differences)),
        unit=unit,
        low=spread.low,
        high=spread.high,
        p=sign_flip(differences),
        n=len(differences),
        says=says,
        shows=SHOWS,
        details=tuple(
            f"{one.problem}: {difference:+.3f} over {several(one.tokens, 'token')}"
            for difference, one in most
        ),
    )


def _mean(values: Sequence[float]) -> str:
    return f"{np.mean(values):.3f}" if values else "–"
