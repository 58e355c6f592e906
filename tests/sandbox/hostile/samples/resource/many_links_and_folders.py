#: title = "Thousands of names for one file, and of empty folders"
#: why = "They hold no bytes, and a disk runs out of inodes and folders out of room all the same."
#: answer = "wrong"
#: ends = ["wrong", "blocked", "timeout", "output"]
import os


def add(a, b):
    made = 0
    with open("one", "w") as file:
        file.write("x")
    for i in range(30_000):
        try:
            os.link("one", "link%d" % i)
            os.mkdir("folder%d" % i)
            os.symlink("one", "name%d" % i)
            made += 3
        except OSError:
            break
    return made
