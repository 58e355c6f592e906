"""One command for a machine with a GPU: `make gpu-check MODEL=path.gguf` (the demo model without MODEL).

It builds nothing. It says what the build and the devices are, whether the same sample gives the same text in
any company on this device, how many tokens a second come for 1 to 252 samples at once, how busy the GPU
was meanwhile, how that compares to one sequence at a time through the binding's own class, and whether the
memory that was predicted is what was taken. Exit status 4 without a GPU that the build can use.
"""

import argparse
import asyncio
import contextlib
import os
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from benchmarks.benchmark import Prompt
from engine.models.bench import HIGH, bench_decode
from engine.models.child import LlamaModel
from engine.models.fetch import DEMO_NAME
from engine.models.memory import MIB
from engine.models.model import Ask, Completion, Draw, ModelError, ModelLost, Opened, Room, Sampling
from engine.models.options import KvType, LlamaOptions
from engine.places import places

NUMBERS = (1, 16, 64, 128, 252)
CONTEXT = 1024
NO_GPU = 4


@dataclass
class Gauge:
    """Memory and load of one GPU while something runs, through NVML; empty where that is not installed."""

    index: int = 0
    loads: list[int] = field(default_factory=list)
    used: list[int] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        with contextlib.suppress(ImportError):
            import pynvml

            self._thread = threading.Thread(target=self._watch, args=(pynvml,), daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _watch(self, nvml: Any) -> None:
        with contextlib.suppress(nvml.NVMLError):
            nvml.nvmlInit()
            handle = nvml.nvmlDeviceGetHandleByIndex(self.index)
            while not self._stop.wait(0.1):
                self.loads.append(int(nvml.nvmlDeviceGetUtilizationRates(handle).gpu))
                self.used.append(int(nvml.nvmlDeviceGetMemoryInfo(handle).used))


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What one number of slots gave."""

    slots: int
    rate: float
    load: float
    predicted: int
    buffers: int
    """Bytes of weights, cache and scratch memory on the GPUs, as the library counts them."""
    taken: int
    """Bytes as NVML sees them: with the driver's own, some hundred MiB for every process."""
    opened: Opened


async def try_slots(path: Path, log: Path, slots: int, tokens: int, options: LlamaOptions) -> Tried:
    """Load, open, decode through the real worker, and look at the GPU meanwhile."""
    model = LlamaModel(path=path, source=str(path), log=log, options=options)
    with Gauge() as before:
        await asyncio.sleep(0.5)
    try:
        await model.load()
        with Gauge() as gauge:
            opened = await model.open(Room(context=CONTEXT, slots=slots))
            draws = tuple(Draw(key=("check", index), seed=index + 1) for index in range(2 * slots))
            prompt = Prompt(text="# A long and complete Python module about matrices.\nimport math\n")
            ask = Ask(
                prompt=prompt,
                draws=draws,
                sampling=Sampling(temperature=0.8, top_p=0.95),
                max_tokens=tokens,
            )
            began, made, left = time.perf_counter(), 0, len(draws)
            await model.ask(ask)
            async for answer in model.answers():
                if isinstance(answer, Completion):
                    made, left = made + answer.tokens, left - 1
                if isinstance(answer, ModelLost):
                    raise ModelError(f"the worker was lost: {answer.reason}")
                if not left:
                    break
            seconds = time.perf_counter() - began
    finally:
        await model.close()
    return Tried(
        slots=slots,
        rate=made / seconds,
        load=sum(gauge.loads) / len(gauge.loads) if gauge.loads else 0.0,
        predicted=int(opened.facts["predicted_bytes"]),
        buffers=int(opened.facts["taken_bytes"]),
        taken=max(gauge.used, default=0) - min(before.used, default=0),
        opened=opened,
    )


async def check(path: Path, *, tokens: int, options: LlamaOptions) -> int:
    """Print the whole table; the exit status."""
    with tempfile.TemporaryDirectory(prefix="proctor-gpu-") as folder:
        log = Path(folder) / "model.log"
        model = LlamaModel(path=path, source=str(path), log=log, options=options)
        try:
            card = await model.load()
        finally:
            await model.close()
        gpus = [value for key, value in card.facts.items() if key.startswith("gpu_") and key != "gpu_layers"]
        print(f"build   {card.backend}")
        print(f"system  {card.facts['system']}")
        print(f"model   {card.name}, {card.facts['description']}, {card.size / MIB:,.0f} MiB")
        for gpu in gpus:
            print(f"gpu     {gpu}")
        if not gpus:
            print(
                "No GPU: this build of llama-cpp-python cannot offload, or no device is there. Build it with\n"
                '  CMAKE_ARGS="-DGGML_CUDA=on" pip install --force-reinstall --no-binary llama-cpp-python llama-cpp-python\n'
                "or take a prebuilt wheel from the CUDA index of llama-cpp-python (its README lists them).",
                file=sys.stderr,
            )
            return NO_GPU
        (high,) = [
            row
            for row in bench_decode(
                path, numbers=(1,), tokens=tokens, rounds=1, rival="", gpu_layers=options.gpu_layers
            )
            if row.method.startswith(HIGH)
        ]
        print(f"\n{HIGH}, one at a time: {high.rate:,.0f} tok/s\n")
        print("slots   tok/s   ratio   GPU   predicted    buffers   by NVML   same text in any company")
        for slots in NUMBERS:
            try:
                tried = await try_slots(path, log, slots, tokens, options)
            except ModelError as error:
                print(f"{slots:5}   {error}")
            else:
                print(_line(tried, high.rate))
    return 0


def _line(tried: Tried, high: float) -> str:
    """A line of the table; `high` is the rate that the others are told as a multiple of."""
    promise = "yes" if tried.opened.reproducible else "no"
    if tried.opened.depends_on:
        promise += f" ({tried.opened.depends_on})"
    return (
        f"{tried.slots:5} {tried.rate:7,.0f} {tried.rate / high:6.1f}x {tried.load:4.0f}% "
        f"{tried.predicted / MIB:7,.0f} MiB {tried.buffers / MIB:6,.0f} MiB {tried.taken / MIB:5,.0f} MiB   {promise}"
    )


def _demo() -> Path:
    return places().models / DEMO_NAME


def main() -> None:
    parser = argparse.ArgumentParser(prog="gpucheck", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("model", type=Path, nargs="?", default=os.environ.get("MODEL") or _demo())
    parser.add_argument("--tokens", type=int, default=128)
    parser.add_argument("--gpu-layers", type=int, default=-1)
    parser.add_argument("--kv-type", default="f16")
    given = parser.parse_args()
    kv_type: KvType = given.kv_type
    try:
        options = LlamaOptions(gpu_layers=given.gpu_layers, kv_type=kv_type)
        sys.exit(asyncio.run(check(given.model, tokens=given.tokens, options=options)))
    except ModelError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
