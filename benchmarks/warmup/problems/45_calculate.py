"""A pocket calculator.

difficulty: hard
"""


def calculate(expression: str) -> int:
    """Work out an expression of whole numbers with + - * ^ and round brackets.

    ^ is "to the power of": it binds tightest and groups from the right, so 2^3^2 is 2^9.
    * binds tighter than + and -, which group from the left. A minus sign may stand before a number
    or a bracket; it binds weaker than ^, so -2^2 is -4. Spaces mean nothing. Exponents are not negative.

    >>> calculate("2 + 3 * 2^2")
    14
    """
    tokens: list[str] = []
    gap = False
    for char in expression:
        if char.isdigit() and tokens and tokens[-1].isdigit() and not gap:
            tokens[-1] += char
        elif not char.isspace():
            tokens.append(char)
        gap = char.isspace()
    tokens.append("end")
    position = 0

    def take() -> str:
        nonlocal position
        position += 1
        return tokens[position - 1]

    def total() -> int:
        value = product()
        while tokens[position] in "+-":
            value = value + product() if take() == "+" else value - product()
        return value

    def product() -> int:
        value = signed()
        while tokens[position] == "*":
            take()
            value *= signed()
        return value

    def signed() -> int:
        if tokens[position] == "-":
            take()
            return -signed()
        return power()

    def power() -> int:
        token = take()
        if token == "(":
            value = total()
            take()
        else:
            value = int(token)
        if tokens[position] == "^":
            take()
            value **= signed()
        return value

    return total()


def wrong_takes_caret_for_xor(expression):
    return eval(expression)


def wrong_groups_powers_from_the_left(expression):
    import re

    power = re.compile(r"(\d+)\^(\d+)")
    text = expression.replace(" ", "")
    while found := power.search(text):
        text = text[: found.start()] + str(int(found[1]) ** int(found[2])) + text[found.end() :]
    return eval(text.replace("^", "**"))


def test_sums_and_products():
    assert calculate("1+2*3") == 7
    assert calculate("10 - 4 - 3") == 3
    assert calculate("12") == 12


def test_brackets():
    assert calculate("(1 + 2) * (3 + 4)") == 21
    assert calculate("2*(3*(4-1))") == 18


def test_powers():
    assert calculate("2^3^2") == 512
    assert calculate("(2^3)^2") == 64
    assert calculate("3*2^4") == 48


def test_minus_signs():
    assert calculate("-2^2") == -4
    assert calculate("(-2)^2") == 4
    assert calculate("3 - -2") == 5
    assert calculate("-(4 - 9)*2") == 10
