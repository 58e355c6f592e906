#: title = "Thirty thousand empty files"
#: why = "Inodes run out before bytes do."
#: answer = "wrong"
#: ends = ["wrong", "blocked", "timeout", "output"]
import os


def add(a, b):
    made = 0
    for folder in (os.getcwd(), "/tmp"):
        for i in range(15_000):
            try:
                os.close(os.open("%s/small%d" % (folder, i), os.O_CREAT | os.O_WRONLY))
                made += 1
            except OSError:
                break
    return made
