"""Sharing a machine with the trainer: wait until there is room, and give it back when it is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.live import LiveGpu

OVERHEAD = 1.25
"""Memory a small exam takes, as a multiple of the model's file: weights, a short KV cache, scratch."""

MIB = 2**20


@dataclass(frozen=True)
class Courtesy:
    """The rules of sharing."""

    reserve: int = 1024 * MIB
    """Bytes of accelerator (else main) memory that must stay free for the trainer while an exam runs."""
    busy: Path | None = None
    """While this file exists the trainer needs everything; it may create and remove it at will."""


def why_wait(rules: Courtesy, size: int, gpus: Sequence[LiveGpu], free_memory: int) -> str:
    """Why a checkpoint of `size` bytes should not be loaded now; empty if it may.

    Args:
        rules: of sharing.
        size: bytes of the checkpoint and of the model it is laid over.
        gpus: the accelerators as they are now; without any, main memory counts.
        free_memory: bytes of main memory available.
    """
    if is_busy(rules):
        return f"{rules.busy} exists: the trainer needs the machine"
    need = int(size * OVERHEAD) + rules.reserve
    free = max((gpu.memory_total - gpu.memory_used for gpu in gpus), default=free_memory)
    if free >= need:
        return ""
    where = "on any GPU" if gpus else "of main memory"
    return f"{free // MIB} MiB {where} are free, {need // MIB} MiB are needed"


def why_yield(rules: Courtesy, gpus: Sequence[LiveGpu], free_memory: int) -> str:
    """Why a running exam should leave now; empty if it may go on.

    The exam's own memory is taken already, so what is still free is what the trainer may grow into.
    """
    if is_busy(rules):
        return f"{rules.busy} exists: the trainer needs the machine"
    free = max((gpu.memory_total - gpu.memory_used for gpu in gpus), default=free_memory)
    if free >= rules.reserve // 2:
        return ""
    return f"only {free // MIB} MiB are left of the {rules.reserve // MIB} MiB kept free for the trainer"


def is_busy(rules: Courtesy) -> bool:
    """Whether the trainer's busy file exists."""
    return rules.busy is not None and rules.busy.exists()
