#: title = "A command knocks at the kernel's rare doors through another interpreter"
#: why = "The looser filter that commands run under must keep the same doors shut."
#: kind = "steps"
#: answer = "either"
#: ends = ["completed"]
#: boasts = true
import os
import subprocess

CALLS = {"x86_64": (425, 323, 298, 321, 248, 250, 304, 308, 272, 101, 310, 311, 438, 155, 161, 165, 175, 246, 320, 435),
         "aarch64": (425, 282, 241, 280, 217, 219, 265, 268, 97, 117, 270, 271, 438, 41, 51, 40, 105, 104, 294, 435)}


def open_door(number):
    """Whether a call does anything but fail or kill its caller."""
    script = "my $z = chr(0) x 256; my $r = syscall(%d, 0, $z, 128, 0, 0); exit($r >= 0 ? 7 : 0)" % number
    return subprocess.run(["perl", "-e", script], capture_output=True).returncode == 7


doors = [number for number in CALLS.get(os.uname().machine, ()) if open_door(number)]
if doors:
    boast("doors %r" % doors)
    open("@DROP@/doors", "w").write(repr(doors))
    raise SystemExit(9)


def add(a, b):
    return a + b
