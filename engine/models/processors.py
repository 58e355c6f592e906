"""How many threads decode: all processors but one.

With a thread on every processor any other load (the sandbox, the interface) makes each step wait for a
thread that is not running, and decoding collapses three- to tenfold. So one processor is left alone, on a
machine with two as well.
"""

import os
import shutil
import subprocess
from pathlib import Path


def usable() -> int:
    """Processors that this process may use: its affinity mask, within the control group's quota."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _quota()
    return max(1, min(count, quota)) if quota else max(1, count)


def decoding_threads(offloaded: bool = False) -> int:
    """The default: one processor is left to everything else; with the model on a GPU eight suffice."""
    threads = max(1, usable() - 1)
    return min(threads, 8) if offloaded else threads


def sampling_threads() -> int:
    """All processors, up to sixteen: drawing is short, and the threads that decode wait meanwhile."""
    return min(16, usable())


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


def _quota() -> int | None:
    try:
        limit, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
    except (OSError, ValueError):
        return None
    return max(1, int(limit) // int(period)) if limit.isdigit() else None
