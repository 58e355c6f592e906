"""What can go wrong for a reason that a user can mend.

    ProctorError            one clear line: the thing, the place, the way out
    ├── UsageError          a flag, a file or a setting is not usable as given      exit code 2
    ├── EnvironmentTrouble  the machine lacks something: walls, disk, library       exit code 4
    └── EngineLost          a run's engine is gone or does not answer               exit code 5

A wrong, crashing, slow or greedy *program* is a verdict and never an exception.
"""


class ProctorError(Exception):
    """Shown to the user as it is, without a traceback."""

    exit_code = 2


class UsageError(ProctorError):
    """Something was asked for that cannot be done as asked."""


class EnvironmentTrouble(ProctorError):
    """This machine cannot do it now."""

    exit_code = 4


class EngineLost(ProctorError):
    """The process that should be doing the work is gone."""

    exit_code = 5
