"""What is told, and what is refused, while a run is made ready."""

import os
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from engine import preparation
from engine.errors import UsageError
from engine.models.model import ModelError
from engine.plan import convene
from engine.protocol import Protocol
from engine.run import RunFolder
from engine.spec import Entry, RunSpec, Suite
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


@pytest.mark.parametrize(
    ("named", "wrong"),
    [
        ({"given": "FOLDER/bad.jsonl"}, "line 2 is not a JSON object"),
        ({"given": "FOLDER/nowhere.jsonl"}, "No such file"),
        ({"model": "FOLDER/nowhere.gguf"}, "Model file not found"),
        ({"model": "replay:FOLDER/nowhere.jsonl"}, "Replay file not found"),
        ({"model": "replay:FOLDER/pipe"}, "it is a named pipe, and a regular file is needed"),
    ],
)
async def test_what_was_named_is_looked_at_before_the_walls_are_tested(
    named: dict[str, str], wrong: str, folder: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.jsonl").write_text('{"task_id": "warmup/add", "completion": "x"}\nnot JSON\n')
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr(preparation, "_raise_walls", lambda *_: pytest.fail("the walls were tested first"))
    entry = Entry(benchmark="warmup", protocol=Protocol(style="given" if "given" in named else "auto"))
    spec = RunSpec(
        suite=Suite(name="warmup", title="", entries=(entry,)),
        **{"model": "answers", **{key: text.replace("FOLDER", str(tmp_path)) for key, text in named.items()}},  # type: ignore[arg-type]
    )

    async with AsyncExitStack() as stack:
        with pytest.raises((UsageError, ModelError), match=wrong):
            await preparation.prepare(spec, folder, stack, lambda _: None)


async def test_a_model_that_is_not_here_is_told_before_data_is_fetched(
    folder: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparation, "read_exams", lambda _: pytest.fail("the data was read first"))
    spec = RunSpec(
        suite=Suite(name="warmup", title="", entries=(Entry(benchmark="warmup", protocol=Protocol()),)),
        model=str(tmp_path / "nowhere.gguf"),
    )
    async with AsyncExitStack() as stack:
        with pytest.raises(ModelError, match="Model file not found"):
            await preparation.prepare(spec, folder, stack, lambda _: None)
