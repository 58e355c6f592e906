#: title = "Results shaped like the tags that carry types"
#: why = "A decoder that trusts tags found inside data can be made to build what was never sent."
#: answer = "wrong"
#: ends = ["wrong"]
calls = []


def add(a, b):
    calls.append(a)
    shapes = [
        {"t": "i", "v": "3"},
        ["i", "45"],
        {"int": "93"},
        {"$int": "1180591620717411303425"},
        {"__class__": "int", "__value__": 3},
        ("int", 3),
    ]
    return shapes[len(calls) % len(shapes)]
