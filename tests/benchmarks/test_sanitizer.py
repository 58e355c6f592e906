"""What EvalPlus would keep, its known traps included."""

import pytest

from benchmarks.sanitizer import choice, sanitized

MAIN = "def main_task(n):\n    return n + 1"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"Here:\n{MAIN}\nThat is it.", MAIN),
        (f"import os\n{MAIN}\nprint(main_task(1))", f"import os\n{MAIN}"),
        (
            "def helper(x):\n    return x\ndef main_task(n):\n    return helper(n)\ndef other(n):\n    return n",
            "def helper(x):\n    return x\ndef main_task(n):\n    return helper(n)",
        ),
        ("LIMIT = 3\ndef main_task(n):\n    return LIMIT", "LIMIT = 3\ndef main_task(n):\n    return LIMIT"),
        (f"\x1b[31m{MAIN}\x1b[0m", MAIN),
    ],
)
def test_the_reachable_part_is_kept(text: str, kept: str) -> None:
    assert sanitized(text, "main_task") == kept


def test_helpers_without_return_are_lost_as_in_the_original() -> None:
    text = "def log(x):\n    print(x)\ndef main_task(n):\n    log(n)\n    return n"
    assert "def log" not in sanitized(text, "main_task")


def test_imports_from_the_future_are_lost_as_in_the_original() -> None:
    text = f"from __future__ import annotations\nimport os\n{MAIN}"
    assert sanitized(text, "main_task") == f"import os\n{MAIN}"


def test_only_the_expressions_of_an_f_string_need_anything() -> None:
    text = "def value(n):\n    return n\ndef shown(n):\n    return n\ndef main_task(n):\n    return f'the value {shown(n)!r:>{n}}'"
    assert sanitized(text, "main_task") == text.replace("def value(n):\n    return n\n", "")


def test_the_first_of_two_definitions_wins_as_in_the_original() -> None:
    text = "def main_task(n):\n    return 1\ndef main_task(n):\n    return 2"
    assert sanitized(text, "main_task") == "def main_task(n):\n    return 1"


def test_decorated_functions_are_lost_as_in_the_original() -> None:
    text = f"import functools\n@functools.cache\n{MAIN}"
    assert "main_task" not in sanitized(text, "main_task")


def test_text_without_python_stays() -> None:
    assert sanitized("no code here, sorry (", "main_task") == "no code here, sorry ("


def test_long_texts_do_not_take_long() -> None:
    assert sanitized("this is no code (\n" * 3000 + MAIN, "main_task")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("import os\nclass Other:\n    pass\n", "import os"),
        ("x = (1,\n2)\nprint(x)", "x = (1,\n2)\nprint(x)"),
        ("@cache\nclass main_task:\n    pass\n", "@cache\nclass main_task:\n    pass"),
        (f"a, b = 1, 2\n{MAIN}", MAIN),
        (f"LIMIT: int = 3\n{MAIN} + LIMIT", f"LIMIT: int = 3\n{MAIN} + LIMIT"),
        ("async def main_task(n):\n    return n", "async def main_task(n):\n    return n"),
        (f"{MAIN}  # one more", f"{MAIN}  # one more"),
        (
            f"def label(n):\n    return 'x'\n{MAIN} + f'{{label(n)}}'",
            f"def label(n):\n    return 'x'\n{MAIN} + f'{{label(n)}}'",
        ),
        ("```\nplain words\n", "```"),
    ],
)
def test_corners_are_as_in_the_original(text: str, kept: str) -> None:
    assert sanitized(text, "main_task") == kept


def test_the_choice_is_kept_only_where_it_is_another_program() -> None:
    whole = f"import os\n\n\n{MAIN}  # increment\n"

    assert choice(whole, "main_task", f"import os\n{MAIN}\n") == ""
    assert choice(f"{whole}\nprint(main_task(1))", "main_task", f"{whole}\nprint(main_task(1))").startswith(
        "import os"
    )


BRANCHES = "".join(f"    elif n == {number}:\n        return {number}\n" for number in range(1, 900))


@pytest.mark.parametrize(
    "text",
    [
        f"def main_task(n):\n    if n == 0:\n        return 0\n{BRANCHES}",
        f"def main_task(n):\n    return {'+'.join(['n'] * 1500)}\n",
        f"def main_task(n):\n    return n{'()' * 900}\n",
        "def main_task(n):\r    return n  # as it is\r",
        f"{MAIN}\n{chr(10) * 100_000}",
    ],
)
def test_odd_but_working_programs_are_read_like_any_other(text: str) -> None:
    assert choice(text, "main_task", text) == ""
