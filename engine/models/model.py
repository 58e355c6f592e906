"""What the engine asks of a model, whatever runs it: the embedded llama.cpp worker, an endpoint, a replay.

The walk: `load` tells what the model is, `measure` counts prompt tokens so that the context can be sized
before anything is written, `open` makes room for so many sequences, then `ask` queues work and `answers`
yields what happened, in the order it happened.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from benchmarks.benchmark import Prompt

SampleKey: TypeAlias = tuple[str, int]
"""Problem key and sample index; the model hands it back untouched."""

Finish: TypeAlias = Literal["stop", "length", "context", "cancelled"]
"""`stop`: a stop string or the end-of-generation token; `length`: max_tokens; `context`: no room left."""


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """How tokens are drawn, in this order: temperature, top_k, top_p, min_p (as HF and vLLM do)."""

    temperature: float = 0.0
    """0 is greedy."""
    top_p: float = 1.0
    top_k: int = 0
    """0 is off."""
    min_p: float = 0.0
    """0 is off."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """What `open` is to make room for."""

    context: int
    """Tokens per sequence: longest prompt plus max_tokens."""
    slots: int | None = None
    """Sequences decoded together; None lets the model choose from its cache size and free memory."""
    samples: int | None = None
    """Samples there will ever be to draw: more sequences than that are not made room for."""
    threads: int | None = None
    """CPU threads for decoding; None lets the model choose."""
    reproducible: bool = True
    """Ask for text that does not depend on batch, order, or resume point."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What `open` got."""

    slots: int
    context: int
    threads: int
    reproducible: bool
    depends_on: str = ""
    """When not reproducible: what the text depends on, in a sentence."""
    facts: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    """For the manifest: KV layout and bytes, batch sizes, devices, sampler chain."""


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """What a loaded model is; every field goes into the manifest."""

    name: str
    """Short name to print, such as `SmolLM2-135M-Instruct.Q4_1`."""
    source: str
    """As the user named it: a path, `demo`, `hf:repo:file`, a URL."""
    path: str = ""
    sha256: str = ""
    size: int = 0
    """Bytes of the model file."""
    context: int = 0
    """Tokens the model was trained for; 0 if unknown."""
    chat: bool = False
    """Whether it brings a chat template (or is of a family whose template is known)."""
    backend: str = ""
    """Library and build, such as `llama-cpp-python 0.3.36 (ggml 0c1e570)`."""
    facts: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    """GGUF metadata, quantisation, template hash, offload."""


@dataclass(frozen=True, kw_only=True)
class Draw:
    """One sample to draw."""

    key: SampleKey
    seed: int
    """32 bits, never 0xFFFFFFFF: llama.cpp takes that for 'random'."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """The draws of one problem that share a prompt; one prefill serves them all."""

    prompt: Prompt
    draws: tuple[Draw, ...]
    sampling: Sampling
    max_tokens: int


@dataclass(frozen=True, kw_only=True)
class Completion:
    """The text the model returned for one sample."""

    key: SampleKey
    text: str
    """Stop strings cut off; thinking, if any, kept apart in `thinking`."""
    thinking: str = ""
    thinking_tokens: int = 0
    """How many of `tokens` were thinking."""
    finish: Finish = "stop"
    tokens: int = 0
    prompt_tokens: int = 0
    seconds: float = 0.0
    """From the first decode step of this sample to its last."""
    logprob: float | None = None
    """Sum of the drawn tokens' log-probabilities under the sampling distribution, in nats."""
    prompt_sha256: str = ""
    """Hash of the prompt as rendered."""


@dataclass(frozen=True, kw_only=True)
class Streamed:
    """New text of samples in flight: only for watchers, never a fact."""

    slots: tuple["Slot", ...]
    tokens_per_second: float
    prefills: tuple["Prefill", ...] = ()
    """Prompts that are being read, one a worker at most."""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One sequence being decoded."""

    key: SampleKey
    tail: str
    """The last few hundred characters."""
    tokens: int
    tokens_per_second: float


@dataclass(frozen=True, kw_only=True)
class Prefill:
    """How far a prompt has been read: a long one takes minutes, in which nothing is written."""

    key: SampleKey
    """The first sample that waits for it."""
    read: int
    tokens: int


@dataclass(frozen=True, kw_only=True)
class ModelLost:
    """The model's process died; it will be started again unless `final`. Unanswered draws are asked again by it."""

    reason: str
    final: bool = False
    slots: int | None = None
    """Slots it restarts with, where it had to take fewer."""


@dataclass(frozen=True, kw_only=True)
class ModelNoted:
    """Something about the model that a user should be told, such as a template that does not fit."""

    text: str


Answer: TypeAlias = Completion | Streamed | ModelLost | ModelNoted


def prompt_text(prompt: Prompt) -> str:
    """A prompt as plain text, where there is no tokenizer and no template."""
    if not prompt.is_chat:
        return prompt.text
    turns = [f"{message.role}: {message.content}" for message in prompt.messages]
    return "\n\n".join([*turns, f"assistant: {prompt.prefill}"])


class Model(Protocol):
    """One model, however it is run. Every method may raise `ModelError` with a message fit for a user."""

    async def load(self) -> ModelCard:
        """Make the model ready to be measured; memory for sequences is not taken yet."""

    async def measure(self, prompts: Sequence[Prompt]) -> list[int]:
        """Tokens of each prompt as it will be rendered."""

    async def open(self, room: Room) -> Opened:
        """Make room for sequences; only then may it be asked."""

    async def ask(self, ask: Ask) -> None:
        """Queue draws; returns at once. Answers come from `answers` in any order."""

    def answers(self) -> AsyncIterator[Answer]:
        """What happened, as it happens; ends after `close`."""

    async def pause(self, paused: bool) -> None:
        """Stop decoding after the current step, or go on."""

    async def stream(self, wanted: bool) -> None:
        """Start or stop sending `Streamed`, about four times a second."""

    async def cancel(self, keys: Sequence[SampleKey] | None = None) -> None:
        """Drop these draws, or all; each in flight answers with finish `cancelled`."""

    async def close(self) -> None:
        """Free the model; nothing it started is left running."""


class ModelError(Exception):
    """The model cannot be used as asked; the message names the thing, the place and the way out."""
