"""From what a model really wrote to a program: which part of the text is the answer.

Models repeat the prompt, wrap code in fences of any kind, forget to close them, think aloud first, write
only a body or a whole module, and explain themselves before and after. One rule decides and its name is
kept, with notes on everything else that was seen, so that each solution can be traced to the text.

Repairs are few and never touch the logic of an answer: unreadable characters, indentation of a body that
lost its own, text behind the end of the code, and statements behind the function that only show it at work.
A mistake inside a function stays a mistake.
"""

import ast
import builtins
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from textwrap import dedent, indent

from benchmarks.benchmark import Prompt, Solution
from benchmarks.parsing import (
    bound_names,
    complaint,
    defines,
    definitions,
    dotted,
    find_function,
    lines_of,
    parse,
    used_names,
    walk_body,
)
from benchmarks.sanitizer import choice

LONGEST = 400_000
"""Characters of a completion that are looked at; no honest answer comes near."""

CUTS = 100
"""How many places are tried when looking for the end of the code."""

BEGINNINGS = 10
"""How many lines are tried as the first line of the code."""

PARSED = 2_000_000
"""Characters parsed in one search, so that a hostile text costs no more than a fraction of a second."""

END_OF_ANSWER = re.compile(
    r"<\|(?:im_end|im_start|endoftext|end_of_text|eot_id|eom_id|end|EOT|endofmask|file_separator|return)\|>"
    r"|</s>|<end_of_turn>|<file_sep>|<｜end▁of▁sentence｜>|^\[(?:DONE|/PYTHON|/ANSWER)\]",
    re.MULTILINE,
)
REASONING = re.compile(
    r"\s*<(think|thinking|thought|reasoning|reflection)>.*?</\1>", re.DOTALL | re.IGNORECASE
)
UNENDED_REASONING = re.compile(r"\s*<(think|thinking|thought|reasoning|reflection)>", re.IGNORECASE)
ENDED_REASONING = re.compile(r".*</(think|thinking|thought|reasoning|reflection)>", re.DOTALL | re.IGNORECASE)

FENCE = re.compile(r"[ \t]*(?:(?:[-*+>]|\d+[.)])[ \t]+)?(`{3,}|~{3,})[ \t]*\{?\.?([\w+#.-]*)[^`]*")
FENCE_IN_A_LINE = re.compile(r"```(?:[Pp]y(?:thon)?3?\b)?[ \t]*([^`]+?)```|`(def [^`\n]+)`")
GLUED_FENCES = re.compile(r"^``````(?=\w)", re.MULTILINE)
QUOTED_FENCE = re.compile(r"^> ?(?:```|~~~)", re.MULTILINE)
QUOTE = re.compile(r"^> ?", re.MULTILINE)
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
INVISIBLE = re.compile(r"^[\ufeff\u200b\u2060]+|[\ufeff\u200b\u2060]+$", re.MULTILINE)
INDENTED = re.compile(r"^[ \t\u00a0\u3000]*[\u00a0\u3000][ \t\u00a0\u3000]*", re.MULTILINE)
PROMPTED = re.compile(r"^(?:>>>|\.\.\.)(?: |$)")
PYTHON_LABELS = frozenset(
    {"", "python", "python3", "py", "py3", "python2", "pycon", "code", "ipython", "sage"}
)
CODE_BEGINS = re.compile(r"(?:from|import|def|class|async def)\s+\w|@\w")


@dataclass(frozen=True, kw_only=True)
class Block:
    """A fenced piece of a text."""

    code: str
    label: str
    closed: bool


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

    opened = FENCE.fullmatch(prompt.prefill.rstrip("\n").rpartition("\n")[2]) is not None
    if opened and FENCE.match(text.lstrip()):
        opened = False
        notes.append("opened the block again")
    return answered(text, context, entry_point, notes, opened=opened)


def extract_program(completion: str, prompt: Prompt) -> Solution:
    """The whole program in a model's text: its last Python block, else the text if it is Python."""
    notes: list[str] = []
    text = readable(completion, notes)
    text = without_reasoning(text, notes, anywhere=prompt.is_chat)
    opened = FENCE.fullmatch(prompt.prefill.rstrip("\n").rpartition("\n")[2]) is not None
    if opened and FENCE.match(text.lstrip()):
        opened = False
    blocks = [block for block in fenced(text, opened=opened) if block.code.strip()]
    python = [block for block in blocks if block.label.lower() in PYTHON_LABELS] or blocks
    if python:
        chosen = next((block for block in reversed(python) if parse(block.code)), python[-1])
        return Solution(code=chosen.code, rule="code block", notes=tuple(notes))
    lines = text.split("\n")
    begins = [number for number, line in enumerate(lines) if CODE_BEGINS.match(line)]
    whole = text if parse(text) else shortened("\n".join(lines[begins[0] :])) if begins else ""
    return Solution(code=whole, rule="plain code" if whole.strip() else "no code", notes=tuple(notes))


def readable(text: str, notes: list[str]) -> str:
    """The text without what no source file can hold, up to the end of the answer."""
    if len(text) > LONGEST:
        text = text[:LONGEST]
        notes.append(f"only the first {LONGEST} characters were read")
    if "\0" in text:
        notes.append(f"{text.count(chr(0))} NUL characters removed")
        text = text.replace("\0", "")
    if any("\ud800" <= char <= "\udfff" for char in text):
        notes.append("broken unicode replaced")
        text = re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)
    text = text.replace("\r\n", "\n")
    if "\n" not in text:
        text = text.replace("\r", "\n")
    text = INVISIBLE.sub("", ANSI.sub("", text))
    text = INDENTED.sub(lambda found: re.sub("[\u00a0\u3000]", " ", found[0]), text)
    end = END_OF_ANSWER.search(text)
    if end:
        notes.append(f"cut at {end[0]}")
        text = text[: end.start()]
    return text


def without_reasoning(text: str, notes: list[str], *, anywhere: bool) -> str:
    """The text without the thinking before the answer.

    With `anywhere`, also where only the end of the thinking is marked, as when the template began it.
    """
    while found := REASONING.match(text):
        notes.append("reasoning removed")
        text = text[found.end() :]
    if UNENDED_REASONING.match(text):
        notes.append("reasoning never ended")
        return ""
    if anywhere and (found := ENDED_REASONING.match(text)):
        notes.append("reasoning removed")
        text = text[found.end() :]
    return text


def cut_at_stops(text: str, stops: Sequence[str]) -> str:
    """The text before the earliest stop string, wherever that stands in the list."""
    found = [place for stop in stops if (place := text.find(stop)) >= 0]
    return text[: min(found, default=len(text))]


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
    """The solution in an answer, in which code may stand in fences or between sentences."""
    if QUOTED_FENCE.search(text):
        text = QUOTE.sub("", text)
        notes.append("quoted")
    text = GLUED_FENCES.sub("```\n```", text)
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
    if inline and parse(inline):
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
    begins = [number for number, line in enumerate(lines) if CODE_BEGINS.match(line)]
    fallback = ""
    for number in begins[:BEGINNINGS]:
        code = shortened("\n".join(lines[number:]))
        tree = parse(code)
        if not tree or not tree.body:
            continue
        if find_function(tree, entry_point):
            if number:
                notes.append("text before the code removed")
            code = without_usage(completed(code, tree, context, (), notes), entry_point, notes)
            return Solution(code=code, rule="plain code", notes=tuple(notes))
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


def without_prompts(text: str) -> str:
    """The statements of an interactive session without its prompts; what it printed is left out."""
    lines = [PROMPTED.sub("", line, count=1) for line in text.split("\n") if PROMPTED.match(line)]
    program = "\n".join(lines) + "\n"
    return shortened(program) or program


def without_usage(program: str, entry_point: str, notes: list[str]) -> str:
    """The program without what shows the function at work: it would run, and may fail, while it is loaded.

    Left out are statements behind the function's definition that assert, print, read input, call `main` or
    the function itself, or are no more than a stray word; and what needs a name that only such statements
    bound. Definitions, imports, settings and everything before the function stay.
    """
    tree = parse(program)
    asked = find_function(tree, entry_point) if tree else None
    if tree is None or asked is None:
        return program
    behind = tree.body[tree.body.index(asked) + 1 :]
    bound = set(dir(builtins)) | {name for node in tree.body for name in bound_names(node)}
    left_out: list[ast.stmt] = []
    lost: set[str] = set()
    for statement in behind:
        kept = isinstance(
            statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
        )
        if not kept and (is_usage(statement, entry_point, bound) or lost & used_names([statement])):
            left_out.append(statement)
            lost.update(bound_names(statement))
    if not left_out:
        return program
    notes.append(f"usage left out ({len(left_out)} statement{'s' if len(left_out) > 1 else ''})")
    lines = program.split("\n")
    for statement in reversed(left_out):
        shared = [other for other in tree.body if other not in left_out and touches(other, statement)]
        if shared:
            return program
        del lines[statement.lineno - 1 : statement.end_lineno]
    return "\n".join(lines).rstrip() + "\n"


def touches(one: ast.stmt, other: ast.stmt) -> bool:
    """Whether two statements share a line."""
    return one.lineno <= (other.end_lineno or 0) and other.lineno <= (one.end_lineno or 0)


def is_usage(statement: ast.stmt, entry_point: str, bound: set[str]) -> bool:
    """Whether a statement behind a function shows it at work rather than being part of it."""
    match statement:
        case ast.Assert():
            return True
        case ast.Expr(value=ast.Name() | ast.List() | ast.Tuple() | ast.Compare()):
            return not used_names([statement]) <= bound
        case ast.AnnAssign(value=None):
            return not used_names([statement]) <= bound
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
            return False
        case ast.Assign(targets=[ast.Name(id=name)]) if name == entry_point:
            return False
        case _:
            pass
    called = {dotted(node.func) for node in ast.walk(statement) if isinstance(node, ast.Call)}
    ending = {"print", "main", "unittest.main", "pytest.main", "doctest.testmod", "exit", "quit", "sys.exit"}
    if isinstance(statement, ast.Expr) and called & ending:
        return True
    return bool(called & {"input", entry_point}) or any(
        isinstance(node, ast.Attribute) and dotted(node).startswith("sys.stdin")
        for node in ast.walk(statement)
    )


def unwrapped(block: Block) -> Iterator[Block]:
    """The blocks within a block that holds Markdown; else the block itself."""
    inner = list(fenced(block.code, opened=False)) if "```" in block.code and not parse(block.code) else []
    if block.label.lower() in ("markdown", "md", "text", "") and inner:
        yield from inner
    else:
        yield block


def fenced(text: str, *, opened: bool) -> Iterator[Block]:
    """The fenced blocks of a text in order, as Markdown has them, and unclosed ones too.

    A fence that a model put right behind its last line of code closes the block as well, and a block that
    is no Python by itself is read on to a later fence if that makes it whole: docstrings may hold fences.

    With `opened` the text begins inside a block.
    """
    lines = text.split("\n")
    number = 0
    mark, label, start = ("```", "", 0) if opened else ("", "", 0)
    while number < len(lines):
        if not mark:
            found = FENCE.fullmatch(lines[number])
            if found:
                mark, label, start = found[1], found[2], number + 1
            number += 1
            continue

        ends = [end for end in range(number, len(lines)) if closes(lines[end], mark)]
        if not ends:
            yield Block(code="\n".join(lines[start:]), label=label, closed=False)
            return
        end = ends[0]
        code = until(lines, start, end)
        if not parse(code) and label.lower() in PYTHON_LABELS:
            whole = [later for later in ends[1:6] if parse(until(lines, start, later))]
            if whole and "def " in code:
                end = whole[0]
                code = until(lines, start, end)
        yield Block(code=code, label=label, closed=True)
        mark, number = "", end + 1


def closes(line: str, mark: str) -> bool:
    """Whether a line ends a block that `mark` opened."""
    bare = line.strip()
    if bare and set(bare) == {mark[0]} and len(bare) >= len(mark):
        return True
    return (
        mark[0] == "`" and line.rstrip().endswith("```") and line.count("```") == 1 and not FENCE.match(line)
    )


def until(lines: Sequence[str], start: int, end: int) -> str:
    """The code from one line up to a closing fence, with what stands before the fence on its line."""
    before = lines[end].rstrip().rstrip("`~")
    return "\n".join([*lines[start:end], *([before] if before.strip() else [])]) + "\n"


def shortened(program: str, keep: int = 0) -> str:
    """The longest beginning of a program that parses and ends before an unindented line; empty if none.

    Only whole unindented statements at the end are given up, so that an error within a function remains.

    At least `keep` characters stay.
    """
    if not program.strip() or not complaint(program):
        return program
    places = [found.start() for found in re.finditer(r"^(?=[^\s)\]}])", program, re.MULTILINE)]
    tries = min(CUTS, PARSED // len(program) + 1)
    for place in reversed(places[-tries:]):
        if place <= keep:
            break
        beginning = program[:place]
        if beginning[keep:].strip() and not complaint(beginning):
            return beginning.rstrip() + "\n"
    return ""


def body_repairs(body: str) -> Iterator[tuple[str, str]]:
    """Other readings of a function body whose indentation was lost on the way, with their names."""
    yield "continuation, tabs expanded", body.expandtabs(4)
    stripped = body.lstrip("\n")
    if stripped.lstrip().startswith('"""'):
        yield "continuation, docstring closed again", stripped.lstrip().removeprefix('"""').lstrip("\n")
    yield "continuation, first line indented", "    " + stripped.lstrip(" \t")
    yield "continuation, indented", indent(dedent(stripped), "    ")


def with_body(text: str, context: str) -> str:
    """The context with the text as its function's body; empty if the text is no body."""
    if not context:
        return ""
    body = indent(dedent(text.expandtabs(4)).strip("\n"), "    ") + "\n"
    tree = parse(dedent(body))
    if not tree or not any(isinstance(node, ast.Return | ast.Yield) for node in walk_body(tree)):
        return ""
    program = context + body
    return "" if complaint(program) else program


def completed(program: str, tree: ast.Module, context: str, others: Sequence[str], notes: list[str]) -> str:
    """The program with what it uses but left out: definitions of other blocks, imports of the prompt.

    A model that was shown imports and helper functions may take them for given; the prompt's own are put
    in front, and only those that are missing.
    """
    added: list[str] = []
    for origin, source in [*(("another block", other) for other in others), ("the prompt", context)]:
        there = parse(source) if source else None
        if there is None:
            continue
        missing = unresolved("\n".join([*added, program]))
        for name, statement in definitions(there):
            text = lines_of(source, statement)
            if (name in missing or (name == "*" and missing)) and text not in added:
                added.insert(0, text) if origin == "another block" else added.append(text)
                notes.append(f"{name} taken from {origin}")
                missing = unresolved("\n".join([*added, program]))
    if not added:
        return program

    future = [lines_of(program, node) for node in tree.body if is_future_import(node)]
    for line in future:
        program = program.replace(line, "", 1)
    return "\n".join([*future, *added, program])


def is_future_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def unresolved(source: str) -> set[str]:
    """Names that a program reads but neither binds anywhere nor finds among the builtins."""
    tree = parse(source)
    if tree is None:
        return set()
    bound = {name for statement in tree.body for name in bound_names(statement)}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                bound.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                bound.add(name)
            case ast.Import() | ast.ImportFrom():
                bound.update(bound_names(node))
            case ast.ExceptHandler(name=str(name)):
                bound.add(name)
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                bound.add(name)
            case _:
                pass
    if "*" in bound:
        return set()
    return used_names([tree]) - bound - set(dir(builtins)) - {"__name__", "__file__", "__doc__"}
