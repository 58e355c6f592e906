import unittest

from templates import UnknownField, fields, render


class RenderTests(unittest.TestCase):
    def test_fields_are_replaced(self):
        self.assertEqual(render("{a}-{b}", {"a": 1, "b": 2}), "1-2")

    def test_an_unknown_field_is_named(self):
        with self.assertRaises(UnknownField):
            render("{a}", {})

    def test_fields_are_listed_once(self):
        self.assertEqual(fields("{a} {b} {a}"), ["a", "b"])
