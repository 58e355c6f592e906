"""What is told while a run is made ready."""

from typing import Any

import pytest

from engine import preparation
from engine.plan import convene
from engine.protocol import Protocol
from engine.spec import Entry
from tests.engine.models.scripted import ScriptedModel


async def test_prompts_that_take_long_to_make_are_counted_aloud(
    PaperBenchmark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = convene(0, Entry(benchmark="paper", protocol=Protocol(style="completion")), PaperBenchmark(3))
    model = ScriptedModel()
    await model.load()
    quick, slow = list[str](), list[str]()
    await preparation.measured(model, (exam,), quick.append)
    monkeypatch.setattr(preparation, "TELL_SECONDS", 0.0)
    await preparation.measured(model, (exam,), slow.append)
    assert quick == []
    assert slow == ["measuring prompts: 1 of 3 are made", "measuring prompts: 2 of 3 are made"]
