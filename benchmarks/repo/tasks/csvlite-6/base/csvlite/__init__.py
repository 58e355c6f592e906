from csvlite.reader import read
from csvlite.writer import write

__all__ = ["read", "write"]
