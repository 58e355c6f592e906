"""The demo model for the tests that need a real one."""

import os
from pathlib import Path

import pytest

from engine.models.fetch import DEMO_NAME
from engine.places import places


@pytest.fixture(scope="session")
def demo_model() -> Path:
    """The demo model's file: where proctor keeps it, or where PROCTOR_DEMO_MODEL points."""
    path = Path(os.environ.get("PROCTOR_DEMO_MODEL") or places().models / DEMO_NAME)
    if not path.is_file():
        pytest.skip(f"the demo model is not at {path}: `proctor models get demo` fetches it")
    return path
