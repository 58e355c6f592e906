#: title = "A right answer that begins with a future import"
#: why = "Must stay the first statement: whatever is put before it breaks it."
#: answer = "right"
#: ends = ["completed"]
from __future__ import annotations


def add(a: Number, b: Number) -> Number:
    return a + b
