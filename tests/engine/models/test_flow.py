"""The rate that is shown is the one at which tokens come, however unevenly they do."""

from engine.models.flow import WINDOW, Flow


def test_a_slow_model_is_never_seen_standing_still() -> None:
    flow = Flow()
    rates = [flow.rate(tick * 0.25, tick // 4) for tick in range(1, 60)]  # one token a second, four looks
    assert rates[0] is None
    settled = [rate for rate in rates[8:] if rate is not None]
    assert min(settled) > 0.5
    assert max(settled) < 1.5


def test_a_model_that_stopped_is_seen_standing_still_within_the_window() -> None:
    flow = Flow()
    for tick in range(20):
        flow.rate(tick * 0.25, tick * 10)
    end = 19 * 0.25
    assert flow.rate(end + WINDOW / 2, 190) != 0
    assert flow.rate(end + WINDOW + 0.1, 190) == 0


def test_a_pause_is_no_part_of_what_comes_after_it() -> None:
    flow = Flow()
    for at, tokens in ((0.0, 0), (0.25, 10), (60.0, 10), (60.25, 20)):
        rate = flow.rate(at, tokens)
    assert rate == 40


def test_counts_that_fall_because_a_request_was_taken_back_are_no_negative_rate() -> None:
    flow = Flow()
    flow.rate(0.0, 50)
    assert flow.rate(0.25, 30) == 0
