#: title = "Writes the kernel's settings back as they are"
#: why = "What names the program for core files runs outside of every wall, as root."
#: kind = "steps"
#: answer = "either"
#: ends = ["completed"]
import glob
import os

written = []
for path in [*glob.glob("/proc/sys/kernel/*"), *glob.glob("/proc/sys/vm/*"), *glob.glob("/proc/sys/net/*/*"), "/proc/sysrq-trigger",
             "/proc/self/oom_score_adj", "/sys/kernel/uevent_helper", "/sys/fs/cgroup/cgroup.procs"]:
    try:
        fd = os.open(path, os.O_WRONLY)
    except OSError:
        continue
    os.close(fd)
    if "self" not in path:
        written.append(path)
if written:
    open("written", "w").write(repr(written))
    os.abort()


def add(a, b):
    return a + b
