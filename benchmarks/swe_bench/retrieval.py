"""BM25 over a repository's files: which of them an issue's words point to.

The formula is Lucene's (Robertson and Zaragoza 2009, k1 = 0.9 and b = 0.4 as Pyserini sets them), over words cut at
everything but letters and digits. Lucene also stems; so rankings are close to the published retrieval, not equal.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping

K1 = 0.9
B = 0.4
HITS = 20
"""Files that a search returns at most, as in the published retrieval."""

_WORD = re.compile(r"[a-z0-9]+")
_STOPS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "for",
        "if",
        "in",
        "into",
        "is",
        "it",
        "no",
        "not",
        "of",
        "on",
        "or",
        "such",
        "that",
        "the",
        "their",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "was",
        "will",
        "with",
    ]
)


def rank(documents: Mapping[str, str], query: str, *, hits: int = HITS) -> list[tuple[str, float]]:
    """The documents that fit a query best, with their scores, best first; ties by name.

    Args:
        documents: text by name. The name counts as part of the text.
        query: words to look for; a word that comes twice counts twice.
        hits: how many to return at most. Documents without any of the words are never returned.
    """
    counts = {name: Counter(words(f"{name}\n{text}")) for name, text in documents.items()}
    lengths = {name: sum(count.values()) for name, count in counts.items()}
    average = sum(lengths.values()) / max(len(lengths), 1) or 1.0
    asked = Counter(words(query))
    found = {word: sum(1 for count in counts.values() if word in count) for word in asked}
    scores: dict[str, float] = {}
    for name, count in counts.items():
        score = 0.0
        for word, times in asked.items():
            if frequency := count.get(word, 0):
                rarity = math.log(1 + (len(counts) - found[word] + 0.5) / (found[word] + 0.5))
                damped = frequency + K1 * (1 - B + B * lengths[name] / average)
                score += times * rarity * frequency / damped
        if score:
            scores[name] = score
    return sorted(scores.items(), key=lambda hit: (-hit[1], hit[0]))[:hits]


def words(text: str) -> list[str]:
    """The words of a text as the index has them."""
    return [word for word in _WORD.findall(text.lower()) if word not in _STOPS]
