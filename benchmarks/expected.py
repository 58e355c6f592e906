"""Expected outputs that a dataset does not store: made once by its reference solutions, then kept.

EvalPlus publishes inputs and a reference, no outputs. The reference is run in a process of its own, task by
task when a task is first marked, and the answer is kept beside the data under a name made from program and
inputs: other data or another version of it can never meet outputs that are not its own.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.benchmark import DatasetError

HERE = Path(__file__).parent
ORACLE = HERE / "evalplus_oracle.py"
REFERENCE = HERE / "evalplus_reference.py"
FORMAT = "2"
"""Changes when `evalplus_oracle.pack_output` writes something else for the same value."""
LONGEST = 600.0
"""Seconds that a published reference may take for all inputs of one task."""


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a reference gave for each of a task's inputs."""

    outputs: Sequence[object]
    """Packed as `evalplus_oracle.pack` does."""
    seconds: Sequence[float]
    """Wall time of each call, from which per-call limits are made."""


def expected_outputs(
    task: str, program: str, entry_point: str, inputs: str, *, something: bool, atol: float, folder: Path
) -> Expected:
    """The outputs of a reference for a task's inputs, from our own copy or by running it now.

    Args:
        task: for error messages and the copy's name.
        program: the reference, a complete program.
        entry_point: the function to call.
        inputs: the lists of arguments, packed, as JSON.
        something: keep only whether the output was something, not None.
        atol: the task's tolerance; without one, and without floats, large outputs become fingerprints.
        folder: where copies are kept.

    Raises:
        DatasetError: the reference does not run to its end here.
    """
    digest = hashlib.sha256(
        "\0".join([program, entry_point, inputs, f"{something} {atol}", FORMAT]).encode()
    ).hexdigest()
    kept = folder / f"{task.replace('/', '-')}-{digest[:16]}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        stored = json.loads(kept.read_text(encoding="utf-8"))
        return Expected(outputs=stored["expected"], seconds=stored["seconds"])

    request = json.dumps(
        {
            "oracle": str(ORACLE),
            "program": program,
            "entry_point": entry_point,
            "inputs": inputs,
            "something": something,
            "atol": atol,
        }
    )
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    try:
        done = subprocess.run(
            [sys.executable, "-E", "-s", "-P", str(REFERENCE)],
            input=request,
            check=False,
            capture_output=True,
            text=True,
            timeout=LONGEST,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        raise DatasetError(f"The reference of {task} did not end within {LONGEST:.0f} s.") from None
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        raise DatasetError(f"The reference of {task} does not run here: {reason}")

    made = json.loads(done.stdout)
    partial = kept.with_name(f".{kept.name}.{os.getpid()}")
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        partial.write_text(done.stdout, encoding="utf-8")
        partial.replace(kept)
    return Expected(outputs=made["expected"], seconds=made["seconds"])
