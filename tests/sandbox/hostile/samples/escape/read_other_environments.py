#: title = "Reads the environment and command line of every process"
#: why = "An empty environment helps little when the parent's can be read."
#: answer = "either"
#: ends = ["any"]
#: boasts = true
import os

try:
    processes = [name for name in os.listdir("/proc") if name.isdigit()]
except OSError:
    processes = ["1", str(os.getppid())]
for process in processes:
    for part in ("environ", "cmdline"):
        try:
            text = open("/proc/%s/%s" % (process, part), "rb").read().decode("utf-8", "replace")
        except OSError:
            continue
        if "CANARY" in text:
            boast(text)


def add(a, b):
    return a + b
