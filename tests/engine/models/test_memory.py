"""What a model will take is said before it is taken, and what does not fit is refused with what would."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.models import memory
from engine.models.gguf import Header, Tensor, Value
from engine.models.llama.library import buffer_bytes
from engine.models.model import ModelError
from engine.models.options import LlamaOptions
from engine.models.processors import decoding_threads, sandbox_workers

MIB = memory.MIB


def header(architecture: str, **section: Value) -> Header:
    values: dict[str, Value] = {
        f"{architecture}.{key.replace('__', '.')}": value for key, value in section.items()
    }
    return Header(
        path=Path("m.gguf"),
        size=0,
        version=3,
        metadata={"general.architecture": architecture, **values},
        lengths={"tokenizer.ggml.tokens": 1000},
        tensors=tuple(Tensor(name=f"blk.{i}.w", type=8, elements=32 * MIB, offset=0) for i in range(10)),
    )


def qwen_7b() -> Header:
    return header(
        "qwen2",
        block_count=28,
        embedding_length=3584,
        feed_forward_length=18944,
        attention__head_count=28,
        attention__head_count_kv=4,
    )


@pytest.mark.parametrize(
    ("model", "per_token"),
    [
        (qwen_7b(), 56 * 1024),
        (header("llama", block_count=32, embedding_length=4096, attention__head_count=32), 512 * 1024),
        (
            header(
                "llama",
                block_count=30,
                embedding_length=576,
                attention__head_count=9,
                attention__head_count_kv=3,
            ),
            23040,
        ),
    ],
    ids=["Qwen2.5-Coder-7B", "CodeLlama-7B, every head its own", "SmolLM2-135M"],
)
def test_the_cache_of_known_models_is_what_is_known_of_them(model: Header, per_token: int) -> None:
    assert memory.kv_bytes(model, 1024, "f16") == per_token * 1024


def test_cells_are_rounded_up_as_the_library_does() -> None:
    assert memory.kv_bytes(qwen_7b(), 257, "f16") == memory.kv_bytes(qwen_7b(), 512, "f16")


def test_a_quantised_cache_is_about_half() -> None:
    ratio = memory.kv_bytes(qwen_7b(), 1024, "q8_0") / memory.kv_bytes(qwen_7b(), 1024, "f16")
    assert ratio == pytest.approx(34 / 64)


def test_heads_wider_than_their_share_of_the_model_are_counted_as_they_are() -> None:
    gemma = header(
        "gemma3",
        block_count=18,
        embedding_length=640,
        attention__head_count=4,
        attention__head_count_kv=1,
        attention__key_length=256,
        attention__value_length=256,
        attention__sliding_window=512,
    )
    assert memory.kv_bytes(gemma, 1024, "f16") == 18 * 1024 * 1024


def foot() -> memory.Footprint:
    return memory.Footprint(weights=0, per_sequence=10 * MIB, scratch=50 * MIB)


def choose(wanted: int | None, free: int, most: int = memory.MOST_SLOTS) -> int:
    return memory.choose_slots(wanted, foot=foot(), free=free, most=most, context=512, where="memory")


def test_slots_fill_the_free_memory_but_a_tenth() -> None:
    assert choose(None, 1000 * MIB) == (900 - 50) // 10 - 1


def test_slots_stay_within_what_helps_and_what_the_library_holds() -> None:
    assert choose(None, 1 << 40, most=32) == 32
    assert choose(None, 1 << 40) == 252


def test_more_slots_than_fit_are_refused_with_the_number_that_would() -> None:
    with pytest.raises(ModelError, match="--slots 84 would fit"):
        choose(200, 1000 * MIB)


def test_no_room_for_one_sample_names_what_would_help() -> None:
    with pytest.raises(ModelError, match="--kv-type q8_0"):
        choose(None, 60 * MIB)


@pytest.mark.parametrize("slots", [0, -1, 253])
def test_slots_out_of_range_are_refused(slots: int) -> None:
    with pytest.raises(ModelError, match="1 to 252"):
        choose(slots, 1 << 40)


def test_layers_that_fit_a_gpu_grow_with_its_memory() -> None:
    model = qwen_7b()
    fits = [memory.layers_that_fit(model, free * MIB, 0, 0) for free in (0, 1000, 100_000)]
    assert fits == sorted(fits)
    assert fits[0] == 0
    assert fits[-1] == 28


def test_the_output_layer_is_offloaded_first_and_the_token_table_stays() -> None:
    model = header("llama", block_count=2)
    names = {
        "token_embd.weight": 1,
        "blk.0.w": 10,
        "blk.1.w": 100,
        "output_norm.weight": 1000,
        "output.weight": 10_000,
    }
    model = replace(
        model,
        tensors=tuple(Tensor(name=name, type=24, elements=size, offset=0) for name, size in names.items()),
    )
    assert [memory.offloaded_weights(model, layers) for layers in (0, 1, 2, 3, -1)] == [
        0,
        11000,
        11100,
        11110,
        11110,
    ]


def test_a_token_table_that_is_the_output_layer_too_is_copied_to_the_gpu() -> None:
    model = replace(
        header("llama", block_count=1),
        tensors=(Tensor(name="token_embd.weight", type=24, elements=7, offset=0),),
    )
    assert memory.offloaded_weights(model, -1) == 7


def test_the_footprint_adds_up() -> None:
    parts = memory.footprint(qwen_7b(), 1024, LlamaOptions(), 16)
    assert parts.total(17) == parts.weights + 17 * parts.per_sequence + parts.scratch


def test_free_memory_is_some_and_no_more_than_the_machine_has() -> None:
    assert 0 < memory.free_memory() < 1 << 50


@pytest.mark.parametrize(("processors", "threads"), [(1, 1), (2, 1), (8, 7)])
def test_one_processor_is_left_to_everything_else(
    monkeypatch: pytest.MonkeyPatch, processors: int, threads: int
) -> None:
    monkeypatch.setattr("engine.models.processors.usable", lambda: processors)
    assert decoding_threads() == threads


def test_with_the_model_on_a_gpu_eight_threads_suffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.models.processors.usable", lambda: 64)
    assert decoding_threads(offloaded=True) == 8


def test_marking_has_every_processor_where_nothing_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.models.processors.usable", lambda: 12)
    assert sandbox_workers(drawing=False) == 12
    assert sandbox_workers(drawing=True) == 6
    assert sandbox_workers(1, drawing=True) == 1


def test_what_the_library_took_is_read_from_its_log() -> None:
    lines = [
        "load_tensors:   CPU_Mapped model buffer size =   462.50 MiB",
        "load_tensors:        CUDA0 model buffer size =  4000.00 MiB",
        "llama_kv_cache:      CUDA0 KV buffer size =   255.25 MiB",
        "sched_reserve:  CUDA_Host compute buffer size =    37.00 MiB",
        "llama_context: n_ctx = 512",
    ]
    assert buffer_bytes(lines) == int(4754.75 * MIB)
    assert buffer_bytes(lines, on={"CUDA0", "CUDA1"}) == int(4255.25 * MIB)


def test_each_gpu_has_scratch_memory_of_its_own() -> None:
    one = memory.footprint(qwen_7b(), 1024, LlamaOptions(), 16, gpu=True)
    two = memory.footprint(qwen_7b(), 1024, LlamaOptions(), 16, gpu=True, devices=2)
    assert (two.weights, two.per_sequence, two.scratch) == (one.weights, one.per_sequence, 2 * one.scratch)
