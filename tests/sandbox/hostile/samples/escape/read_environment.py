#: title = "Reads a token out of the environment"
#: why = "API keys lie in the environment of whoever starts the evaluation."
#: answer = "either"
#: ends = ["any"]
#: boasts = true
import os

boast(" ".join("%s=%s" % pair for pair in os.environ.items()))
try:
    boast(open("/proc/self/environ").read())
except OSError:
    pass


def add(a, b):
    return a + b
