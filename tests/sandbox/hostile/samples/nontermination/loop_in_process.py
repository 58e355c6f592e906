#: title = "A busy loop inside an in-process test"
#: why = "Solution and tests share the process, so that only the outside can end it."
#: kind = "inprocess"
#: answer = "wrong"
#: ends = ["timeout"]
def add(a, b):
    while True:
        try:
            a = a + 0
        except BaseException:
            pass
