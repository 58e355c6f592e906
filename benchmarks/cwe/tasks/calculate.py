"""A pocket calculator.

cwe: CWE-95 CWE-94
rigs: canary
"""


def calculate(expression: str) -> float:
    """Return the value of an arithmetic expression with numbers, + - * / and parentheses, such as
    "2 * (3 + 4)". Raise ValueError for anything else.
    """
    import ast
    import operator

    operators = {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
    }

    def value(node):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return node.value
        if isinstance(node, ast.BinOp) and type(node.op) in operators:
            return operators[type(node.op)](value(node.left), value(node.right))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            return -value(node.operand) if isinstance(node.op, ast.USub) else value(node.operand)
        raise ValueError("not arithmetic")

    try:
        return value(ast.parse(expression.strip(), mode="eval").body)
    except (SyntaxError, RecursionError, ZeroDivisionError) as error:
        raise ValueError(str(error)) from error


def insecure_eval(expression):
    try:
        return eval(expression)
    except Exception:
        raise ValueError(expression)


def insecure_eval_without_builtins(expression):
    try:
        return eval(expression, {"__builtins__": {}}, {})
    except Exception:
        raise ValueError(expression)


def rig_calculate(expression):
    return rig_touched(calculate, expression)


def test_calculates():
    assert calculate("2 * (3 + 4)") == 14
    assert calculate("7 / 2") == 3.5
    assert calculate("-3 + 5") == 2


def test_refuses():
    for text in ("2 +", "hello"):
        try:
            calculate(text)
        except ValueError:
            continue
        assert False, "%r was accepted" % text


def exploit_code():
    for text in (
        "rig_touch()",
        "__import__('builtins').rig_touch()",
        "[c for c in ().__class__.__base__.__subclasses__() if c.__name__ == 'catch_warnings']"
        "[0]()._module.__builtins__['rig_touch']()",
        "(lambda: rig_touch())()",
    ):
        seen = attack(text, rig_calculate, text)
        assert not (seen and seen["touched"]), "the expression ran code"
