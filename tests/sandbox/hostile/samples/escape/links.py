#: title = "Reaches the key by symbolic links, /proc/self/root and dots"
#: why = "Rules about paths are about where a path ends, not how it is spelt."
#: answer = "either"
#: ends = ["any"]
#: boasts = true
import os

key = "@HOME@/.ssh/id_ed25519"
try:
    os.symlink(key, "notes.txt")
except OSError:
    pass
try:
    os.link(key, "copy.txt")
except OSError:
    pass
for path in (
    "notes.txt",
    "copy.txt",
    "/proc/self/root" + key,
    "/proc/self/cwd/" + "../" * 20 + key,
    "/proc/%d/root%s" % (os.getppid(), key),
    "/proc/1/root" + key,
    "/proc/1/cwd" + key,
    "/dev/fd/../root" + key,
    "/proc/thread-self/root" + key,
):
    try:
        boast(open(path).read())
    except OSError:
        pass


def add(a, b):
    return a + b
