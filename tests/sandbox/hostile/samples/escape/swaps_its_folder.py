#: title = "Puts links where its folder's files were, and moves the folder itself"
#: why = "Whoever empties the folder afterwards must not follow them out of it."
#: answer = "either"
#: ends = ["any"]
import os

here = os.getcwd()
for index, target in enumerate(("@HOME@", "@HOME@/.ssh", "@DROP@", "/", "..")):
    for name in ("link-%d" % index, ".moved-%d-0" % index, "box-%d" % index):
        try:
            os.symlink(target, name)
        except OSError:
            pass
    try:
        os.makedirs("deep-%d/a/b" % index)
        os.symlink(target, "deep-%d/a/b/c" % index)
        os.chmod("deep-%d" % index, 0)
    except OSError:
        pass
for old, new in ((here, here + "-gone"), (".", "../elsewhere"), (here, "@DROP@/box")):
    try:
        os.rename(old, new)
    except OSError:
        pass
try:
    os.rmdir(here)
    os.symlink("@HOME@", here)
except OSError:
    pass


def add(a, b):
    return a + b
