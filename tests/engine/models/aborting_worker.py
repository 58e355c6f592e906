"""The real model worker, whose library aborts once: it is asked for what the adapter never asks of it."""

import os
from pathlib import Path

import numpy as np
from llama_cpp import llama_cpp as lib
from numpy.typing import NDArray

from engine.models import worker
from engine.models.llama import library

SELFTEST = 45
"""More steps than the self-test takes, and fewer than the samples."""


class Careless(library.Context):
    """Copies a part of a stream, once the self-test is behind it."""

    steps = 0

    def step(self, tokens: NDArray[np.int32], positions: NDArray[np.int32]) -> NDArray[np.float32]:
        self.steps += 1
        mark = Path(os.environ["PROCTOR_TEST_ABORTED"])
        if self.steps > SELFTEST and not mark.exists():
            mark.touch()
            lib.llama_memory_seq_cp(self._memory, 0, 1, 0, 2)
        return super().step(tokens, positions)


if __name__ == "__main__":
    library.Context = Careless  # type: ignore[misc]
    worker.main()
