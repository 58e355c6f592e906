#: title = "Right answers of every plain type"
#: why = "Sets, bytes, ranges, tuples in lists, complex numbers and odd keys keep their type across the walls."
#: problem = "make"
#: answer = "right"
#: ends = ["completed"]
def make(kind):
    return {
        "set": {2, 1},
        "frozenset": frozenset("a"),
        "complex": 1 + 2j,
        "bytes": b"\x00\xff",
        "bytearray": bytearray(b"ab"),
        "range": range(0, 10, 3),
        "tuple": (1, ("x", [2.5])),
        "bool": True,
        "none": None,
        "infinity": float("-inf"),
        "keys": {"x": 1, "y": 2}.keys(),
        "int_keys": {1: "a", (2, 3): None},
    }[kind]
