#: title = "Kills every process that it may signal"
#: why = "kill(-1) takes the harness, the shell and everything else of the same user."
#: answer = "either"
#: ends = ["any", "timeout"]
#: needs_lab = true
import posix

try:
    posix.kill(-1, 9)
except OSError:
    pass


def add(a, b):
    return a + b
