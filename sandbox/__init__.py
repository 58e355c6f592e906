"""Runs untrusted programs behind walls and says what happened; never what it means.

    sandbox = await open_sandbox(workers=2)
    execution = await sandbox.execute(CallProgram(...), Limits(cpu=3))
    await sandbox.close()

`sandbox.program` says what can be run, `sandbox.execution` what is observed, `sandbox.walls` which grades there
are. The rest of the room: `opening` chooses a grade, `daemon` finds docker, `pool` and `worker` run jobs, `inside` is what runs behind the walls.
"""

from sandbox.execution import Ending, Execution, Integrity
from sandbox.opening import open_sandbox
from sandbox.program import (
    CallProgram,
    CommandStep,
    InProcessProgram,
    Limits,
    Program,
    StdioProgram,
    StepsProgram,
)
from sandbox.walls import Grade, Sandbox, SandboxUnavailable

__all__ = [
    "CallProgram",
    "CommandStep",
    "Ending",
    "Execution",
    "Grade",
    "InProcessProgram",
    "Integrity",
    "Limits",
    "Program",
    "Sandbox",
    "SandboxUnavailable",
    "StdioProgram",
    "StepsProgram",
    "open_sandbox",
]
