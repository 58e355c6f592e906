class GaveUp(Exception):
    """Every attempt failed."""


def call(function, attempts=3, on=(OSError,)):
    """The function's result, as soon as it has one."""
    for _ in range(attempts):
        try:
            return function()
        except on:
            continue
    raise GaveUp(f"{attempts} attempts failed")
