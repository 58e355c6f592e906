"""Runs that go by a name: one order for every state that such a run can be in."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from engine import launch as launching
from engine import named
from engine.errors import EngineLost, UsageError
from engine.events import EngineStarted, Event, PlannedEntry, RunFinished, RunPlanned, RunStopped
from engine.log import write_log
from engine.named import refuse_name, take_up
from engine.order import Order
from engine.places import places
from engine.run import RunFolder, write_manifest
from engine.spec import Entry, ModelOptions, RunSpec, Suite

SPEC = RunSpec(suite=Suite(name="s", entries=(Entry(benchmark="b"),)), model="m.gguf")
PLANNED = RunPlanned(
    at=1.0,
    run="exam",
    model="m",
    entries=(PlannedEntry(benchmark="b", title="B", problems=("b/1",), n=1, k=(1,), checks=("base",)),),
)
STARTED = EngineStarted(at=1.0, pid=1, host="h", version="0")


@pytest.fixture
def done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done to the run `exam`, with no engine behind it."""
    monkeypatch.setenv("PROCTOR_HOME", str(tmp_path))
    told: list[str] = []

    def launch(spec: RunSpec, _: Callable[[str], None], *, name: str) -> RunFolder:
        told.append(f"begun {name}")
        return RunFolder(places().runs / name)

    def resume(folder: RunFolder, _: Callable[[str], None]) -> None:
        told.append(f"resumed {folder.id}")

    monkeypatch.setattr(named, "launch", launch)
    monkeypatch.setattr(named, "resume", resume)
    return told


def begun(*events: Event, spec: RunSpec = SPEC) -> RunFolder:
    folder = RunFolder(places().runs / "exam")
    folder.path.mkdir(parents=True)
    write_manifest(folder, {"run": "exam", "spec": msgspec.to_builtins(spec)})
    write_log(folder.events, [PLANNED, STARTED, *events])
    return folder


def test_a_run_that_is_not_there_is_begun(done: list[str]) -> None:
    assert take_up(SPEC, "exam").id == "exam"
    assert done == ["begun exam"]


def test_what_was_left_by_an_engine_that_died_before_it_began_is_begun_again(done: list[str]) -> None:
    (places().runs / "exam").mkdir(parents=True)
    (places().runs / "exam" / "engine.log").touch()

    take_up(SPEC, "exam")

    assert done == ["begun exam"]


@pytest.mark.parametrize(
    "last",
    [
        (),
        (RunStopped(at=2.0, reason="stopped by SIGTERM"),),
        (RunStopped(at=2.0, reason="no", failed=True),),
    ],
)
def test_a_run_that_is_lost_stopped_or_failed_is_gone_on_with(
    done: list[str], last: tuple[Event, ...]
) -> None:
    begun(*last)

    take_up(SPEC, "exam")

    assert done == ["resumed exam"]


def test_a_finished_run_is_left_as_it_is(done: list[str]) -> None:
    begun(RunFinished(at=2.0))

    take_up(SPEC, "exam")

    assert done == []


def test_an_engine_at_work_is_joined_and_asked_to_go_on(done: list[str]) -> None:
    folder = begun()
    with folder.hold():
        take_up(SPEC, "exam")

    assert done == []
    assert b"ResumeRun" in folder.requests.read_bytes()


def test_another_order_is_refused_with_what_differs(done: list[str]) -> None:
    begun()
    entry = msgspec.structs.replace(
        SPEC.suite.entries[0], protocol=msgspec.structs.replace(SPEC.suite.entries[0].protocol, seed=5)
    )
    other = msgspec.structs.replace(SPEC, suite=msgspec.structs.replace(SPEC.suite, entries=(entry,)))

    with pytest.raises(UsageError, match=r"suite\.entries\.0\.protocol\.seed was 1234 and is 5"):
        take_up(other, "exam")
    assert done == []


def test_what_changes_only_speed_may_differ_and_is_told(done: list[str]) -> None:
    begun()
    said: list[str] = []

    take_up(msgspec.structs.replace(SPEC, options=ModelOptions(threads=3)), "exam", said.append)

    assert done == ["resumed exam"]
    assert said == ["options.threads is None, as run exam was begun, and not 3."]


@pytest.mark.parametrize("name", ["", "last", "a/b", "..", "-n", "a" * 21, "é"])
def test_a_name_that_is_no_folder_or_means_something_else_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="--name"):
        refuse_name(name)


def test_an_engine_that_is_refused_takes_nothing_from_the_one_at_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two jobs of one name at the same moment: the folder of the first was removed with the refusal of the second."""
    monkeypatch.setenv("PROCTOR_HOME", str(tmp_path))
    folder = RunFolder(places().runs / "exam")

    def refused(order: Order, held: RunFolder, _: object) -> None:
        raise EngineLost("Run exam already has an engine at work.")

    monkeypatch.setattr(launching, "_start", refused)
    folder.path.mkdir(parents=True)
    with folder.hold(), pytest.raises(EngineLost):
        launching.launch(SPEC, name="exam")
    assert folder.lock.exists()

    with pytest.raises(EngineLost):
        launching.launch(SPEC, name="exam")
    assert not folder.path.exists()
