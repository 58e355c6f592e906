"""The referee: asks a run to stop when its question is decided, and never before."""

import json
from pathlib import Path

import msgspec
import pytest

from engine.errors import UsageError
from engine.events import EngineStarted, Event, PlannedEntry, RunFinished, RunPlanned, SampleJudged
from engine.log import write_log
from engine.protocol import Protocol
from engine.quick.referee import referee, refuse_unlike
from engine.requests import RequestReader, StopRun
from engine.run import RunFolder
from engine.spec import Entry, RunSpec, Suite
from engine.verdict import Outcome


def run(tmp_path: Path, name: str, passed: int, done: int = 60, *, finished: bool = True) -> RunFolder:
    folder = RunFolder(tmp_path / name)
    folder.path.mkdir()
    problems = tuple(f"b/{i}" for i in range(60))
    entry = PlannedEntry(benchmark="warmup", title="W", problems=problems, n=1, k=(1,), checks=("tests",))
    events: list[Event] = [
        RunPlanned(at=0.0, run=name, model=name, entries=(entry,)),
        EngineStarted(at=0.0, pid=1, host="h", version="0"),
    ]
    events += [
        SampleJudged(at=1.0, problem=p, sample=0, outcome=Outcome.PASSED if i < passed else Outcome.TIMEOUT)
        for i, p in enumerate(problems[:done])
    ]
    write_log(folder.events, [*events, RunFinished(at=2.0)] if finished else events)
    suite = Suite(name="s", entries=(Entry(benchmark="warmup"),))
    protocol = msgspec.to_builtins(Protocol(style="chat"))
    spec = msgspec.to_builtins(RunSpec(suite=suite, model=name))
    folder.manifest.write_text(json.dumps({"spec": spec, "entries": [{"protocol": protocol}]}))
    return folder


def test_a_decided_run_is_asked_to_finish_what_it_has_begun(tmp_path: Path) -> None:
    baseline, worse = run(tmp_path, "a", 60), run(tmp_path, "b", 0, 40, finished=False)
    requests = RequestReader(worse.requests)

    found = referee(worse, baseline, 0.02)

    (request,) = requests.read()
    assert found.word == "worse"
    assert isinstance(request, StopRun)
    assert request.finish
    assert "worse after 40 problems" in request.by


def test_a_run_that_ends_undecided_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.quick.referee.LOOK", 0.01)
    baseline, alike = run(tmp_path, "a", 30), run(tmp_path, "b", 30)
    requests = RequestReader(alike.requests)

    assert referee(alike, baseline, 0.02).word == "undecided"
    assert requests.read() == []


def test_a_baseline_of_another_protocol_or_benchmark_is_refused_before_anything_starts(
    tmp_path: Path,
) -> None:
    baseline = run(tmp_path, "a", 30)

    def spec(benchmark: str, **settings: object) -> RunSpec:
        protocol = msgspec.convert(settings, Protocol)
        return RunSpec(
            suite=Suite(name="s", entries=(Entry(benchmark=benchmark, protocol=protocol),)), model="m"
        )

    refuse_unlike(spec("warmup"), baseline)
    with pytest.raises(UsageError, match="max_tokens 512 against 99"):
        refuse_unlike(spec("warmup", max_tokens=99), baseline)
    with pytest.raises(UsageError, match="did not sit mbpp"):
        refuse_unlike(spec("mbpp"), baseline)
    with pytest.raises(UsageError, match="a finished run"):
        refuse_unlike(spec("warmup"), run(tmp_path, "c", 3, 5, finished=False))
