"""The formats of other tools that a run can be written in; a file of its own, because offering them needs nothing else."""

from typing import Literal, TypeAlias

Format: TypeAlias = Literal[
    "human-eval",
    "human-eval-results",
    "evalplus",
    "evalplus-results",
    "bigcode",
    "livecodebench",
    "livecodebench-output",
    "livecodebench-eval",
    "livecodebench-custom",
    "swe-bench",
    "sb-cli",
]
"""One file."""
FolderFormat: TypeAlias = Literal["multipl-e", "multipl-e-results"]
"""A folder with a file a problem."""
