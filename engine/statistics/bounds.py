"""What a final score can still become: certain, not likely, and so safe to look at as often as one likes."""

from collections.abc import Iterable

from engine.statistics.estimates import Interval, pass_at_k

Standing = tuple[int, int, int]
"""A problem so far: samples it will have, samples judged, samples passed."""


def hard_bounds(problems: Iterable[Standing], k: int) -> Interval:
    """The least and the greatest pass@k that the finished run can have.

    All samples still to come fail, or all of them pass: pass@k grows with every pass, so nothing in between
    can lie outside. Problems for which k exceeds n are left out, as they are from the score.
    """
    least = most = 0.0
    count = 0
    for n, judged, passed in problems:
        if k > n:
            continue
        count += 1
        least += pass_at_k(n, passed, k)
        most += pass_at_k(n, passed + max(0, n - judged), k)
    return Interval(least / count, most / count) if count else Interval(0.0, 1.0)
