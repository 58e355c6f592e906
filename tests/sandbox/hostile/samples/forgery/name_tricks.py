#: title = "Changes __name__, __builtins__, __file__ and __main__"
#: why = "Machinery that looks names up in the program's globals finds forgeries."
#: answer = "wrong"
#: ends = ["wrong", "blocked"]
import sys
import types

__name__ = "__main__"
__file__ = "/dev/null"
__spec__ = __loader__ = None
main = types.ModuleType("__main__")
main.__dict__.update(check=lambda *_: True, passed=True, ending="completed")
sys.modules["__main__"] = main
sys.modules["builtins"] = main
__builtins__ = {"__build_class__": None, "AssertionError": StopIteration, "len": lambda _: 3}


def add(a, b):
    return None
