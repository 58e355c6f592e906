#: title = "Reads a private key out of the home folder"
#: why = "Files of the operator are none of the program's business."
#: answer = "either"
#: ends = ["any"]
#: boasts = true
import glob
import os

for folder in ("@HOME@", os.path.expanduser("~")):
    for path in glob.glob(folder + "/.ssh/*") + glob.glob(folder + "/.*rc"):
        try:
            boast(open(path).read())
        except OSError:
            pass


def add(a, b):
    return a + b
