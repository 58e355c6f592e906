from collections import OrderedDict


class Cache:
    """Up to `room` entries."""

    def __init__(self, room):
        if room < 1:
            raise ValueError("a cache needs room for one entry")
        self.room = room
        self.entries = OrderedDict()
        self.hits = 0

    def get(self, key, default=None):
        if key not in self.entries:
            return default
        self.hits += 1
        return self.entries[key]

    def put(self, key, value):
        self.entries[key] = value
        while len(self.entries) > self.room:
            self.entries.popitem(last=False)
