"""A worker may die at any moment; what it had not answered is asked again, and nothing is answered twice."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

from benchmarks.benchmark import Prompt
from engine.models.child import DEATHS, LlamaModel
from engine.models.model import Answer, Ask, Completion, Draw, ModelError, ModelLost, Room, Sampling
from engine.models.postmortem import last_error
from engine.models.watchdog import Patience


def model(tmp_path: Path, *, patience: Patience | None = None, **plan: object) -> LlamaModel:
    path = tmp_path / "paper.gguf"
    path.write_text(json.dumps({"counter": str(tmp_path / "died-"), **plan}))
    return LlamaModel(
        path=path,
        source="paper",
        log=tmp_path / "model.log",
        worker="tests.engine.models.paper_worker",
        patience=patience,
    )


def ask(problem: str, count: int) -> Ask:
    draws = tuple(Draw(key=(problem, index), seed=index + 1) for index in range(count))
    return Ask(prompt=Prompt(text="abc"), draws=draws, sampling=Sampling(), max_tokens=8)


async def sit(one: LlamaModel, *asks: Ask, slots: int | None = 16) -> list[Answer]:
    """Load, open, ask, and collect answers until all have come or the model is lost for good."""
    found: list[Answer] = []
    wanted = sum(len(asked.draws) for asked in asks)
    try:
        async with asyncio.timeout(30):
            await one.load()
            await one.open(Room(context=64, slots=slots))
            for asked in asks:
                await one.ask(asked)
            async for answer in one.answers():
                found.append(answer)
                if sum(isinstance(item, Completion) for item in found) == wanted:
                    break
    finally:
        await one.close()
    return found


def completions(answers: list[Answer]) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], str] = {}
    for answer in answers:
        if isinstance(answer, Completion):
            assert answer.key not in found, "a draw was answered twice"
            found[answer.key] = answer.text
    return found


def losses(answers: list[Answer]) -> list[ModelLost]:
    return [answer for answer in answers if isinstance(answer, ModelLost)]


async def test_draws_are_answered_by_a_process_of_their_own(tmp_path: Path) -> None:
    answers = await sit(model(tmp_path), ask("a", 3))
    assert completions(answers) == {("a", 0): "1", ("a", 1): "2", ("a", 2): "3"}
    assert os.getpid() not in {answer.tokens for answer in answers if isinstance(answer, Completion)}


async def test_a_worker_that_aborts_is_replaced_and_asked_what_is_left(tmp_path: Path) -> None:
    answers = await sit(model(tmp_path, answer=1), ask("a", 3), ask("b", 3))
    assert len(completions(answers)) == 6
    (loss,) = losses(answers)
    assert "SIGABRT" in loss.reason
    assert "GGML_ASSERT(paper)" in loss.reason
    assert not loss.final
    assert loss.slots is None


async def test_a_worker_out_of_memory_starts_again_with_half_the_slots(tmp_path: Path) -> None:
    plan: dict[str, Any] = {"answer": 1, "says": "CUDA error: out of memory", "memory": True}
    answers = await sit(model(tmp_path, **plan), ask("a", 4), slots=16)
    assert len(completions(answers)) == 4
    (loss,) = losses(answers)
    assert (loss.reason, loss.slots) == ("CUDA error: out of memory", 8)


async def test_opening_that_dies_of_memory_is_tried_with_fewer_slots(tmp_path: Path) -> None:
    one = model(tmp_path, open=2, says="failed to allocate", memory=True)
    answers = await sit(one, ask("a", 1), slots=16)
    assert [loss.slots for loss in losses(answers)] == [8, 4]
    assert one._opened is not None
    assert one._opened.slots == 4


async def test_opening_that_dies_otherwise_is_an_error_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="SIGABRT"):
        await sit(model(tmp_path, open=1))


async def test_a_worker_that_dies_again_and_again_is_given_up(tmp_path: Path) -> None:
    answers = await sit(model(tmp_path, first=99), ask("a", 1))
    assert [loss.final for loss in losses(answers)] == [False] * DEATHS + [True]


@pytest.mark.slow
async def test_deaths_with_answers_between_them_are_not_added_up(tmp_path: Path) -> None:
    answers = await sit(model(tmp_path, answer=DEATHS + 2), ask("a", 3 * (DEATHS + 3)))
    assert len(completions(answers)) == 3 * (DEATHS + 3)
    assert not any(loss.final for loss in losses(answers))


async def test_a_refusal_is_passed_on_word_for_word(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"^no such thing$"):
        await sit(model(tmp_path, refuses="no such thing"))


async def test_a_worker_that_dies_while_loading_is_an_error_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"while loading.*SIGABRT"):
        await sit(model(tmp_path, load=1))


async def test_prompts_are_measured_by_the_worker(tmp_path: Path) -> None:
    one = model(tmp_path)
    await one.load()
    assert await one.measure([Prompt(text="abc"), Prompt(text="")]) == [3, 0]
    await one.close()


def test_the_reason_of_a_death_is_what_the_library_said_and_not_how_python_puts_it(tmp_path: Path) -> None:
    log = tmp_path / "model.log"
    earlier = b"CUDA error: out of memory\n"
    log.write_bytes(
        earlier + b"kv-cache.cpp:484: GGML_ASSERT(is_full) failed\nFatal Python error: Aborted\n\n"
        b'  File "/x/aborting.py", line 9 in main\nExtension modules: numpy\n'
    )

    assert last_error(log, len(earlier)) == "kv-cache.cpp:484: GGML_ASSERT(is_full) failed"
    assert last_error(log, 0) == "kv-cache.cpp:484: GGML_ASSERT(is_full) failed"
    assert last_error(log, log.stat().st_size) == ""
    assert last_error(tmp_path / "none", 0) == ""


async def test_nothing_is_left_running_after_close(tmp_path: Path) -> None:
    one = model(tmp_path)
    await one.load()
    pid = one.pid
    assert pid is not None
    await one.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_asking_before_opening_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="before it was opened"):
        await model(tmp_path).ask(ask("a", 1))


async def test_what_a_worker_prints_goes_to_the_log(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    await sit(model(tmp_path, answer=1), ask("a", 3))
    assert "GGML_ASSERT" in (tmp_path / "model.log").read_text()
    assert capfd.readouterr() == ("", "")


async def test_a_worker_that_falls_silent_is_killed_and_replaced(tmp_path: Path) -> None:
    hasty = Patience(silence=1.0, look=0.1)
    answers = await sit(model(tmp_path, patience=hasty, answer=1, hangs="silently"), ask("a", 4))
    assert len(completions(answers)) == 4
    (loss,) = losses(answers)
    assert "it hung: no sign of life" in loss.reason
    assert not loss.final
    assert loss.slots is None


async def test_a_worker_that_lives_and_does_nothing_is_killed_and_replaced(tmp_path: Path) -> None:
    hasty = Patience(standstill=1.0, look=0.1)
    answers = await sit(model(tmp_path, patience=hasty, answer=1, hangs="waiting"), ask("a", 4))
    assert len(completions(answers)) == 4
    (loss,) = losses(answers)
    assert "without computing or reading" in loss.reason


async def test_a_slow_worker_is_left_alone(tmp_path: Path) -> None:
    hasty = Patience(silence=2.5, standstill=2.5, look=0.1)
    answers = await sit(model(tmp_path, patience=hasty, answer=1, hangs="slowly"), ask("a", 4))
    assert len(completions(answers)) == 4
    assert not losses(answers)


async def test_a_worker_that_hangs_while_loading_is_an_error_that_says_so(tmp_path: Path) -> None:
    hasty = Patience(silence=1.0, look=0.1)
    with pytest.raises(ModelError, match="while loading the model: it hung"):
        await sit(model(tmp_path, patience=hasty, load=1, hangs="silently"))
