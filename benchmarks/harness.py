"""Known evaluation harnesses by name, so that a published number can be reproduced.

A harness is data: what the model is shown, where its text ends, how the program is put together, and the
sampling it uses unless told otherwise. In templates, `{prompt}`, `{stripped}`, `{text}`, `{tests}`,
`{first_test}`, `{code}` and `{examples}` stand for parts of the problem; every other brace is a brace.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from benchmarks.benchmark import BenchmarkError, Message, Prompt, PromptStyle, Solution
from benchmarks.completion_text import cut_at_stops, without_reasoning
from benchmarks.extraction import extract_function
from benchmarks.sanitizer import sanitized

Family: TypeAlias = Literal["humaneval", "mbpp"]

Rule: TypeAlias = Literal[
    "ours", "append", "append stripped", "alone", "first fence", "first block", "inspect", "evalplus"
]
"""How a program is made of a text:

`ours`: benchmarks.extraction. `append`: prompt and text. `append stripped`: the stripped prompt and text.
`alone`: the text. `first fence`: the text up to its first fence, behind the prompt if the answer was begun
with it. `first block`: the first fenced block, if there is one, behind the import of annotations.
`inspect`: the first python block, without its signature, behind the prompt. `evalplus`: what its sanitizer
keeps.
"""


MBPP_EXAMPLE = (
    "You are an expert Python programmer, and here is your task: {text} "
    "Your code should pass these tests:\n\n{tests}\n[BEGIN]\n{code}\n[DONE]\n"
)


@dataclass(frozen=True, kw_only=True)
class Form:
    """What a harness shows in one prompt style, and how it reads the answer."""

    user: str
    """Text to continue, or the user's turn of a conversation."""
    system: str = ""
    prefill: str = ""
    stops: tuple[str, ...] = ()
    rule: Rule = "ours"


@dataclass(frozen=True, kw_only=True)
class Harness:
    """One tool's way of asking one family of problems."""

    name: str
    family: Family
    source: str
    """The tool and the task in it, as its documentation names them."""
    forms: Mapping[PromptStyle, Form]
    temperature: float = 0.0
    top_p: float = 1.0
    n: int = 1
    max_tokens: int = 512
    seconds: float = 3.0
    examples: tuple[int, ...] = ()
    """Task ids shown as solved examples."""
    example: str = MBPP_EXAMPLE
    """How each is shown."""
    note: str = ""
    """What to know before comparing with its numbers."""


EVALPLUS_EOS = (
    "<|endoftext|>",
    "<|endofmask|>",
    "</s>",
    "\nif __name__",
    "\ndef main(",
    "\nprint(",
)
EVALPLUS_REQUEST = (
    "Please provide a self-contained Python script that solves the following problem in a markdown code block:\n"
    "```\n{stripped}\n```\n"
)
EVALPLUS_API_REQUEST = (
    "Please provide a self-contained Python script that solves the following problem in a markdown code block:\n"
    "```python\n{stripped}\n```"
)
EVALPLUS_PREFILL = (
    "Below is a Python script with a self-contained function that solves the problem and passes "
    "corresponding tests:\n```python\n"
)
INSPECT_REQUEST = (
    "Read the following function signature and docstring, and fully implement the function described. "
    "Your response should only contain the code for this function.\n{prompt}"
)
PAPER_STOPS = ("\nclass", "\ndef", "\n#", "\nif", "\nprint")
BIGCODE_STOPS = ("\nclass", "\ndef", "\n#", "\n@", "\nprint", "\nif", "\n```", "<file_sep>")
MBPP_QUESTION = (
    "{examples}You are an expert Python programmer, and here is your task: {text} "
    "Your code should pass these tests:\n\n{tests}\n[BEGIN]\n"
)

TABLE: tuple[Harness, ...] = (
    Harness(
        name="openai-paper",
        family="humaneval",
        source="Evaluating Large Language Models Trained on Code (2021), section 3",
        forms={"completion": Form(user="{prompt}", stops=PAPER_STOPS, rule="append")},
        temperature=0.2,
        top_p=0.95,
        n=200,
        note="The paper takes the best temperature for each k: about 0.2 for pass@1, 0.8 for pass@100.",
    ),
    Harness(
        name="bigcode",
        family="humaneval",
        source="bigcode-evaluation-harness, task humaneval",
        forms={"completion": Form(user="{stripped}", stops=BIGCODE_STOPS, rule="append stripped")},
        temperature=0.2,
        top_p=0.95,
        n=20,
    ),
    Harness(
        name="lm-eval",
        family="humaneval",
        source="lm-evaluation-harness, tasks humaneval and humaneval_instruct",
        forms={
            "completion": Form(user="{prompt}", stops=PAPER_STOPS, rule="append"),
            "chat": Form(
                user="Write a solution to the following problem and make sure that it passes the tests:\n"
                "```python\n{prompt}\n```\n",
                prefill="Here is the completed function:\n```python\n{prompt}\n",
                stops=(*PAPER_STOPS, "\n```"),
                rule="first fence",
            ),
        },
        max_tokens=1024,
    ),
    Harness(
        name="inspect",
        family="humaneval",
        source="inspect_evals, task humaneval",
        forms={"chat": Form(user=INSPECT_REQUEST, rule="inspect")},
        seconds=30.0,
        note="Its extraction drops helper functions that stand before the signature. It leaves temperature to the "
        "model's server; here it is 0 unless told otherwise.",
    ),
    Harness(
        name="simple-evals",
        family="humaneval",
        source="openai/simple-evals, humaneval_eval",
        forms={"chat": Form(user=INSPECT_REQUEST, rule="inspect")},
        temperature=0.5,
        n=5,
    ),
    Harness(
        name="evalplus",
        family="humaneval",
        source="evalplus.codegen --dataset humaneval",
        forms={
            "completion": Form(
                user="{stripped}\n",
                stops=(*EVALPLUS_EOS, "\ndef ", "\nclass ", "\nimport ", "\nfrom ", "\nassert "),
                rule="evalplus",
            ),
            "chat": Form(
                user=EVALPLUS_REQUEST,
                prefill=EVALPLUS_PREFILL,
                stops=(*EVALPLUS_EOS, "\n```\n"),
                rule="evalplus",
            ),
        },
        top_p=0.95,
        max_tokens=768,
    ),
    Harness(
        name="evalplus",
        family="mbpp",
        source="evalplus.codegen --dataset mbpp",
        forms={
            "completion": Form(
                user="{stripped}\n", stops=(*EVALPLUS_EOS, '\n"""', "\nassert"), rule="evalplus"
            ),
            "chat": Form(
                user=EVALPLUS_REQUEST,
                prefill=EVALPLUS_PREFILL,
                stops=(*EVALPLUS_EOS, "\n```\n"),
                rule="evalplus",
            ),
        },
        top_p=0.95,
        max_tokens=768,
    ),
    Harness(
        name="evalplus-api",
        family="humaneval",
        source="evalplus.codegen --dataset humaneval --backend openai, anthropic, google or ollama",
        forms={"chat": Form(user=EVALPLUS_API_REQUEST, rule="evalplus")},
        top_p=0.95,
        max_tokens=768,
    ),
    Harness(
        name="evalplus-api",
        family="mbpp",
        source="evalplus.codegen --dataset mbpp --backend openai, anthropic, google or ollama",
        forms={"chat": Form(user=EVALPLUS_API_REQUEST, rule="evalplus")},
        top_p=0.95,
        max_tokens=768,
    ),
    Harness(
        name="openai-paper",
        family="mbpp",
        source="Program Synthesis with Large Language Models (2021), three examples",
        forms={"completion": Form(user=MBPP_QUESTION, stops=("[DONE]",), rule="alone")},
        examples=(2, 3, 4),
    ),
    Harness(
        name="bigcode",
        family="mbpp",
        source="bigcode-evaluation-harness, task mbpp",
        forms={
            "completion": Form(
                user='"""\n{text}\n{first_test}\n"""\n',
                stops=("\nclass", "\nassert", '\n"""', "\nprint", "\nif", "\n<|/", "\n```"),
                rule="append",
            )
        },
        temperature=0.2,
        top_p=0.95,
        n=15,
        note="Shows one of the three tests.",
    ),
    Harness(
        name="lm-eval",
        family="mbpp",
        source="lm-evaluation-harness, task mbpp",
        forms={"completion": Form(user=MBPP_QUESTION, stops=("[DONE]",), rule="first block")},
        examples=(2, 3, 4),
        example="You are an expert Python programmer, and here is your task: {text} "
        "Your code should pass these tests:\n\n{tests}\n[BEGIN]\n{published_code}\n[DONE]\n\n",
        max_tokens=256,
    ),
    Harness(
        name="inspect",
        family="mbpp",
        source="inspect_evals, task mbpp (sanitized, three examples)",
        forms={"chat": Form(user=MBPP_QUESTION, stops=("[DONE]",), rule="ours")},
        temperature=0.5,
        n=5,
        seconds=30.0,
        examples=(2, 3, 4),
    ),
)

HARNESSES: Mapping[tuple[Family, str], Harness] = {
    (harness.family, harness.name): harness for harness in TABLE
}


def harness_names(family: Family) -> list[str]:
    """The harnesses that are known for a family of problems."""
    return sorted(name for known, name in HARNESSES if known == family)


def find_harness(family: Family, name: str) -> Harness:
    """A harness by name.

    Raises:
        BenchmarkError: it is not known for these problems; says which are.
    """
    harness = HARNESSES.get((family, name))
    if harness is None:
        known = ", ".join(harness_names(family))
        raise BenchmarkError(f"Unknown protocol {name!r} for {family} problems. Known: {known}.")
    return harness


@dataclass(frozen=True, kw_only=True)
class Item:
    """A problem as templates see it."""

    prompt: str
    entry_point: str
    text: str = ""
    tests: Sequence[str] = ()
    examples: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    """Solved problems, each with `text`, `tests` and `code`."""


def ask(harness: Harness, item: Item, style: PromptStyle) -> Prompt:
    """What a harness shows a model.

    Raises:
        BenchmarkError: the harness has no prompts of that style.
    """
    form = form_of(harness, style)
    parts = {
        "prompt": item.prompt,
        "stripped": item.prompt.strip(),
        "text": item.text,
        "tests": "\n".join(item.tests),
        "first_test": item.tests[0] if item.tests else "",
        "examples": "".join(filled(harness.example, example) for example in item.examples),
    }
    user = filled(form.user, parts)
    if style == "completion":
        return Prompt(text=user, stops=form.stops)
    messages = [Message(role="system", content=form.system)] if form.system else []
    messages.append(Message(role="user", content=user))
    return Prompt(messages=tuple(messages), prefill=filled(form.prefill, parts), stops=form.stops)


def read(harness: Harness, item: Item, prompt: Prompt, completion: str) -> Solution:
    """The program that a harness makes of a text."""
    rule = form_of(harness, "chat" if prompt.is_chat else "completion").rule
    if rule == "ours":
        return extract_function(completion, prompt, context=item.prompt, entry_point=item.entry_point)
    text = cut_at_stops(completion, prompt.stops)
    code = ""
    if text.strip():
        match rule:
            case "append" | "append stripped":
                code = prompt.text + text
            case "alone":
                code = text
            case "first fence":
                code = _first_fence(text, item, prompt)
            case "first block":
                code = "from __future__ import annotations\n" + _first_block(text)
            case "inspect":
                code = _inspect(text, item, prompt)
            case "evalplus":
                whole = text if prompt.is_chat else prompt.text + text
                code = sanitized(whole.replace("\t", "    "), item.entry_point)
    return Solution(code=code, rule=f"{harness.name}: {rule}")


def form_of(harness: Harness, style: PromptStyle) -> Form:
    """The form of a harness in a prompt style."""
    form = harness.forms.get(style)
    if form is None:
        raise BenchmarkError(
            f"Protocol {harness.name} has no {style} prompts. Use --prompt-style {next(iter(harness.forms))}."
        )
    return form


def filled(template: str, parts: Mapping[str, str]) -> str:
    """A template with its parts put in; what the parts hold is not looked at again."""
    return re.sub(r"\{(\w+)\}", lambda found: parts.get(found[1], found[0]), template)


def _first_fence(text: str, item: Item, prompt: Prompt) -> str:
    before = text.split("```", 1)[0]
    return f"{item.prompt}{before}" if item.prompt.strip() in prompt.prefill else before


def _first_block(text: str) -> str:
    """The first fenced block of a text that is read as if it began with a fence; else the text."""
    block = re.compile(r"```(?:\w+)?\n?(.*?)\n?```", re.DOTALL)
    found = block.search("```" + text) or block.search(text.replace("```python", "```"))
    return found[1] if found else text


def _inspect(text: str, item: Item, prompt: Prompt) -> str:
    notes: list[str] = []
    answer = without_reasoning(text, notes, anywhere=prompt.is_chat)
    found = re.search(r"```python\n(.*?)```", answer, re.DOTALL)
    code = found[1] if found else answer
    return item.prompt + code[code.find(":\n    ") + 2 :]
