import unittest

from ledger import Ledger, Overdrawn


class BookTests(unittest.TestCase):
    def setUp(self):
        self.ledger = Ledger()
        self.ledger.deposit("a", 100)

    def test_money_moves(self):
        self.ledger.transfer("a", "b", 30)
        self.assertEqual(self.ledger.balances, {"a": 70, "b": 30})

    def test_nobody_gives_what_he_has_not(self):
        with self.assertRaises(Overdrawn):
            self.ledger.transfer("a", "b", 101)
