"""From a model's text to the code in front of the tests.

A base model continues the prompt and is cut at the row's stop tokens. A chat model writes a whole function,
often with imports, helpers, a class around it and a `main`; MultiPL-E's tests begin with the brace that
closes the function, so its last brace is left away and everything else moves in front of it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from benchmarks.benchmark import Message, Problem, Prompt, Solution
from benchmarks.completion_text import cut_at_stops, readable, without_reasoning
from benchmarks.fences import FENCE, Block, fenced
from benchmarks.multipl_e.bracket import closing_brace, open_braces
from benchmarks.multipl_e.language import Language
from benchmarks.multipl_e.program import ends_with_tests

CHAT_STOPS = ("\n```\n",)
FENCE_IN_COMMENT = re.compile(r"^([ \t]*(?://[/!]?|#'?|--+|;+)[ \t]*)```", re.MULTILINE)
HIDDEN = "\ue000\ue001\ue002"
"""Stands for a fence in a comment while blocks are looked for: characters for private use."""


def chat_prompt(language: Language, problem: Problem) -> Prompt:
    """Ask for the whole function; the answer is begun with an open code block."""
    label = language.fences[0]
    request = (
        f"Complete this {language.title} function. Answer with one code block that holds the whole function "
        "and everything it needs, without tests and without a main program.\n\n"
        f"```{label}\n{problem.text.strip()}\n```\n"
    )
    return Prompt(
        messages=(Message(role="user", content=request),),
        prefill=f"Here is the complete function:\n\n```{label}\n",
        stops=CHAT_STOPS,
    )


def function_name(name: str, prompt: str) -> str:
    """The asked function's name as the language spells it.

    That is the word with the letters of the row's name that the prompt calls or defines; a few functions are called
    otherwise in some languages, which only the signature tells.
    """
    wanted = re.sub(r"^(HumanEval|mbpp)_\d+_", "", name)
    signature = prompt.rstrip().rpartition("\n")[2]
    called = re.findall(r"([^\W\d]\w*)\s*\(", prompt)
    words = re.findall(r"[^\W\d]\w*", prompt)
    for place in (re.findall(r"[^\W\d]\w*", signature), called, words):
        alike: list[str] = [word for word in place if _letters(word) == _letters(wanted)]
        if alike:
            return alike[-1]
    in_signature: list[str] = re.findall(r"([^\W\d]\w*)\s*\(", signature)
    return in_signature[0] if in_signature else wanted


def _letters(word: str) -> str:
    return word.replace("_", "").lower()


def solution_of(
    language: Language, problem: Problem, prompt: Prompt, completion: str, stops: Sequence[str]
) -> Solution:
    """The code of an answer, ready for the tests to follow."""
    notes: list[str] = []
    text = readable(completion, notes)
    text = without_reasoning(text, notes, anywhere=prompt.is_chat)
    if not text.strip():
        return Solution(code="", rule="no code", notes=tuple(notes))
    if not prompt.is_chat and not FENCE.match(text.lstrip("\n").split("\n", 1)[0]):
        return continued(language, problem, cut_at_stops(text, stops), notes)

    block = _chosen(language, problem, prompt, text)
    code = block.code if block else text
    if block and not block.closed:
        notes.append("unclosed fence")
    if language.definition(problem.entry_point).search(code) is None:
        if block is None:
            return Solution(code="", rule="no code", notes=tuple(notes))
        return continued(
            language, problem, code, [*notes, "no definition of the function: taken as its body"]
        )
    return _joined(language, problem, code, notes)


def given_solution(language: Language, problem: Problem, code: str) -> Solution:
    """Code of another tool's file: as it is, unless it is a whole function that the tests cannot follow as it stands.

    Those are functions that are closed where the tests begin with their brace, and functions without the prompt's
    first line of code, such as a package's or a module's.
    """
    tests = str(problem.row["tests"])
    found = _outermost(language, problem, code)
    as_it_is = Solution(code=code, rule="as given")
    if found is None or ends_with_tests(language, code, tests):
        return as_it_is
    if tests.lstrip().startswith("}"):
        brace = found.end() - 1
        closed = code[brace] != "{" or closing_brace(code, brace) < len(code)
        return _joined(language, problem, code, []) if closed else as_it_is
    lines = (line.strip() for line in _preamble(language, problem).split("\n"))
    first = next((line for line in lines if re.match(r"package |defmodule |<\?php|#lang ", line)), "")
    return as_it_is if first in code else _joined(language, problem, code, [])


def _joined(language: Language, problem: Problem, code: str, notes: Sequence[str]) -> Solution:
    """Code with the function's definition, fitted to the tests."""
    code = _fitting(language, code)
    begins = problem.row["tests"]
    if isinstance(begins, str) and begins.lstrip().startswith("}"):
        code, rule = _opened(language, problem, code), "function without its brace"
    elif language.in_module:
        code, rule = _in_module(language, problem, code), "function in the prompt's module"
    else:
        code, rule = _standing(language, problem, code), "function"
    return Solution(code=code, rule=rule, notes=tuple(notes))


def _fitting(language: Language, code: str) -> str:
    """The answer without what cannot stand in one file with the tests."""
    for written, meant in language.rewrite:
        code = re.sub(written, meant, code, flags=re.MULTILINE)
    for erased in language.erase:
        code = re.sub(erased, "", code, flags=re.MULTILINE)
    for name in language.taken:
        if re.search(rf"\b(?:const|let|var|function|def)\s+{name}\b|:\s*{name}\s*\}}\s*=", code):
            code = re.sub(rf"(?<![\w.$>/'\"]){name}(?![\w'\"])", f"{name}_of_answer", code)
    return code


def continued(language: Language, problem: Problem, body: str, notes: list[str]) -> Solution:
    """The prompt with an answer that goes on from it; what had to be done for that is added to `notes`."""
    prompt = problem.text
    head, newline, last = prompt.rstrip("\n").rpartition("\n")
    hidden = language.in_class and last.lstrip().startswith("//") and last.rstrip().endswith("{")
    if hidden and not language.definition(problem.entry_point).search(body):
        notes.append("the signature, a comment in the published row, was uncommented")
        prompt = f"{head}{newline}{last.replace('//', '', 1)}\n"
    return Solution(code=prompt + body, rule="continuation", notes=tuple(notes))


def _chosen(language: Language, problem: Problem, prompt: Prompt, text: str) -> Block | None:
    """The block with the function's definition, one of this language first."""
    opened = FENCE.fullmatch(prompt.prefill.rstrip("\n").rpartition("\n")[2]) is not None
    if opened and FENCE.match(text.lstrip().split("\n", 1)[0]):
        opened = False
    hidden = FENCE_IN_COMMENT.sub(rf"\1{HIDDEN}", text)
    blocks = [
        replace(block, code=block.code.replace(HIDDEN, "```"))
        for block in fenced(hidden, opened=opened)
        if block.code.strip()
    ]
    defines = language.definition(problem.entry_point)

    def rank(block: Block) -> tuple[bool, bool]:
        return bool(defines.search(block.code)), block.label.lower() in language.fences

    return max(blocks, key=rank, default=None)


def _opened(language: Language, problem: Problem, code: str) -> str:
    """Prompt's preamble, imports, helpers, then the function without its last brace."""
    front, rest = _hoisted(language, _without_dropped(language, code))
    found = _outermost(language, problem, rest)
    if found is None:
        return problem.text + code
    start, brace = _line_start(rest, found), found.end() - 1
    if language.last_member and rest[brace] != "{":
        before, function, after = rest[:start], language.last_member, rest[start:]
    else:
        end = closing_brace(rest, brace)
        before, function, after = rest[:start], rest[start:end].rstrip(), rest[end + 1 :]
    outside = ""
    if language.in_class:
        own = _class_around(before)
        outside, before, after = _out_of_class(before, after)
        if own:
            outside, before, function, after = (
                re.sub(rf"\b{own}\b", "Problem", part) for part in (outside, before, function, after)
            )
    if language.helper:
        before, after = (_only(language.helper, part) for part in (before, after))
    helpers = "\n".join(part.strip("\n") for part in (before, after) if part.strip())
    preamble = _without_imported(language, _preamble(language, problem), front)
    if language.in_class:
        head, newline, opening = preamble.rstrip().rpartition("\n")
        parts = [front, head + newline, outside, opening, helpers, function]
    else:
        parts = [preamble, front, helpers, function]
    return "\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def _outermost(language: Language, problem: Problem, code: str) -> re.Match[str] | None:
    """The function's definition; a method or a call of the same name stands deeper."""
    found = language.definition(problem.entry_point).finditer(code)
    return min(found, key=lambda one: len(open_braces(code[: one.start()])), default=None)


def _class_around(before: str) -> str:
    """The name of the class that is open at the end of the code; empty if there is none.

    The prompt's class takes its place, and what calls its members by its name goes on doing so.
    """
    opens = open_braces(before)
    header = before[_header(before, opens[-1]) : opens[-1]] if opens else ""
    named = re.search(r"\b(?:class|object|struct|record|interface|enum|trait)\s+(\w+)", header)
    return named[1] if named else ""


def _out_of_class(before: str, after: str) -> tuple[str, str, str]:
    """What stands outside the class around the function, and the members on both sides of it.

    Around the class may be namespaces; their other members stand outside then.
    """
    opens = open_braces(before)
    if not opens:
        return "", before, after
    outside, begin = [], 0
    for brace in opens:
        outside.append(before[begin : _header(before, brace)])
        begin = brace + 1
    behind = []
    for _ in opens:
        end = closing_brace("{" + after, 0) - 1
        behind.append(after[:end])
        after = after[end + 1 :]
    return "\n".join((*outside, *behind[1:], after)), before[begin:], behind[0]


def _header(code: str, brace: int) -> int:
    """Where the line begins that ends in a brace, or that a brace on a line of its own belongs to."""
    begin = code.rfind("\n", 0, brace) + 1
    while begin and not code[begin:brace].strip():
        begin = code.rfind("\n", 0, begin - 1) + 1
    return begin


def _in_module(language: Language, problem: Problem, code: str) -> str:
    """The prompt up to its function, then the members of the answer's module."""
    found = language.definition(problem.entry_point).search(problem.text)
    head = problem.text[: found.start()] if found else ""
    lines, others = code.split("\n"), ""
    modules = list(_modules(language, lines))
    defines = language.definition(problem.entry_point)
    own = [one for one in modules if any(map(defines.match, lines[one.start : one.stop]))]
    if own:
        inner = own[-1]
        others = "\n".join(
            line
            for one in modules
            if not set(one) & set(inner) and lines[one.start][:1].strip()
            for line in lines[one.start : one.stop]
        )
        named = re.match(language.in_module, lines[inner.start])
        ours = re.search(language.in_module, head, re.MULTILINE)
        lines = lines[inner.start + 1 : inner.stop - 1]
        if named and ours:
            lines = [re.sub(rf"(?<![\w.]){re.escape(named[1])}\b", ours[1], line) for line in lines]
    return f"{others}\n{head.rstrip()}\n".lstrip("\n") + "\n".join(lines).rstrip() + "\nend\n"


def _modules(language: Language, lines: Sequence[str]) -> Iterator[range]:
    """The lines of each module, from the one that begins it to the `end` below it; a test's module is none."""
    for number, line in enumerate(lines):
        if not re.match(language.in_module, line):
            continue
        depth = len(line) - len(line.lstrip())
        ends = (
            other
            for other in range(number + 1, len(lines))
            if re.match(language.close, lines[other])
            and len(lines[other]) - len(lines[other].lstrip()) <= depth
        )
        found = range(number, next(ends, len(lines) - 1) + 1)
        if not re.search(
            language.own_tests or "(?!)", "\n".join(lines[found.start : found.stop]), re.MULTILINE
        ):
            yield found


def _standing(language: Language, problem: Problem, code: str) -> str:
    """The prompt's preamble and the answer as it is, nothing twice."""
    front, rest = _hoisted(language, _without_dropped(language, code))
    preamble = _preamble(language, problem)
    if language.import_spec:
        specs = {spec[0]: spec[1] or spec[2] for spec in re.finditer(language.import_spec, front)}
        used = [spec for spec, name in specs.items() if _is_used(name, rest) and spec not in preamble]
        front = "".join(f"import {spec}\n" for spec in used)
        line = re.search(language.hoist, preamble, re.MULTILINE)
        place = line.start() if line else len(preamble)
        return preamble[:place] + front + preamble[place:].rstrip() + "\n\n" + rest.strip("\n") + "\n"
    new = [line for line in front.split("\n") if line.strip() and line not in preamble]
    parts = ["\n".join(new), preamble.rstrip(), rest.strip("\n")]
    return "\n".join(part for part in parts if part.strip()) + "\n"


def _is_used(name: str, code: str) -> bool:
    """Whether an import's name leads to something in the code; `_` and `.` are imports for their own sake."""
    return name in {"_", "."} or re.search(rf"\b{name}\.[A-Z]", code) is not None


def _preamble(language: Language, problem: Problem) -> str:
    """What the prompt holds in front of its function: imports, types, a class's first line; no comments that
    would belong to whatever comes next.
    """
    matches = list(language.definition(problem.entry_point).finditer(problem.text))
    text = problem.text[: matches[0].start()] if matches else problem.text.rstrip().rpartition("\n")[0]
    if language.comment:
        text = re.sub(language.comment, "", text, flags=re.MULTILINE)
    return text


def _without_imported(language: Language, preamble: str, imports: str) -> str:
    """The prompt's preamble without the imports of names that the answer imports itself, by the same name."""
    if not language.import_name:
        return preamble

    def still_needed(line: str) -> bool:
        found = re.search(language.import_name, line) if re.match(language.hoist, line) else None
        return not found or not re.search(rf"\b{re.escape(found[1])}\b(?!\s+as\b)", imports)

    return "\n".join(filter(still_needed, preamble.split("\n")))


def _hoisted(language: Language, code: str) -> tuple[str, str]:
    """The answer's imports, and the rest."""
    if not language.hoist:
        return "", code
    lines = [found[0] for found in re.finditer(language.hoist, code, re.MULTILINE)]
    return "\n".join(lines), re.sub(language.hoist, "", code, flags=re.MULTILINE)


def _without_dropped(language: Language, code: str) -> str:
    """The answer without what its program must not hold twice: a main function, a package line."""
    if not language.drop:
        return code
    while found := re.search(language.drop, code, re.MULTILINE):
        start = _line_start(code, found)
        line_end = code.find("\n", found.end())
        line_end = len(code) if line_end < 0 else line_end
        brace = code.find("{", start)
        signature = code[start : brace if brace >= 0 else line_end]
        if found[0].rstrip().endswith(("(", "{")) and brace >= 0 and ";" not in signature:
            end = closing_brace(code, brace) + 1
        else:
            end = line_end
            while (following := re.match(r"\n([ \t]+[^\n]*|(?=\n))", code[end:])) and found[0].strip():
                end += max(following.end(), 1)
        code = code[:start] + code[end:]
    return code


def _only(shape: str, code: str) -> str:
    """The functions in a piece of code and the names it sets; other statements between them are left away."""
    kept: list[tuple[int, int]] = []
    for found in re.finditer(shape, code, re.MULTILINE):
        brace = found.end() - 1
        if not kept or found.start() > kept[-1][1]:
            end = closing_brace(code, brace) + 1 if code[brace] == "{" else found.end()
            kept.append((found.start(), end))
    return "\n".join(code[start:end].strip("\n") for start, end in kept)


def _line_start(code: str, found: re.Match[str]) -> int:
    """Where the line begins on which a match's first visible character stands."""
    visible = found.start() + len(found[0]) - len(found[0].lstrip())
    return code.rfind("\n", 0, visible) + 1
