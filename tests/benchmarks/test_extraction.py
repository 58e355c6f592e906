"""What models really write, and the program that is taken out of it."""

from dataclasses import dataclass

import pytest

from benchmarks.benchmark import Prompt, Solution
from benchmarks.extraction import extract_function
from benchmarks.function_prompt import function_prompt

CONTEXT = '''from typing import List


def double_all(numbers: List[int]) -> List[int]:
    """Return every number doubled.

    >>> double_all([1, 2])
    [2, 4]
    """
'''
FUNCTION = "def double_all(numbers: List[int]) -> List[int]:\n    return [2 * n for n in numbers]\n"
BODY = "    return [2 * n for n in numbers]\n"
FREE_CHAT = Prompt(messages=function_prompt(CONTEXT, "chat").messages)


def extracted(completion: str, *, prompt: Prompt | None = None, context: str = CONTEXT) -> Solution:
    """What is taken from a completion, as a conversation without prefill unless another prompt is given."""
    return extract_function(completion, prompt or FREE_CHAT, context=context, entry_point="double_all")


def works(solution: Solution) -> bool:
    """Whether the program runs and does what is asked."""
    space: dict[str, object] = {}
    exec(compile(solution.code, "<solution>", "exec"), space)
    function = space["double_all"]
    return callable(function) and function([1, 5]) == [2, 10]


@dataclass(frozen=True)
class Case:
    """A text, and the rule that should find the program in it."""

    name: str
    text: str
    rule: str


ANSWERS = [
    Case("a plain fence", f"```\n{FUNCTION}```", "code block"),
    Case("a labelled fence", f"```python\n{FUNCTION}```\n", "code block"),
    Case("an odd label", f"```Python3\n{FUNCTION}```\n", "code block"),
    Case("tildes", f"~~~python\n{FUNCTION}~~~\n", "code block"),
    Case("four backticks", f"````python\n{FUNCTION}````\n", "code block"),
    Case("braces round the label", f"```{{.python}}\n{FUNCTION}```\n", "code block"),
    Case("a fence in a list", f"1. ```python\n{FUNCTION}```\n", "code block"),
    Case("a fence that is never closed", f"Sure!\n```python\n{FUNCTION}", "code block"),
    Case("a fence closed behind the code", f"```python\n{FUNCTION.rstrip()}```\nThat is all.", "code block"),
    Case("a label of another language", f"```javascript\n{FUNCTION}```", "code block"),
    Case("sentences around", f"Here you are:\n\n```python\n{FUNCTION}```\n\nIt doubles.", "code block"),
    Case(
        "a usage example behind",
        f"```python\n{FUNCTION}```\nUse it:\n```python\nimport sys\nprint(double_all([1, 2, 3]))\nprint(1)\n```",
        "code block",
    ),
    Case(
        "a first attempt before",
        f"```python\ndef double_all(n):\n    return n * 2\n```\nWait, for lists:\n```python\n{FUNCTION}```",
        "code block",
    ),
    Case(
        "a shell block before",
        f"```bash\npip install nothing\n```\n```python\n{FUNCTION}```",
        "code block",
    ),
    Case(
        "a fence within the docstring",
        '```python\ndef double_all(numbers):\n    """Double.\n\n    ```\n    double_all([1])\n    ```\n    """\n'
        f"{BODY}```\n",
        "code block",
    ),
    Case(
        "the whole block indented",
        "```python\n    " + FUNCTION.replace("\n", "\n    ") + "\n```",
        "code block, dedented",
    ),
    Case(
        "a broken end of the block",
        f"```python\n{FUNCTION}\nprint(double_all([1, 2]\n",
        "code block, end removed",
    ),
    Case("only the body, in a fence", f"```python\n{BODY}```", "body in a code block"),
    Case(
        "only the body, unindented", "```python\nreturn [2 * n for n in numbers]\n```", "body in a code block"
    ),
    Case("the prompt repeated in a fence", f"```python\n{CONTEXT}{BODY}```", "code block"),
    Case("the prompt repeated without one", f"{CONTEXT}{BODY}", "plain code"),
    Case("code between sentences", f"Here is the code:\n\n{FUNCTION}\nThis doubles all.", "plain code"),
    Case("only the body, no fence", BODY, "body"),
    Case(
        "a fence in a line",
        "It is ```def double_all(numbers): return [2 * n for n in numbers]```.",
        "plain code",
    ),
    Case(
        "thinking first", f"<think>\n```python\nnope(\n```\n</think>\n```python\n{FUNCTION}```", "code block"
    ),
    Case(
        "the end of thinking only", f"so I double ```x```\n</think>\n\n```python\n{FUNCTION}```", "code block"
    ),
    Case("tabs", "```python\ndef double_all(numbers):\n\treturn [2 * n for n in numbers]\n```", "code block"),
    Case("windows lines", f"```python\r\n{FUNCTION}```\r\n".replace("\n", "\r\n"), "code block"),
    Case("end token as text", f"```python\n{FUNCTION}```<|im_end|>\n<|im_start|>user\nmore", "code block"),
    Case("NUL characters", f"```python\n{FUNCTION}\0\0```", "code block"),
    Case("half a character", f"```python\n# \udce4\n{FUNCTION}```", "code block"),
]


OUTSIDE = [
    Case("a block that is closed before the code", f"```python\n```\n{FUNCTION}", "plain code"),
    Case("code between other marks", f"<code>\n{FUNCTION}</code>\n```bash\nls\n```", "plain code"),
    Case("only a comment in the block behind", f"{FUNCTION}```\n\n```python\n# as above\n```", "plain code"),
    Case("a shell block before code without one", f"```bash\npip install x\n```\n{FUNCTION}", "plain code"),
    Case(
        "a signature, a block that is closed at once and the code",
        f"{CONTEXT}\n```python\n```\n{FUNCTION}",
        "plain code",
    ),
    Case(
        "a usage example in the only block",
        f"{FUNCTION}\n```python\nprint(double_all([1]))\n```",
        "plain code",
    ),
    Case(
        "code behind many lines that look like it",
        "".join(f"class number {n}\n" for n in range(12)) + FUNCTION + "```text\nx\n```",
        "longest Python",
    ),
]


@pytest.mark.parametrize("case", OUTSIDE, ids=lambda case: case.name)
@pytest.mark.parametrize("prompt", [FREE_CHAT, function_prompt(CONTEXT, "chat")], ids=["free", "prefilled"])
def test_a_function_that_no_block_holds_is_found_outside(case: Case, prompt: Prompt) -> None:
    solution = extracted(case.text, prompt=prompt)
    assert works(solution)
    assert prompt.prefill or solution.rule == case.rule


def test_a_stub_outside_the_blocks_is_no_answer() -> None:
    solution = extracted("def double_all(numbers): pass\n\n```python\nx = 1\n```")
    assert solution.rule == "code block without the function"


def test_a_test_of_the_answer_by_itself_is_not_run() -> None:
    wrong = "def test_double_all():\n    assert double_all([1]) == [3]\n"
    solution = extracted(f"```python\n{FUNCTION}\n{wrong}\ntest_double_all()\n```")
    assert works(solution)
    assert "usage left out (1 statement)" in solution.notes


def test_an_example_between_an_answer_and_its_repetition_is_not_run() -> None:
    solution = extracted(f"```python\n{FUNCTION}\nassert double_all([1]) == [3]\n\n{FUNCTION}```")
    assert works(solution)


def test_what_is_called_to_prepare_the_answer_is_kept() -> None:
    code = f"{FUNCTION}\ndef prepare():\n    global double_all\n    double_all = None\nprepare()\n"
    assert "\nprepare()" in extracted(code).code


@pytest.mark.parametrize("case", ANSWERS, ids=lambda case: case.name)
def test_answers_are_found_in_a_conversation(case: Case) -> None:
    solution = extracted(case.text)
    assert works(solution)
    assert solution.rule == case.rule
    solution.code.encode("utf-8")


CONTINUATIONS = [
    Case("the body", BODY, "continuation"),
    Case("the body and an end token", BODY + "<|endoftext|>import os", "continuation"),
    Case("the function again", f"\n\n{FUNCTION}", "continuation"),
    Case("a body that ends with a fence", f"{BODY}```\n\nThis returns every number doubled.", "continuation"),
    Case("sentences behind", f"{BODY}\nThis function doubles all numbers, you see.\n", "continuation"),
    Case("a next line that breaks off", f"{BODY}\nresult = double_all([1,", "continuation"),
    Case("a body that lost its first spaces", BODY.strip(), "continuation, first line indented"),
    Case(
        "a longer body that lost its first spaces",
        "result = []\n    for n in numbers:\n        result.append(2 * n)\n    return result\n",
        "continuation, first line indented",
    ),
    Case(
        "a body without indentation",
        "result = []\nfor n in numbers:\n    result.append(n * 2)\nreturn result\n",
        "continuation, indented",
    ),
    Case(
        "a body with tabs",
        "\tdoubled = [2 * n for n in numbers]\n\treturn doubled\n",
        "continuation, tabs expanded",
    ),
    Case("a fence in spite of all", f"```python\n{FUNCTION}```", "code block"),
]


@pytest.mark.parametrize("case", CONTINUATIONS, ids=lambda case: case.name)
def test_continuations_become_programs(case: Case) -> None:
    solution = extracted(case.text, prompt=Prompt(text=CONTEXT))
    assert works(solution)
    assert solution.rule == case.rule


def test_a_continuation_that_compiles_is_taken_as_it_is() -> None:
    text = "    return numbers  # wrong, but an answer\n"
    assert extracted(text, prompt=Prompt(text=CONTEXT)).code == CONTEXT + text


def test_a_prefilled_block_begins_with_code() -> None:
    prompt = function_prompt(CONTEXT, "chat")
    for text in (FUNCTION, f"{FUNCTION}```\nDone.", f"```python\n{FUNCTION}```", BODY):
        assert works(extracted(text, prompt=prompt)), text


def test_the_earliest_stop_counts_whatever_its_place_in_the_list() -> None:
    prompt = Prompt(text=CONTEXT, stops=("\nprint", "\ndef"))
    solution = extracted(f"{BODY}\ndef other():\n    pass\nprint(1)\n", prompt=prompt)
    assert "other" not in solution.code
    assert works(solution)


def test_imports_and_helpers_of_the_prompt_are_put_back() -> None:
    context = "import math\n\n\ndef twice(n):\n    return n * 2\n\n\n" + CONTEXT
    solution = extracted(
        "```python\ndef double_all(numbers):\n    return [twice(n) for n in numbers]\n```", context=context
    )
    assert works(solution)
    assert "import math" not in solution.code
    assert "twice taken from the prompt" in solution.notes


def test_helpers_of_another_block_are_joined() -> None:
    text = "First:\n```python\ndef twice(n):\n    return n * 2\n```\nThen:\n```python\ndef double_all(numbers):\n    return [twice(n) for n in numbers]\n```"
    solution = extracted(text)
    assert works(solution)
    assert "twice taken from another block" in solution.notes


def test_future_imports_stay_first() -> None:
    text = f"```python\nfrom __future__ import annotations\n{FUNCTION}    # uses List\n```\n"
    solution = extracted(text.replace("2 * n", "int(List is not None) * 2 * n"))
    assert works(solution)


def test_a_mistake_inside_the_function_stays_a_mistake() -> None:
    broken = "```python\ndef double_all(numbers):\n    return [2 * n for n in numbers\n```"
    solution = extracted(broken)
    assert "return [2 * n for n in numbers\n" in solution.code
    with pytest.raises(SyntaxError):
        compile(solution.code, "<solution>", "exec")
    assert any(note.startswith("does not compile") for note in solution.notes)


def test_another_function_is_kept_so_that_its_failure_can_be_seen() -> None:
    solution = extracted("```python\ndef doubleAll(numbers):\n    return numbers\n```")
    assert "doubleAll" in solution.code
    assert solution.rule == "code block without the function"


@pytest.mark.parametrize(
    "text",
    ["", "   \n", "I cannot help with that.", "<think>\nlet me see: ```python\nx = 1\n", "\0\0", "Hello"],
)
@pytest.mark.parametrize("context", [CONTEXT, ""])
def test_texts_without_code_give_an_empty_solution(text: str, context: str) -> None:
    assert extracted(text, context=context).is_empty


def test_unended_thinking_is_noted() -> None:
    assert extracted("<think>I wonder").notes == ("reasoning never ended",)


def test_what_was_seen_is_noted() -> None:
    assert "2 NUL characters removed" in extracted(f"\0\0{FUNCTION}").notes
    assert "broken unicode replaced" in extracted(f"{FUNCTION}# \ud83d\n").notes
    assert "cut at <|im_end|>" in extracted(f"{FUNCTION}<|im_end|>").notes
    assert "unclosed fence" in extracted(f"```python\n{FUNCTION}").notes


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "-" * 100_000 + "1",
        "x = " + "-" * 150 + "1" + "[0]" * 150 + ".a" * 100 + "\nreturn x",
        "```" * 5000,
        "```python\n" + "if 1:\n" * 3000,
        "def double_all(\n" * 3000,
    ],
)
def test_hostile_texts_neither_raise_nor_take_long(text: str) -> None:
    for prompt in (FREE_CHAT, Prompt(text=CONTEXT), function_prompt(CONTEXT, "chat")):
        assert isinstance(extracted(text, prompt=prompt), Solution)
