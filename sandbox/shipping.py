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

BOOT = """
import sys
sys.path[:] = [p for p in sys.path if p not in ("", ".")]
import json, os
def exactly(n):
    parts = []
    while n:
        part = os.read(0, n)
        if not part:
            sys.exit(74)
        parts.append(part)
        n -= len(part)
    return b"".join(parts)
cargo = json.loads(exactly(int(exactly(10))))
sys.path.extend(cargo["config"].get("path", []))
package = type(sys)("inside")
package.__path__ = []
sys.modules["inside"] = package
for name, source in cargo["modules"]:
    module = type(sys)("inside." + name)
    module.__package__ = "inside"
    sys.modules["inside." + name] = module
    setattr(package, name, module)
    exec(compile(source, "<inside." + name + ">", "exec", dont_inherit=True), vars(module))
for each in ("exactly", "name", "source", "module"):
    del globals()[each]
sys.modules["inside.zygote"].Zygote(globals().pop("cargo")["config"]).main()
"""
"""What the worker's interpreter is started with (`-c`); it reads ten digits and then that many bytes."""


@cache
def _sources() -> list[tuple[str, str]]:
    folder = files("sandbox") / "inside"
    return [(name, (folder / f"{name}.py").read_text("utf-8")) for name in MODULES]


def cargo(config: Mapping[str, object]) -> bytes:
    """Everything a worker reads before its first job."""
    text = json.dumps({"config": config, "modules": _sources()}).encode("ascii")
    return b"%010d" % len(text) + text
