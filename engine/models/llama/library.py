"""The adapter to llama.cpp's C interface: a loaded model, and a context that decodes batches of it.

Only public `llama_*` functions are used, and only from here. The rules whose breach would abort the
process are kept by construction: whole-stream copies only, `n_outputs_max` equal to the number of
sequences, never more tokens than the batch holds, and logits are asked for on every row that is read.
"""

import ctypes
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
from llama_cpp import llama_cpp as lib
from numpy.typing import NDArray

from engine.models.llama import log
from engine.models.memory import NoRoom
from engine.models.model import ModelError
from engine.models.options import KvType, LlamaOptions, Split

LARGEST_SEQUENCES = 256
"""LLAMA_MAX_SEQ: sequences that one context can hold."""

PAD = 256
"""Cells per sequence are rounded up to this by llama.cpp."""

KV_TYPES: dict[KvType, int] = {
    "f32": lib.GGML_TYPE_F32,
    "f16": lib.GGML_TYPE_F16,
    "bf16": 30,
    "q8_0": lib.GGML_TYPE_Q8_0,
    "q5_1": lib.GGML_TYPE_Q5_1,
    "q5_0": lib.GGML_TYPE_Q5_0,
    "q4_1": lib.GGML_TYPE_Q4_1,
    "q4_0": lib.GGML_TYPE_Q4_0,
}

SPLITS: dict[Split, int] = {
    "none": lib.LLAMA_SPLIT_MODE_NONE,
    "layer": lib.LLAMA_SPLIT_MODE_LAYER,
    "row": lib.LLAMA_SPLIT_MODE_ROW,
    "workers": lib.LLAMA_SPLIT_MODE_NONE,
}

GPU, INTEGRATED = 1, 2
"""ggml_backend_dev_type: a device with memory of its own, and one that uses the host's."""

FLASH: dict[bool | None, int] = {
    None: lib.LLAMA_FLASH_ATTN_TYPE_AUTO,
    False: lib.LLAMA_FLASH_ATTN_TYPE_DISABLED,
    True: lib.LLAMA_FLASH_ATTN_TYPE_ENABLED,
}


class DecodeError(Exception):
    """A forward pass failed; the context can no longer be trusted."""


@dataclass(frozen=True, kw_only=True)
class Device:
    """Something ggml can compute on."""

    name: str
    description: str
    gpu: bool
    free: int
    """Bytes."""
    total: int


def start() -> None:
    """Prepare the library; call once, before anything else."""
    log.listen()
    lib.llama_backend_init()


def build() -> str:
    """Library and build in one phrase, for the manifest."""
    native = lib._lib  # noqa: SLF001 - the binding exports no way to ask ggml itself
    try:
        native.ggml_commit.restype = ctypes.c_char_p
        native.ggml_version.restype = ctypes.c_char_p
        commit, version = native.ggml_commit().decode(), native.ggml_version().decode()
    except AttributeError:
        return f"llama-cpp-python {llama_cpp.__version__}"
    return f"llama-cpp-python {llama_cpp.__version__} (ggml {version} {commit})"


def system_info() -> str:
    """The CPU features and back ends this build uses."""
    return str(lib.llama_print_system_info().decode(errors="replace").strip())


def supports_offload() -> bool:
    """Whether this build can use a GPU and one is there."""
    return bool(lib.llama_supports_gpu_offload())


def devices() -> list[Device]:
    """Every device that ggml found, with its memory; empty when the library does not tell."""
    native = lib._lib  # noqa: SLF001
    try:
        native.ggml_backend_dev_count.restype = ctypes.c_size_t
        native.ggml_backend_dev_get.restype = ctypes.c_void_p
        native.ggml_backend_dev_get.argtypes = [ctypes.c_size_t]
        for name in ("ggml_backend_dev_name", "ggml_backend_dev_description"):
            getattr(native, name).restype = ctypes.c_char_p
            getattr(native, name).argtypes = [ctypes.c_void_p]
        native.ggml_backend_dev_type.restype = ctypes.c_int
        native.ggml_backend_dev_type.argtypes = [ctypes.c_void_p]
        size_p = ctypes.POINTER(ctypes.c_size_t)
        native.ggml_backend_dev_memory.restype = None
        native.ggml_backend_dev_memory.argtypes = [ctypes.c_void_p, size_p, size_p]
    except AttributeError:
        return []
    found = []
    kinds = []
    for index in range(native.ggml_backend_dev_count()):
        device = native.ggml_backend_dev_get(index)
        free, total = ctypes.c_size_t(), ctypes.c_size_t()
        native.ggml_backend_dev_memory(device, ctypes.byref(free), ctypes.byref(total))
        found.append(
            Device(
                name=native.ggml_backend_dev_name(device).decode(errors="replace"),
                description=native.ggml_backend_dev_description(device).decode(errors="replace"),
                gpu=False,
                free=free.value,
                total=total.value,
            )
        )
        kinds.append(int(native.ggml_backend_dev_type(device)))
    return [replace(one, gpu=kind == _used_kind(kinds)) for one, kind in zip(found, kinds, strict=True)]


def _used_kind(kinds: Sequence[int]) -> int:
    """The kind of device that llama.cpp offloads to: an integrated one only where there is no other."""
    return GPU if GPU in kinds else INTEGRATED


def buffer_bytes(lines: Sequence[str], on: Collection[str] = ()) -> int:
    """The bytes that lines of the log such as `CUDA0 KV buffer size = 1234.50 MiB` add up to.

    Only those of the devices named are counted, where any are.
    """
    total = 0.0
    for line in lines:
        found = re.search(r"(\S+)\s+\S+ buffer size\s*=\s*([\d.]+) MiB", line)
        if found and (not on or found[1] in on):
            total += float(found[2])
    return int(total * 1024 * 1024)


class LoadedModel:
    """Weights and vocabulary in memory."""

    def __init__(
        self, path: Path, options: LlamaOptions, progress: Callable[[], object] = lambda: None
    ) -> None:
        """Load a GGUF file and its adapters; `progress` is called a few hundred times on the way.

        Raises:
            ModelError: the library could not, with what it said.
        """
        log.forget()
        params = lib.llama_model_default_params()
        params.n_gpu_layers = options.gpu_layers if options.gpu_layers >= 0 else 9999
        params.split_mode = SPLITS[options.split]
        params.main_gpu = options.main_gpu
        # a callback that returns false ends the loading, so what `progress` returns is not handed on
        self._progress = lib.llama_progress_callback(lambda _share, _data: (progress(), True)[1])
        params.progress_callback = self._progress
        handle = lib.llama_model_load_from_file(str(path).encode(), params)
        if not handle:
            raise ModelError(
                f"{path} could not be loaded: {log.errors() or 'the library gave no reason'}. "
                "Check the file with another GGUF tool, or download it again."
            )
        self.handle = handle
        self.path = path
        vocabulary = lib.llama_model_get_vocab(handle)
        assert vocabulary is not None
        self._vocabulary = vocabulary
        self.tokens = int(lib.llama_vocab_n_tokens(vocabulary))
        self.bos = int(lib.llama_vocab_bos(vocabulary))
        self.eos = int(lib.llama_vocab_eos(vocabulary))
        self.adds_bos = bool(lib.llama_vocab_get_add_bos(vocabulary))
        self.offloaded = log.find("offloaded ")
        self.buffers = log.find("model buffer size")
        self.adapters = [self._load_adapter(lora.path, lora.scale) for lora in options.lora]
        if not lib.llama_model_has_decoder(handle):
            raise ModelError(f"{path} has no decoder: it cannot write text. Choose a text-generation model.")
        if lib.llama_model_is_diffusion(handle):
            raise ModelError(
                f"{path} is a diffusion model, which writes no token after token. Choose another."
            )

    def _load_adapter(self, path: str, scale: float) -> tuple[Any, float]:
        """The library's handle of an adapter, and how strongly it is laid on."""
        log.forget()
        adapter = lib.llama_adapter_lora_init(self.handle, path.encode())
        if not adapter:
            raise ModelError(
                f"LoRA adapter {path} does not fit {self.path.name}: {log.errors() or 'no reason given'}. "
                "Convert it for this base model with convert_lora_to_gguf.py."
            )
        return adapter, scale

    def close(self) -> None:
        lib.llama_model_free(self.handle)

    @property
    def trained_context(self) -> int:
        return int(lib.llama_model_n_ctx_train(self.handle))

    @property
    def layers(self) -> int:
        return int(lib.llama_model_n_layer(self.handle))

    @property
    def parameters(self) -> int:
        return int(lib.llama_model_n_params(self.handle))

    @property
    def size(self) -> int:
        return int(lib.llama_model_size(self.handle))

    @property
    def description(self) -> str:
        buffer = ctypes.create_string_buffer(256)
        lib.llama_model_desc(self.handle, buffer, 256)
        return buffer.value.decode(errors="replace")

    @property
    def chat_template(self) -> str:
        """The template inside the file; empty if there is none."""
        found = lib.llama_model_chat_template(self.handle, None)
        return found.decode("utf-8", "replace") if found else ""

    def tokenize(self, text: str, *, add_special: bool, parse_special: bool) -> list[int]:
        """Token ids; lone surrogates and other text that UTF-8 cannot hold become `?`."""
        raw = text.encode("utf-8", "replace")
        room = len(raw) + 8
        buffer = (lib.llama_token * room)()
        count = lib.llama_tokenize(self._vocabulary, raw, len(raw), buffer, room, add_special, parse_special)
        if count < 0:
            room = -count
            buffer = (lib.llama_token * room)()
            count = lib.llama_tokenize(
                self._vocabulary, raw, len(raw), buffer, room, add_special, parse_special
            )
        return list(buffer[:count])

    def piece(self, token: int, *, special: bool = False) -> bytes:
        """The bytes a token stands for; control tokens are empty unless `special`."""
        buffer = ctypes.create_string_buffer(128)
        size = lib.llama_token_to_piece(self._vocabulary, token, buffer, 128, 0, special)
        if size < 0:
            buffer = ctypes.create_string_buffer(-size)
            size = lib.llama_token_to_piece(self._vocabulary, token, buffer, -size, 0, special)
        return buffer.raw[:size]

    def is_end(self, token: int) -> bool:
        """Whether the token ends a generation."""
        return bool(lib.llama_vocab_is_eog(self._vocabulary, token))


class Context:
    """The KV cache of a fixed number of sequences, and the forward passes over them.

    Each sequence has a stream of its own, so what one holds never moves another's cells. A `step` is one
    token for each of the first `rows` sequences, in order, with logits on every row: the same shape
    whoever is in it.
    """

    def __init__(
        self, model: LoadedModel, *, sequences: int, context: int, threads: int, options: LlamaOptions
    ) -> None:
        """Take the memory.

        Raises:
            ModelError: it cannot be had (then `NoRoom`, with what the library said), or is out of range.
        """
        if not 1 <= sequences <= LARGEST_SEQUENCES:
            raise ModelError(
                f"{sequences} sequences are out of range: the library holds 1 to {LARGEST_SEQUENCES}. "
                "Choose fewer with --slots."
            )
        log.forget()
        self.model = model
        self.sequences = sequences
        self.batch = max(options.ubatch, sequences)
        params = lib.llama_context_default_params()
        params.n_ctx = -(-context // PAD) * PAD * sequences
        params.n_batch = self.batch
        params.n_ubatch = self.batch
        params.n_seq_max = sequences
        params.n_outputs_max = sequences
        params.n_threads = threads
        params.n_threads_batch = threads
        params.flash_attn_type = FLASH[options.flash_attention]
        params.type_k = KV_TYPES[options.kv_type]
        params.type_v = KV_TYPES[options.kv_type]
        params.kv_unified = False
        params.swa_full = True
        params.no_perf = True
        handle = lib.llama_init_from_model(model.handle, params)
        if not handle:
            raise NoRoom(f"no room for {sequences} sequences of {context} tokens: {log.errors()}")
        self.handle = handle
        self.room = int(lib.llama_n_ctx_seq(handle))
        self.vocabulary = model.tokens
        self.buffers = log.find("buffer size")
        memory = lib.llama_get_memory(handle)
        assert memory is not None
        self._memory = memory
        self._prepare_batch()
        self._lay_adapters(model.adapters)

    def _prepare_batch(self) -> None:
        size = self.batch
        self._token = np.zeros(size, np.int32)
        self._position = np.zeros(size, np.int32)
        self._sequence = np.zeros(size, np.int32)
        self._count = np.ones(size, np.int32)
        self._wanted = np.zeros(size, np.int8)
        base = self._sequence.ctypes.data
        self._pointers = (base + 4 * np.arange(size)).astype(np.uint64)
        self._in_order = np.arange(size, dtype=np.int32)
        batch: Any = lib.llama_batch()
        fields = lib.llama_batch._fields_
        kinds: dict[str, Any] = {field[0]: field[1] for field in fields}
        batch.token = ctypes.cast(self._token.ctypes.data, kinds["token"])
        batch.pos = ctypes.cast(self._position.ctypes.data, kinds["pos"])
        batch.n_seq_id = ctypes.cast(self._count.ctypes.data, kinds["n_seq_id"])
        batch.seq_id = ctypes.cast(self._pointers.ctypes.data, kinds["seq_id"])
        batch.logits = ctypes.cast(self._wanted.ctypes.data, kinds["logits"])
        self._batch = batch

    def _lay_adapters(self, adapters: Sequence[tuple[Any, float]]) -> None:
        if not adapters:
            return
        handles = (lib.llama_adapter_lora_p_ctypes * len(adapters))(*[handle for handle, _ in adapters])
        scales = (ctypes.c_float * len(adapters))(*[scale for _, scale in adapters])
        if lib.llama_set_adapters_lora(self.handle, handles, len(adapters), scales) != 0:
            raise ModelError(
                f"The LoRA adapters could not be laid over {self.model.path.name}: {log.errors()}"
            )

    def close(self) -> None:
        lib.llama_free(self.handle)

    @property
    def flash(self) -> str:
        """What flash attention was resolved to, in the library's words."""
        said = log.find("Flash Attention was auto, set to") or log.find("flash_attn")
        return said[-1].split("=")[-1].split("set to")[-1].strip() if said else ""

    def prefill(self, sequence: int, tokens: Sequence[int], start: int) -> None:
        """Add tokens to a sequence alone, without logits; at most `batch` of them at a time.

        Raises:
            DecodeError: the forward pass failed.
            ValueError: it is no prefill; the library is not asked.
        """
        count = len(tokens)
        if not 0 < count <= self.batch:
            raise ValueError(
                f"a prefill of {count} tokens, the batch holding {self.batch}, would abort the process"
            )
        self._token[:count] = tokens
        self._position[:count] = np.arange(start, start + count, dtype=np.int32)
        self._sequence[:count] = sequence
        self._wanted[:count] = 0
        self._decode(count)

    def step(self, tokens: NDArray[np.int32], positions: NDArray[np.int32]) -> NDArray[np.float32]:
        """Advance the first sequences by one token each; the logits, one row per sequence.

        The rows are the library's own memory: they hold until the next call.

        Raises:
            DecodeError: the forward pass failed.
        """
        rows = len(tokens)
        if not 0 < rows <= self.sequences:
            raise ValueError(f"{rows} rows for {self.sequences} sequences would abort the process")
        self._token[:rows] = tokens
        self._position[:rows] = positions
        self._sequence[:rows] = self._in_order[:rows]
        self._wanted[:rows] = 1
        self._decode(rows)
        first = lib.llama_get_logits_ith(self.handle, 0)
        last = lib.llama_get_logits_ith(self.handle, rows - 1)
        address = ctypes.cast(first, ctypes.c_void_p).value
        end = ctypes.cast(last, ctypes.c_void_p).value
        if not address or not end:
            raise DecodeError(f"the library handed back no logits: {log.errors()}")
        if end - address != 4 * self.vocabulary * (rows - 1):
            raise DecodeError("the library's logits do not lie row after row")
        return np.ctypeslib.as_array(first, shape=(rows, self.vocabulary))

    def _decode(self, count: int) -> None:
        self._batch.n_tokens = count
        status = lib.llama_decode(self.handle, self._batch)
        if status != 0:
            raise DecodeError(f"llama_decode returned {status}: {log.errors() or 'no reason given'}")

    def share(self, source: int, target: int) -> None:
        """Let `target` hold what `source` holds; the whole stream, for a part of one would abort."""
        lib.llama_memory_seq_rm(self._memory, target, -1, -1)
        lib.llama_memory_seq_cp(self._memory, source, target, -1, -1)

    def clear(self, sequence: int) -> None:
        """Forget what a sequence holds."""
        lib.llama_memory_seq_rm(self._memory, sequence, -1, -1)

    def finish(self) -> None:
        """Wait until everything asked for is done."""
        lib.llama_synchronize(self.handle)
