"""Figures that are printed are measured."""

import shutil

import pytest

from sandbox import bench


def test_cpu_time_that_is_lost_to_who_waits_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "bwrap" else None)

    seen = {method.name: method.seen for method in bench._rivals()}
    assert seen["python -I"]
    assert not seen["bwrap python -I"]
