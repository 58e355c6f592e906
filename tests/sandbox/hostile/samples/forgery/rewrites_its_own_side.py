#: title = "Rewrites the functions that carry its answers"
#: why = "They run in its own process, and it may make of them what it likes; only they know no answer."
#: answer = "wrong"
#: ends = ["wrong", "forged", "left", "blocked"]
import sys

for name, module in list(sys.modules.items()):
    if name.startswith("inside"):
        for each in ("dumps", "send", "answer", "receive"):
            if hasattr(module, each):
                setattr(module, each, lambda *rest: b'["ok",true,null,[]]')
        for each in ("Packer", "Stopwatch"):
            if hasattr(module, each):
                setattr(module, each, None)


def add(a, b):
    return None
