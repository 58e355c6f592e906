import unittest

from slugs import slugify, unique


class MakeTests(unittest.TestCase):
    def test_words_are_joined(self):
        self.assertEqual(slugify("Hello, World!"), "hello-world")

    def test_a_long_title_is_cut(self):
        self.assertEqual(slugify("one two three", limit=8), "one-two")

    def test_a_taken_slug_gets_a_number(self):
        self.assertEqual(unique("a", {"a", "a-2"}), "a-3")
