"""Runs the unittest files of a small repository and tells one line a test, in the form of pytest's short summary.

It runs behind the walls and imports nothing of ours. This process knows the mark and never runs the code under
test: the recorder does, in a process of its own. Both are isolated from the tree, whose files could otherwise stand
for the modules that they import. What the recorder tells begins with a secret of the run; another line on its channel
is passed on with `!!` in front.
"""

import ctypes
import os
import subprocess
import sys
import tempfile
from pathlib import Path

MARK = "{marker}"
RECORDER = "proctor_record.py"
KEPT = 4000
UNFINISHED = 97
"""Exit status of tests that left before their end as if all were well."""


def main(labels: list[str]) -> None:
    """Run the tests in a process of their own, and put marks around what it tells."""
    Path(__file__).unlink()
    own = Path(__file__).with_name(RECORDER)
    recorder = own.read_text(encoding="utf-8")
    own.unlink()
    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE: nobody reads our memory
    secret = os.urandom(16).hex()
    with tempfile.TemporaryFile() as printed:
        told = subprocess.run(
            [sys.executable, "-I", "-B", "-c", recorder, ".", "unittest", *labels],
            check=False,
            input=secret.encode(),
            stdout=subprocess.PIPE,
            stderr=printed,
        )
        printed.seek(0)
        said = printed.read(KEPT).decode("utf-8", "replace")
    print(f">>>>> Start {MARK}", flush=True)
    lines = told.stdout.decode("utf-8", "replace").splitlines()
    ended = f"{secret} end" in lines
    for line in lines:
        if line in (f"{secret} begin", f"{secret} end"):
            continue
        print(line[len(secret) + 1 :] if line.startswith(f"{secret} ") else f"!! {line}")
    for line in said.splitlines():
        print(f"| {line}")
    code = told.returncode if told.returncode >= 0 else 128 - told.returncode
    print(f">>>>> End {MARK}\n>>>>> Exit {MARK}: {code or (0 if ended else UNFINISHED)}")
    print(MARK, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
