"""What was found in a run's samples, and what people decided about it."""

from engine.desk.words import DecideFinding, ReadSecurity, Security
from engine.errors import UsageError


def read_security(question: ReadSecurity) -> Security:
    """The findings of a run."""
    return Security(missing="This run was not screened.")


def decide(question: DecideFinding) -> Security:
    """Record a decision and read the findings anew."""
    raise UsageError("This run was not screened: there is nothing to decide.")
