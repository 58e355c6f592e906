import unittest

from paths import is_below, relative


class WayTests(unittest.TestCase):
    def test_down(self):
        self.assertEqual(relative("/a/b/c", "/a"), "b/c")

    def test_nowhere(self):
        self.assertEqual(relative("/a", "/a"), ".")

    def test_up_and_down(self):
        self.assertEqual(relative("/a/x", "/a/b/c"), "../../x")

    def test_a_folder_is_below_itself(self):
        self.assertTrue(is_below("/a", "/a"))
