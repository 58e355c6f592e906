"""How processors are shared out: all but one decode, half mark beside a model, all mark without one.

With a decoding thread on every processor any other load (the sandbox, the interface) makes each step wait for a
thread that is not running, and decoding collapses three- to tenfold. So one processor is left alone, on a
machine with two as well.
"""

import os
import shutil
import subprocess

from sandbox.processors import usable


def decoding_threads(offloaded: bool = False) -> int:
    """The default: one processor is left to everything else; with the model on a GPU eight suffice."""
    threads = max(1, usable() - 1)
    return min(threads, 8) if offloaded else threads


def sampling_threads() -> int:
    """All processors, up to sixteen: drawing is short, and the threads that decode wait meanwhile."""
    return min(16, usable())


def sandbox_workers(processors: int | None = None, *, drawing: bool) -> int:
    """Sandbox workers unless asked otherwise: half of the processors beside a model that decodes, else all of them."""
    count = processors or usable()
    return max(1, count // 2) if drawing else count


def gpus() -> tuple[int, ...]:
    """The numbers of the NVIDIA GPUs that this process may use, as its driver's tool lists them."""
    named = os.environ.get("CUDA_VISIBLE_DEVICES")
    if named is not None:
        return tuple(int(part) for part in named.split(",") if part.strip().isdigit())
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return ()
    done = subprocess.run([tool, "-L"], capture_output=True, text=True, check=False, timeout=30)
    return tuple(range(sum(line.startswith("GPU ") for line in done.stdout.splitlines())))
