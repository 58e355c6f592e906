"""A template that does not fit is said aloud, once, and only when the signs are clear."""

from engine.models.mismatch import ENOUGH, MismatchWatch
from engine.models.model import Completion, Finish


def seen(texts: list[str], finish: Finish, *, chat: bool = True) -> list[str]:
    watch = MismatchWatch()
    said = [
        watch.see(Completion(key=("a", i), text=text, finish=finish), chat=chat)
        for i, text in enumerate(texts)
    ]
    return [note for note in said if note]


def test_answers_that_never_end_are_told_once() -> None:
    (note,) = seen(["x"] * 30, "length")
    assert "token limit" in note


def test_one_answer_that_ends_is_enough_to_say_nothing() -> None:
    watch = MismatchWatch()
    watch.see(Completion(key=("a", 0), text="x", finish="stop"), chat=True)
    notes = [watch.see(Completion(key=("a", i), text="x", finish="length"), chat=True) for i in range(1, 30)]
    assert not any(notes)


def test_a_base_model_that_runs_on_is_as_it_should_be() -> None:
    assert seen(["x"] * 30, "length", chat=False) == []


def test_too_few_answers_prove_nothing() -> None:
    assert seen(["x"] * (ENOUGH - 1), "length") == []


def test_control_tokens_written_as_text_are_told() -> None:
    (note,) = seen(["def f(): pass<|im_end|>\n<|im_start|>user"] * 3, "stop")
    assert "<|im_end|>" in note


def test_cancelled_answers_do_not_count() -> None:
    assert seen(["x"] * 30, "cancelled") == []
