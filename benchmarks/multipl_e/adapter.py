"""One language of MultiPL-E as a benchmark: `humaneval-rs`, `mbpp-java`.

Problem ids are the published names without the language, so that the same problem in two languages has one
id and scores can be compared on the problems that both have.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks.benchmark import (
    Card,
    Check,
    DatasetError,
    MarkerCheck,
    Origin,
    Problem,
    Prompt,
    PromptStyle,
    Solution,
)
from benchmarks.completion_text import cut_at_stops
from benchmarks.multipl_e import official, source
from benchmarks.multipl_e.answer import chat_prompt, continued, function_name, given_solution, solution_of
from benchmarks.multipl_e.family import Base, codes
from benchmarks.multipl_e.language import Language, language
from benchmarks.multipl_e.program import check_for, joined, mended
from benchmarks.official import Observed
from benchmarks.rows import Row

TITLES: Mapping[Base, str] = {"humaneval": "HumanEval", "mbpp": "MBPP"}
FLAWS = (
    "Translated by a compiler from Python: some prompts read like Python in another language's comments.",
    "Tests and solution share a process; that the end of the tests was reached is witnessed, no more.",
    "Numbers of problems differ between languages: compare languages on the problems they have in common.",
)
LANGUAGE_FLAWS = {
    "cs": (
        "Published tests compare lists by reference, or call a method of null: 49 and 98 problems are mended here.",
        "In the published HumanEval rows the signature is a comment; it is uncommented for a body that follows it.",
    ),
    "hs": ("Published tests expect `Just (Nothing)` of a plain `Maybe`; 4 and 6 problems are mended here.",),
    "ml": (
        "Published tests expect `Some(None)` of a plain `option` and write -4 as `~4`: 34 and 32 problems are mended here.",
        "2 and 9 problems ask for what is no type, `(string, int) list`: answers that keep it do not compile.",
    ),
    "elixir": (
        "Published MBPP tests call the function like a variable: mended here but for 8 names that no function can have.",
        "MBPP prompts name arguments letter by letter: only answers with a signature of their own can pass.",
    ),
    "r": ("Published tests of 3 MBPP problems name list members by bare numbers; they are mended here.",),
    "scala": ("Debian's compiler is 2.11 and the published numbers used 2.13: newer library calls fail.",),
}


class MultiplE:
    """One base benchmark in one language."""

    official_tool = official.TOOL

    def __init__(
        self, base: Base, code: str, *, folder: Path | None = None, data: Path | None = None
    ) -> None:
        self.language: Language = language(code)
        self._base: Base = base
        self._folder = folder
        self._data = data
        self._problems: tuple[Problem, ...] = ()

    @property
    def card(self) -> Card:
        code, title = self.language.code, self.language.title
        rows = source.known(f"{self._base}-{code}")[0]
        return Card(
            name=f"{self._base}-{code}",
            title=f"{TITLES[self._base]} in {title} (MultiPL-E)",
            problems=rows,
            kind=f"{title} functions",
            tests_per_problem="the assertions of the Python original, translated",
            licence="MIT",
            homepage="https://huggingface.co/datasets/nuprl/MultiPL-E",
            good_for=f"how much of a model's Python carries over to {title}",
            flaws=(*FLAWS, *LANGUAGE_FLAWS.get(code, ())),
            cpu=max(step.seconds for step in self.language.steps),
            max_tokens=512,
        )

    def load(self) -> Origin:
        rows, origin = source.read(self._base, self.language.code, folder=self._folder, data=self._data)
        self._problems = tuple(self._problem(row) for row in rows)
        for problem in self._problems:
            try:
                self.checks(problem, problem.text)
            except ValueError as error:
                raise DatasetError(f"{origin.dataset}: {problem.id}: {error}.") from None
        return origin

    def _problem(self, row: Row) -> Problem:
        return Problem(
            id=str(row["name"]),
            text=str(row["prompt"]),
            entry_point=function_name(str(row["name"]), str(row["prompt"])),
            tags={"language": self.language.code, "base": self._base},
            row=row,
        )

    def problems(self) -> Sequence[Problem]:
        return self._problems

    def prompt(self, problem: Problem, style: PromptStyle) -> Prompt:
        if style == "completion":
            return Prompt(text=problem.text, stops=stops_of(problem))
        return chat_prompt(self.language, problem)

    def extract(self, problem: Problem, prompt: Prompt, completion: str) -> Solution:
        return solution_of(self.language, problem, prompt, completion, stops_of(problem))

    def continued(self, problem: Problem, completion: str) -> str:
        """The prompt and the completion up to its earliest stop: MultiPL-E never runs more."""
        return continued(self.language, problem, cut_at_stops(completion, stops_of(problem)), []).code

    def as_given(self, problem: Problem, code: str) -> Solution:
        """A program that the tests can follow stays as it is; a whole function is fitted to them as one in chat is."""
        return given_solution(self.language, problem, code)

    def checks(self, problem: Problem, code: str) -> tuple[Check, ...]:
        """Raises ValueError when the row's tests do not end as its language says; `load` has tried that."""
        tests = mended(self.language, str(problem.row["tests"]))
        return (check_for(self.language, joined(self.language, code, tests)),)

    def other_tests(self, problem: Problem, code: str) -> str:
        """Why the official tool, which runs the tests as published, needs a run of its own; empty if it needs none."""
        tests = str(problem.row["tests"])
        return (
            ""
            if mended(self.language, tests) == tests
            else "its published tests expect what no answer can give"
        )

    def other_rules(self, observed: Observed) -> str:
        """That the official tool lets a program wait that prints much."""
        if not official.keeps_waiting(self.language, observed):
            return ""
        return (
            f"it reads {official.SIPPED // 1024} KiB of output a second, and the program that prints "
            f"{observed.output_bytes // 1024} KiB waits for it"
        )

    def canaries(self) -> Mapping[str, MarkerCheck]:
        """What the toolchain is tried with before a run: `good` must pass, `bad` and `early` must not."""
        return canaries_of(self.language)

    @property
    def tool(self) -> str:
        """The language's short code."""
        return self.language.code

    @property
    def version_command(self) -> Sequence[str]:
        """What makes the toolchain print its version."""
        return self.language.toolchain.version

    @property
    def remedy(self) -> str:
        """What brings the toolchain."""
        return self.language.toolchain.fix

    def official_word(self, check: str, observed: Observed) -> str:
        return official.official_word(self.language, observed)

    def official_check(self, problem: Problem, code: str, check: str) -> MarkerCheck:
        """The same program: the official tool runs tests and solution in one process too."""
        return check_for(self.language, joined(self.language, code, str(problem.row["tests"])), check)


def canaries_of(spoken: Language) -> Mapping[str, MarkerCheck]:
    """A language's canary programs as checks, by what they are."""
    canary = spoken.canary
    answers = {"good": canary.good, "bad": canary.bad, "early": canary.early}
    return {
        name: check_for(spoken, joined(spoken, answer.rstrip("\n"), canary.tests), name)
        for name, answer in answers.items()
    }


def stops_of(problem: Problem) -> tuple[str, ...]:
    """The row's own stop tokens."""
    stops = problem.row["stop_tokens"]
    return tuple(map(str, stops)) if isinstance(stops, Sequence) else ()


def __getattr__(name: str) -> object:
    """`humaneval_rs` and the like: one adapter for every declared language, without a line of code each."""
    first, _, code = name.partition("_")
    base = next((known for known in TITLES if known == first), None)
    if base is not None and code in codes():
        return partial(MultiplE, base, code)
    raise AttributeError(name)
