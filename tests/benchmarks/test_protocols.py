"""Every named protocol to the letter: what it shows, where it stops, what it draws, and the program it makes.

The expected texts are written out whole, so that a changed character in a template is a failure.
"""

import pytest

from benchmarks.harness import HARNESSES, Family, Item, ask, find_harness, harness_names, read

PROMPT = '\n\ndef twice(n: int) -> int:\n    """Twice n."""\n'
HUMANEVAL = Item(prompt=PROMPT, entry_point="twice")
EXAMPLE = {
    "text": "Write a function to add.",
    "tests": "assert add(1, 1) == 2\nassert add(1, 2) == 3",
    "code": "def add(a, b):\n  return a + b",
    "published_code": "def add(a, b):\r\n  return a + b",
}
MBPP = Item(
    prompt='"""\nWrite a function to double.\nassert twice(1) == 2\nassert twice(2) == 4\n"""\n',
    entry_point="twice",
    text="Write a function to double.",
    tests=["assert twice(1) == 2", "assert twice(2) == 4"],
    examples=[EXAMPLE],
)
ITEMS: dict[Family, Item] = {"humaneval": HUMANEVAL, "mbpp": MBPP}

EVALPLUS_ASKS = "Please provide a self-contained Python script that solves the following problem in a markdown code block:\n"
EVALPLUS_BEGINS = (
    "Below is a Python script with a self-contained function that solves the problem and passes corresponding "
    "tests:\n```python\n"
)
INSPECT_ASKS = (
    "Read the following function signature and docstring, and fully implement the function described. Your "
    "response should only contain the code for this function.\n"
)
MBPP_ASKS = (
    "You are an expert Python programmer, and here is your task: Write a function to double. Your code should pass "
    "these tests:\n\nassert twice(1) == 2\nassert twice(2) == 4\n[BEGIN]\n"
)
MBPP_SHOWS = (
    "You are an expert Python programmer, and here is your task: Write a function to add. Your code should pass "
    "these tests:\n\nassert add(1, 1) == 2\nassert add(1, 2) == 3\n[BEGIN]\n"
)
EOS = ("<|endoftext|>", "<|endofmask|>", "</s>", "\nif __name__", "\ndef main(", "\nprint(")
PAPER = ("\nclass", "\ndef", "\n#", "\nif", "\nprint")

COMPLETIONS: list[tuple[Family, str, str, tuple[str, ...]]] = [
    ("humaneval", "openai-paper", PROMPT, PAPER),
    (
        "humaneval",
        "bigcode",
        PROMPT.strip(),
        ("\nclass", "\ndef", "\n#", "\n@", "\nprint", "\nif", "\n```", "<file_sep>"),
    ),
    ("humaneval", "lm-eval", PROMPT, PAPER),
    (
        "humaneval",
        "evalplus",
        PROMPT.strip() + "\n",
        (*EOS, "\ndef ", "\nclass ", "\nimport ", "\nfrom ", "\nassert "),
    ),
    ("mbpp", "evalplus", MBPP.prompt.strip() + "\n", (*EOS, '\n"""', "\nassert")),
    (
        "mbpp",
        "bigcode",
        '"""\nWrite a function to double.\nassert twice(1) == 2\n"""\n',
        ("\nclass", "\nassert", '\n"""', "\nprint", "\nif", "\n<|/", "\n```"),
    ),
    (
        "mbpp",
        "openai-paper",
        f"{MBPP_SHOWS}def add(a, b):\n  return a + b\n[DONE]\n{MBPP_ASKS}",
        ("[DONE]",),
    ),
    (
        "mbpp",
        "lm-eval",
        f"{MBPP_SHOWS}def add(a, b):\r\n  return a + b\n[DONE]\n\n{MBPP_ASKS}",
        ("[DONE]",),
    ),
]

CHATS: list[tuple[Family, str, str, str, tuple[str, ...]]] = [
    (
        "humaneval",
        "evalplus",
        f"{EVALPLUS_ASKS}```\n{PROMPT.strip()}\n```\n",
        EVALPLUS_BEGINS,
        (*EOS, "\n```\n"),
    ),
    (
        "mbpp",
        "evalplus",
        f"{EVALPLUS_ASKS}```\n{MBPP.prompt.strip()}\n```\n",
        EVALPLUS_BEGINS,
        (*EOS, "\n```\n"),
    ),
    ("humaneval", "evalplus-api", f"{EVALPLUS_ASKS}```python\n{PROMPT.strip()}\n```", "", ()),
    ("mbpp", "evalplus-api", f"{EVALPLUS_ASKS}```python\n{MBPP.prompt.strip()}\n```", "", ()),
    (
        "humaneval",
        "lm-eval",
        (
            "Write a solution to the following problem and make sure that it passes the tests:\n"
            f"```python\n{PROMPT}\n```\n"
        ),
        f"Here is the completed function:\n```python\n{PROMPT}\n",
        (*PAPER, "\n```"),
    ),
    ("humaneval", "inspect", f"{INSPECT_ASKS}{PROMPT}", "", ()),
    ("humaneval", "simple-evals", f"{INSPECT_ASKS}{PROMPT}", "", ()),
    ("mbpp", "inspect", f"{MBPP_SHOWS}def add(a, b):\n  return a + b\n[DONE]\n{MBPP_ASKS}", "", ("[DONE]",)),
]


@pytest.mark.parametrize(("family", "name", "text", "stops"), COMPLETIONS)
def test_a_text_to_continue_is_exact(family: Family, name: str, text: str, stops: tuple[str, ...]) -> None:
    prompt = ask(find_harness(family, name), ITEMS[family], "completion")

    assert prompt.text == text
    assert prompt.stops == stops
    assert not prompt.is_chat


@pytest.mark.parametrize(("family", "name", "user", "prefill", "stops"), CHATS)
def test_a_conversation_is_exact(
    family: Family, name: str, user: str, prefill: str, stops: tuple[str, ...]
) -> None:
    prompt = ask(find_harness(family, name), ITEMS[family], "chat")

    assert [(message.role, message.content) for message in prompt.messages] == [("user", user)]
    assert prompt.prefill == prefill
    assert prompt.stops == stops


def test_every_form_of_every_protocol_is_written_out_here() -> None:
    forms = {(family, name, style) for (family, name), h in HARNESSES.items() for style in h.forms}
    checked = {(family, name, "completion") for family, name, *_ in COMPLETIONS}
    checked |= {(family, name, "chat") for family, name, *_ in CHATS}
    assert checked == forms


def test_the_protocols_of_each_family_are_known() -> None:
    evalplus = {"evalplus", "evalplus-api"}
    assert set(harness_names("humaneval")) == evalplus | {
        "bigcode",
        "inspect",
        "lm-eval",
        "openai-paper",
        "simple-evals",
    }
    assert set(harness_names("mbpp")) == evalplus | {"bigcode", "inspect", "lm-eval", "openai-paper"}


@pytest.mark.parametrize(
    ("family", "name", "temperature", "top_p", "n", "max_tokens", "seconds"),
    [
        ("humaneval", "openai-paper", 0.2, 0.95, 200, 512, 3.0),
        ("humaneval", "bigcode", 0.2, 0.95, 20, 512, 3.0),
        ("humaneval", "lm-eval", 0.0, 1.0, 1, 1024, 3.0),
        ("humaneval", "inspect", 0.0, 1.0, 1, 512, 30.0),
        ("humaneval", "simple-evals", 0.5, 1.0, 5, 512, 3.0),
        ("humaneval", "evalplus", 0.0, 0.95, 1, 768, 3.0),
        ("humaneval", "evalplus-api", 0.0, 0.95, 1, 768, 3.0),
        ("mbpp", "evalplus", 0.0, 0.95, 1, 768, 3.0),
        ("mbpp", "evalplus-api", 0.0, 0.95, 1, 768, 3.0),
        ("mbpp", "openai-paper", 0.0, 1.0, 1, 512, 3.0),
        ("mbpp", "bigcode", 0.2, 0.95, 15, 512, 3.0),
        ("mbpp", "lm-eval", 0.0, 1.0, 1, 256, 3.0),
        ("mbpp", "inspect", 0.5, 1.0, 5, 512, 30.0),
    ],
)
def test_the_sampling_is_the_published_one(
    family: Family, name: str, temperature: float, top_p: float, n: int, max_tokens: int, seconds: float
) -> None:
    harness = find_harness(family, name)

    assert (harness.temperature, harness.top_p, harness.n) == (temperature, top_p, n)
    assert (harness.max_tokens, harness.seconds) == (max_tokens, seconds)


BODY = "    return 2 * n\n"
FUTURE = "from __future__ import annotations\n"


@pytest.mark.parametrize(
    ("family", "name", "style", "answer", "program"),
    [
        ("humaneval", "openai-paper", "completion", f"{BODY}\ndef more():", f"{PROMPT}{BODY}"),
        ("humaneval", "bigcode", "completion", f"\n{BODY}\n```", f"{PROMPT.strip()}\n{BODY}"),
        ("humaneval", "lm-eval", "completion", f"{BODY}\nprint(1)", f"{PROMPT}{BODY}"),
        ("humaneval", "lm-eval", "chat", f"{BODY}```\nIt doubles.", f"{PROMPT}{BODY.rstrip()}"),
        ("humaneval", "inspect", "chat", f"```python\n{PROMPT}{BODY}```", PROMPT + '    """Twice n."""\n' + BODY),
        ("humaneval", "inspect", "chat", "return 2 * n", f"{PROMPT}eturn 2 * n"),
        ("humaneval", "simple-evals", "chat", f"def twice(n):\n{BODY}", f"{PROMPT}{BODY}"),
        (
            "humaneval",
            "evalplus",
            "chat",
            "def twice(n):\n\treturn 2 * n\n\n# Test\nassert twice(1) == 2\n",
            "def twice(n):\n    return 2 * n",
        ),
        ("humaneval", "evalplus-api", "chat", f"Sure:\n```python\n{PROMPT.strip()}\n{BODY}```", f"{PROMPT.strip()}\n{BODY.rstrip()}"),
        ("mbpp", "lm-eval", "completion", "def twice(n):\n  return 2 * n\n", f"{FUTURE}def twice(n):\n  return 2 * n\n"),
        ("mbpp", "lm-eval", "completion", "\nx = 1\n```\nand", f"{FUTURE}x = 1"),
        ("mbpp", "lm-eval", "completion", "```python\nx = 1\n```\nand", FUTURE),
        ("mbpp", "openai-paper", "completion", "def twice(n): return 2 * n\n[DONE]\nYou", "def twice(n): return 2 * n\n"),
        ("mbpp", "bigcode", "completion", "def twice(n):\n  return 2 * n\nassert 1", '"""\nWrite a function to double.\nassert twice(1) == 2\n"""\ndef twice(n):\n  return 2 * n'),
    ],
)  # fmt: skip
def test_the_program_is_put_together_as_the_harness_does(
    family: Family, name: str, style: str, answer: str, program: str
) -> None:
    harness = find_harness(family, name)
    item = ITEMS[family]
    prompt = ask(harness, item, "chat" if style == "chat" else "completion")

    assert read(harness, item, prompt, answer).code == program
