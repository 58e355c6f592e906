"""Seeds that depend on nothing but what is being drawn.

Order, batching, resumption and sharding must not change a sample, so every draw's seed is a hash of the
run's seed, the problem and the sample's index, and the order of problems is a shuffle by hash.
"""

import hashlib
from collections.abc import Iterable

LLAMA_RANDOM = 0xFFFFFFFF
"""llama.cpp takes this seed to mean 'pick one yourself'."""


def sample_seed(run_seed: int, problem: str, sample: int) -> int:
    """A 32-bit seed for one draw, never `LLAMA_RANDOM` and never 0."""
    digest = hashlib.blake2b(f"{run_seed}\0{problem}\0{sample}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") % (LLAMA_RANDOM - 1) + 1


def shuffled(problems: Iterable[str], run_seed: int) -> list[str]:
    """Problems in an order that depends on the seed only, so that the first ones are a fair subset."""
    return sorted(problems, key=lambda problem: hashlib.blake2b(f"{run_seed}\0{problem}".encode()).digest())
