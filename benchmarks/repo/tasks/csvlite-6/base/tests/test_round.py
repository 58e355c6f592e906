import unittest

from csvlite import read, write


class RoundTests(unittest.TestCase):
    def test_rows_are_lines(self):
        self.assertEqual(read("a,b\nc,d\n"), [["a", "b"], ["c", "d"]])

    def test_a_doubled_quote_is_one(self):
        self.assertEqual(read('"say ""hi""",b\n'), [['say "hi"', "b"]])

    def test_what_needs_quotes_gets_them(self):
        self.assertEqual(write([["a,b", "c"]]), '"a,b",c\n')
