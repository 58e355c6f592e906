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
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    task: str,
    program: str,
    entry_point: str,
    suites: Sequence[str],
    *,
    something: bool,
    atol: float,
    folder: Path,
) -> list[Expected]:
    """The outputs of a reference for each suite of a task's inputs, from our own copies or by running it now.

    Args:
        task: for error messages and the copies' names.
        program: the reference, a complete program.
        entry_point: the function to call.
        suites: lists of argument lists, packed, as JSON. One process answers for all that are not known yet.
        something: keep only whether the output was something, not None.
        atol: the task's tolerance; without one, and without floats, large outputs become fingerprints.
        folder: where copies are kept.

    Raises:
        DatasetError: the reference does not run to its end here.
    """
    places = [
        folder / f"{task.replace('/', '-')}-{_digest(program, entry_point, inputs, something, atol)}.json"
        for inputs in suites
    ]
    known = [_read(place) for place in places]
    missing = [number for number, found in enumerate(known) if found is None]
    if missing:
        request = {
            "oracle": str(ORACLE),
            "program": program,
            "entry_point": entry_point,
            "suites": [suites[number] for number in missing],
            "something": something,
            "atol": atol,
        }
        for number, made in zip(missing, _run(task, request), strict=True):
            _keep(places[number], made)
            known[number] = Expected(outputs=made["expected"], seconds=made["seconds"])
    return [found for found in known if found is not None]


def _digest(program: str, entry_point: str, inputs: str, something: bool, atol: float) -> str:
    parts = [program, entry_point, inputs, f"{something} {atol}", FORMAT]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _read(kept: Path) -> Expected | None:
    """A copy, or None where there is none that can be read."""
    try:
        stored = json.loads(kept.read_text(encoding="utf-8"))
        return Expected(outputs=stored["expected"], seconds=stored["seconds"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _run(task: str, request: Mapping[str, object]) -> list[dict[str, Any]]:
    """What the reference answers; DatasetError where it does not run to its end."""
    try:
        done = subprocess.run(
            [sys.executable, "-E", "-s", "-P", str(REFERENCE)],
            input=json.dumps(request),
            check=False,
            capture_output=True,
            text=True,
            timeout=LONGEST,
            env={**os.environ, "PYTHONHASHSEED": "0"},
        )
    except subprocess.TimeoutExpired:
        raise DatasetError(f"The reference of {task} did not end within {LONGEST:.0f} s.") from None
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        raise DatasetError(f"The reference of {task} does not run here: {reason}")
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def _keep(place: Path, made: Mapping[str, object]) -> None:
    """Write a copy for the next time, whole or not at all."""
    partial = place.with_name(f".{place.name}.{os.getpid()}")
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(made), encoding="utf-8")
        partial.replace(place)
