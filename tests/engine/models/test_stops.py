"""Stop strings end an answer where a reader of the whole text would end it."""

from hypothesis import given
from hypothesis import strategies as st

from engine.models.llama.stops import StopFinder


def cut(text: str, stops: list[str], size: int) -> str:
    """Feed a text in pieces of a size, and cut it as a decoder would."""
    finder = StopFinder(stops)
    for end in range(size, len(text) + size, size):
        at = finder.find(text[:end])
        if at is not None:
            return text[:at]
    at = finder.end()
    return text if at is None else text[:at]


def test_a_stop_is_found_across_token_borders() -> None:
    assert cut("    return a\n\ndef g", ["\ndef"], 1) == "    return a\n"


def test_the_earliest_stop_in_the_text_counts_not_the_first_of_the_list() -> None:
    assert cut("a = 1\nif x:\nclass B", ["\nclass", "\nif"], 100) == "a = 1"


def test_a_hit_waits_for_a_longer_stop_that_began_earlier() -> None:
    assert cut("xabcy", ["abc", "b"], 1) == "x"


def test_a_hit_that_waited_in_vain_counts_after_all() -> None:
    assert cut("xabzz", ["abc", "b"], 1) == "xa"


def test_a_hit_that_waits_when_the_text_ends_is_cut() -> None:
    assert cut("xab", ["abc", "b"], 1) == "xa"


def test_text_without_a_stop_is_kept_whole() -> None:
    assert cut("no stop here", ["\ndef", ""], 3) == "no stop here"


@given(
    st.text("ab\n", max_size=40),
    st.lists(st.text("ab\n", min_size=1, max_size=4), max_size=4),
    st.integers(1, 7),
)
def test_the_cut_is_where_the_whole_text_would_be_cut(text: str, stops: list[str], size: int) -> None:
    hits = [text.find(stop) for stop in stops if stop in text]
    assert cut(text, stops, size) == text[: min(hits, default=len(text))]
