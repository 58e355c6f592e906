"""The explainer: silent where scores agree, and pointing at what the run itself shows."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.errors import UsageError
from engine.events import (
    EngineStarted,
    Event,
    PlannedEntry,
    RunFinished,
    RunPlanned,
    SampleCompleted,
    SampleJudged,
)
from engine.explaining.explanation import explain
from engine.explaining.published import published_score
from engine.log import write_log
from engine.protocol import Protocol
from engine.run import RunFolder
from engine.verdict import Outcome


def sat(
    tmp_path: Path,
    *,
    passed: int = 10,
    text: str = "",
    finish: str = "stop",
    description: str = "llama 7B F16",
    model: str = "some-model",
    **settings: Any,
) -> RunFolder:
    path = tmp_path / "run"
    path.mkdir(exist_ok=True)
    folder = RunFolder(path)
    problems = tuple(f"HumanEval/{i}" for i in range(40))
    entry = PlannedEntry(
        benchmark="humaneval", title="HumanEval", problems=problems, n=1, k=(1,), checks=("tests",)
    )
    events: list[Event] = [
        RunPlanned(at=0.0, run="run", model=model, entries=(entry,)),
        EngineStarted(at=0.0, pid=1, host="h", version="0"),
    ]
    for i, problem in enumerate(problems):
        events.append(SampleCompleted(at=1.0, problem=problem, sample=0, text=text, finish=finish, seed=1))
        outcome = Outcome.PASSED if i < passed else Outcome.WRONG_ANSWER
        events.append(SampleJudged(at=1.0, problem=problem, sample=0, outcome=outcome, rule="code block"))
    write_log(folder.events, [*events, RunFinished(at=2.0)])
    protocol = Protocol(**{"style": "chat", "harness": "evalplus", "max_tokens": 768, **settings})
    manifest = {
        "run": "run",
        "entries": [{"benchmark": "humaneval", "protocol": msgspec.to_builtins(protocol), "subset": ""}],
        "model": {"facts": {"description": description}},
    }
    folder.manifest.write_text(json.dumps(manifest))
    return folder


def test_a_score_that_agrees_needs_no_explanation(tmp_path: Path) -> None:
    assert explain(sat(tmp_path), 0.26).agrees


def test_the_same_protocol_and_clean_answers_leave_no_suspect(tmp_path: Path) -> None:
    found = explain(sat(tmp_path), 0.8, "evalplus")

    assert not found.agrees
    assert found.causes == ()


@pytest.mark.parametrize(
    ("shown", "what"),
    [
        ({"text": "x <|im_end|> y"}, "chat template"),
        ({"finish": "length"}, "max_tokens"),
        ({"text": "<think>hm", "max_tokens": 800}, "thinking"),
        ({"description": "llama 7B Q2_K - Medium"}, "quantisation"),
        ({"harness": ""}, "prompt, stops and extraction"),
        ({"temperature": 0.8}, "temperature"),
        ({"temperature": 0.0, "top_k": 40}, "sampler"),
    ],
)
def test_each_suspect_is_named_first_when_it_alone_left_traces(
    tmp_path: Path, shown: dict[str, Any], what: str
) -> None:
    found = explain(sat(tmp_path, **shown), 0.8, "evalplus")

    assert found.causes[0].what == what
    assert found.causes[0].way_out


def test_a_known_model_is_recognised_by_its_file_name(tmp_path: Path) -> None:
    found = explain(sat(tmp_path, model="DeepSeek_Coder-6.7B-instruct.Q8_0"))

    assert found.published.value == 0.744
    assert published_score("unheard-of", "humaneval") is None


def test_without_anything_to_hold_it_against_the_way_out_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--published"):
        explain(sat(tmp_path))
    with pytest.raises(UsageError, match="Known: "):
        explain(sat(tmp_path), 0.5, "nonesuch")
