"""How an embedded model is run: offload, cache, adapters. None of it belongs to the protocol."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from benchmarks.regular import refuse_endless
from engine.models.llama.families import FAMILIES
from engine.models.model import ModelError

KvType: TypeAlias = Literal["f32", "f16", "bf16", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0"]
Split: TypeAlias = Literal["none", "layer", "row", "workers"]


@dataclass(frozen=True, kw_only=True)
class Lora:
    """An adapter laid over the model's weights."""

    path: str
    scale: float = 1.0
    """0 gives the base model back exactly."""


@dataclass(frozen=True, kw_only=True)
class LlamaOptions:
    """Everything about running a GGUF file that a user can choose; all of it goes into the manifest."""

    gpu_layers: int = -1
    """Layers to offload; -1 is all. Without a GPU build it has no effect."""
    main_gpu: int = 0
    """The device that holds the whole model when `split` is `none`."""
    split: Split = "layer"
    """How several GPUs share one model; `workers` gives each a whole model and a process of its own."""
    visible_gpus: tuple[int, ...] = ()
    """CUDA devices this worker may see; empty for all. One worker per GPU is made with this."""
    flash_attention: bool | None = None
    """None lets llama.cpp decide by device."""
    kv_type: KvType = "f16"
    """Precision of the KV cache; the quantised ones need flash attention."""
    lora: tuple[Lora, ...] = ()
    ubatch: int = 512
    """Prompt tokens per forward pass: larger is faster on a GPU and takes more memory."""
    thinking_tokens: int | None = None
    """After so many tokens of thinking the end of thinking is written for the model; None: no budget."""
    chat_template: str = ""
    """A jinja chat template to use instead of the file's own."""

    def __post_init__(self) -> None:
        if self.kv_type not in get_args(KvType):
            raise ModelError(
                f"KV type {self.kv_type!r} is not one of {', '.join(get_args(KvType))}: choose one with --kv-type."
            )
        if self.split not in get_args(Split):
            raise ModelError(
                f"Split mode {self.split!r} is not one of {', '.join(get_args(Split))}: choose one with --split."
            )
        if not 32 <= self.ubatch <= 16384:
            raise ModelError(f"--ubatch {self.ubatch} is out of range: choose 32 to 16384 tokens.")
        if self.thinking_tokens is not None and self.thinking_tokens < 1:
            raise ModelError(
                f"--thinking-tokens {self.thinking_tokens} is out of range: choose at least 1, or leave it out "
                "for thinking without a budget."
            )
        if self.kv_type not in ("f32", "f16", "bf16") and self.flash_attention is False:
            raise ModelError(
                f"A {self.kv_type} KV cache needs flash attention: leave it on, or use --kv-type f16."
            )


def parse_lora(text: str) -> Lora:
    """`FILE` or `FILE:SCALE`.

    Raises:
        ModelError: the file is missing, or the scale is not a number.
    """
    path, scale = text, 1.0
    head, colon, tail = text.rpartition(":")
    if colon and not Path(text).exists():
        path = head
        try:
            scale = float(tail)
        except ValueError:
            raise ModelError(
                f"--lora {text}: {tail!r} is not a number. Write FILE or FILE:SCALE, such as adapter.gguf:0.5."
            ) from None
    if not Path(path).expanduser().is_file():
        raise ModelError(f"LoRA adapter not found: {path}. Give the path of a GGUF adapter file.")
    return Lora(path=str(Path(path).expanduser().absolute()), scale=scale)


def read_chat_template(text: str) -> str:
    """The jinja source that `--chat-template` names: a file's content, or the template of a known family.

    Raises:
        ModelError: it is neither, or the file cannot be read.
    """
    for family in FAMILIES:
        if family.name == text:
            return family.template
    path = Path(text).expanduser()
    try:
        refuse_endless(path)
        source = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        names = ", ".join(family.name for family in FAMILIES)
        raise ModelError(
            f"--chat-template {text}: {why}. Give a file with a jinja template, or one of {names}."
        ) from None
    if not source.strip():
        raise ModelError(f"--chat-template {text} is empty: leave it out for the model's own template.")
    return source
