"""A gallery of answers as they come: each holds the right function in some shape, and it must be found.

`FOUND_BY_EVALPLUS` names the shapes from which EvalPlus's sanitizer makes a working program too; the rest are
where a verdict by our extraction and one by EvalPlus's differ, and why `--protocol evalplus` exists.
"""

import io
import sys
from typing import Literal, TypeAlias

import pytest

from benchmarks.benchmark import Prompt
from benchmarks.extraction import extract_function
from benchmarks.function_prompt import function_prompt

Style: TypeAlias = Literal["chat", "prefill", "completion"]

CONTEXT = '''from typing import List


def double_all(numbers: List[int]) -> List[int]:
    """Return every number doubled.

    >>> double_all([1, 2])
    [2, 4]
    """
'''
PROMPTS: dict[Style, Prompt] = {
    "chat": Prompt(messages=function_prompt(CONTEXT, "chat").messages),
    "prefill": function_prompt(CONTEXT, "chat"),
    "completion": function_prompt(CONTEXT, "completion"),
}
FUNCTION = "def double_all(numbers: List[int]) -> List[int]:\n    return [2 * n for n in numbers]\n"
TYPING = "from typing import List\n\n"
BODY = "    return [2 * n for n in numbers]\n"
HELPER = "def twice(n):\n    return 2 * n\n\n"
HELPED = "def double_all(numbers):\n    return [twice(n) for n in numbers]\n"


def indented(text: str, by: str) -> str:
    return "".join(by + line if line.strip() else line for line in text.splitlines(True))


SHAPES: list[tuple[str, Style, str]] = [
    ("fence with attributes", "chat", f'```python title="solution.py" linenos\n{FUNCTION}```'),
    ("fence with a file name as label", "chat", f"```solution.py\n{FUNCTION}```"),
    ("fence with language after a space", "chat", f"``` python\n{FUNCTION}```"),
    ("capital label", "chat", f"```PYTHON\n{FUNCTION}```"),
    ("label py with colon name", "chat", f"```py:solution.py\n{FUNCTION}```"),
    (
        "fence in a quote",
        "chat",
        "> ```python\n" + "".join("> " + line for line in FUNCTION.splitlines(True)) + "> ```",
    ),
    (
        "fence in a list, indented",
        "chat",
        "1. Solution:\n\n   ```python\n" + indented(FUNCTION, "   ") + "   ```\n",
    ),
    ("five spaces before the fence", "chat", "     ```python\n" + indented(FUNCTION, "     ") + "     ```\n"),
    (
        "unclosed fence then prose",
        "chat",
        f"```python\n{TYPING}{FUNCTION}\nThis function doubles all of the numbers, it's easy.\n",
    ),
    ("unclosed fence then usage", "chat", f"```python\n{FUNCTION}\nprint(double_all([1]))\n"),
    ("tildes holding backticks", "chat", f"~~~python\n# ```\n{FUNCTION}~~~"),
    ("four backticks holding three", "chat", f"````markdown\nHere:\n```python\n{FUNCTION}```\n````\n"),
    ("closing fence with spaces", "chat", f"```python\n{FUNCTION}```   \nDone"),
    ("closing fence indented", "chat", f"```python\n{FUNCTION}  ```\nDone"),
    ("two fences stuck together", "chat", f"```python\n{HELPER}``````python\n{HELPED}```"),
    (
        "helper in a block of its own",
        "chat",
        f"First a helper:\n```python\n{HELPER}```\nThen:\n```python\n{HELPED}```",
    ),
    ("helper in a later block", "chat", f"```python\n{HELPED}```\nwith this helper:\n```python\n{HELPER}```"),
    (
        "imports in a block of their own",
        "chat",
        "```python\nfrom functools import reduce\n```\n```python\ndef double_all(numbers):\n    return reduce(lambda a, n: a + [2 * n], numbers, [])\n```",
    ),
    ("text output block after", "chat", f"```python\n{FUNCTION}```\nOutput:\n```\n[2, 10]\n```"),
    ("json block before", "chat", f'```json\n{{"a": 1}}\n```\n```python\n{FUNCTION}```'),
    (
        "test block after that redefines nothing",
        "chat",
        f"```python\n{FUNCTION}```\n```python\ndef test_double_all():\n    assert double_all([1]) == [2]\n```",
    ),
    (
        "unit test class after",
        "chat",
        f"```python\n{FUNCTION}```\n```python\nimport unittest\nclass T(unittest.TestCase):\n    def test(self):\n        self.assertEqual(double_all([1]), [2])\nunittest.main()\n```",
    ),
    (
        "a worse version shown last as a warning",
        "chat",
        f"```python\n{FUNCTION}```\nDo not write:\n```python\ndouble_all = lambda x: x\n```",
    ),
    (
        "main guard in the block",
        "chat",
        f'```python\n{FUNCTION}\nif __name__ == "__main__":\n    print(double_all([1]))\n```',
    ),
    (
        "main function and guard",
        "chat",
        f"```python\n{FUNCTION}\ndef main():\n    print(double_all(eval(input())))\n\nif __name__ == '__main__':\n    main()\n```",
    ),
    ("asserts at the end of the block", "chat", f"```python\n{FUNCTION}\nassert double_all([1]) == [2]\n```"),
    ("doctest run at the end", "chat", f"```python\n{FUNCTION}\nimport doctest\ndoctest.testmod()\n```"),
    ("print at the end", "chat", f"```python\n{FUNCTION}\nprint(double_all([1, 2]))\n```"),
    (
        "class wrapper Solution",
        "chat",
        "```python\nclass Solution:\n    def double_all(self, numbers):\n        return [2 * n for n in numbers]\n\ndef double_all(numbers):\n    return Solution().double_all(numbers)\n```",
    ),
    (
        "the same function twice in a block",
        "chat",
        f"```python\ndef double_all(numbers):\n    pass\n\n{FUNCTION}```",
    ),
    (
        "stub then whole function",
        "chat",
        f"```python\n{CONTEXT}    pass\n```\nThe solution:\n```python\n{FUNCTION}```",
    ),
    (
        "whole function then stub",
        "chat",
        f"```python\n{FUNCTION}```\nThe stub was:\n```python\n{CONTEXT}    pass\n```",
    ),
    (
        "whole function then signature only",
        "chat",
        f"```python\n{FUNCTION}```\nIt starts with\n```python\ndef double_all(numbers: List[int]) -> List[int]:\n    ...\n```",
    ),
    (
        "async helper",
        "chat",
        "```python\nimport asyncio\nasync def go(ns):\n    return [2 * n for n in ns]\n\ndef double_all(numbers):\n    return asyncio.run(go(numbers))\n```",
    ),
    ("lambda assignment", "chat", "```python\ndouble_all = lambda numbers: [2 * n for n in numbers]\n```"),
    (
        "assigned from another name",
        "chat",
        "```python\ndef twice_all(numbers):\n    return [2 * n for n in numbers]\n\ndouble_all = twice_all\n```",
    ),
    (
        "decorated",
        "chat",
        "```python\nfrom functools import wraps\ndef trace(f):\n    @wraps(f)\n    def g(*a):\n        return f(*a)\n    return g\n\n@trace\ndef double_all(numbers):\n    return [2 * n for n in numbers]\n```",
    ),
    (
        "helper that returns nothing",
        "chat",
        "```python\ndef fill(out, n):\n    out.append(2 * n)\n\ndef double_all(numbers):\n    out = []\n    for n in numbers:\n        fill(out, n)\n    return out\n```",
    ),
    (
        "global through try import",
        "chat",
        "```python\ntry:\n    from typing import List\nexcept ImportError:\n    List = list\n\n"
        + FUNCTION
        + "```",
    ),
    (
        "tuple assignment of constants",
        "chat",
        "```python\nTWO, ONE = 2, 1\n\ndef double_all(numbers):\n    return [TWO * n * ONE for n in numbers]\n```",
    ),
    (
        "nested function",
        "chat",
        "```python\ndef double_all(numbers):\n    def inner(n):\n        return n * 2\n    return list(map(inner, numbers))\n```",
    ),
    (
        "think block with code before",
        "chat",
        f"<think>Let me write\n```python\ndef double_all(numbers): return None\n```\n</think>\n\n```python\n{FUNCTION}```",
    ),
    (
        "think block with a stray tag in code",
        "chat",
        f"<think>ok</think>```python\n# </think>\n{FUNCTION}```",
    ),
    ("two think blocks", "chat", f"<think>a</think><think>b</think>\n```python\n{FUNCTION}```"),
    ("thinking ended twice", "chat", f"hm ```x``` </think> again </think>\n```python\n{FUNCTION}```"),
    ("thought tags upper case", "chat", f"<THINK>```python\nbroken(\n```</THINK>\n```python\n{FUNCTION}```"),
    ("answer tags", "chat", f"<answer>\n```python\n{FUNCTION}```\n</answer>"),
    ("answer tags without fence", "chat", f"<answer>\n{FUNCTION}</answer>"),
    ("code tags", "chat", f"<code>\n{FUNCTION}</code>"),
    ("BEGIN DONE markers", "chat", f"[BEGIN]\n{FUNCTION}[DONE]"),
    ("PYTHON markers", "chat", f"[PYTHON]\n{FUNCTION}[/PYTHON]"),
    ("solution tag", "chat", f"<solution>\n{TYPING}{FUNCTION}</solution>\nexplained"),
    ("html br", "chat", f"Answer:<br>\n```python\n{FUNCTION}```<br>"),
    ("bold heading glued", "chat", f"**Solution:**```python\n{FUNCTION}```"),
    ("sentence then fence on one line", "chat", f"Here is the code: ```python\n{FUNCTION}```"),
    (
        "fence without newline after label",
        "chat",
        "```python def double_all(numbers): return [2 * n for n in numbers]```",
    ),
    ("single backticks", "chat", "`def double_all(numbers): return [2 * n for n in numbers]`"),
    (
        "repl transcript",
        "chat",
        ">>> def double_all(numbers):\n...     return [2 * n for n in numbers]\n...\n>>> double_all([1])\n[2]\n",
    ),
    (
        "repl transcript in a fence",
        "chat",
        "```pycon\n>>> def double_all(numbers):\n...     return [2 * n for n in numbers]\n...\n>>> double_all([1])\n[2]\n```",
    ),
    (
        "non breaking spaces",
        "chat",
        "```python\ndef double_all(numbers):\n\u00a0\u00a0\u00a0\u00a0return [2 * n for n in numbers]\n```",
    ),
    (
        "curly quotes in comments only",
        "chat",
        "```python\ndef double_all(numbers):\n    # it\u2019s \u201ceasy\u201d\n    return [2 * n for n in numbers]\n```",
    ),
    ("BOM first", "chat", f"\ufeff```python\n{FUNCTION}```"),
    ("BOM inside the fence", "chat", f"```python\n\ufeff{FUNCTION}```"),
    ("zero width space before def", "chat", f"```python\n\u200b{FUNCTION}```"),
    ("old mac line ends", "chat", f"```python\n{FUNCTION}```".replace("\n", "\r")),
    ("mixed line ends", "chat", f"```python\r\n{FUNCTION}```"),
    ("form feed", "chat", f"```python\n\x0c{FUNCTION}```"),
    (
        "vertical tab in string",
        "chat",
        "```python\ndef double_all(numbers):\n    s = 'a\x0bb'\n    return [2 * n for n in numbers]\n```",
    ),
    (
        "unicode line separator in string",
        "chat",
        "```python\ndef double_all(numbers):\n    s = 'a\u2028b'\n    return [2 * n for n in numbers]\n```",
    ),
    ("NUL in the middle", "chat", f"```python\ndef double_all(numbers):\0\n{BODY}```"),
    (
        "lone surrogate in a string",
        "chat",
        "```python\ndef double_all(numbers):\n    s = '\ud83d'\n    return [2 * n for n in numbers]\n```",
    ),
    ("ANSI colours", "chat", f"\x1b[32m```python\n{FUNCTION}```\x1b[0m"),
    (
        "ANSI colours within",
        "chat",
        "```python\n\x1b[1mdef\x1b[0m double_all(numbers):\n    return [2 * n for n in numbers]\n```",
    ),
    (
        "tabs and spaces mixed by block",
        "chat",
        "```python\ndef double_all(numbers):\n\tout = []\n\tfor n in numbers:\n\t\tout.append(2 * n)\n\treturn out\n```",
    ),
    (
        "tabs mixed with four spaces",
        "chat",
        "```python\ndef double_all(numbers):\n    out = []\n\tfor n in numbers:\n\t\tout.append(2 * n)\n    return out\n```",
    ),
    (
        "input at the end",
        "chat",
        f"```python\n{FUNCTION}\nnumbers = list(map(int, input().split()))\nprint(double_all(numbers))\n```",
    ),
    (
        "signature of another name then right one",
        "chat",
        f"```python\ndef doubleAll(numbers):\n    return None\n```\n```python\n{FUNCTION}```",
    ),
    (
        "explanation in comments after",
        "chat",
        f"```python\n{FUNCTION}\n# This works because\n# numbers are doubled.\n```",
    ),
    ("prose with def in it", "chat", f"We def ine a function.\n\ndef is a keyword.\n\n{FUNCTION}"),
    ("prose line that parses", "chat", f"Sure\n\n{TYPING}{FUNCTION}\nEnjoy"),
    ("prose starting with from", "chat", f"from the docstring we see what to do.\n\n{FUNCTION}"),
    ("prose starting with import", "chat", f"import notes: none.\n{FUNCTION}"),
    ("unfenced, example after", "chat", f"{FUNCTION}\nExample:\n>>> double_all([1])\n[2]"),
    ("unfenced, numbered explanation after", "chat", f"{FUNCTION}\n1. We take the list.\n2. We double.\n"),
    ("unfenced, indented all", "chat", indented(FUNCTION, "    ")),
    ("body only, tabs", "chat", "\treturn [2 * n for n in numbers]"),
    (
        "body only with helper usage in prose",
        "chat",
        "Complete it with:\n\n    return [2 * n for n in numbers]\n",
    ),
    (
        "body in fence with signature comment",
        "chat",
        "```python\n# inside double_all\nreturn [2 * n for n in numbers]\n```",
    ),
    (
        "docstring with triple fences",
        "chat",
        '```python\ndef double_all(numbers):\n    """Doc.\n\n    ```python\n    double_all([1])\n    ```\n    """\n'
        + BODY
        + "```\nDone.",
    ),
    (
        "string with fence",
        "chat",
        "```python\ndef double_all(numbers):\n    mark = '```'\n    return [2 * n for n in numbers]\n```",
    ),
    ("prefill then code", "prefill", f"{FUNCTION}```"),
    (
        "prefill, code, prose",
        "prefill",
        f"{FUNCTION}```\n\nThis doubles.\n\n```python\nprint(double_all([1]))\n```",
    ),
    ("prefill then reopened fence", "prefill", f"```python\n{FUNCTION}```"),
    ("prefill then prose then fence", "prefill", f"Sure, here it is:\n```python\n{FUNCTION}```"),
    ("prefill then body only", "prefill", f"{BODY}```"),
    (
        "prefill, second version in a second block",
        "prefill",
        f"def double_all(numbers):\n    return None\n```\nBetter:\n```python\n{FUNCTION}```",
    ),
    ("prefill, cut off within usage", "prefill", f"{FUNCTION}\nprint(double_all([1,"),
    ("prefill, prompt repeated", "prefill", f"{CONTEXT}{BODY}```"),
    (
        "continuation with main guard",
        "completion",
        f"{BODY}\n\nif __name__ == '__main__':\n    print(double_all([1]))\n",
    ),
    ("continuation with next function cut off", "completion", f"{BODY}\n\ndef other(x):\n    if x"),
    ("continuation after a closing docstring", "completion", f'    """\n{BODY}'),
    ("continuation with imports first", "completion", f"    import math\n{BODY}"),
    ("continuation with comment unindented", "completion", f"# double\n{BODY}"),
    ("continuation starting mid line", "completion", f"\n    # ok\n{BODY}"),
    ("continuation with two spaces", "completion", "  return [2 * n for n in numbers]\n"),
    ("continuation CRLF", "completion", BODY.replace("\n", "\r\n") + "\r\n"),
    ("continuation with thinking", "completion", f"<think>hm</think>\n{BODY}"),
    (
        "continuation that ends in prose",
        "completion",
        f"{BODY}\n\nExplanation: the list is walked through.\n",
    ),
]

FOUND_BY_EVALPLUS = {
    "unclosed fence then prose",
    "class wrapper Solution",
    "async helper",
    "assigned from another name",
    "nested function",
    "solution tag",
    "curly quotes in comments only",
    "vertical tab in string",
    "unicode line separator in string",
    "ANSI colours within",
    "tabs and spaces mixed by block",
    "tabs mixed with four spaces",
    "prose line that parses",
    "docstring with triple fences",
    "string with fence",
    "prefill, prompt repeated",
    "continuation with main guard",
    "continuation with next function cut off",
    "continuation with imports first",
    "continuation with comment unindented",
    "continuation starting mid line",
    "continuation CRLF",
    "continuation that ends in prose",
}


def works(code: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a program loads where there is nothing to read, and its function does what is asked."""
    space: dict[str, object] = {"__name__": "solution"}
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    try:
        exec(compile(code, "<solution>", "exec"), space)
        function = space.get("double_all")
        return callable(function) and function([1, 5]) == [2, 10]
    except (Exception, SystemExit):  # noqa: BLE001  (any failure is the answer)
        return False


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize(("name", "style", "text"), SHAPES, ids=[name for name, _, _ in SHAPES])
def test_the_function_is_found(name: str, style: Style, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    solution = extract_function(text, PROMPTS[style], context=CONTEXT, entry_point="double_all")

    assert works(solution.code, monkeypatch), solution
    assert solution.sanitized is not None
    theirs = solution.sanitized or solution.code
    assert works(theirs, monkeypatch) is (name in FOUND_BY_EVALPLUS)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a wrong operator", "```python\ndef double_all(numbers):\n    return [n + 2 for n in numbers]\n```"),
        ("a misspelt name", "```python\ndef double_all(numbers):\n    return [2 * n for n in number]\n```"),
        ("a missing bracket", "```python\ndef double_all(numbers):\n    return [2 * n for n in numbers\n```"),
        ("lost indentation", "```python\ndef double_all(numbers):\nreturn [2 * n for n in numbers]\n```"),
        ("another name", "```python\ndef doubleAll(numbers):\n    return [2 * n for n in numbers]\n```"),
        ("a method only", "```python\nclass A:\n    def double_all(self, ns):\n        return ns * 2\n```"),
        ("a stub", f"```python\n{CONTEXT}    pass\n```"),
        ("an import that is not there", f"```python\nimport no_such_module\n{FUNCTION}```"),
        ("setup that fails", f"```python\nTABLE = {{}}[0]\n{FUNCTION}```"),
        ("an early exit", f"```python\nraise SystemExit\n{FUNCTION}```"),
        ("replaced behind", f"```python\n{FUNCTION}\ndouble_all = None\n```"),
        ("prose", "I would double each number and return the list."),
        ("a refusal", "I am sorry, I cannot help with that."),
        ("thinking without end", f"<think>\n```python\n{FUNCTION}```"),
        ("nothing", "  \n"),
    ],
)
def test_a_mistake_stays_one(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    solution = extract_function(text, PROMPTS["chat"], context=CONTEXT, entry_point="double_all")

    assert not works(solution.code, monkeypatch), name


@pytest.mark.parametrize(
    "kept",
    [
        "import sys\nsys.setrecursionlimit(10_000)\n",
        "from functools import cache\ndouble_all = cache(double_all)\n",
        "LIMITS = {1: 2}\n",
        "def helper(n):\n    print(n)\n",
        "for name in ('a', 'b'):\n    globals()[name] = 1\n",
    ],
)
def test_what_belongs_to_the_program_stays_behind_the_function(kept: str) -> None:
    solution = extract_function(
        f"```python\n{FUNCTION}\n{kept}\nprint(double_all([1]))\n```",
        PROMPTS["chat"],
        context=CONTEXT,
        entry_point="double_all",
    )

    assert kept in solution.code
    assert "print(double_all" not in solution.code
    assert "usage left out (1 statement)" in solution.notes
