import unittest

from intervals import gaps, merge


class SetTests(unittest.TestCase):
    def test_overlapping_intervals_are_one(self):
        self.assertEqual(merge([(4, 6), (1, 5)]), [(1, 6)])

    def test_touching_intervals_are_one(self):
        self.assertEqual(merge([(1, 2), (2, 3)]), [(1, 3)])

    def test_gaps_lie_between(self):
        self.assertEqual(gaps([(1, 2), (4, 5)]), [(2, 4)])
