"""Carries the source of `sandbox.inside` to where it runs: over standard input, as one JSON text.

Nothing has to be installed, mounted or copied there, so the same way leads into a namespace, a container on
this machine and a container on another one.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

MODULES = (
    "frames", "data", "syscalls", "kernel", "seccomp", "cell", "stopwatch", "child", "steps", "observing", "session", "remote",
    "judge", "box", "outer", "seat", "warming", "sweeping", "judge_process", "watch", "zygote",
)  # fmt: skip
"""In the order in which they import one another."""

FIRST = (
    "abc", "bisect", "builtins", "cmath", "collections", "collections.abc", "contextlib", "copy", "dataclasses", "datetime",
    "decimal", "enum", "fractions", "functools", "heapq", "io", "itertools", "math", "numbers", "operator", "re", "string",
    "struct", "textwrap", "traceback", "types", "typing", "warnings", "_strptime", "ctypes", "socket",
)  # fmt: skip
"""Modules that samples import most, so that no child has to, and at last those that ours need. None starts threads or
hooks into fork."""

BOOT = """
def boot():
    import gc, json, marshal, os, sys
    sys.path[:] = [p for p in sys.path if p not in ("", ".")]
    def exactly(n):
        parts = []
        while n:
            part = os.read(0, min(n, 1 << 20))
            if not part:
                os._exit(74)
            parts.append(part)
            n -= len(part)
        return b"".join(parts)
    cargo = json.loads(exactly(int(exactly(10))))
    sys.path.extend(cargo["config"].get("path", []))
    for name in cargo["first"]:
        try:
            __import__(name)
        except ImportError:
            pass
    codes = [
        (name, marshal.dumps(compile(source, "<inside." + name + ">", "exec", dont_inherit=True, optimize=2)))
        for name, source in cargo.pop("modules")
    ]
    gc.collect()
    package = type(sys)("inside")
    package.__path__ = []
    sys.modules["inside"] = package
    for name, code in codes:
        module = type(sys)("inside." + name)
        module.__package__ = "inside"
        sys.modules["inside." + name] = module
        setattr(package, name, module)
        exec(marshal.loads(code), vars(module))
    return sys.modules["inside.zygote"].Zygote(cargo["config"])
globals().pop("boot")().main()
"""
"""What the worker's interpreter is started with (`-c`); it reads ten digits and then that many bytes.

Ours comes last, compiled beforehand and without its docstrings, so that what every child runs lies together in memory:
a page is copied for a child as soon as anything on it is so much as referred to. No name of it stays behind for a
program to find in `__main__`.
"""


@cache
def _sources() -> list[tuple[str, str]]:
    folder = files("sandbox") / "inside"
    return [(name, (folder / f"{name}.py").read_text("utf-8")) for name in MODULES]


def cargo(config: Mapping[str, object]) -> bytes:
    """Everything a worker reads before its first job."""
    text = json.dumps({"config": config, "first": FIRST, "modules": _sources()}).encode("ascii")
    return b"%010d" % len(text) + text
