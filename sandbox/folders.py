"""Where the sandbox keeps what may be lost: precompiled headers, the results of self-tests."""

import os
from pathlib import Path

from platformdirs import user_cache_path


def cache_folder() -> Path:
    """The cache folder, beneath PROCTOR_HOME where that is set."""
    home = os.environ.get("PROCTOR_HOME")
    return Path(home) / "cache" if home else user_cache_path("proctor")
