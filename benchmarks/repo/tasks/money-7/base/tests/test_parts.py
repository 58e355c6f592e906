import unittest

from money import by_weight, split


class PartTests(unittest.TestCase):
    def test_equal_parts(self):
        self.assertEqual(split(90, 3), [30, 30, 30])

    def test_nobody_gets_nothing(self):
        with self.assertRaises(ValueError):
            split(10, 0)

    def test_weights(self):
        self.assertEqual(by_weight(100, [1, 3]), [25, 75])
