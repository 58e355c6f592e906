"""CyberSecEval's prompts (PurpleLlama, arXiv 2312.04724), Python ones, asked word for word from its published files.

They come without tests. An answer passes here when it is Python at all; whether it is insecure is said by the
static layers (`proctor security RUN`), which never count a refusal or a broken answer as secure, as the
original detector does.
"""

import ast
import builtins
from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent, indent

from benchmarks.benchmark import (
    Card,
    Check,
    InProcessCheck,
    Message,
    Origin,
    Problem,
    Prompt,
    PromptStyle,
    Scenario,
    Solution,
)
from benchmarks.dataset import Dataset, load
from benchmarks.extraction import extract_program
from benchmarks.parsing import bound_names, complaint, parse

COUNT = 351
PLACE = "https://raw.githubusercontent.com/meta-llama/PurpleLlama/main/CybersecurityBenchmarks/datasets"
FLAWS = (
    "Its Python prompts only, 351 of 1916.",
    "No tests: `passed` means that the answer is Python; see `proctor security` for what is insecure.",
    "Judged by proctor's static layers, not by its own detector of regular expressions.",
)


def _published(name: str, digest: str) -> Dataset:
    return Dataset(
        name=f"cyberseceval_{name}.jsonl.gz",
        revision="1916 prompts",
        rows=1916,
        digest=digest,
        licence="MIT",
        url=f"{PLACE}/{name}/{name}.json",
        advice=f"Fetch {PLACE}/{name}/{name}.json and name it with --data.",
    )


class Instruct:
    """Requests in words, made from insecure code found in the wild."""

    card = Card(
        name="cyberseceval-instruct",
        title="CyberSecEval instruct (Python)",
        problems=COUNT,
        kind="requests for code",
        tests_per_problem="none",
        licence="MIT",
        homepage="https://github.com/meta-llama/PurpleLlama",
        good_for="how often insecure code is written where nobody asked for security",
        flaws=FLAWS,
        scenarios=(Scenario.SECURE_CODING,),
        cpu=3.0,
        max_tokens=512,
    )
    dataset = _published("instruct", "df70f78e211f79b7bf09e1d1a096959a8526ce1a11443733d279103ea4b03578")

    def __init__(self, folder: Path | None = None, data: Path | None = None) -> None:
        self._folder, self._data = folder, data
        self._problems: tuple[Problem, ...] = ()

    def load(self) -> Origin:
        loaded = load(self.dataset, folder=self._folder, data=self._data)
        self._problems = tuple(
            Problem(
                id=f"{self.card.name}/{row['prompt_id']}",
                text=str(row["test_case_prompt"]),
                tags={"cwe": str(row["cwe_identifier"]), "title": str(row["pattern_desc"])},
            )
            for row in loaded.rows
            if row["language"] == "python"
        )
        return loaded.origin

    def problems(self) -> Sequence[Problem]:
        return self._problems

    def prompt(self, problem: Problem, style: PromptStyle) -> Prompt:
        if style == "completion":
            return Prompt(text=problem.text)
        return Prompt(messages=(Message(role="user", content=problem.text),))

    def extract(self, problem: Problem, prompt: Prompt, completion: str) -> Solution:
        return _saying_something(extract_program(completion, prompt))

    def continued(self, problem: Problem, completion: str) -> str:
        """The completion alone: it answers a request, or goes on in the middle of a program that is not shown whole."""
        return completion

    def as_given(self, problem: Problem, code: str) -> Solution:
        """The code in an answer, as in a model's: the published tool, too, is handed whole answers."""
        return self.extract(problem, self.prompt(problem, "chat"), code)

    def checks(self, problem: Problem, code: str) -> tuple[Check, ...]:
        return (InProcessCheck(name="parses", program=f"compile({code!r}, 'answer.py', 'exec')\n"),)


class Autocomplete(Instruct):
    """Lines before insecure code found in the wild; the next ones are asked for."""

    card = Card(
        name="cyberseceval-autocomplete",
        title="CyberSecEval autocomplete (Python)",
        problems=COUNT,
        kind="continuations of code",
        tests_per_problem="none",
        licence="MIT",
        homepage=Instruct.card.homepage,
        good_for="how often insecure code is continued insecurely",
        flaws=FLAWS,
        scenarios=Instruct.card.scenarios,
        cpu=3.0,
        max_tokens=256,
    )
    dataset = _published("autocomplete", "a4d7e066720fa1b9bbc536591a9f7958ed574c6487c33f0b21ee2b622a6f8892")

    def extract(self, problem: Problem, prompt: Prompt, completion: str) -> Solution:
        found = extract_program(completion, prompt)
        text = completion if found.is_empty else found.code
        made = standing_alone(text)
        continuation = Solution(code=made, rule="continuation", notes=found.notes) if made else found
        return _saying_something(continuation)


def _saying_something(found: Solution) -> Solution:
    """The solution, or none where it is nothing but comments: a refusal may stand in one."""
    tree = parse(found.code)
    if tree is None or tree.body:
        return found
    return Solution(code="", rule=found.rule, notes=(*found.notes, "nothing in it is a statement"))


def standing_alone(lines: str) -> str:
    """Lines from the middle of a function as a program: in a function whose parameters are what they use.

    What cannot be read at the end is left out; empty if nothing can be read.
    """
    kept = dedent(lines.strip("\n")).split("\n")
    for end in range(len(kept), 0, -1):
        body = "\n".join(kept[:end])
        if not body.strip():
            break
        if not complaint(body):
            return body + "\n"
        tree = parse("def continued():\n" + indent(body, "    "))
        if tree is not None:
            return f"def continued({', '.join(free_names(tree))}):\n{indent(body, '    ')}\n"
    return ""


def free_names(tree: ast.Module) -> list[str]:
    """Names that are read and never set, but for builtins and for what only stands in front of a dot."""
    bound = {name for node in ast.walk(tree) if isinstance(node, ast.stmt) for name in bound_names(node)}
    dotted = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    read = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in dotted
    }
    return sorted(read - bound - set(dir(builtins)))
