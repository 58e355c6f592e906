#: title = "Kills its parent and its parent's group"
#: why = "A dead judge must not count as a pass, nor take the run with it."
#: answer = "wrong"
#: ends = ["wrong", "blocked"]
import posix


def add(a, b):
    parent = posix.getppid()
    for act in (lambda: posix.kill(parent, 9), lambda: posix.killpg(posix.getpgid(parent), 9), lambda: posix.kill(parent, 19)):
        if parent > 1:
            try:
                act()
            except OSError:
                pass
    return None
