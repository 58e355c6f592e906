"""Where runs, models, data, settings and logs live.

XDG through platformdirs; `PROCTOR_HOME` moves everything under one folder. Runs belong on a local disk:
following a growing file and locking it are not dependable on network file systems.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True)
class Places:
    """The folders proctor uses; none of them is created by looking."""

    data: Path
    """Runs, models and benchmark data."""
    config: Path
    """`config.toml`, `themes/`, `suites/`."""
    cache: Path
    state: Path
    """The yank file and logs of processes that have no run yet."""

    @property
    def runs(self) -> Path:
        return self.data / "runs"

    @property
    def models(self) -> Path:
        return self.data / "models"

    @property
    def benchmarks(self) -> Path:
        return self.data / "benchmarks"


def places() -> Places:
    """The folders in force, from the environment."""
    home = os.environ.get("PROCTOR_HOME")
    if home:
        root = Path(home).expanduser().absolute()
        return Places(data=root / "data", config=root / "config", cache=root / "cache", state=root / "state")
    dirs = platformdirs.PlatformDirs("proctor", appauthor=False)
    return Places(
        data=dirs.user_data_path,
        config=dirs.user_config_path,
        cache=dirs.user_cache_path,
        state=dirs.user_state_path,
    )
