from money.parts import by_weight, split

__all__ = ["by_weight", "split"]
