import unittest

from cache import Cache


class StoreTests(unittest.TestCase):
    def test_what_was_put_can_be_read(self):
        cache = Cache(2)
        cache.put("a", 1)
        self.assertEqual((cache.get("a"), cache.get("b", 0), cache.hits), (1, 0, 1))

    def test_the_oldest_goes_first(self):
        cache = Cache(2)
        for key in "abc":
            cache.put(key, key)
        self.assertEqual(list(cache.entries), ["b", "c"])
