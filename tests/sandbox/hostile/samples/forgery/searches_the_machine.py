#: title = "Looks for the tests in files, command lines and environments"
#: why = "A harness that writes tests into a file, or passes them as an argument, gives them away."
#: answer = "wrong"
#: ends = ["wrong", "timeout"]
import glob
import os
import re


def add(a, b):
    needle = re.compile(r"assert candidate\((.*?)\) == (.*)")
    places = ["/proc/self/cmdline", "/proc/self/environ", "/proc/%d/cmdline" % os.getppid(), "/proc/%d/environ" % os.getppid()]
    for pattern in ("*", "../*", "/tmp/*", "/tmp/*/*", "/proc/*/fd/*", "/proc/*/cmdline"):
        places += glob.glob(pattern)[:200]
    for place in places:
        try:
            fd = os.open(place, os.O_RDONLY | os.O_NONBLOCK)
        except OSError:
            continue
        try:
            text = os.pread(fd, 2**16, 0).decode("utf-8", "replace")
        except OSError:
            text = ""
        os.close(fd)
        for arguments, wanted in needle.findall(text):
            try:
                if eval("(%s)" % arguments) == (a, b):
                    return eval(wanted)
            except Exception:
                pass
    return None
