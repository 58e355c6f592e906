"""Thinking is kept apart from the answer, and stops count in the answer only."""

import pytest

from engine.models.llama.transcript import Transcript


def told(text: str, stops: tuple[str, ...] = (), *, size: int = 1, thinking: bool = False) -> Transcript:
    transcript = Transcript(stops, may_think=True, thinking=thinking)
    for start in range(0, len(text), size):
        if transcript.add(text[start : start + size]):
            break
    transcript.end()
    return transcript


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_thinking_and_answer_are_told_apart(size: int) -> None:
    transcript = told("\n<think>\nhm, ```x```\n</think>\n\nprint(1)", size=size)
    assert (transcript.thoughts, transcript.answer) == ("hm, ```x```", "print(1)")


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_thinking_that_the_template_opened_needs_no_opening_mark(size: int) -> None:
    transcript = told("so\n</think>\n\nanswer", size=size, thinking=True)
    assert (transcript.thoughts, transcript.answer) == ("so", "answer")


@pytest.mark.parametrize("size", [1, 1000])
def test_a_stop_inside_thinking_does_not_end_the_answer(size: int) -> None:
    transcript = told("<think>a\ndef b</think>def c\ndef d", ("\ndef",), size=size)
    assert (transcript.thoughts, transcript.answer) == ("a\ndef b", "def c")


def test_thinking_without_an_end_leaves_no_answer() -> None:
    transcript = told("<think>and on and on")
    assert (transcript.thoughts, transcript.answer) == ("and on and on", "")


def test_a_mark_that_is_not_at_the_beginning_is_text() -> None:
    assert told("x = '<think>'").answer == "x = '<think>'"


def test_a_beginning_that_only_looks_like_the_mark_is_text() -> None:
    assert told("<thimble>").answer == "<thimble>"


def test_a_raw_completion_never_thinks() -> None:
    transcript = Transcript((), may_think=False)
    transcript.add("<think>x</think>y")
    assert transcript.answer == "<think>x</think>y"


def test_the_tail_shows_what_is_being_written_now() -> None:
    transcript = Transcript((), may_think=True)
    transcript.add("<think>abc")
    assert transcript.tail(2) == "bc"
