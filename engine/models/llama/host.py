"""A model with its vocabulary, its template and its context: what a worker process looks after."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.benchmark import Prompt
from engine.models import gguf, memory, processors
from engine.models.fetch import sha256_of
from engine.models.llama import families, library
from engine.models.llama.decoder import Decoder, Job, Tongue
from engine.models.llama.sampler import ORDER, Sampler
from engine.models.llama.template import ChatTemplate, Rendered, render
from engine.models.llama.transcript import CLOSE, OPEN
from engine.models.llama.utf8 import Piece, piece_of
from engine.models.llama.widths import LEAST, no_promise, padded, promise
from engine.models.model import Ask, ModelCard, ModelError, Opened, Room
from engine.models.options import LlamaOptions
from engine.several import several

PROBE = "def fibonacci(n):\n    if n < 2:\n        return n\n    return"


@dataclass(frozen=True)
class _Plan:
    """What is to be taken of the memory."""

    slots: int
    least: int
    """Rows to which a step is padded, where there is memory for so many sequences."""
    foot: memory.Footprint
    free: int
    """Bytes, before anything is taken."""

    @property
    def sequences(self) -> int:
        """One for each row of a step, and one that holds the prompt."""
        return padded(self.slots, self.least) + 1


class Host:
    """Loads, measures, opens; then hands out its decoder."""

    def __init__(
        self, path: Path, source: str, options: LlamaOptions, *, progress: Callable[[], object] = lambda: None
    ) -> None:
        """Load the model; `progress` is called whenever a piece of it has been read.

        Raises:
            ModelError: it cannot be loaded, or would not fit.
        """
        self.options = options
        self._header = gguf.read_header(path)
        self._source = source
        self._gpus = [device for device in library.devices() if device.gpu] if options.gpu_layers else []
        self._refuse_gpus_that_are_not_here()
        self._refuse_what_cannot_fit()
        self._model = library.LoadedModel(path, options, progress)
        self._template, self._template_origin = self._find_template()
        self._tongue: Tongue | None = None
        self.decoder: Decoder | None = None

    def _refuse_gpus_that_are_not_here(self) -> None:
        """A run that was told to use a GPU does not go on without a word on the processor."""
        asked = self.options.visible_gpus
        if self.options.gpu_layers and len(self._gpus) < len(asked):
            raise ModelError(
                f"--gpus {','.join(map(str, asked))}: llama.cpp sees {len(self._gpus)} of them. `proctor doctor` says "
                "which GPUs and which build there are; --gpu-layers 0 draws on the processor."
            )
        if self.options.main_gpu and self.options.main_gpu >= len(self._gpus):
            raise ModelError(
                f"--main-gpu {self.options.main_gpu}: llama.cpp sees {several(len(self._gpus), 'GPU')} here, "
                "and the first is 0."
            )

    def _refuse_what_cannot_fit(self) -> None:
        weights = self._header.weights
        if not self._gpus:
            free = memory.free_memory()
            if weights > free:
                raise ModelError(
                    f"{self._header.name} needs {memory.megabytes(weights)} of memory for its weights and "
                    f"{memory.megabytes(free)} are free. Choose a smaller quantisation, or close what else is running."
                )
            return
        free = sum(device.free for device in self._used(self._gpus))
        needed = memory.offloaded_weights(self._header, self.options.gpu_layers)
        if needed > free * memory.SHARE:
            layers = self._header.number("block_count")
            fitting = memory.layers_that_fit(self._header, free, 0, 0)
            raise ModelError(
                f"{self._header.name} needs {memory.megabytes(needed)} of GPU memory for its weights and "
                f"{memory.megabytes(free)} are free: --gpu-layers {fitting} of {layers} would fit."
            )

    def _find_template(self) -> tuple[ChatTemplate | None, str]:
        source, origin = self.options.chat_template, "option"
        if not source:
            source, origin = self._model.chat_template, "file"
        if not source:
            tokens = {token: self._has_token(token) for token in families.tokens_to_look_for()}
            family = families.family_of(self._header.metadata, self._header.path.name, tokens)
            if family is None:
                return None, "none"
            source, origin = family.template, f"family {family.name}"
        bos = self._special(self._model.bos)
        template = ChatTemplate(source, bos=bos, eos=self._special(self._model.eos))
        if origin == "option" and not template.shows_questions():
            raise ModelError(
                "--chat-template: what it makes of a question does not hold the question. Give a jinja template that "
                "writes each message's content, or leave it out for the model's own."
            )
        return template, origin

    def _has_token(self, token: str) -> bool:
        return len(self._model.tokenize(token, add_special=False, parse_special=True)) == 1

    def _special(self, token: int) -> str:
        return self._model.piece(token, special=True).decode("utf-8", "replace") if token >= 0 else ""

    def card(self) -> ModelCard:
        """Everything about the model that a manifest should hold, but for the file's hash."""
        header, model, template = self._header, self._model, self._template
        facts: dict[str, str | int | float | bool] = {
            **header.scalars(),
            "description": model.description,
            "parameters": model.parameters,
            "weights_bytes": model.size,
            "vocabulary": model.tokens,
            "layers": model.layers,
            "bos": model.bos,
            "eos": model.eos,
            "adds_bos": model.adds_bos,
            "template": self._template_origin,
            "offload_supported": library.supports_offload(),
            "system": library.system_info(),
            "split": self.options.split,
            "main_gpu": self.options.main_gpu,
            "gpu_layers": min(self.options.gpu_layers, model.layers + 1) if self._gpus else 0,
        }
        if template is not None:
            facts["template_sha256"] = template.sha256
        for number, lora in enumerate(self.options.lora):
            facts[f"lora_{number}"] = f"{lora.path}:{lora.scale:g}"
            facts[f"lora_{number}_sha256"] = sha256_of(Path(lora.path))
        for number, device in enumerate(self._gpus):
            facts[f"gpu_{number}"] = f"{device.name} {device.description} {memory.megabytes(device.total)}"
        return ModelCard(
            name=header.name,
            source=self._source,
            path=str(header.path),
            size=header.size,
            context=model.trained_context,
            chat=template is not None,
            backend=library.build(),
            facts=facts,
        )

    def rendered(self, prompt: Prompt) -> tuple[Rendered, tuple[int, ...]]:
        """A prompt as the model gets it, and its tokens."""
        shown = render(prompt, self._template)
        tokens = self._model.tokenize(
            shown.text, add_special=shown.add_special, parse_special=shown.parse_special
        )
        if not tokens:
            start = self._model.bos if self._model.bos >= 0 else self._model.eos
            if start < 0:
                raise ModelError("The prompt is empty, and the model has no token to begin a text with.")
            tokens = [start]
        return shown, tuple(tokens)

    def measure(self, prompts: Sequence[Prompt]) -> list[int]:
        """Tokens of each prompt."""
        return [len(self.rendered(prompt)[1]) for prompt in prompts]

    def job(self, ask: Ask) -> Job:
        """An ask, ready for the decoder."""
        shown, tokens = self.rendered(ask.prompt)
        return Job(
            tokens=tokens,
            draws=deque(ask.draws),
            sampling=ask.sampling,
            max_tokens=ask.max_tokens,
            stops=ask.prompt.stops,
            prompt_sha256=shown.sha256,
            may_think=ask.prompt.is_chat,
            thinking=shown.thinking,
        )

    def open(self, room: Room) -> Opened:
        """Take the memory for the sequences, and prove what can be promised.

        Raises:
            ModelError: there is not enough, with the setting that would fit; `NoRoom` where there seemed to be.
        """
        self._refuse_what_is_too_long(room)
        plan = self._plan(room)
        threads = room.threads or processors.decoding_threads(bool(self._gpus))
        try:
            context = self._take(plan.sequences, room.context, threads)
        except memory.NoRoom as error:
            raise memory.NoRoom(str(error), plan.slots) from None
        held = no_promise(plan.slots)
        if room.reproducible:
            held = promise(context, plan.slots, plan.least, *self._probes(context.room))
        self.decoder = Decoder(
            context,
            self._speak(),
            Sampler(self._model.tokens, processors.sampling_threads()),
            slots=plan.slots,
            widths=held.widths,
            thinking_tokens=self.options.thinking_tokens,
        )
        test = "passed" if held.proved else "failed" if room.reproducible else "not asked for"
        return Opened(
            slots=plan.slots,
            context=context.room,
            threads=threads,
            reproducible=held.proved,
            depends_on=held.depends_on,
            facts={
                **self._memory_facts(plan, context),
                "step_widths": " ".join(map(str, held.widths)),
                "batch": context.batch,
                "ubatch": context.batch,
                "flash_attention": context.flash or str(self.options.flash_attention),
                "sampler": ORDER,
                "sampler_implementation": f"exact, numpy {np.__version__}",
                "self_test": test,
                "buffers": "; ".join(context.buffers)[:400],
            },
        )

    def _refuse_what_is_too_long(self, room: Room) -> None:
        trained = self._model.trained_context
        if trained and room.context > trained:
            raise ModelError(
                f"The longest prompt and --max-tokens need {room.context} tokens, and {self._header.name} was "
                f"trained for {trained}. Lower --max-tokens by {room.context - trained}, or leave out the longest problems."
            )

    def _plan(self, room: Room) -> _Plan:
        """As many slots as were asked for, or as fit; padded where there is memory for that, too."""
        offloaded = bool(self._gpus)
        samples = max(1, room.samples or memory.MOST_SLOTS)
        foot = memory.footprint(
            self._header,
            room.context,
            self.options,
            room.slots or min(memory.CPU_SLOTS, samples),
            gpu=offloaded,
            devices=len(self._used(self._gpus)) if offloaded else 1,
        )
        free = self._free()
        slots = memory.choose_slots(
            room.slots,
            foot=foot,
            free=free,
            most=min(samples, memory.MOST_SLOTS if offloaded else memory.CPU_SLOTS),
            context=room.context,
            where="GPU memory" if offloaded else "memory",
        )
        slots = slots if room.slots or slots == samples else _rounded_down(slots)
        plan = _Plan(slots, LEAST if room.reproducible else 1, foot, free)
        if plan.sequences * foot.per_sequence + foot.scratch > free * memory.SHARE:
            plan = replace(plan, least=min(plan.least, slots))
        return plan

    def _memory_facts(self, plan: _Plan, context: library.Context) -> dict[str, str | int]:
        """What was expected to be taken, and what the library says it took."""
        ours = {gpu.name for gpu in self._gpus}
        return {
            "kv_layout": "streams",
            "kv_type": self.options.kv_type,
            "kv_bytes": plan.foot.per_sequence * context.sequences,
            "kv_bytes_per_sequence": plan.foot.per_sequence,
            "predicted_bytes": plan.foot.total(context.sequences),
            "taken_bytes": library.buffer_bytes([*self._model.buffers, *context.buffers], on=ours),
            "free_bytes": plan.free,
            "sequences": context.sequences,
        }

    def _free(self) -> int:
        if not self._gpus:
            return memory.free_memory()
        now = [device for device in library.devices() if device.gpu]
        return sum(device.free for device in self._used(now))

    def _used(self, gpus: list[library.Device]) -> list[library.Device]:
        if self.options.split in ("layer", "row"):
            return gpus
        if not 0 <= self.options.main_gpu < len(gpus):
            raise ModelError(
                f"--main-gpu {self.options.main_gpu}: there are {len(gpus)} GPUs, counted from 0."
            )
        return [gpus[self.options.main_gpu]]

    def _take(self, sequences: int, context: int, threads: int) -> library.Context:
        return library.Context(
            self._model, sequences=sequences, context=context, threads=threads, options=self.options
        )

    def _probes(self, room: int) -> tuple[list[int], list[int]]:
        """A prompt, and a longer one, to prove with what may be promised."""
        probe = self._model.tokenize(PROBE, add_special=True, parse_special=False)
        longer = (probe * 20)[: max(len(probe), min(room - 8, 280))]
        return probe, longer

    def _speak(self) -> Tongue:
        if self._tongue is None:
            marks = {OPEN: None, CLOSE: None}
            for mark in marks:
                tokens = self._model.tokenize(mark, add_special=False, parse_special=True)
                if len(tokens) == 1:
                    marks[mark] = tokens[0]  # type: ignore[assignment]
            pieces: list[Piece] = [piece_of(self._model.piece(token)) for token in range(self._model.tokens)]
            for mark, token in marks.items():
                if token is not None:
                    pieces[token] = mark
            close = self._model.tokenize(f"\n{CLOSE}\n\n", add_special=False, parse_special=True)
            self._tongue = Tongue(
                pieces=pieces,
                ends=frozenset(token for token in range(self._model.tokens) if self._model.is_end(token)),
                close_thinking=tuple(close),
            )
        return self._tongue


def _rounded_down(slots: int) -> int:
    """Automatic slots fill whole steps."""
    return slots if slots < LEAST else slots // 4 * 4
