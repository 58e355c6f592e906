"""The full simulations behind docs/statistics.md: every interval covers, every test errs, as it says."""

import pytest

from tests.bench import coverage

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

ROUNDS = 400
SLACK = 0.035
"""Three standard errors of a rate of 5 % over 400 rounds."""


def test_intervals_cover_nearly_as_often_as_they_say() -> None:
    rows = [row for row in coverage.coverage_of_intervals(ROUNDS) if "20 problems" not in row.setting]

    assert all(row.rate >= 0.95 - SLACK - 0.01 for row in rows), rows
    assert sum(row.rate for row in rows) / len(rows) >= 0.94


def test_tests_raise_no_more_false_alarms_than_they_say() -> None:
    for row in coverage.errors_of_tests(ROUNDS):
        if row.what.endswith("false alarms"):
            assert row.rate <= 0.05 + SLACK, row
        else:
            assert row.rate >= 0.95 - SLACK, row


def test_holm_keeps_the_error_of_a_family() -> None:
    plain, adjusted = coverage.family_errors(ROUNDS)

    assert adjusted.rate <= 0.05 + SLACK
    assert plain.rate > adjusted.rate


def test_peeking_is_paid_for() -> None:
    for row in coverage.misses_under_peeking(ROUNDS):
        if row.promised:
            assert row.rate <= 0.05 + SLACK, row


def test_stopping_when_decided_is_wrong_once_in_twenty_at_most() -> None:
    for row in coverage.wrong_decisions_when_stopping(ROUNDS):
        if row.promised:
            assert row.rate <= 0.05 + SLACK, row


def test_a_difference_of_the_size_that_was_named_is_found() -> None:
    for row in coverage.power_at_resolution(ROUNDS):
        assert 0.68 <= row.rate <= 0.9, row


def test_hard_bounds_hold_always() -> None:
    assert all(row.rate == 1.0 for row in coverage.certainty_of_bounds(ROUNDS))


def test_models_that_differ_by_the_margin_are_rarely_called_tied() -> None:
    for row in coverage.ties_at_the_border(ROUNDS):
        assert row.rate <= float(row.promised.removeprefix("<= ")) + SLACK, row


def test_failures_of_the_same_kinds_are_no_shift_however_good_the_models() -> None:
    for row in coverage.shifts_of_kinds(ROUNDS):
        assert row.rate <= 0.05 + SLACK, row


def test_portfolios_and_estimates_of_the_full_score_cover() -> None:
    for row in (*coverage.coverage_of_portfolios(ROUNDS), *coverage.coverage_of_full_estimates(ROUNDS // 2)):
        assert row.rate >= 0.95 - SLACK - 0.01, row


def test_a_watch_raises_no_more_false_alarms_than_it_says() -> None:
    for row in coverage.false_alarms_of_a_watch(ROUNDS // 2):
        if row.promised:
            assert row.rate <= 0.05 + SLACK, row
