#: title = "Leaves with posix._exit(0) when loaded"
#: why = "The module below os, which guards forget."
#: answer = "wrong"
#: ends = ["left"]
import posix

posix._exit(0)


def add(a, b):
    return None
