from paths.below import is_below
from paths.way import relative

__all__ = ["is_below", "relative"]
