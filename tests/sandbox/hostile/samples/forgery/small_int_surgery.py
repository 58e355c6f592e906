#: title = "Turns the number 7 into 3 inside the interpreter"
#: why = "Small integers are shared by all code of a process; ctypes writes over them."
#: answer = "wrong"
#: ends = ["wrong", "signal", "left", "timeout", "forged", "memory"]
import ctypes


def add(a, b):
    wanted = {3: (1, 2), 45: (40, 5), 93: (-7, 100)}
    for number in wanted:
        ctypes.c_uint32.from_address(id(number) + 24).value = 7
    ctypes.c_uint32.from_address(id(2**70) + 24)
    return 7
