"""Known harnesses: what they show, where they cut, and the program they make of an answer."""

import pytest

from benchmarks.benchmark import BenchmarkError
from benchmarks.harness import TABLE, Harness, Item, ask, filled, find_harness, form_of, read

PROMPT = 'def twice(n):\n    """Twice {n}.\n\n    ```\n    twice(1)\n    ```\n    """\n'
BODY = "    return 2 * n\n"
ITEM = Item(
    prompt=PROMPT,
    entry_point="twice",
    text="Double a number.",
    tests=["assert twice(1) == 2", "assert twice(2) == 4"],
    examples=[{"text": "Add.", "tests": "assert add(1, 1) == 2", "code": "def add(a, b):\n    return a + b"}],
)


@pytest.mark.parametrize("harness", TABLE, ids=lambda harness: f"{harness.family}-{harness.name}")
def test_every_harness_asks_in_each_of_its_forms(harness: Harness) -> None:
    for style in harness.forms:
        prompt = ask(harness, ITEM, style)
        asked = prompt.text or prompt.messages[-1].content
        assert prompt.is_chat is (style == "chat")
        assert "Twice {n}" in asked or "Double a number" in asked
        assert "{prompt}" not in asked
        assert "{text}" not in asked


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("openai-paper", BODY),
        ("openai-paper", f"{BODY}\nprint(twice(1))"),
        ("bigcode", f"\n{BODY}\n@other"),
        ("lm-eval", BODY),
        ("evalplus", f"{BODY}\nassert twice(1) == 2"),
    ],
)
def test_continuations_are_joined_with_the_prompt_and_cut_at_the_stops(name: str, text: str) -> None:
    harness = find_harness("humaneval", name)
    solution = read(harness, ITEM, ask(harness, ITEM, "completion"), text)
    assert solution.rule.startswith(name)
    assert works(solution.code)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lm-eval", f"{BODY}```\nDone."),
        ("inspect", f"```python\ndef twice(n):\n{BODY}```"),
        ("simple-evals", f"def twice(n):\n{BODY}"),
        ("evalplus", f"def twice(n):\n{BODY}"),
    ],
)
def test_answers_are_read_as_the_harness_reads_them(name: str, text: str) -> None:
    harness = find_harness("humaneval", name)
    assert works(read(harness, ITEM, ask(harness, ITEM, "chat"), text).code)


def test_inspect_loses_helpers_before_the_signature_as_the_original_does() -> None:
    harness = find_harness("humaneval", "inspect")
    answer = f"```python\ndef helper(n):\n    return n\n\ndef twice(n):\n{BODY}```"
    code = read(harness, ITEM, ask(harness, ITEM, "chat"), answer).code
    assert code.startswith(f"{PROMPT}    return n")


def works(code: str) -> bool:
    space: dict[str, object] = {}
    exec(code, space)
    function = space["twice"]
    return callable(function) and function(4) == 8


def test_the_examples_of_mbpp_are_solved_and_the_question_is_not() -> None:
    asked = ask(find_harness("mbpp", "openai-paper"), ITEM, "completion").text
    assert asked.count("[BEGIN]") == 2
    assert asked.count("[DONE]") == 1
    assert asked.endswith("assert twice(2) == 4\n[BEGIN]\n")


def test_bigcode_shows_one_test_of_mbpp() -> None:
    asked = ask(find_harness("mbpp", "bigcode"), ITEM, "completion").text
    assert asked == '"""\nDouble a number.\nassert twice(1) == 2\n"""\n'


def test_an_unknown_harness_or_form_is_refused_with_what_there_is() -> None:
    with pytest.raises(BenchmarkError, match="Known: bigcode, evalplus"):
        find_harness("humaneval", "bigcod")
    with pytest.raises(BenchmarkError, match="--prompt-style completion"):
        form_of(find_harness("humaneval", "bigcode"), "chat")


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert filled("{a} {b} {c}", {"a": "{b}", "b": "2"}) == "{b} 2 {c}"


def test_an_empty_answer_is_no_program() -> None:
    for harness in TABLE:
        for style in harness.forms:
            assert read(harness, ITEM, ask(harness, ITEM, style), " \n").is_empty
