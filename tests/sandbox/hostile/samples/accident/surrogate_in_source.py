#: title = "A lone surrogate in the source"
#: why = "Byte-fallback tokens decode to it; it cannot be encoded as UTF-8, so that pipes and JSON choke on it."
#: answer = "either"
#: ends = ["syntax", "wrong", "completed"]
def add(a, b):
    label = "@SURROGATE@"
    return a + b
