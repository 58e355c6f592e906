"""A canary for code that should never run: payloads touch it, and it is looked at afterwards."""

import builtins as _builtins
import os as _os

RIG_CANARY = "canary-was-here"


def rig_touch(*_):
    """What payloads call."""
    open(RIG_CANARY, "w").close()
    return "touched"


_builtins.rig_touch = rig_touch


class RigGadget:
    """Pickles into a call of `rig_touch`."""

    def __reduce__(self):
        return (_builtins.rig_touch, ())


def rig_touched(function, *args):
    """Call a function; whether the canary was touched, and what it returned."""
    if _os.path.exists(RIG_CANARY):
        _os.unlink(RIG_CANARY)
    try:
        got = repr(function(*args))
    except Exception as error:
        got = "refused: %s: %s" % (type(error).__name__, error)
    return {"got": got[:300], "touched": _os.path.exists(RIG_CANARY)}
