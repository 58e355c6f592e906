"""Where `readonly` is set, commands leave runs alone, as the interface does."""

from engine.errors import UsageError


def refuse_to_change(what: str) -> None:
    """Return unless this proctor was told to change nothing.

    Args:
        what: what the command would do, as `start an engine`.

    Raises:
        UsageError: PROCTOR_READONLY is set, or `readonly` in config.toml.
    """
    from tui.settings import load_settings

    if load_settings().readonly:
        raise UsageError(
            f"That would {what}, and this proctor only reads (PROCTOR_READONLY, or readonly in config.toml)."
        )
