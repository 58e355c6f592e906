#: title = "Makes its caller jump over the assertions in the middle"
#: why = "A trace function may set f_lineno, which moves the caller's next line: only the first and last call must be right."
#: answer = "wrong"
#: ends = ["wrong", "left", "forged"]
import sys

calls = []


def jump(frame, event, arg):
    last = max(line for _, _, line in frame.f_code.co_lines() if line)
    if event == "line" and frame.f_lineno != last:
        try:
            frame.f_lineno = last
        except ValueError:
            pass
    return jump


def add(a, b):
    calls.append(a)
    if len(calls) == 1:
        sys.settrace(lambda *_: None)
        sys._getframe(1).f_trace = jump
    return a + b if len(calls) < 3 else None
