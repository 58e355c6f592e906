#: title = "Changes the standard library that others will import"
#: why = "A line in a module or in a .pyc file, and every later program is somebody else's."
#: answer = "either"
#: ends = ["any"]
import os
import sys

library = os.path.dirname(os.__file__)
for folder in [library, *sys.path]:
    for name in ("proctor_gallery_evil.py", "__pycache__/proctor_gallery_evil.pyc", "site-packages/evil.pth"):
        try:
            os.close(os.open(os.path.join(folder, name), os.O_CREAT | os.O_WRONLY | os.O_EXCL))
        except OSError:
            pass
try:
    with open(os.path.join(library, "this.py"), "a") as file:
        file.write("#\n")
except OSError:
    pass


def add(a, b):
    return a + b
