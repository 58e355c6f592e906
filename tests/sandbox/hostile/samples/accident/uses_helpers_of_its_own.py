#: title = "A right answer with helpers, classes and a main block that asks questions"
#: why = "`__main__` blocks must not run, and names must not clash with the tests'."
#: answer = "right"
#: ends = ["completed"]
import functools
from dataclasses import dataclass
from typing import List, Optional


@dataclass(frozen=True)
class candidate:
    a: int
    b: int

    def total(self) -> int:
        return self.a + self.b


def check(value: Optional[int]) -> bool:
    return value is not None


@functools.lru_cache(maxsize=None)
def add(a: int, b: int) -> int:
    result = candidate(a, b).total()
    return result if check(result) else 0


if __name__ == "__main__":
    print(add(int(input("a? ")), int(input("b? "))))
