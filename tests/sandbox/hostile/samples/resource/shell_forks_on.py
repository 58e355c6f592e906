#: title = "A shell that doubles itself nine times"
#: why = "The process count has to hold for what is no Python as well."
#: kind = "steps"
#: answer = "either"
#: ends = ["any", "timeout"]
#: linger = 1.0
import subprocess

subprocess.run(["bash", "-c", "f() { if [ $1 -gt 0 ]; then f $(($1-1)) & f $(($1-1)) & sleep 3; fi; }; f 9; wait"], capture_output=True, timeout=20)


def add(a, b):
    return a + b
