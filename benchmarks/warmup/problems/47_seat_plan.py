"""Work in an order that works.

difficulty: hard
"""


def seat_plan(tasks: list[str], needs: list[tuple[str, str]]) -> list[str] | None:
    """Put tasks in order so that everything a task needs comes before it.

    needs holds pairs (task, needed). Whenever several tasks could come next, take the one that is
    first in the alphabet. Return None if the needs go round in a circle.

    >>> seat_plan(["eat", "cook", "buy"], [("eat", "cook"), ("cook", "buy")])
    ['buy', 'cook', 'eat']
    """
    waiting = {task: {needed for who, needed in needs if who == task} for task in tasks}
    plan: list[str] = []
    while waiting:
        ready = [task for task, missing in waiting.items() if not missing]
        if not ready:
            return None
        following = min(ready)
        plan.append(following)
        del waiting[following]
        for missing in waiting.values():
            missing.discard(following)
    return plan


def wrong_takes_whole_levels(tasks, needs):
    plan = []
    while len(plan) < len(tasks):
        ready = [t for t in tasks if t not in plan and all(n in plan for who, n in needs if who == t)]
        if not ready:
            return None
        plan.extend(sorted(ready))
    return plan


def wrong_goes_round_in_circles(tasks, needs):
    plan = []

    def place(task):
        for needed in sorted(n for who, n in needs if who == task):
            place(needed)
        if task not in plan:
            plan.append(task)

    for task in sorted(tasks):
        place(task)
    return plan


def test_chain():
    assert seat_plan(["c", "b", "a"], [("a", "b"), ("b", "c")]) == ["c", "b", "a"]


def test_alphabet_decides():
    assert seat_plan(["d", "c", "b", "a"], []) == ["a", "b", "c", "d"]
    assert seat_plan(["a", "b", "c", "z"], [("a", "z"), ("b", "a")]) == ["c", "z", "a", "b"]
    assert seat_plan(["x", "b", "c"], [("b", "c")]) == ["c", "b", "x"]


def test_repeated_needs():
    assert seat_plan(["p", "q"], [("p", "q"), ("p", "q")]) == ["q", "p"]


def test_circle():
    assert seat_plan(["a", "b"], [("a", "b"), ("b", "a")]) is None
    assert seat_plan(["a", "b"], [("a", "a")]) is None
    assert seat_plan([], []) == []
