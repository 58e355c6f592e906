"""Which of the problems: release, dates, difficulty, platform."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from benchmarks.benchmark import BenchmarkError

RELEASES = {"v1": 400, "v2": 511, "v3": 612, "v4": 713, "v5": 880, "v6": 1055}
"""Problems up to and including each release."""

DIFFICULTIES = ("easy", "medium", "hard")
PLATFORMS = ("atcoder", "codeforces", "leetcode")
NAMES = ("release", "from", "to", "difficulty", "platform")
"""The options that choose problems, as on the command line."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A choice of problems; the empty one takes them all."""

    releases: tuple[int, int] = (1, 6)
    """First and last release whose new problems are taken."""
    start: date | None = None
    end: date | None = None
    """The last day, inclusive."""
    difficulties: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()

    @property
    def is_of_releases(self) -> bool:
        """Whether not all releases are taken."""
        return self.releases != (1, 6)

    def takes(self, row: Mapping[str, object], release: int | None = None) -> bool:
        """Whether a row is taken; `release` is the one that brought it, if known."""
        if release is not None and not self.releases[0] <= release <= self.releases[1]:
            return False
        if self.start or self.end:
            day = contest_day(row)
            if (self.start and day < self.start) or (self.end and day > self.end):
                return False
        if self.difficulties and str(row.get("difficulty")) not in self.difficulties:
            return False
        return not self.platforms or str(row.get("platform")) in self.platforms

    def words(self) -> str:
        """The choice in a few words; empty for everything."""
        parts = []
        if self.is_of_releases:
            first, last = self.releases
            parts.append(
                f"release_v{last}" if first == 1 else f"v{first}" if first == last else f"v{first}_v{last}"
            )
        if self.start or self.end:
            parts.append(f"{self.start or '…'} to {self.end or '…'}")
        parts += [",".join(sorted(chosen)) for chosen in (self.difficulties, self.platforms) if chosen]
        return ", ".join(parts)


def read_choice(options: Mapping[str, str]) -> Choice:
    """The choice that options name: `release`, `from`, `to`, `difficulty`, `platform`.

    Raises:
        BenchmarkError: one cannot be meant; says what can.
    """
    start, end = day_of(options.get("from", ""), "--from"), day_of(options.get("to", ""), "--to")
    if start and end and start > end:
        raise BenchmarkError(f"--from {start} lies after --to {end}: no problem is left.")
    return Choice(
        releases=_releases(options.get("release", "")),
        start=start,
        end=end,
        difficulties=_words(options.get("difficulty", ""), DIFFICULTIES, "--difficulty"),
        platforms=_words(options.get("platform", ""), PLATFORMS, "--platform"),
    )


def contest_day(row: Mapping[str, object]) -> date:
    """The day of a row's contest.

    Raises:
        BenchmarkError: the row has no such date.
    """
    text = str(row.get("contest_date", ""))
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise BenchmarkError(
            f"row {row.get('question_id')}: contest_date {text!r} is no date such as 2024-01-06T00:00:00."
        ) from None


def day_of(text: str, option: str) -> date | None:
    """A day as `2024-08-01`; None for no text.

    Raises:
        BenchmarkError: it is something else; names the option.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BenchmarkError(f"{option} {text!r} is no day such as 2024-08-01.") from None


def _releases(text: str) -> tuple[int, int]:
    """`release_v3` is everything up to it, `v3` what it added, `v2_v4` what these added."""
    words = text.lower()
    if words in ("", "release_latest", "latest"):
        return (1, 6)
    if words.removeprefix("release_") in RELEASES and words.startswith("release_"):
        return (1, int(words[-1]))
    if words in RELEASES:
        return (int(words[1:]), int(words[1:]))
    first, _, last = words.partition("_")
    if first in RELEASES and last in RELEASES and int(first[1:]) < int(last[1:]):
        return (int(first[1:]), int(last[1:]))
    raise BenchmarkError(
        f"--release {text!r}: there are release_v1 to release_v6, the additions v1 to v6, and ranges such as v4_v5."
    )


def _words(text: str, known: tuple[str, ...], option: str) -> frozenset[str]:
    words = frozenset(word.strip().lower() for word in text.split(",") if word.strip())
    strange = sorted(words - set(known))
    if strange:
        raise BenchmarkError(f"{option} {strange[0]!r}: there are {', '.join(known)}.")
    return words
