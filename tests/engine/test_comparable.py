"""Which runs may be compared, and what a protocol is told."""

from typing import Any

import msgspec
import pytest

from engine.comparable import advice, guard
from engine.protocol import Protocol


def manifest(sha: str = "a" * 64, problems: int = 2, **settings: Any) -> dict[str, object]:
    entry = {
        "benchmark": "humaneval",
        "title": "HumanEval",
        "protocol": msgspec.to_builtins(Protocol(**settings)),
        "origin": {"sha256": sha, "revision": "1"},
        "problems": [f"p/{i}" for i in range(problems)],
    }
    return {"entries": [entry]}


def test_equal_runs_may_be_compared() -> None:
    found = guard(manifest(), manifest())

    assert (found.refusals, found.warnings) == ((), ())


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"temperature": 0.2}, "temperature 0 against 0.2"),
        ({"max_tokens": 99}, "max_tokens 512 against 99"),
        ({"style": "chat"}, "prompt style 'auto' against 'chat'"),
        ({"harness": "bigcode"}, "harness '' against 'bigcode'"),
    ],
)
def test_what_changes_the_meaning_of_a_score_is_refused(settings: dict[str, Any], said: str) -> None:
    found = guard(manifest(), manifest(**settings))

    assert any(said in line for line in found.refusals)


def test_cuts_that_do_nothing_at_temperature_0_are_no_difference() -> None:
    assert guard(manifest(), manifest(top_p=0.5)).refusals == ()


def test_other_data_is_refused_and_says_which() -> None:
    (line,) = guard(manifest(), manifest(sha="b" * 64)).refusals

    assert "aaaaaaaa" in line
    assert "bbbbbbbb" in line


def test_another_n_or_a_subset_is_told_and_allowed() -> None:
    found = guard(manifest(n=5, temperature=0.2), manifest(n=10, temperature=0.2, problems=1))

    assert found.refusals == ()
    assert len(found.warnings) == 2


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"n": 1, "temperature": 0.8}, "noisy"),
        ({"n": 20, "k": (1, 10), "temperature": 0.2}, "T=0.8 is usual"),
        ({"n": 10, "k": (1, 10), "temperature": 0.8}, "n=20 or more"),
        ({"n": 10, "temperature": 0.8}, "usual T=0.2"),
    ],
)
def test_a_protocol_that_cannot_show_what_it_asks_is_told(settings: dict[str, Any], said: str) -> None:
    assert any(said in line for line in advice(Protocol(**settings)))


@pytest.mark.parametrize("settings", [{}, {"n": 20, "temperature": 0.2}, {"n": 1, "style": "given"}])
def test_a_sound_protocol_is_left_in_peace(settings: dict[str, Any]) -> None:
    assert advice(Protocol(**settings)) == ()
