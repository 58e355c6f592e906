"""How much memory a model will take, said before it is taken.

Weights are what the file holds. The KV cache of one layer is cells x (key row + value row), a sequence
having as many cells as its context rounded up to 256, in layers with a sliding window too (llama.cpp's
`swa_full`, its default). The scratch memory of the forward passes is small beside them and is
estimated on the safe side.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from engine.models.gguf import Header
from engine.models.model import ModelError
from engine.models.options import KvType, LlamaOptions

MIB = 1024 * 1024

ROW_BYTES: Mapping[KvType, float] = {
    "f32": 4.0,
    "f16": 2.0,
    "bf16": 2.0,
    "q8_0": 34 / 32,
    "q5_1": 24 / 32,
    "q5_0": 22 / 32,
    "q4_1": 20 / 32,
    "q4_0": 18 / 32,
}
"""Bytes per element of the cache."""

MOST_SLOTS = 252
"""The library's 256 sequences, less the one that holds the prompt, in steps of four."""

CPU_SLOTS = 32
"""On processors alone more slots bring little: 16 to 32 gave 1.2 times, 32 to 64 less than 1.1 (two cores)."""

SHARE = 0.9
"""Of the free memory, at most so much is used."""


class NoRoom(ModelError):
    """Memory that looked free was not to be had; with fewer slots it may be."""

    def __init__(self, message: str, slots: int = 0) -> None:
        super().__init__(message)
        self.slots = slots
        """How many were tried; 0 where that is not known."""


@dataclass(frozen=True, kw_only=True)
class Footprint:
    """Bytes, by what takes them."""

    weights: int
    per_sequence: int
    """KV cache of one sequence."""
    scratch: int

    def total(self, sequences: int) -> int:
        return self.weights + self.per_sequence * sequences + self.scratch


def kv_bytes(header: Header, context: int, kv_type: KvType) -> int:
    """KV cache of one sequence of `context` tokens, all layers."""
    layers = header.number("block_count")
    heads = header.numbers("attention.head_count", layers)
    kv_heads = header.numbers("attention.head_count_kv", layers)
    if not any(kv_heads) and "attention.head_count_kv" not in _section(header):
        kv_heads = heads
    width = header.number("embedding_length")
    usual = width // max(1, max(heads, default=1))
    key = header.number("attention.key_length") or usual
    value = header.number("attention.value_length") or usual
    cells = _padded(context)
    return int(cells * sum(kv_heads) * (key + value) * ROW_BYTES[kv_type])


def offloaded_layers(header: Header, gpu_layers: int) -> int:
    """How many of the repeating layers a setting of `gpu_layers` puts on the GPU: the output layer goes first,
    then the layers from the last to the first.
    """
    layers = header.number("block_count")
    return layers if gpu_layers < 0 else max(0, min(gpu_layers - 1, layers))


def offloaded_weights(header: Header, gpu_layers: int) -> int:
    """Bytes of the weights on the GPU.

    The token table stays in main memory, with a copy on the GPU where it serves as the output layer too.
    """
    if gpu_layers == 0:
        return 0
    first = header.number("block_count") - offloaded_layers(header, gpu_layers)
    own_output = any(tensor.name == "output.weight" for tensor in header.tensors)
    total = 0
    for tensor in header.tensors:
        head, _, rest = tensor.name.partition(".")
        number = rest.partition(".")[0]
        if head == "blk" and number.isdigit():
            total += (tensor.size or 0) if int(number) >= first else 0
        elif head.startswith("output") or (head == "token_embd" and not own_output):
            total += tensor.size or 0
    return total


def footprint(
    header: Header,
    context: int,
    options: LlamaOptions,
    sequences: int,
    *,
    gpu: bool = False,
    devices: int = 1,
) -> Footprint:
    """What loading and opening will take: on the GPUs together, or of main memory where there is none.

    Weights and cache are split over the `devices`; each has scratch memory of its own.
    """
    embedding = header.number("embedding_length")
    feed = max(header.numbers("feed_forward_length", 1))
    passes = options.ubatch * (4 * embedding + 3 * feed) * 4
    outputs = 2 * sequences * header.vocabulary * 4
    scores = 0
    if options.flash_attention is False:
        heads = max(header.numbers("attention.head_count", 1))
        scores = options.ubatch * heads * _padded(context) * 4
    cache = kv_bytes(header, context, options.kv_type)
    if gpu:
        layers = max(1, header.number("block_count"))
        cache = cache * offloaded_layers(header, options.gpu_layers) // layers
    return Footprint(
        weights=offloaded_weights(header, options.gpu_layers) if gpu else header.weights,
        per_sequence=cache,
        scratch=devices * (passes + outputs + scores),
    )


def layers_that_fit(header: Header, free: int, per_sequence: int, sequences: int) -> int:
    """How many layers, with their share of the cache, fit a GPU's free memory."""
    layers = max(1, header.number("block_count"))
    blocks = sum(tensor.size or 0 for tensor in header.tensors if tensor.name.startswith("blk."))
    one = (blocks + per_sequence * sequences) / layers
    return max(0, min(layers, int(free * SHARE / one)))


def free_memory() -> int:
    """Bytes that can be had: what the kernel calls available, within the control group's limit."""
    available = int(psutil.virtual_memory().available)
    limit, used = _cgroup("memory.max"), _cgroup("memory.current")
    if limit is not None and used is not None:
        reclaimable = _inactive_file()
        available = min(available, max(0, limit - used + reclaimable))
    return available


def choose_slots(
    wanted: int | None,
    *,
    foot: Footprint,
    free: int,
    most: int,
    context: int,
    where: str,
) -> int:
    """How many samples to decode together.

    `free` is what is left when the weights are loaded.

    Raises:
        ModelError: not even one fits, or not as many as were asked for.
    """
    if wanted is not None and not 1 <= wanted <= MOST_SLOTS:
        raise ModelError(f"--slots {wanted} is out of range: choose 1 to {MOST_SLOTS}.")
    room = free * SHARE - foot.scratch
    fitting = int(room / foot.per_sequence) - 1 if foot.per_sequence else MOST_SLOTS
    fitting = min(fitting, MOST_SLOTS)
    if fitting < 1:
        raise ModelError(
            f"There is no room in {where} for one sample: its KV cache of {context} tokens takes "
            f"{megabytes(2 * foot.per_sequence)} with its prompt, and {megabytes(free)} are free. "
            "Lower --max-tokens or --context, halve the cache with --kv-type q8_0, or offload less with --gpu-layers."
        )
    if wanted is not None and wanted > fitting:
        raise ModelError(
            f"{wanted} slots need {megabytes((wanted + 1) * foot.per_sequence + foot.scratch)} of {where} and "
            f"{megabytes(free)} are free: --slots {fitting} would fit, or --kv-type q8_0 for about twice as many."
        )
    return min(fitting, most) if wanted is None else wanted


def megabytes(size: float) -> str:
    """A size to read: `1,234 MiB`."""
    return f"{size / MIB:,.0f} MiB"


def _padded(cells: int) -> int:
    return -(-cells // 256) * 256


def _section(header: Header) -> set[str]:
    prefix = f"{header.architecture}."
    return {key.removeprefix(prefix) for key in header.metadata if key.startswith(prefix)}


def _cgroup(name: str) -> int | None:
    try:
        text = Path("/sys/fs/cgroup", name).read_text().strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None


def _inactive_file() -> int:
    try:
        lines = Path("/sys/fs/cgroup/memory.stat").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("inactive_file ")), 0)
