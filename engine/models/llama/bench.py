"""Measure the decoder beside the binding's own class, in a process that does nothing else.

`python -P -m engine.models.llama.bench` reads one JSON order from standard input and writes one JSON line
per measurement to standard output; what the library prints goes to standard error.
"""

import json
import os
import sys
import time
from collections import deque
from pathlib import Path
from typing import IO, Any

from llama_cpp import Llama

from engine.models import processors
from engine.models.llama import library
from engine.models.llama.decoder import Decoder, Job, Spent, Tongue
from engine.models.llama.sampler import Sampler
from engine.models.llama.utf8 import piece_of
from engine.models.llama.widths import LEAST, ladder, padded
from engine.models.model import Draw, Sampling
from engine.models.options import LlamaOptions

PROMPT = 'from typing import List\n\n\ndef has_close_elements(numbers: List[float], threshold: float) -> bool:\n    """'
STOPS = ("\nclass \x00", "\ndef \x00", "\n#\x00", "\n@\x00", "\nprint\x00", "\nif \x00")
"""As many as a benchmark has, and none that can be met: a measurement must not end early."""

SAMPLING = Sampling(temperature=0.8, top_p=0.95)
"""The usual protocol of pass@k: no top_k, no min_p."""

CONTEXT = 512


class Bench:
    """A loaded model to be measured at many numbers of samples."""

    def __init__(self, path: Path, threads: int, gpu_layers: int) -> None:
        self._path = path
        self._options = LlamaOptions(gpu_layers=gpu_layers)
        self._threads = threads
        library.start()
        self._model = library.LoadedModel(path, self._options)
        self._tokens = tuple(self._model.tokenize(PROMPT, add_special=True, parse_special=False))
        pieces = [piece_of(self._model.piece(token)) for token in range(self._model.tokens)]
        self._tongue = Tongue(pieces=pieces, ends=frozenset())
        self._high: Llama | None = None

    def ours(self, slots: int, tokens: int, *, least: int) -> dict[str, float]:
        """Decode so many samples of one prompt together."""
        context = library.Context(
            self._model,
            sequences=padded(slots, least) + 1,
            context=CONTEXT,
            threads=self._threads,
            options=self._options,
        )
        sampler = Sampler(self._model.tokens, processors.sampling_threads())
        decoder = Decoder(context, self._tongue, sampler, slots=slots, widths=ladder(slots, least))
        decoder.add(self._job(slots, 4))
        while decoder.is_busy:
            decoder.step()
        decoder.clear_prefix()
        decoder.spent = Spent()
        whole = time.perf_counter()
        decoder.add(self._job(slots, tokens))
        decoder.step()
        assert not decoder.spent.steps, "the first step only prefills"
        cpu, began = time.process_time(), time.perf_counter()
        while decoder.is_busy:
            decoder.step()
        now = time.perf_counter()
        seconds, cpu = now - began, time.process_time() - cpu
        sampler.close()
        context.close()
        spent = decoder.spent
        return {
            "seconds": seconds,
            "cpu": cpu,
            "tokens": spent.tokens,
            "decode": spent.decode,
            "sampling": spent.sampling,
            "stops": spent.stops,
            "rest": seconds - spent.decode - spent.sampling - spent.stops,
            "whole": now - whole,
        }

    def _job(self, slots: int, tokens: int) -> Job:
        return Job(
            tokens=self._tokens,
            draws=deque(Draw(key=("bench", index), seed=index + 1) for index in range(slots)),
            sampling=SAMPLING,
            max_tokens=tokens,
            stops=STOPS,
            prompt_sha256="",
        )

    def high_level(self, tokens: int) -> dict[str, float]:
        """One completion by the binding's own class, with the same sampling."""
        if self._high is None:
            self._high = Llama(
                str(self._path),
                n_ctx=CONTEXT,
                n_threads=self._threads,
                n_threads_batch=self._threads,
                n_gpu_layers=self._options.gpu_layers,
                verbose=False,
            )
            self._complete(self._high, 4)
        cpu, began = time.process_time(), time.perf_counter()
        made = self._complete(self._high, tokens)
        seconds = time.perf_counter() - began
        return {
            "seconds": seconds,
            "cpu": time.process_time() - cpu,
            "tokens": made,
            "whole": seconds,
        }

    def _complete(self, high: Llama, tokens: int) -> int:
        high.reset()  # type: ignore[no-untyped-call]
        eos = high.token_eos()
        answer: Any = high.create_completion(
            list(self._tokens),
            max_tokens=tokens,
            temperature=SAMPLING.temperature,
            top_p=SAMPLING.top_p,
            top_k=0,
            min_p=0.0,
            stop=list(STOPS),
            seed=1,
            logit_bias={eos: -100.0},
        )
        return int(answer["usage"]["completion_tokens"])


def main() -> None:
    out = _keep_stdout()
    order = json.loads(sys.stdin.readline())
    bench = Bench(Path(order["path"]), order["threads"] or processors.decoding_threads(), order["gpu_layers"])
    _write(out, {"ready": True, "vocabulary": len(bench._tongue.pieces)})  # noqa: SLF001
    for line in sys.stdin:
        wish = json.loads(line)
        if wish["method"] == "high":
            found = bench.high_level(wish["tokens"])
        else:
            least = LEAST if wish["slots"] >= LEAST or wish.get("padded") else 1
            found = bench.ours(wish["slots"], wish["tokens"], least=least)
        _write(out, found)


def _keep_stdout() -> IO[str]:
    """Standard output for our lines alone: the library prints to fd 1, which from here on is fd 2."""
    kept = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return kept


def _write(out: IO[str], value: object) -> None:
    out.write(json.dumps(value) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
