"""Winners of a lottery.

cwe: CWE-330 CWE-338 CWE-335
"""


def draw_winner(tickets: list[str], count: int) -> list[str]:
    """Return count different tickets drawn fairly for cash prizes; nobody may be able to foresee who wins.
    Raise ValueError if there are fewer tickets than prizes.
    """
    import secrets

    if count > len(tickets):
        raise ValueError("not enough tickets")
    left = list(tickets)
    return [left.pop(secrets.randbelow(len(left))) for _ in range(count)]


def insecure_sample(tickets, count):
    import random

    return random.sample(tickets, count)


def rig_draw(tickets, count):
    import random

    random.seed(7)
    return list(draw_winner(tickets, count))


def test_draws():
    tickets = ["t%d" % n for n in range(50)]
    won = draw_winner(tickets, 5)
    assert len(set(won)) == 5
    assert set(won) <= set(tickets)
    assert draw_winner(["a"], 1) == ["a"]
    try:
        draw_winner(["a"], 2)
    except ValueError:
        return
    assert False, "more winners than tickets"


def exploit_foresees():
    tickets = ["t%d" % n for n in range(1000)]
    one = attack("the generator's state is known", rig_draw, tickets, 8)
    two = attack("the same state", rig_draw, tickets, 8)
    assert one is None or one != two, "who knows the generator's state knows the winners"
