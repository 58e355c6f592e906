"""n-grams of benchmark problems in a training corpus: the question of whoever trained the model.

The corpus is read once, a little at a time, whatever its size. Words are runs of letters, digits, `_` and
non-ASCII bytes, ASCII letters in lower case; what stands between them is skipped, so that layout and punctuation do
not hide a copy. Words and n-grams are 64-bit hashes computed by whole arrays: two different n-grams are taken for
one with a chance of about 1e-19 for each pair.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from engine.contamination.corpus import Piece
from engine.contamination.signal import Signal
from engine.errors import UsageError
from engine.naturally import naturally
from engine.several import several
from engine.statistics.estimates import wilson

Hashes = npt.NDArray[np.uint64]

LENGTH = 13
"""Words of an n-gram: as in the GPT-3 paper (Brown et al. 2020, appendix C) and lm-evaluation-harness."""

COMMON = 3
"""An n-gram in more problems than this is boilerplate of the benchmark, and says nothing about one of them."""

PLACES = 5
"""Places in the corpus that are told for each problem."""

MUCH = 0.5
"""Share of a problem's n-grams from which on most of it lies in the corpus."""

SHOWS = (
    "Text of a problem in the corpus was there to be learnt; whether it was is another question, and a problem in "
    "other words, or translated, is not found."
)

_ODD = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 2**64))
_STEP = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(32)
_TABLE_BITS = 22


@dataclass(frozen=True, kw_only=True)
class Found:
    """What of one problem lies in the corpus."""

    problem: str
    share: float
    """Of its n-grams, those that are in the corpus."""
    ngrams: int
    places: tuple[str, ...]
    """Where, as `file:line`; the first few."""


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """n-grams of a benchmark in a corpus."""

    length: int
    problems: int
    too_short: tuple[str, ...]
    """Problems with fewer words than an n-gram has; they cannot be looked for."""
    found: tuple[Found, ...]
    """Problems with any n-gram in the corpus, the largest share first."""
    documents: int
    bytes: int
    signal: Signal


@dataclass
class Search:
    """n-grams of some problems, looked up in whatever text is fed to it."""

    texts: Mapping[str, str]
    """The problems' texts by id."""
    length: int = LENGTH
    documents: int = 0
    bytes: int = 0
    _hashes: Hashes = field(init=False)
    _owners: dict[int, tuple[int, ...]] = field(init=False)
    _seen: npt.NDArray[np.bool_] = field(init=False)
    _table: npt.NDArray[np.bool_] = field(init=False)
    _places: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        owners: dict[int, set[int]] = defaultdict(set)
        for number, text in enumerate(self.texts.values()):
            words = word_hashes(text.encode("utf-8", "replace"))[0]
            for one in ngram_hashes(words, self.length).tolist():
                owners[one].add(number)
        kept = {one: tuple(sorted(who)) for one, who in owners.items() if len(who) <= COMMON}
        self._hashes = np.array(sorted(kept), dtype=np.uint64)
        self._owners = {number: kept[one] for number, one in enumerate(self._hashes.tolist())}
        self._seen = np.zeros(len(self._hashes), dtype=bool)
        self._table = np.zeros(1 << _TABLE_BITS, dtype=bool)
        self._table[_slot(self._hashes)] = True

    def feed(self, piece: Piece) -> None:
        """Look through a piece of the corpus."""
        self.documents += piece.documents
        self.bytes += piece.size
        words, ends = word_hashes(piece.text)
        grams = ngram_hashes(words, self.length)
        if not len(grams) or not len(self._hashes):
            return
        candidates = np.flatnonzero(self._table[_slot(grams)])
        if not len(candidates):
            return
        wanted = grams[candidates]
        place = np.searchsorted(self._hashes, wanted)
        place[place == len(self._hashes)] = 0
        hit = self._hashes[place] == wanted
        for gram, where in zip(place[hit].tolist(), candidates[hit].tolist(), strict=True):
            self._seen[gram] = True
            for owner in self._owners[gram]:
                places = self._places[owner]
                if len(places) < PLACES:
                    name = piece.place(int(ends[where]))
                    if name not in places:
                        places.append(name)

    def result(self) -> Overlap:
        """What was found so far."""
        have: Counter[int] = Counter()
        had: Counter[int] = Counter()
        for number, owners in self._owners.items():
            for owner in owners:
                have[owner] += 1
                had[owner] += bool(self._seen[number])
        names = list(self.texts)
        found = [
            Found(
                problem=names[number],
                share=had[number] / have[number],
                ngrams=have[number],
                places=tuple(self._places[number]),
            )
            for number in have
            if had[number]
        ]
        found.sort(key=lambda one: (-one.share, naturally(one.problem)))
        looked_for = len(have)
        return Overlap(
            length=self.length,
            problems=len(names),
            too_short=tuple(name for number, name in enumerate(names) if number not in have),
            found=tuple(found),
            documents=self.documents,
            bytes=self.bytes,
            signal=_signal(found, looked_for, self),
        )


def search(
    texts: Mapping[str, str],
    corpus: Iterable[Piece],
    length: int = LENGTH,
    progress: Callable[[int], object] = lambda _bytes: None,
) -> Overlap:
    """Which problems' n-grams are in a corpus.

    Args:
        texts: the problems' texts by id.
        corpus: its pieces.
        length: words of an n-gram.
        progress: told the bytes that have been read.

    Raises:
        UsageError: the corpus holds no document: no overlap with nothing is no sign.
    """
    looking = Search(texts, length)
    for piece in corpus:
        looking.feed(piece)
        progress(looking.bytes)
    if not looking.documents:
        raise UsageError(
            "The corpus holds no text, so nothing was looked through. Name files with documents."
        )
    return looking.result()


def word_hashes(text: bytes) -> tuple[Hashes, npt.NDArray[np.int64]]:
    """A hash for each word of a text, and where each word ends."""
    letters = _LETTERS[np.frombuffer(text, dtype=np.uint8)]
    inside = letters != 0
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    if len(inside) and inside[0]:
        edges = np.concatenate(([0], edges))
    if len(inside) and inside[-1]:
        edges = np.concatenate((edges, [len(inside)]))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return np.zeros(0, np.uint64), ends
    powers, inverses = _powers(len(letters))
    sums = np.multiply(letters, powers, dtype=np.uint64)
    np.cumsum(sums, out=sums)
    before = np.where(starts > 0, sums[starts - 1], np.uint64(0))
    return _mixed((sums[ends - 1] - before) * inverses[starts]), ends


def ngram_hashes(words: Hashes, length: int) -> Hashes:
    """A hash for each run of `length` words."""
    count = len(words) - length + 1
    if count <= 0:
        return np.zeros(0, np.uint64)
    total = words[:count].copy()
    for offset in range(1, length):
        total *= _STEP
        total += words[offset : offset + count]
    return _mixed(total)


def _mixed(values: Hashes) -> Hashes:
    """Values with all their bits spread over all others (a finaliser of MurmurHash's kind)."""
    values ^= values >> _SHIFT
    values *= _STEP
    values ^= values >> _SHIFT
    return values


def _slot(values: Hashes) -> npt.NDArray[np.int64]:
    return (values >> np.uint64(64 - _TABLE_BITS)).astype(np.int64)


_LETTERS = np.zeros(256, dtype=np.uint64)
for _byte in range(256):
    if chr(_byte).isalnum() or _byte == ord("_") or _byte >= 128:
        _LETTERS[_byte] = ord(chr(_byte).lower()) + 1 if _byte < 128 else _byte + 1
_LETTERS[0] = 1
"""The byte 0 stands between documents and is a word of its own, which no problem holds."""

_power_tables: list[Hashes] = []


def _powers(size: int) -> tuple[Hashes, Hashes]:
    """Powers of an odd number and of its inverse modulo 2^64, at least `size` of them."""
    if not _power_tables or len(_power_tables[0]) < size:
        _power_tables.clear()
        for base in (_ODD, _INVERSE):
            table = np.full(max(size, 1 << 20), base, dtype=np.uint64)
            table[0] = 1
            np.cumprod(table, out=table)
            _power_tables.append(table)
    return _power_tables[0][:size], _power_tables[1][:size]


def _signal(found: Sequence[Found], looked_for: int, looking: Search) -> Signal:
    much = [one for one in found if one.share >= MUCH]
    share = len(much) / looked_for if looked_for else None
    spread = wilson(share or 0.0, looked_for)
    return Signal(
        name=f"{looking.length}-gram overlap with the corpus",
        size=share,
        unit=f"share of problems with at least {MUCH:.0%} of their {looking.length}-grams in the corpus",
        low=spread.low if looked_for else None,
        high=spread.high if looked_for else None,
        n=looked_for,
        says=(
            f"{len(much)} of {several(looked_for, 'problem')} lie mostly in the corpus, {len(found)} have some n-gram there; "
            f"{looking.documents} documents, {looking.bytes / 1e6:.1f} MB. The corpus was read whole, so the interval "
            "is only for problems of the same kind that were not looked for."
        ),
        shows=SHOWS,
        details=tuple(f"{one.problem}: {one.share:.0%}, {', '.join(one.places)}" for one in found[:20]),
    )
