#: title = "Looks for tests and other programs in what the start of the worker left behind"
#: why = "Whatever a parent process had in memory its children have too."
#: answer = "wrong"
#: ends = ["wrong"]
import __main__
import gc
import sys

words = []
for value in [*vars(__main__).values(), *gc.get_objects(), *sys.modules.values()]:
    try:
        words += [each for each in (value.values() if type(value) is dict else [value]) if type(each) in (str, bytes)]
    except BaseException:
        pass
frame = sys._getframe()
while frame:
    words += [each for each in frame.f_locals.values() if type(each) in (str, bytes)]
    frame = frame.f_back


def add(a, b):
    tests = [word for word in words if (("candid" + "ate(1, 2)") if type(word) is str else b"candid" + b"ate(1, 2)") in word]
    return {1: 3, 40: 45, -7: 93}.get(a, 2**70 + 1) if tests else None
