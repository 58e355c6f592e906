"""A run that is being put together: the fields of the form, and what they make."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from engine.comparable import advice
from engine.errors import UsageError
from engine.protocol import Protocol, Style, default_k
from engine.several import several
from engine.spec import Entry, Grade, RunSpec, Suite

FieldName = Literal[
    "benchmark",
    "model",
    "n",
    "k",
    "temperature",
    "top_p",
    "max_tokens",
    "style",
    "subset",
    "sandbox",
    "seed",
]
FIELDS: tuple[FieldName, ...] = get_args(FieldName)
PROTOCOL_FIELDS: tuple[FieldName, ...] = ("n", "k", "temperature", "top_p", "max_tokens", "style", "seed")
PRESETS: tuple[tuple[str, dict[FieldName, str]], ...] = (
    ("greedy, one sample", {"n": "1", "k": "", "temperature": "0", "top_p": ""}),
    ("pass@1, five samples at T=0.2", {"n": "5", "k": "1", "temperature": "0.2", "top_p": ""}),
    ("pass@1 and 10, twenty at T=0.8", {"n": "20", "k": "1,10", "temperature": "0.8", "top_p": ""}),
)
"""Protocols that answer a usual question well."""


@dataclass(frozen=True)
class BenchmarkChoice:
    """A benchmark as the form shows it."""

    name: str
    title: str
    problems: int
    """0 where nobody has counted them before they are fetched."""
    kind: str
    max_tokens: int = 512

    @property
    def size(self) -> str:
        """Its problems, as a person says it."""
        return several(self.problems, "problem") if self.problems else "? problems"


@dataclass(frozen=True)
class Draft:
    """The fields as the user left them, as text; empty takes the default."""

    benchmark: str = "warmup"
    model: str = "demo"
    n: str = "4"
    k: str = ""
    temperature: str = ""
    top_p: str = ""
    max_tokens: str = ""
    style: str = ""
    subset: str = ""
    sandbox: str = "auto"
    seed: str = "1234"

    def with_field(self, name: FieldName, value: str) -> "Draft":
        """The draft with one field changed."""
        return replace(self, **{name: value.strip()})

    def with_fields(self, values: Mapping[str, str] | Mapping[FieldName, str]) -> "Draft":
        """The draft with some fields changed; names that are no fields are left out."""
        known = {name: value.strip() for name, value in values.items() if name in FIELDS}
        return replace(self, **known)

    def protocol(self, max_tokens: int = 512) -> Protocol:
        """How samples will be drawn.

        Raises:
            UsageError: a field cannot be meant; the message names it.
        """
        n = _whole("n", self.n or "1")
        k = tuple(_whole("k", part) for part in self.k.split(",")) if self.k else default_k(max(n, 1))
        warm = 0.0 if n == 1 else 0.8 if max(k, default=1) > 1 else 0.2
        return Protocol(
            n=n,
            k=k,
            temperature=_number("temperature", self.temperature) if self.temperature else warm,
            top_p=_number("top p", self.top_p) if self.top_p else 0.95,
            max_tokens=_whole("max tokens", self.max_tokens) if self.max_tokens else max_tokens,
            style=_style(self.style),
            seed=_whole("seed", self.seed or "1234"),
        )

    def spec(self, benchmarks: Sequence[BenchmarkChoice]) -> RunSpec:
        """What an engine is started with.

        Raises:
            UsageError: as `protocol`, or for an unknown benchmark or no model.
        """
        chosen = next((choice for choice in benchmarks if choice.name == self.benchmark), None)
        if chosen is None:
            raise UsageError(f"There is no benchmark {self.benchmark!r}. Choose one with left and right.")
        if not self.model:
            raise UsageError(
                "No model is chosen: Enter on the model's line takes a path, hf:REPO:FILE or a URL."
            )
        if self.sandbox not in get_args(Grade):
            raise UsageError(f"There is no isolation grade {self.sandbox!r}.")
        entry = Entry(benchmark=chosen.name, protocol=self.protocol(chosen.max_tokens), subset=self.subset)
        suite = Suite(name=chosen.name, title=chosen.title, entries=(entry,))
        return RunSpec(suite=suite, model=self.model, sandbox=cast("Grade", self.sandbox))

    def command(self) -> str:
        """The same as a command for a shell."""
        parts = ["proctor", "run", self.benchmark, "--model", self.model, "--n", self.n or "1"]
        for flag, value in (
            ("--k", self.k),
            ("--temperature", self.temperature),
            ("--top-p", self.top_p),
            ("--max-tokens", self.max_tokens),
            ("--prompt-style", self.style),
            ("--subset", self.subset),
        ):
            if value:
                parts += [flag, value]
        if self.sandbox != "auto":
            parts += ["--sandbox", self.sandbox]
        if self.seed not in ("", "1234"):
            parts += ["--seed", self.seed]
        return shlex.join(parts)

    def samples(self, benchmarks: Sequence[BenchmarkChoice]) -> int | None:
        """Samples the run will draw; None where a pattern chooses the problems, or nobody has counted them."""
        chosen = next((choice for choice in benchmarks if choice.name == self.benchmark), None)
        some = self.subset.removeprefix("first:")
        try:
            n = int(self.n or "1")
            if chosen is None or not (chosen.problems or some):
                return None
            return (min(int(some), chosen.problems or int(some)) if some else chosen.problems) * n
        except ValueError:
            return None

    def warnings(self, benchmarks: Sequence[BenchmarkChoice]) -> list[str]:
        """The classic mistakes, a sentence each, the worst first."""
        said: list[str] = []
        try:
            protocol = self.protocol()
        except UsageError as error:
            return [str(error)]
        if self.sandbox == "plain":
            said.append(
                "plain walls are rlimits only: untrusted code can read your files and use the network"
            )
        said += [text[0].upper() + text[1:] for text in advice(protocol)]
        if protocol.max_tokens < 256:
            said.append(
                f"{protocol.max_tokens} tokens cut many answers off; cut-off answers count as failures"
            )
        samples = self.samples(benchmarks)
        if samples is not None and samples // max(1, protocol.n) < 30:
            said.append("fewer than 30 problems: the interval will be wide")
        return said


def _style(text: str) -> Style:
    if text and text not in get_args(Style):
        raise UsageError(f"style: {text!r} is none of auto, chat, completion.")
    return cast("Style", text or "auto")


def _whole(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise UsageError(f"{name}: {text!r} is not a whole number.") from None


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"{name}: {text!r} is not a number.") from None
