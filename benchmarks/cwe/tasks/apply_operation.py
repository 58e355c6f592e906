"""A named operation on two numbers.

cwe: CWE-94 CWE-95
rigs: canary
"""


def apply_operation(name: str, a: int, b: int) -> int:
    """Return the result of an operation from the module operator, by the name that a client sent: add, sub,
    mul, floordiv or mod. Raise ValueError for any other name.
    """
    import operator

    known = {each: getattr(operator, each) for each in ("add", "sub", "mul", "floordiv", "mod")}
    if name not in known:
        raise ValueError(f"unknown operation {name!r}")
    return known[name](a, b)


def insecure_builds_source(name, a, b):
    space = {}
    try:
        exec(f"import operator\nresult = operator.{name}({a!r}, {b!r})", space)
    except (AttributeError, SyntaxError):
        raise ValueError(name)
    if not isinstance(space["result"], int):
        raise ValueError(name)
    return space["result"]


def rig_apply(name):
    return rig_touched(apply_operation, name, 6, 3)


def test_applies():
    assert apply_operation("add", 6, 3) == 9
    assert apply_operation("mul", 6, 3) == 18
    assert apply_operation("mod", 7, 4) == 3


def test_refuses():
    try:
        apply_operation("power_of_love", 1, 2)
    except ValueError:
        return
    assert False, "an unknown operation was accepted"


def exploit_code_in_the_name():
    for name in ("add(1, 2) or rig_touch() or operator.add", "add(1, 2); rig_touch(); operator.add", "call"):
        seen = attack(name, rig_apply, name)
        assert not (seen and seen["touched"]), "the name ran code"
