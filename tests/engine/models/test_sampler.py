"""The sampler draws what the definition says, checked against a slow reference in double precision."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.models.llama.sampler import Drawn, NotFinite, Sampler, Want, draw_row
from engine.models.model import Sampling

CHAINS = [
    Sampling(temperature=1.0),
    Sampling(temperature=0.8),
    Sampling(temperature=0.8, top_p=0.95),
    Sampling(temperature=1.2, top_p=0.99),
    Sampling(temperature=0.2, top_p=0.5),
    Sampling(temperature=0.8, top_k=40),
    Sampling(temperature=0.8, top_k=40, top_p=0.9),
    Sampling(temperature=0.8, top_k=1),
    Sampling(temperature=0.8, top_k=40, top_p=0.95, min_p=0.05),
    Sampling(temperature=1.0, min_p=0.1),
    Sampling(temperature=1.5, top_p=0.8, min_p=0.01),
]


def reference(row: NDArray[np.float32], sampling: Sampling, uniform: float) -> Drawn:
    """temperature, top_k, top_p, min_p by their definitions; the draw goes through tokens in index order."""
    logits = row.astype(np.float64) / sampling.temperature
    order = np.argsort(-logits, kind="stable")
    weights = np.exp(logits[order] - logits.max())
    if sampling.top_k:
        order, weights = order[: sampling.top_k], weights[: sampling.top_k]
    if sampling.top_p < 1:
        count = int(np.searchsorted(weights.cumsum(), sampling.top_p * weights.sum())) + 1
        order, weights = order[:count], weights[:count]
    if sampling.min_p:
        stay = weights >= sampling.min_p * weights.max()
        order, weights = order[stay], weights[stay]
    by_index = np.argsort(order)
    order, weights = order[by_index], weights[by_index] / weights.sum()
    at = min(int(np.searchsorted(weights.cumsum(), uniform, "right")), len(order) - 1)
    return Drawn(int(order[at]), math.log(weights[at]))


@pytest.mark.parametrize("spread", [0.01, 1.0, 4.0, 12.0], ids=["level", "flat", "usual", "steep"])
@pytest.mark.parametrize("chain", CHAINS, ids=str)
def test_every_chain_agrees_with_the_reference(chain: Sampling, spread: float) -> None:
    random = np.random.default_rng(7)
    for size in (50, 5000):
        for _ in range(4):
            row = (random.standard_normal(size) * spread).astype(np.float32)
            uniform = float(random.random())
            mine, theirs = draw_row(row, chain, uniform), reference(row, chain, uniform)
            assert mine.token == theirs.token
            assert mine.logprob == pytest.approx(theirs.logprob, abs=1e-4)


def test_temperature_zero_takes_the_likeliest_and_claims_no_probability() -> None:
    assert draw_row(np.array([0.0, 3.0, 1.0], np.float32), Sampling(), 0.9) == Drawn(1, None)


def test_the_nucleus_takes_the_first_of_equal_tokens() -> None:
    row = np.zeros(10, np.float32)
    drawn = {draw_row(row, Sampling(temperature=1.0, top_p=0.3), u / 100).token for u in range(100)}
    assert drawn == {0, 1, 2}


def test_tokens_that_the_model_forbids_are_never_drawn() -> None:
    row = np.full(1000, -np.inf, np.float32)
    row[[3, 999]] = 0.0
    for chain in CHAINS[:5]:
        assert {draw_row(row, chain, u / 50).token for u in range(50)} <= {3, 999}


@pytest.mark.parametrize("chain", [Sampling(), *CHAINS], ids=str)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_broken_row_is_refused(chain: Sampling, bad: float) -> None:
    row = np.full(64, bad, np.float32)
    with pytest.raises(NotFinite):
        draw_row(row, chain, 0.5)


def test_drawn_frequencies_follow_the_distribution() -> None:
    row = np.log(np.array([0.5, 0.3, 0.15, 0.05], np.float32))
    drawn = [draw_row(row, Sampling(temperature=1.0), (u + 0.5) / 1000).token for u in range(1000)]
    assert np.bincount(drawn).tolist() == [500, 300, 150, 50]


def test_threads_draw_what_one_would_in_the_same_order() -> None:
    random = np.random.default_rng(1)
    logits = (random.standard_normal((12, 300_000)) * 3).astype(np.float32)
    wants = [Want(row, Sampling(temperature=0.8, top_p=0.9), float(random.random())) for row in range(12)]
    one, many = Sampler(300_000, 1), Sampler(300_000, 3)
    assert many.draw(logits, wants) == one.draw(logits, wants)
    many.close()


@given(
    st.lists(st.floats(-30, 30, width=32), min_size=1, max_size=600),
    st.floats(0, 0.999),
    st.floats(0.05, 1.0),
)
def test_whatever_the_row_the_draw_lies_in_the_nucleus(
    row: list[float], uniform: float, top_p: float
) -> None:
    logits = np.array(row, np.float32)
    drawn = draw_row(logits, Sampling(temperature=1.0, top_p=top_p), uniform)
    weights = np.exp(logits.astype(np.float64) - logits.max())
    heavier = weights[weights > weights[drawn.token]]
    assert heavier.sum() <= top_p * weights.sum() * (1 + 1e-5)
