"""The protocol of an exam: everything that changes a score without changing the model.

A score without its protocol means nothing, so it is one frozen record that goes into the manifest, has
a one-line form for every screen, and is compared before two runs are.
"""

from typing import Literal, TypeAlias

import msgspec

from engine.errors import UsageError
from engine.several import several

Style: TypeAlias = Literal["auto", "chat", "completion", "given"]

USUAL_K = (1, 5, 10, 100)
"""Of pass@k, where nobody asks for others."""

MOST_SAMPLES = 100_000
"""Of one problem: they are asked for together, so many more fill the memory of a machine before the first is drawn."""


class Protocol(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How samples are drawn and counted."""

    n: int = 1
    """Samples per problem."""
    k: tuple[int, ...] = (1,)
    """The k of each pass@k that is reported; every k needs n >= k."""
    temperature: float = 0.0
    top_p: float = 0.95
    top_k: int = 0
    """0 is off, as in the published protocols."""
    min_p: float = 0.0
    """0 is off, as in the published protocols."""
    max_tokens: int = 512
    style: Style = "auto"
    """`auto` is chat where the model brings a template, else completion; `given` is for answers that were
    drawn elsewhere, by a protocol that is not known here."""
    system: str = ""
    """System message for chat; empty leaves the template's own."""
    seed: int = 1234
    harness: str = ""
    """A known harness whose prompts, stops and extraction are followed; empty for proctor's own."""

    def __post_init__(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            UsageError: naming the setting.
        """
        if self.n < 1:
            raise UsageError(f"--n {self.n}: at least one sample per problem is needed.")
        if self.n > MOST_SAMPLES:
            raise UsageError(
                f"--n {self.n}: at most {MOST_SAMPLES} samples per problem are drawn in one run."
            )
        if not self.k or min(self.k) < 1:
            raise UsageError("--k: name at least one k, each 1 or more, such as --k 1,10.")
        if max(self.k) > self.n:
            raise UsageError(
                f"pass@{max(self.k)} needs at least {several(max(self.k), 'sample')} per problem, and --n is {self.n}. "
                f"Raise --n to {max(self.k)} or drop k={max(self.k)} from --k."
            )
        if not 0.0 <= self.temperature <= 5.0:
            raise UsageError(f"--temperature {self.temperature}: must lie between 0 and 5.")
        if not 0.0 < self.top_p <= 1.0:
            raise UsageError(f"--top-p {self.top_p}: must lie above 0 and at most 1.")
        if self.top_k < 0:
            raise UsageError(f"--top-k {self.top_k}: must be at least 1, or 0, which is off.")
        if not 0.0 <= self.min_p < 1.0:
            raise UsageError(f"--min-p {self.min_p}: must be at least 0, which is off, and below 1.")
        if self.max_tokens < 1:
            raise UsageError(f"--max-tokens {self.max_tokens}: must be at least 1.")
        if self.n > 1 and self.temperature == 0.0 and self.style != "given":
            raise UsageError(
                f"--n {self.n} at temperature 0 draws the same answer {self.n} times. "
                "Use --n 1, or --temperature 0.2 (pass@1) to 0.8 (pass@10 and more)."
            )

    def line(self) -> str:
        """The protocol in one line, as it stands beside every number."""
        ks = ",".join(str(k) for k in self.k)
        if self.style == "given":
            return f"answers as given · n={self.n} k={ks}"
        heat = "greedy" if self.temperature == 0 else f"T={self.temperature:g} top_p={self.top_p:g}"
        cuts = (f" top_k={self.top_k}" if self.top_k else "") + (
            f" min_p={self.min_p:g}" if self.min_p else ""
        )
        harness = f" · as {self.harness}" if self.harness else ""
        return (
            f"{self.style} · n={self.n} k={ks} · {heat}{cuts} · seed {self.seed} · "
            f"{self.max_tokens} tok{harness}"
        )


def default_k(n: int) -> tuple[int, ...]:
    """The k that are reported unless asked otherwise: those of 1, 5, 10, 100 that n allows."""
    return tuple(k for k in USUAL_K if k <= n)
