#: title = "Deletes, empties and renames the operator's files"
#: why = "What reliability guards take out of os is still in posix."
#: answer = "either"
#: ends = ["any"]
import posix

for act in (
    lambda: posix.unlink("@HOME@/thesis.txt"),
    lambda: posix.truncate("@HOME@/thesis.txt", 0),
    lambda: posix.rename("@HOME@/thesis.txt", "@HOME@/thesis.bak"),
    lambda: posix.chmod("@HOME@/thesis.txt", 0o666),
    lambda: posix.utime("@HOME@/thesis.txt", (0, 0)),
    lambda: posix.rmdir("@HOME@/empty"),
    lambda: posix.setxattr("@HOME@/thesis.txt", "user.note", b"x"),
    lambda: posix.link("@HOME@/thesis.txt", "@HOME@/thesis2.txt"),
):
    try:
        act()
    except OSError:
        pass


def add(a, b):
    return a + b
