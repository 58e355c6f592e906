"""Counted things, so that one of them is never called several."""


def several(number: int, one: str, many: str = "") -> str:
    """`1 problem`, `3 problems`, `32 800 samples`; `many` where the plural is not made with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}".replace(",", " ")
