"""How probable a model finds given texts, token by token; a process of its own, for llama.cpp prints and may abort.

    python -P -m engine.models.llama.likelihood < request.json > answers.jsonl

Texts are scored side by side, one token of each in a pass, which needs no more of the library than decoding does.
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, TextIO

import msgspec
import numpy as np
import numpy.typing as npt

from engine.models import processors
from engine.models.model import ModelError
from engine.models.options import LlamaOptions

SIDE_BY_SIDE = 8
"""Texts that are scored together."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a process is asked for."""

    path: str
    texts: tuple[str, ...]
    longest: int = 2048
    """Tokens of a text that are looked at; the rest is left out."""
    gpu_layers: int = -1
    threads: int | None = None


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """A text's tokens as the model saw them coming."""

    logprobs: tuple[float, ...]
    """Natural logarithm of each token's probability given those before it; the first token has none."""
    cut: bool = False
    """Whether the text was longer than was asked for."""


class Steps(Protocol):
    """What scoring needs of a context; `library.Context` has it."""

    def clear(self, sequence: int) -> None: ...

    def step(
        self, tokens: npt.NDArray[np.int32], positions: npt.NDArray[np.int32]
    ) -> npt.NDArray[np.float32]: ...


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """The model could not be used."""

    reason: str


def main() -> int:
    """Answer the request on standard input: a `Scored` a line, in the order of the texts, or one `Failed`."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    request = msgspec.json.decode(sys.stdin.buffer.read(), type=Request)
    try:
        _answer(request, channel)
    except ModelError as error:
        channel.write(json.dumps({"reason": str(error)}) + "\n")
        return 4
    finally:
        channel.close()
    return 0


def _answer(request: Request, channel: TextIO) -> None:
    from engine.models.llama import library

    library.start()
    options = LlamaOptions(gpu_layers=request.gpu_layers)
    model = library.LoadedModel(Path(request.path), options)
    tokens = [model.tokenize(text, add_special=True, parse_special=False) for text in request.texts]
    longest = min(request.longest, model.trained_context or request.longest)
    cut = [len(one) > longest for one in tokens]
    tokens = [one[:longest] for one in tokens]
    context = library.Context(
        model,
        sequences=SIDE_BY_SIDE,
        context=max([16, *map(len, tokens)]),
        threads=request.threads or processors.decoding_threads(),
        options=options,
    )
    scores: list[list[float]] = [[] for _ in tokens]
    order = sorted(range(len(tokens)), key=lambda number: -len(tokens[number]))
    for first in range(0, len(order), SIDE_BY_SIDE):
        group = order[first : first + SIDE_BY_SIDE]
        for number, found in zip(group, side_by_side(context, [tokens[n] for n in group]), strict=True):
            scores[number] = found
    for found, was_cut in zip(scores, cut, strict=True):
        channel.write(msgspec.json.encode(Scored(logprobs=tuple(found), cut=was_cut)).decode() + "\n")


def side_by_side(context: Steps, texts: Sequence[Sequence[int]]) -> list[list[float]]:
    """Log-probabilities of each text's tokens but the first; the texts come longest first.

    Args:
        context: as many sequences as there are texts, or more.
        texts: token ids.
    """
    scores: list[list[float]] = [[] for _ in texts]
    for sequence in range(len(texts)):
        context.clear(sequence)
    for place in range(max(map(len, texts), default=0) - 1):
        rows = sum(len(text) > place + 1 for text in texts)
        now = np.array([text[place] for text in texts[:rows]], dtype=np.int32)
        logits = context.step(now, np.full(rows, place, dtype=np.int32))
        coming = np.array([text[place + 1] for text in texts[:rows]])
        for row, value in enumerate(logprobs(logits, coming)):
            scores[row].append(round(float(value), 6))
    return scores


def logprobs(logits: npt.NDArray[np.float32], tokens: npt.NDArray[np.int_]) -> npt.NDArray[np.float64]:
    """The log-probability of one token a row."""
    exact = logits.astype(np.float64)
    top = exact.max(axis=1)
    totals = top + np.log(np.exp(exact - top[:, None]).sum(axis=1))
    found: npt.NDArray[np.float64] = exact[np.arange(len(tokens)), tokens] - totals
    return found


if __name__ == "__main__":
    sys.exit(main())
