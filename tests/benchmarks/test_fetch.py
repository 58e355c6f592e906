"""What is tried outside."""

import pytest

from benchmarks.fetch import hub_obstacle


def test_the_probe_of_the_hub_is_made_once_and_honours_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    hub_obstacle.cache_clear()
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert "HF_HUB_OFFLINE" in hub_obstacle()
    monkeypatch.delenv("HF_HUB_OFFLINE")
    assert "HF_HUB_OFFLINE" in hub_obstacle()
    hub_obstacle.cache_clear()
