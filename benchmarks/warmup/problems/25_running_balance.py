"""What is left after each change.

difficulty: easy
"""


def running_balance(start: int, changes: list[int]) -> list[int]:
    """Return the balance after each change, beginning from start.

    A change that would make the balance negative is skipped, and the balance stays as it was.

    >>> running_balance(10, [5, -20, -3])
    [15, 15, 12]
    """
    balances = []
    balance = start
    for change in changes:
        if balance + change >= 0:
            balance += change
        balances.append(balance)
    return balances


def wrong_goes_negative(start, changes):
    balances = []
    for change in changes:
        start += change
        balances.append(start)
    return balances


def wrong_refuses_zero(start, changes):
    balances = []
    for change in changes:
        if start + change > 0:
            start += change
        balances.append(start)
    return balances


def test_changes():
    assert running_balance(0, [1, 2, 3]) == [1, 3, 6]


def test_skipped():
    assert running_balance(5, [-6, 2, -7, -1]) == [5, 7, 0, 0]
    assert running_balance(1, [-2, -2]) == [1, 1]


def test_nothing():
    assert running_balance(7, []) == []
