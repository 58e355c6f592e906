"""Which of the instances: by repository, difficulty, date, id."""

import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks.benchmark import BenchmarkError
from benchmarks.swe_bench.instance import Instance

NAMES = ("repo", "difficulty", "from", "to", "ids")
"""The options that choose instances, as on the command line."""

DIFFICULTIES = ("<15 min fix", "15 min - 1 hour", "1-4 hours", ">4 hours")
_SHORT = {"<15min": 0, "15min-1h": 1, "15min-1hour": 1, "1-4h": 2, ">4h": 3}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A choice of instances; the empty one takes them all."""

    repositories: tuple[str, ...] = ()
    """`django/django`, `django`, or a pattern such as `pytest-dev/*`."""
    difficulties: frozenset[str] = frozenset()
    start: str = ""
    """First day, ISO 8601."""
    end: str = ""
    """Last day, inclusive."""
    ids: tuple[str, ...] = ()
    """Ids or patterns."""

    def takes(self, instance: Instance) -> bool:
        """Whether an instance is taken."""
        names = (instance.repo, instance.repo.rsplit("/", maxsplit=1)[-1])
        if self.repositories and not any(fnmatch.fnmatch(n, p) for n in names for p in self.repositories):
            return False
        if self.difficulties and instance.difficulty not in self.difficulties:
            return False
        if (self.start and instance.day < self.start) or (self.end and instance.day > self.end):
            return False
        return not self.ids or any(fnmatch.fnmatch(instance.id, pattern) for pattern in self.ids)

    def words(self) -> str:
        """The choice in a few words; empty for everything."""
        parts = [",".join(self.repositories), ",".join(sorted(self.difficulties))]
        if self.start or self.end:
            parts.append(f"{self.start or '…'} to {self.end or '…'}")
        return ", ".join(part for part in (*parts, ",".join(self.ids)) if part)


def read_choice(options: Mapping[str, str]) -> Choice:
    """The choice that options name.

    Raises:
        BenchmarkError: one cannot be meant; says what can.
    """
    start, end = (_day(options.get(name, ""), f"--{name}") for name in ("from", "to"))
    if start and end and start > end:
        raise BenchmarkError(f"--from {start} lies after --to {end}: no instance is left.")
    return Choice(
        repositories=_parts(options.get("repo", "")),
        difficulties=frozenset(_difficulty(word) for word in _parts(options.get("difficulty", ""))),
        start=start,
        end=end,
        ids=_parts(options.get("ids", "")),
    )


def choose(instances: Sequence[Instance], choice: Choice) -> tuple[Instance, ...]:
    """The instances of a choice, in their order.

    Raises:
        BenchmarkError: none is left; says what there would have been.
    """
    chosen = tuple(instance for instance in instances if choice.takes(instance))
    if chosen:
        return chosen
    if choice.difficulties and not any(instance.difficulty for instance in instances):
        raise BenchmarkError("--difficulty: only the rows of swe-bench-verified say how difficult they are.")
    repositories = ", ".join(sorted({instance.repo for instance in instances}))
    raise BenchmarkError(f"No instance is left by {choice.words()}. The table has issues of {repositories}.")


def _difficulty(word: str) -> str:
    plain = word.lower().replace(" ", "")
    for number, known in enumerate(DIFFICULTIES):
        if plain == known.replace(" ", "") or _SHORT.get(plain) == number:
            return known
    raise BenchmarkError(f"--difficulty {word!r}: there are {', '.join(map(repr, DIFFICULTIES))}.")


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _day(text: str, option: str) -> str:
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BenchmarkError(f"{option} {text!r} is no day such as 2024-08-01.") from None
