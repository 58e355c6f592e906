"""The embedded back end with the demo model: the same text whatever happens, and no abort that kills us."""

import asyncio
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from benchmarks.benchmark import Message, Prompt
from engine.models.child import LlamaModel
from engine.models.gguf import read_header
from engine.models.llama import families
from engine.models.model import (
    Answer,
    Ask,
    Completion,
    Draw,
    ModelCard,
    ModelError,
    ModelLost,
    Opened,
    Room,
    SampleKey,
    Sampling,
    Streamed,
)
from engine.models.options import LlamaOptions, Lora
from engine.models.watchdog import Patience
from tests.engine.models.lora_file import write_lora

pytestmark = [pytest.mark.llama, pytest.mark.timeout(300)]

WORDS = ("sum", "product", "difference", "quotient", "maximum", "minimum", "mean", "power")

PROBLEMS = [
    Prompt(
        text=f'def f{i}(a, b):\n    """Return the {word} of a and b.{" Note this." * 9 * i}"""\n',
        stops=("\ndef",),
    )
    for i, word in enumerate(WORDS)
]

SAMPLING = Sampling(temperature=0.8, top_p=0.95)


def asks(order: Sequence[int] = range(8), *, samples: int = 4, sampling: Sampling = SAMPLING) -> list[Ask]:
    return [
        Ask(
            prompt=PROBLEMS[i],
            draws=tuple(Draw(key=(WORDS[i], index), seed=100 * i + index + 1) for index in range(samples)),
            sampling=sampling,
            max_tokens=32,
        )
        for i in order
    ]


@dataclass
class Sitting:
    """What one model did from load to close."""

    card: ModelCard
    opened: Opened
    answers: list[Answer] = field(default_factory=list)

    @property
    def completions(self) -> dict[SampleKey, Completion]:
        found: dict[SampleKey, Completion] = {}
        for answer in self.answers:
            if isinstance(answer, Completion) and answer.finish != "cancelled":
                assert answer.key not in found, "a draw was answered twice"
                found[answer.key] = answer
        return found

    @property
    def texts(self) -> dict[SampleKey, str]:
        return {key: completion.text for key, completion in self.completions.items()}


Meddle = Callable[[LlamaModel, Sitting], "asyncio.Future[None] | None"]


def sit(
    path: Path,
    log: Path,
    work: Sequence[Ask],
    *,
    slots: int | None = 16,
    after: int = 0,
    meddle: "Callable[[LlamaModel, Sitting], object] | None" = None,
    watched: bool = False,
    context: int = 256,
    options: LlamaOptions | None = None,
    worker: str = "engine.models.worker",
    patience: Patience | None = None,
) -> Sitting:
    """Ask for all draws; when `after` of them are answered, meddle once."""

    async def go() -> Sitting:
        model = LlamaModel(
            path=path, source="test", log=log, options=options, worker=worker, patience=patience
        )
        try:
            card = await model.load()
            sitting = Sitting(card, await model.open(Room(context=context, slots=slots)))
            if watched:
                await model.stream(True)
            for ask in work:
                await model.ask(ask)
            wanted, meddled = sum(len(ask.draws) for ask in work), meddle is None
            async for answer in model.answers():
                sitting.answers.append(answer)
                done = len(sitting.completions)
                if not meddled and done >= after and meddle is not None:
                    meddled = True
                    outcome = meddle(model, sitting)
                    if asyncio.iscoroutine(outcome):
                        await outcome
                if done == wanted or (isinstance(answer, ModelLost) and answer.final):
                    break
        finally:
            await model.close()
        return sitting

    return asyncio.run(go())


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("model") / "model.log"


@pytest.fixture(scope="module")
def undisturbed(demo_model: Path, log: Path) -> Sitting:
    return sit(demo_model, log, asks())


def test_the_model_says_what_it_is(undisturbed: Sitting) -> None:
    card = undisturbed.card
    assert card.sha256.startswith("b179c952")
    assert card.chat
    assert card.context == 8192
    assert card.facts["general.architecture"] == "llama"
    assert "llama-cpp-python" in card.backend


def test_the_promise_of_reproducibility_was_proved_here(undisturbed: Sitting) -> None:
    assert undisturbed.opened.reproducible
    assert undisturbed.opened.depends_on == ""
    assert undisturbed.opened.facts["self_test"] == "passed"
    assert undisturbed.opened.facts["sampler"] == "temperature, top_k, top_p, min_p"


def test_all_draws_are_answered_with_counts_and_probabilities(undisturbed: Sitting) -> None:
    found = undisturbed.completions
    assert len(found) == 32
    assert len(set(undisturbed.texts.values())) > 25
    for completion in found.values():
        assert 0 < completion.tokens <= 32
        assert completion.prompt_tokens > 10
        assert completion.logprob is not None
        assert completion.logprob < 0
        assert "\ndef" not in completion.text


def test_run_again_the_texts_are_the_same(demo_model: Path, log: Path, undisturbed: Sitting) -> None:
    assert sit(demo_model, log, asks()).texts == undisturbed.texts


def test_in_reversed_order_the_texts_are_the_same(demo_model: Path, log: Path, undisturbed: Sitting) -> None:
    assert sit(demo_model, log, asks(range(7, -1, -1))).texts == undisturbed.texts


def test_half_of_the_problems_get_the_same_texts(demo_model: Path, log: Path, undisturbed: Sitting) -> None:
    half = sit(demo_model, log, asks((6, 0, 3, 5))).texts
    assert len(half) == 16
    assert half == {key: undisturbed.texts[key] for key in half}


@pytest.mark.parametrize("slots", [4, 8, 11, 24])
def test_with_any_number_of_slots_the_texts_are_the_same(
    demo_model: Path, log: Path, undisturbed: Sitting, slots: int
) -> None:
    sitting = sit(demo_model, log, asks(), slots=slots)
    assert sitting.opened.slots == slots
    assert sitting.texts == undisturbed.texts


def test_a_worker_killed_on_the_way_changes_no_text(
    demo_model: Path, log: Path, undisturbed: Sitting
) -> None:
    def kill(model: LlamaModel, _sitting: Sitting) -> None:
        assert model.pid is not None
        os.kill(model.pid, signal.SIGKILL)

    sitting = sit(demo_model, log, asks(), after=7, meddle=kill)
    (loss,) = [answer for answer in sitting.answers if isinstance(answer, ModelLost)]
    assert "SIGKILL" in loss.reason
    assert sitting.texts == undisturbed.texts


def test_a_worker_that_is_frozen_on_the_way_changes_no_text(
    demo_model: Path, log: Path, undisturbed: Sitting
) -> None:
    def freeze(model: LlamaModel, _sitting: Sitting) -> None:
        assert model.pid is not None
        os.kill(model.pid, signal.SIGSTOP)

    hasty = Patience(silence=20.0, look=0.5)
    sitting = sit(demo_model, log, asks(), after=7, meddle=freeze, patience=hasty)
    (loss,) = [answer for answer in sitting.answers if isinstance(answer, ModelLost)]
    assert "it hung: no sign of life" in loss.reason
    assert sitting.texts == undisturbed.texts


def test_cancelled_and_asked_again_the_texts_are_the_same(
    demo_model: Path, log: Path, undisturbed: Sitting
) -> None:
    work = asks()

    async def cancel(model: LlamaModel, sitting: Sitting) -> None:
        await model.cancel()
        while len([a for a in sitting.answers if isinstance(a, Completion)]) + model._out.qsize() < 32:
            await asyncio.sleep(0.05)
        waiting = [answer for answer in list(model._out._queue) if isinstance(answer, Completion)]  # type: ignore[attr-defined]
        done = set(sitting.completions) | {a.key for a in waiting if a.finish != "cancelled"}
        for ask in work:
            left = tuple(draw for draw in ask.draws if draw.key not in done)
            if left:
                await model.ask(replace(ask, draws=left))

    assert sit(demo_model, log, work, after=6, meddle=cancel).texts == undisturbed.texts


def test_greedy_answers_are_the_same_for_every_sample(demo_model: Path, log: Path) -> None:
    texts = sit(demo_model, log, asks((1,), samples=5, sampling=Sampling())).texts
    assert len(set(texts.values())) == 1


def test_a_watcher_sees_the_slots_and_the_speed(demo_model: Path, log: Path) -> None:
    sitting = sit(demo_model, log, asks(range(4)), watched=True)
    frames = [answer for answer in sitting.answers if isinstance(answer, Streamed)]
    assert frames
    assert any(slot.tail for frame in frames for slot in frame.slots)
    assert any(frame.tokens_per_second > 0 for frame in frames)


def test_a_conversation_is_rendered_by_the_files_own_template(demo_model: Path, log: Path) -> None:
    prompt = Prompt(
        messages=(Message(role="user", content="Write a Python function add(a, b) that returns the sum."),),
        prefill="```python\ndef add(a, b):\n    return",
        stops=("\n```",),
    )
    ask = Ask(prompt=prompt, draws=(Draw(key=("add", 0), seed=1),), sampling=Sampling(), max_tokens=60)
    completion = sit(demo_model, log, [ask]).completions["add", 0]
    assert completion.finish == "stop"
    assert "```" not in completion.text
    assert completion.prompt_tokens > 50, "the template's own system message belongs to the prompt"


def test_nothing_is_printed_where_a_terminal_would_be(
    demo_model: Path, log: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    sit(demo_model, log, asks((0,), samples=1))
    assert capfd.readouterr() == ("", "")
    assert "llama_model_loader" in log.read_text()


def test_a_sequence_that_is_full_ends_by_context(demo_model: Path, log: Path) -> None:
    (ask,) = asks((0,), samples=2, sampling=Sampling(temperature=1.0))
    found = sit(demo_model, log, [replace(ask, max_tokens=100_000, prompt=Prompt(text="a b c " * 125))])
    assert "context" in {completion.finish for completion in found.completions.values()}


def test_a_context_beyond_the_models_own_is_refused(demo_model: Path, log: Path) -> None:
    with pytest.raises(ModelError, match="Lower --max-tokens by 1808"):
        sit(demo_model, log, asks(), context=10_000)


def test_a_file_damaged_within_is_refused_with_what_the_library_said(
    demo_model: Path, log: Path, tmp_path: Path
) -> None:
    raw = demo_model.read_bytes().replace(b"blk.0.attn_q.weight", b"blk.0.attn_z.weight")
    path = tmp_path / "bent.gguf"
    path.write_bytes(raw)
    with pytest.raises(ModelError, match=r"attn_q\.weight.*not found") as caught:
        sit(path, log, asks())
    assert str(path) in str(caught.value)


def test_gpus_that_are_not_here_are_refused_and_not_replaced_by_the_processor(
    demo_model: Path, log: Path
) -> None:
    with pytest.raises(ModelError, match=r"--gpus 97,98: llama.cpp sees 0 of them"):
        sit(demo_model, log, asks(), options=LlamaOptions(visible_gpus=(97, 98)))


def test_a_file_that_is_no_adapter_is_refused(demo_model: Path, log: Path) -> None:
    with pytest.raises(ModelError, match="does not fit"):
        sit(demo_model, log, asks(), options=LlamaOptions(lora=(Lora(path=str(demo_model)),)))


def test_an_adapter_changes_the_text_and_at_scale_0_gives_the_base_models(
    demo_model: Path, log: Path, tmp_path: Path, undisturbed: Sitting
) -> None:
    path = tmp_path / "tiny.gguf"
    write_lora(path, layers=range(4, 12), width=576)
    laid = sit(demo_model, log, asks(), options=LlamaOptions(lora=(Lora(path=str(path)),)))
    faint = sit(demo_model, log, asks(), options=LlamaOptions(lora=(Lora(path=str(path), scale=0.0),)))
    assert set(laid.texts) == set(undisturbed.texts)
    changed = sum(laid.texts[key] != text for key, text in undisturbed.texts.items())
    assert changed > len(undisturbed.texts) // 2
    assert faint.texts == undisturbed.texts
    assert laid.card.facts["lora_0"] == f"{path}:1"
    assert laid.card.facts["lora_0_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_adapter_for_another_width_is_refused(demo_model: Path, log: Path, tmp_path: Path) -> None:
    path = tmp_path / "wide.gguf"
    write_lora(path, layers=range(1), width=640)
    with pytest.raises(ModelError, match=r"wide\.gguf does not fit .*convert_lora_to_gguf"):
        sit(demo_model, log, asks(), options=LlamaOptions(lora=(Lora(path=str(path)),)))


def test_where_memory_runs_out_the_worker_starts_again_with_fewer_slots(
    demo_model: Path, log: Path, undisturbed: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache of 65 sequences of 1,024 tokens takes 1,463 MiB, that of 33 half of it."""
    monkeypatch.setenv("PROCTOR_TEST_BYTES", str(1300 << 20))
    sitting = sit(
        demo_model, log, asks(), slots=64, context=1024, worker="tests.engine.models.cramped_worker"
    )
    losses = [answer for answer in sitting.answers if isinstance(answer, ModelLost)]
    assert "no room for 65 sequences of 1024 tokens" in losses[0].reason
    assert losses[0].slots == 32
    assert sitting.opened.slots < 64
    assert sitting.opened.slots == losses[-1].slots
    assert sitting.texts == undisturbed.texts


def test_where_not_even_one_sample_fits_the_error_says_so(
    demo_model: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROCTOR_TEST_BYTES", str(400 << 20))
    with pytest.raises(ModelError, match="died while opening: no room for"):
        sit(demo_model, log, asks(), slots=4, context=8192, worker="tests.engine.models.cramped_worker")


def test_thinking_is_ended_for_the_model_when_its_budget_is_spent(demo_model: Path, log: Path) -> None:
    template = families.CHATML + "<think>\n"
    prompt = Prompt(messages=(Message(role="user", content="What is 2 + 2?"),))
    ask = Ask(
        prompt=prompt,
        draws=(Draw(key=("sum", 0), seed=1),),
        sampling=Sampling(temperature=0.8),
        max_tokens=60,
    )
    options = LlamaOptions(chat_template=template, thinking_tokens=10)
    sitting = sit(demo_model, log, [ask], options=options)
    completion = sitting.completions["sum", 0]
    assert sitting.card.facts["template"] == "option"
    assert completion.thinking
    assert 10 <= completion.thinking_tokens < 20
    assert "</think>" not in completion.text
    assert completion.tokens > completion.thinking_tokens


def test_a_physical_batch_smaller_than_the_prompt_gives_the_whole_prompt(demo_model: Path, log: Path) -> None:
    sitting = sit(demo_model, log, asks((7,), samples=2), options=LlamaOptions(ubatch=32))
    assert sitting.opened.facts["ubatch"] == 32
    assert {one.prompt_tokens for one in sitting.completions.values()} == {
        one.prompt_tokens for one in sit(demo_model, log, asks((7,), samples=1)).completions.values()
    }


def apart(code: str, demo_model: Path) -> str:
    """Run code against the library in a process of its own; what it printed last."""
    head = (
        "from pathlib import Path\nimport sys\nimport numpy as np\n"
        "from engine.models.llama import library\nfrom engine.models.model import ModelError\n"
        "from engine.models.options import LlamaOptions\nlibrary.start()\noptions = LlamaOptions()\n"
        "model = library.LoadedModel(Path(sys.argv[1]), options)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", head + code, str(demo_model)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip().splitlines()[-1]


def test_a_cache_that_cannot_be_had_is_an_error_and_no_abort(demo_model: Path) -> None:
    code = (
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))\n"
        "try:\n    library.Context(model, sequences=250, context=8192, threads=1, options=options)\n"
        "except ModelError as error:\n    print(error)\n"
    )
    said = apart(code, demo_model)
    assert "no room for 250 sequences" in said
    assert "alloc" in said


@pytest.mark.parametrize(
    "call",
    [
        "context.prefill(0, [1] * (context.batch + 1), 0)",
        "context.prefill(0, [], 0)",
        "context.step(np.ones(9, np.int32), np.zeros(9, np.int32))",
        "library.Context(model, sequences=257, context=256, threads=1, options=options)",
    ],
    ids=["more tokens than the batch", "no tokens", "more rows than sequences", "too many sequences"],
)
def test_what_would_abort_the_process_is_refused_before(demo_model: Path, call: str) -> None:
    code = (
        "context = library.Context(model, sequences=8, context=256, threads=1, options=options)\n"
        f"try:\n    {call}\nexcept (ValueError, ModelError) as error:\n    print('refused', error)\n"
    )
    assert apart(code, demo_model).startswith("refused")


def test_a_row_without_logits_is_an_error_and_no_abort(demo_model: Path) -> None:
    code = (
        "context = library.Context(model, sequences=8, context=256, threads=1, options=options)\n"
        "decode = context._decode\n"
        "def without(count):\n    context._wanted[:] = 0\n    decode(count)\n"
        "context._decode = without\n"
        "try:\n    context.step(np.ones(8, np.int32), np.zeros(8, np.int32))\n"
        "except library.DecodeError as error:\n    print('error', error)\n"
    )
    assert "no logits" in apart(code, demo_model)


def test_every_sequence_may_have_its_logits_in_one_step(demo_model: Path) -> None:
    code = (
        "context = library.Context(model, sequences=256, context=256, threads=1, options=options)\n"
        "print(context.step(np.ones(256, np.int32), np.zeros(256, np.int32)).shape)\n"
    )
    assert apart(code, demo_model) == "(256, 49152)"


def test_an_abort_of_the_library_itself_costs_a_restart_and_no_text(
    demo_model: Path, log: Path, tmp_path: Path, undisturbed: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROCTOR_TEST_ABORTED", str(tmp_path / "aborted"))
    sitting = sit(demo_model, log, asks(), worker="tests.engine.models.aborting_worker")
    (loss,) = [answer for answer in sitting.answers if isinstance(answer, ModelLost)]
    assert "SIGABRT" in loss.reason
    assert "GGML_ASSERT" in loss.reason
    assert sitting.texts == undisturbed.texts


def test_weights_that_are_no_numbers_end_as_an_error(demo_model: Path, log: Path, tmp_path: Path) -> None:
    header = read_header(demo_model)
    ends = [tensor.offset + (tensor.size or 0) for tensor in header.tensors]
    (norm,) = [tensor for tensor in header.tensors if tensor.name == "output_norm.weight"]
    start, size = header.size - max(ends) + norm.offset, norm.size or 0
    raw = bytearray(demo_model.read_bytes())
    raw[start : start + size] = b"\xff" * size
    path = tmp_path / "nan.gguf"
    path.write_bytes(raw)
    losses = [one for one in sit(path, log, asks((0,))).answers if isinstance(one, ModelLost)]
    assert losses[-1].final
    assert "not finite" in losses[-1].reason


def test_a_full_sequence_and_a_wrong_token_are_errors_and_no_abort(demo_model: Path) -> None:
    code = (
        "context = library.Context(model, sequences=2, context=256, threads=1, options=options)\n"
        "for tokens, start in (([model.tokens + 5], 0), ([-7], 0), ([1], -3), ([1] * 300, 0)):\n"
        "    try:\n        context.prefill(0, tokens, start)\n        context.prefill(0, tokens, 300)\n"
        "    except library.DecodeError as error:\n        print('error', error)\n"
        "context.clear(0)\n"
        "print(context.step(np.ones(2, np.int32), np.zeros(2, np.int32)).shape)\n"
    )
    assert apart(code, demo_model) == "(2, 49152)"
