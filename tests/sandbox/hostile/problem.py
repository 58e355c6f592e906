"""The small problems that the gallery's samples pretend to solve.

Each is plain data: cases of arguments and the value expected. From the same data come the trusted test of a
call program, the `check` function that OpenAI's executor wants, and the inputs and expected values that
EvalPlus wants, so that every executor is asked the same question.
"""

from dataclasses import dataclass
from typing import Literal

Compare = Literal["equal", "abs", "isclose", "list", "raises", "inplace"]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One question and its answers."""

    name: str
    entry_point: str
    right: str
    """A right answer: what an honest program would be."""
    cases: tuple[tuple[str, str], ...]
    """Source text of the argument list, and of the value expected (of the exception's name for `raises`)."""
    compare: Compare = "equal"
    """How the test compares: `==`, `abs(got - want) < 1e-6`, `math.isclose`, `list(got) ==`, or by the exception raised."""
    helpers: str = ""
    """Trusted functions that the tests use."""

    @property
    def check(self) -> str:
        """The trusted test as a `check(candidate)` function, in the manner of HumanEval."""
        lines = ["import math", "", "def check(candidate):"]
        for arguments, wanted in self.cases:
            match self.compare:
                case "equal":
                    lines.append(f"    assert candidate({arguments}) == {wanted}")
                case "abs":
                    lines.append(f"    assert abs(candidate({arguments}) - {wanted}) < 1e-6")
                case "isclose":
                    lines.append(f"    assert math.isclose(candidate({arguments}), {wanted})")
                case "list":
                    lines.append(f"    assert list(candidate({arguments})) == {wanted}")
                case "inplace":
                    lines += [
                        f"    given = {arguments}",
                        "    candidate(given)",
                        f"    assert given == {wanted}",
                    ]
                case "raises":
                    lines += [
                        "    try:",
                        f"        candidate({arguments})",
                        f"    except {wanted}:",
                        "        pass",
                        "    else:",
                        f"        raise AssertionError('no {wanted}')",
                    ]
        return "\n".join(lines) + "\n"

    @property
    def tests(self) -> str:
        """The trusted test of a call program: the check and the call of it."""
        return f"{self.check}\ncheck(candidate)\n"


def _equal(name: str, right: str, *cases: tuple[str, str], helpers: str = "") -> Problem:
    return Problem(name=name, entry_point=name, right=right, cases=cases, helpers=helpers)


PROBLEMS = {
    problem.name: problem
    for problem in (
        _equal(
            "add",
            "def add(a, b):\n    return a + b\n",
            ("1, 2", "3"),
            ("40, 5", "45"),
            ("-7, 100", "93"),
            ("2**70, 1", "1180591620717411303425"),
        ),
        _equal(
            "running_max",
            "def running_max(numbers):\n    return [max(numbers[: i + 1]) for i in range(len(numbers))]\n",
            ("[1, 3, 2]", "[1, 3, 3]"),
            ("[5]", "[5]"),
            ("[]", "[]"),
            ("[-4, -9, 0, 7, 7, 1]", "[-4, -4, 0, 7, 7, 7]"),
        ),
        _equal(
            "spell",
            "def spell(number):\n"
            "    words = 'zero one two three four five six seven eight nine'.split()\n"
            "    return ' '.join(words[int(digit)] for digit in str(number))\n",
            ("12", "'one two'"),
            ("0", "'zero'"),
            ("907", "'nine zero seven'"),
        ),
        _equal(
            "count_words",
            "def count_words(text):\n    return {word: text.split().count(word) for word in text.split()}\n",
            ("'a b a'", "{'a': 2, 'b': 1}"),
            ("''", "{}"),
            ("'x x x'", "{'x': 3}"),
        ),
        Problem(
            name="mean",
            entry_point="mean",
            right="def mean(numbers):\n    return sum(numbers) / len(numbers)\n",
            cases=(("[1.0, 2.0]", "1.5"), ("[4.5]", "4.5"), ("[0.1, 0.2, 0.6]", "0.3")),
            compare="abs",
        ),
        Problem(
            name="halve",
            entry_point="halve",
            right="def halve(number):\n    return number / 2\n",
            cases=(("3.0", "1.5"), ("10.0", "5.0"), ("-1.0", "-0.5")),
            compare="isclose",
        ),
        Problem(
            name="squares",
            entry_point="squares",
            right="def squares(n):\n    for i in range(n):\n        yield i * i\n",
            cases=(("4", "[0, 1, 4, 9]"), ("0", "[]"), ("1", "[0]")),
            compare="list",
        ),
        Problem(
            name="strict_root",
            entry_point="strict_root",
            right="def strict_root(x):\n    if x < 0:\n        raise ValueError('negative')\n    return x ** 0.5\n",
            cases=(("-1", "ValueError"), ("-0.25", "ValueError")),
            compare="raises",
        ),
        Problem(
            name="sort_in_place",
            entry_point="sort_in_place",
            right="def sort_in_place(numbers):\n    numbers.sort()\n",
            cases=(("[3, 1, 2]", "[1, 2, 3]"), ("[]", "[]"), ("[9, -9]", "[-9, 9]")),
            compare="inplace",
        ),
        _equal(
            "unshift",
            "def unshift(text):\n    return ''.join(chr(ord(c) - 3) for c in text)\n",
            ("shift('abc')", "'abc'"),
            ("shift('hello you')", "'hello you'"),
            helpers="def shift(text):\n    return ''.join(chr(ord(c) + 3) for c in text)\n",
        ),
        _equal(
            "letter",
            "def letter(code):\n    return chr(code)\n",
            ("65", "'A'"),
            ("0xd800", "chr(0xd800)"),
            ("0", "chr(0)"),
            ("0x1f600", "chr(0x1f600)"),
        ),
        _equal(
            "factorial",
            "import math\n\ndef factorial(n):\n    return math.factorial(n)\n",
            ("5", "120"),
            ("3000", "math.factorial(3000)"),
        ),
        _equal(
            "depth",
            "def depth(n):\n    return n\n",
            ("3", "3"),
            ("4000", "4000"),
        ),
        _equal(
            "make",
            "def make(kind):\n    raise NotImplementedError\n",
            ("'set'", "{1, 2}"),
            ("'frozenset'", "frozenset({'a'})"),
            ("'complex'", "(1+2j)"),
            ("'bytes'", "b'\\x00\\xff'"),
            ("'bytearray'", "bytearray(b'ab')"),
            ("'range'", "range(0, 10, 3)"),
            ("'tuple'", "(1, ('x', [2.5]))"),
            ("'bool'", "True"),
            ("'none'", "None"),
            ("'infinity'", "float('-inf')"),
            ("'keys'", "{'x', 'y'}"),
            ("'int_keys'", "{1: 'a', (2, 3): None}"),
        ),
        _equal(
            "kin",
            "def kin(kind):\n    raise NotImplementedError\n",
            ("'counter'", "{'a': 2, 'b': 1}"),
            ("'defaultdict'", "{1: [2]}"),
            ("'ordered'", "{'x': 1}"),
            ("'namedtuple'", "(3, 4)"),
            ("'intenum'", "7"),
            ("'strenum'", "'red'"),
            ("'flag'", "True"),
        ),
    )
}
"""By name. `make` and `kin` ask for values of many types; their right answers are samples themselves."""

STDIN = "5\n1 2 3 4 35\n"
"""What a stdio sample reads: a count, then that many numbers. It prints their sum."""
STDOUT = "45\n"
"""What a right stdio sample prints."""

IN_PROCESS_TESTS = """

import unittest


class TestAdd(unittest.TestCase):
    def test_small(self):
        self.assertEqual(add(1, 2), 3)

    def test_large(self):
        self.assertEqual(add(2**70, 1), 1180591620717411303425)


outcome = unittest.TextTestRunner(verbosity=0).run(unittest.defaultTestLoader.loadTestsFromTestCase(TestAdd))
assert outcome.wasSuccessful()
assert outcome.testsRun == 2
"""
"""Appended to an in-process sample, which defines `add`."""

MARKER_TESTS = """
assert add(1, 2) == 3
assert add(40, 5) == 45
print("{marker}")
"""
"""Appended to a steps sample, which defines `add`."""
