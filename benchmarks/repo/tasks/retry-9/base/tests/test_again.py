import unittest

from retry import GaveUp, call


class Flaky:
    def __init__(self, *failures):
        self.failures = list(failures)
        self.calls = 0

    def __call__(self):
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)
        return "done"


class AgainTests(unittest.TestCase):
    def test_a_second_attempt_may_do(self):
        flaky = Flaky(OSError("no"))
        self.assertEqual((call(flaky), flaky.calls), ("done", 2))

    def test_other_exceptions_come_through(self):
        with self.assertRaises(KeyError):
            call(Flaky(KeyError("k")))

    def test_it_gives_up(self):
        with self.assertRaises(GaveUp):
            call(Flaky(*[OSError("no")] * 3))
