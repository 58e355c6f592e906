"""From what a model really wrote to a program: which part of the text is the answer.

Models repeat the prompt, wrap code in fences of any kind, forget to close them, think aloud first, write
only a body or a whole module, and explain themselves before and after. One rule decides and its name is
kept, with notes on everything else that was seen, so that each solution can be traced to the text.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from textwrap import dedent

from benchmarks.benchmark import Prompt, Solution
from benchmarks.completion_text import LONGEST, cut_at_stops, readable, without_reasoning
from benchmarks.fences import FENCE, PYTHON_LABELS, Block, fenced, is_left_open, unwrapped
from benchmarks.parsing import complaint, defines, find_function, parse, used_names
from benchmarks.repairs import (
    PROMPTED,
    body_repairs,
    completed,
    shortened,
    with_body,
    without_prompts,
    without_usage,
)
from benchmarks.sanitizer import choice, longest_python

BEGINNINGS = 10
"""How many lines are tried as the first line of the code."""

FENCE_IN_A_LINE = re.compile(r"```(?:[Pp]y(?:thon)?3?\b)?[ \t]*([^`]+?)```|`(def [^`\n]+)`")
GLUED_FENCES = re.compile(r"^``````(?=\w)", re.MULTILINE)
QUOTED_FENCE = re.compile(r"^> ?(?:```|~~~)", re.MULTILINE)
QUOTE = re.compile(r"^> ?", re.MULTILINE)
CODE_BEGINS = re.compile(r"(?:from|import|def|class|async def)\s+\w|@\w")


def extract_function(completion: str, prompt: Prompt, *, context: str, entry_point: str) -> Solution:
    """The program that defines `entry_point`, taken out of a model's text.

    Args:
        completion: what the model wrote.
        prompt: what it was shown; its style and prefill say how the text begins.
        context: the program text that a continuation continues (imports, signature, docstring);
            empty where an answer must stand alone.
        entry_point: the function the tests call.
    """
    solution = taken_out(completion, prompt, context, entry_point)
    text = (
        completion[:LONGEST] if prompt.is_chat else context + cut_at_stops(completion[:LONGEST], prompt.stops)
    )
    return replace(solution, sanitized=choice(text, entry_point, solution.code))


def taken_out(completion: str, prompt: Prompt, context: str, entry_point: str) -> Solution:
    """The program by our own rules."""
    notes: list[str] = []
    text = readable(completion, notes)
    text = without_reasoning(text, notes, anywhere=prompt.is_chat)
    if not text.strip():
        return Solution(code="", rule="no code", notes=tuple(notes))

    if not prompt.is_chat:
        return continued(cut_at_stops(text, prompt.stops), context, entry_point, notes)

    opened = is_left_open(prompt.prefill)
    if opened and FENCE.match(text.lstrip()):
        opened = False
        notes.append("opened the block again")
    return answered(text, context, entry_point, notes, opened=opened)


def extract_program(completion: str, prompt: Prompt) -> Solution:
    """The whole program in a model's text: its last Python block, else the text if it is Python."""
    notes: list[str] = []
    text = readable(completion, notes)
    text = without_reasoning(text, notes, anywhere=prompt.is_chat)
    opened = is_left_open(prompt.prefill)
    if opened and FENCE.match(text.lstrip()):
        opened = False
    blocks = [block for block in fenced(text, opened=opened) if block.code.strip()]
    python = [block for block in blocks if block.label.lower() in PYTHON_LABELS] or blocks
    if python:
        chosen = next((block for block in reversed(python) if parse(block.code)), python[-1])
        return Solution(code=chosen.code, rule="code block", notes=tuple(notes))
    lines = text.split("\n")
    begins = beginnings(lines)
    whole = text if parse(text) else shortened("\n".join(lines[begins[0] :])) if begins else ""
    return Solution(code=whole, rule="plain code" if whole.strip() else "no code", notes=tuple(notes))


def continued(text: str, context: str, entry_point: str, notes: list[str]) -> Solution:
    """The solution in a text that continues a program."""
    if FENCE.match(text.lstrip()):
        notes.append("answered with a code block")
        return answered(text, context, entry_point, notes, opened=False)

    body = text.split("\n```", 1)[0]
    if len(body) < len(text):
        notes.append("cut at a fence")
    program = context + body
    if not complaint(program):
        return Solution(code=program, rule="continuation", notes=tuple(notes))

    for rule, attempt in body_repairs(body):
        if not complaint(context + attempt):
            return Solution(code=context + attempt, rule=rule, notes=tuple(notes))

    shorter = shortened(program, keep=len(context))
    if shorter:
        notes.append("text behind the code removed")
        return Solution(code=shorter, rule="continuation", notes=tuple(notes))

    if re.search(rf"^\s*(async\s+)?def\s+{re.escape(entry_point)}\b", text, re.MULTILINE):
        whole = in_prose(text, context, entry_point, notes)
        if not complaint(whole.code):
            return whole
    notes.append(f"does not compile: {complaint(program)}")
    return Solution(code=program, rule="continuation", notes=tuple(notes))


def answered(text: str, context: str, entry_point: str, notes: list[str], *, opened: bool) -> Solution:
    """The solution in an answer, in which code may stand in fences or between sentences.

    Where no block holds the function, it may stand outside of all: behind a block that ended too early or between
    other marks than fences.
    """
    if QUOTED_FENCE.search(text):
        text = QUOTE.sub("", text)
        notes.append("quoted")
    text = GLUED_FENCES.sub("```\n```", text)
    before = tuple(notes)
    solution = in_blocks(text, context, entry_point, notes, opened=opened)
    if defines(solution.code, entry_point) and not is_stub(solution.code, entry_point):
        return solution
    return outside_blocks(text, context, entry_point, before) or solution


def in_blocks(text: str, context: str, entry_point: str, notes: list[str], *, opened: bool) -> Solution:
    """The solution in the fenced blocks of a text; without any, in its prose."""
    blocks = [inner for block in fenced(text, opened=opened) for inner in unwrapped(block)]
    if opened and not any(has_function(block.code, entry_point) for block in blocks):
        again = list(fenced(text, opened=False))
        if any(has_function(block.code, entry_point) for block in again):
            blocks, opened = again, False
            notes.append("opened the block again")
    python = [block for block in blocks if block.label.lower() in PYTHON_LABELS and block.code.strip()]
    if not python:
        python = [block for block in blocks if block.code.strip()]
    if not python:
        return in_prose(text, context, entry_point, notes)

    chosen, program, rule = choose(python, context, entry_point)
    if len(python) > 1:
        notes.append(f"block {python.index(chosen) + 1} of {len(python)}")
    if chosen.label.lower() not in PYTHON_LABELS:
        notes.append(f"labelled {chosen.label[:20]}")
    if not chosen.closed and not opened:
        notes.append("unclosed fence")

    tree = parse(program)
    if tree is None:
        notes.append(f"does not compile: {complaint(program)}")
        return Solution(code=program, rule=rule, notes=tuple(notes))
    others = [block.code for block in python if block is not chosen]
    program = completed(program, tree, context, others, notes)
    return Solution(code=without_usage(program, entry_point, notes), rule=rule, notes=tuple(notes))


def choose(blocks: Sequence[Block], context: str, entry_point: str) -> tuple[Block, str, str]:
    """The block that is the answer, its program and the rule: the last one that defines the entry point.

    Where an answer corrects itself the later block is meant; usage examples do not define the function, and
    a bare signature shown once more is no correction.
    """
    whole = [block for block in reversed(blocks) if has_function(block.code, entry_point)]
    for block in [block for block in whole if not is_stub(block.code, entry_point)] or whole:
        return block, block.code, "code block"
    for block in reversed(blocks):
        for rule, attempt in (
            ("code block, dedented", dedent(block.code)),
            ("code block, tabs expanded", dedent(block.code).expandtabs(4)),
            ("code block, end removed", shortened(dedent(block.code))),
            ("code block, prompts removed", without_prompts(block.code)),
        ):
            if has_function(attempt, entry_point):
                return block, attempt, rule
    for block in reversed(blocks):
        if defines(block.code, entry_point):
            return block, block.code, "code block"
    for block in reversed(blocks):
        if re.search(rf"\bdef\s+{re.escape(entry_point)}\b", block.code):
            return block, block.code, "broken code block"
    for block in reversed(blocks):
        program = with_body(block.code, context)
        if program:
            return block, program, "body in a code block"
    longest = max(blocks, key=lambda block: len(block.code))
    return longest, longest.code, "code block without the function"


def in_prose(text: str, context: str, entry_point: str, notes: list[str]) -> Solution:
    """The solution in a text without fences."""
    found = FENCE_IN_A_LINE.search(text)
    inline = (found[1] or found[2]) if found else ""
    if inline.strip() and parse(inline):
        text = inline
        notes.append("fence within a line")
    elif any(PROMPTED.match(line) for line in text.split("\n")) and has_function(
        without_prompts(text), entry_point
    ):
        text = without_prompts(text)
        notes.append("prompts removed")
    elif not re.search(r"^(?:async )?def ", text, re.MULTILINE):
        text = dedent(text)

    lines = text.split("\n")
    begins = beginnings(lines)
    fallback = ""
    for number, code, tree in begun(lines, begins):
        if find_function(tree, entry_point):
            if number:
                notes.append("text before the code removed")
            return standing_alone(code, tree, context, entry_point, notes, rule="plain code")
        fallback = fallback or code

    indented = "\n".join(line for line in lines if not line.strip() or line[0] in " \t")
    program = with_body(text, context) or with_body(indented, context)
    if program:
        return Solution(code=program, rule="body", notes=tuple(notes))
    for number in begins:
        if re.match(rf"(async\s+)?def\s+{re.escape(entry_point)}\b", lines[number]):
            code = "\n".join(lines[begins[0] :])
            notes.append(f"does not compile: {complaint(code)}")
            return Solution(code=code, rule="broken code", notes=tuple(notes))
    if fallback:
        return Solution(code=fallback, rule="code without the function", notes=tuple(notes))
    return Solution(code="", rule="no code", notes=tuple(notes))


def outside_blocks(text: str, context: str, entry_point: str, notes: Sequence[str]) -> Solution | None:
    """The solution among a text's lines whatever fences say; None if nothing there is Python with the function."""
    lines = text.split("\n")
    found = [(code, tree, "plain code") for _, code, tree in begun(lines, beginnings(lines))]
    longest = longest_python(text)
    found += [(longest, tree, "longest Python") for tree in [parse(longest)] if tree]
    for code, tree, rule in found:
        if find_function(tree, entry_point) and not is_stub(code, entry_point):
            return standing_alone(code, tree, context, entry_point, list(notes), rule=rule)
    return None


def beginnings(lines: Sequence[str]) -> list[int]:
    """The lines that look like the first of some code."""
    return [number for number, line in enumerate(lines) if CODE_BEGINS.match(line)]


def begun(lines: Sequence[str], begins: Sequence[int]) -> Iterator[tuple[int, str, ast.Module]]:
    """What is Python from each of the first such lines on: the line's number, the code and its tree."""
    for number in begins[:BEGINNINGS]:
        code = shortened("\n".join(lines[number:]))
        tree = parse(code)
        if tree and tree.body:
            yield number, code, tree


def standing_alone(
    code: str, tree: ast.Module, context: str, entry_point: str, notes: list[str], *, rule: str
) -> Solution:
    """The solution that code is with what it takes for granted, and without what shows it at work."""
    code = without_usage(completed(code, tree, context, (), notes), entry_point, notes)
    return Solution(code=code, rule=rule, notes=tuple(notes))


def has_function(code: str, entry_point: str) -> bool:
    """Whether a text is Python and defines the function with `def`."""
    tree = parse(code)
    return tree is not None and find_function(tree, entry_point) is not None


def is_stub(code: str, entry_point: str) -> bool:
    """Whether a text defines the function without giving it anything to do."""
    tree = parse(code)
    function = find_function(tree, entry_point) if tree else None
    if function is None:
        return False
    return all(
        isinstance(statement, ast.Pass)
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        or (
            isinstance(statement, ast.Raise)
            and bool({"NotImplementedError", "NotImplemented"} & used_names([statement]))
        )
        for statement in function.body
    )
