"""Run a published reference solution on a task's inputs, to learn the expected outputs: a program of its own.

stdin: JSON with `oracle` (path of evalplus_oracle.py), `program`, `entry_point`, `suites` (packed inputs, each as
JSON text), `something` (true where only None or not None is kept) and `atol`. stdout: a JSON list with an object for
each suite, `expected` (packed) and `seconds`. The program is loaded anew for each.
"""

import importlib.util
import json
import sys
import time
from pathlib import Path
from typing import Any


def main() -> None:
    """Answer one request; what the reference prints is thrown away."""
    request = json.load(sys.stdin)
    spec = importlib.util.spec_from_file_location("oracle", Path(request["oracle"]))
    assert spec is not None
    assert spec.loader is not None
    oracle = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(oracle)

    out, sys.stdout = sys.stdout, sys.stderr
    json.dump([answers(request, inputs, oracle) for inputs in request["suites"]], out)


def answers(request: dict[str, Any], suite: str, oracle: Any) -> dict[str, Any]:
    """What the reference gives for one suite's inputs, and how long each call took."""
    inputs = json.loads(suite, object_hook=oracle.untagged)
    space: dict[str, object] = {}
    exec(request["program"], space)  # noqa: S102  (published data, trusted)
    function = space[request["entry_point"]]
    assert callable(function)

    expected: list[object] = []
    seconds: list[float] = []
    for arguments in inputs:
        started = time.perf_counter()
        value = function(*arguments)
        seconds.append(time.perf_counter() - started)
        expected.append(value is not None if request["something"] else value)
    exact = not request["atol"] and not any(map(oracle.made_of_floats, expected))
    packed = list(map(oracle.pack_output if exact else oracle.pack, expected))
    return {"expected": packed, "seconds": seconds}


if __name__ == "__main__":
    main()
