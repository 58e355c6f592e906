from retry.again import GaveUp, call

__all__ = ["GaveUp", "call"]
