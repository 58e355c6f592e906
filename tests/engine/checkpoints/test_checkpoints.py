"""Checkpoints: only whole files are sat, the trainer comes first, and the alarm names the problems."""

import shutil
import struct
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from engine.checkpoints.alarm import judge, significance_of
from engine.checkpoints.candidates import Candidate, Settling, kind_of
from engine.checkpoints.courtesy import MIB, Courtesy, why_wait, why_yield
from engine.checkpoints.trend import TrendRow, append_row, list_trends, open_trend, read_trend
from engine.checkpoints.watch import Watch
from engine.errors import UsageError
from engine.events import EngineStarted, PlannedEntry, RunFinished, RunPlanned, SampleJudged
from engine.live import LiveGpu
from engine.log import write_log
from engine.models.model import ModelError
from engine.places import Places
from engine.progress import Progress
from engine.run import RunFolder, write_manifest
from engine.spec import Entry, RunSpec, Suite
from engine.verdict import Outcome


def gguf(path: Path, kind: str = "model") -> Path:
    """The smallest file of a kind: no tensors, one fact."""

    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value)) + value.encode()

    fact = text("general.type") + struct.pack("<I", 8) + text(kind)
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + fact + b"\0" * 64)
    return path


def sat(name: str, *passed: int, of: int = 40) -> Progress:
    """A run of as many benchmarks as there are numbers of solved problems."""
    progress = Progress()
    names = "bcd"[: len(passed)]
    entries = tuple(
        PlannedEntry(
            benchmark=one,
            title=one.upper(),
            problems=tuple(f"{one}/{i}" for i in range(of)),
            n=1,
            k=(1,),
            checks=("tests",),
        )
        for one in names
    )
    progress.apply(RunPlanned(at=0.0, run=name, model=name, entries=entries))
    progress.apply(EngineStarted(at=0.0, pid=1, host="h", version="0"))
    for number, (entry, solved) in enumerate(zip(entries, passed, strict=True)):
        for i, problem in enumerate(entry.problems):
            outcome = Outcome.PASSED if i < solved else Outcome.WRONG_ANSWER
            progress.apply(SampleJudged(at=1.0, entry=number, problem=problem, sample=0, outcome=outcome))
    progress.apply(RunFinished(at=2.0))
    return progress


def places(tmp_path: Path) -> Places:
    return Places(data=tmp_path, config=tmp_path, cache=tmp_path, state=tmp_path)


def test_a_file_counts_once_it_has_stood_still(tmp_path: Path) -> None:
    settling = Settling(tmp_path, 5.0)
    file = gguf(tmp_path / "a.gguf")
    assert settling.settled(0.0) == []
    assert settling.settled(4.9) == []
    with file.open("ab") as more:
        more.write(b"more")
    assert settling.settled(6.0) == []
    assert [one.path for one in settling.settled(11.0)] == [file]


def test_names_that_are_still_being_written_never_count(tmp_path: Path) -> None:
    for name in (".a.gguf", "a.gguf.part", "a.tmp", "notes.txt"):
        gguf(tmp_path / name)
    (tmp_path / "empty.gguf").touch()
    settling = Settling(tmp_path, 0.0)
    settling.settled(0.0)

    assert settling.settled(1.0) == []


def test_a_checkpoint_written_over_an_old_one_is_another(tmp_path: Path) -> None:
    settling = Settling(tmp_path, 0.0)
    gguf(tmp_path / "latest.gguf")
    (first,) = settling.settled(0.0)
    (tmp_path / "latest.gguf").write_bytes(b"GGUF" + b"\0" * 200)
    settling.settled(1.0)
    (second,) = settling.settled(2.0)

    assert first.key != second.key


def test_models_adapters_and_neither_are_told_apart(tmp_path: Path) -> None:
    assert kind_of(gguf(tmp_path / "m.gguf")) == "model"
    assert kind_of(gguf(tmp_path / "a.gguf", "adapter")) == "adapter"
    with pytest.raises(ModelError, match="neither a model nor an adapter"):
        kind_of(gguf(tmp_path / "v.gguf", "mmproj"))


def gpu(free: int) -> LiveGpu:
    return LiveGpu(
        name="g", utilisation=0.5, memory_used=24_000 * MIB - free * MIB, memory_total=24_000 * MIB
    )


def test_an_exam_waits_until_a_gpu_has_room_for_it_and_the_reserve() -> None:
    rules = Courtesy(reserve=1000 * MIB)

    assert "1500 MiB on any GPU are free, 2250 MiB are needed" in why_wait(rules, 1000 * MIB, [gpu(1500)], 0)
    assert why_wait(rules, 1000 * MIB, [gpu(100), gpu(2300)], 0) == ""
    assert "main memory" in why_wait(rules, 1000 * MIB, [], 10 * MIB)


def test_an_exam_gives_way_when_the_trainer_eats_into_the_reserve() -> None:
    rules = Courtesy(reserve=1000 * MIB)

    assert why_yield(rules, [gpu(900)], 0) == ""
    assert "only 300 MiB are left" in why_yield(rules, [gpu(300)], 0)


def test_a_busy_file_keeps_the_machine_for_the_trainer(tmp_path: Path) -> None:
    rules = Courtesy(reserve=0, busy=tmp_path / "BUSY")
    assert why_wait(rules, 1, [], 1 << 40) == ""
    (tmp_path / "BUSY").touch()

    assert "trainer needs the machine" in why_wait(rules, 1, [], 1 << 40)
    assert "trainer needs the machine" in why_yield(rules, [], 1 << 40)


def test_a_planted_regression_is_found_and_its_problems_named() -> None:
    found = judge(sat("a", 30), sat("b", 20), max_drop=0.02, significance=0.05)

    assert found.regression
    assert [moved.problem for moved in found.lost] == sorted(f"b/{i}" for i in range(20, 30))
    assert "-25.0 pp" in found.line()


def test_the_p_that_is_told_is_for_having_looked_at_every_benchmark() -> None:
    alone = judge(sat("a", 30), sat("b", 24), max_drop=0.02, significance=0.05)
    of_two = judge(sat("a", 30, 30), sat("b", 24, 30), max_drop=0.02, significance=0.05)

    assert alone.regression
    assert not of_two.regression
    assert of_two.difference.p == pytest.approx(2 * alone.difference.p)


@pytest.mark.parametrize("passed", [30, 29, 27, 38])
def test_chance_and_progress_raise_no_alarm(passed: int) -> None:
    assert not judge(sat("a", 30), sat("b", passed), max_drop=0.02, significance=0.05).regression


def test_alarms_of_a_long_watch_can_share_one_error() -> None:
    assert significance_of(7, 0.05, together=False) == 0.05
    assert sum(significance_of(i, 0.05, together=True) for i in range(1, 5000)) == pytest.approx(
        0.05, abs=1e-5
    )


def test_a_history_survives_a_torn_line_and_goes_on(tmp_path: Path) -> None:
    trend = open_trend(places(tmp_path), tmp_path / "train", "quick", "r1")
    trend = append_row(trend, TrendRow(at=1.0, file="a.gguf", key="a"))
    with Path(trend.path).open("ab") as file:
        file.write(b'{"at": 2.0, "fil')
    append_row(trend, TrendRow(at=3.0, file="c.gguf", key="c", regression=True))

    again = read_trend(Path(trend.path))

    assert [row.file for row in again.rows] == ["a.gguf", "c.gguf"]
    assert [row.file for row in again.regressions] == ["c.gguf"]
    assert list_trends(places(tmp_path)) == [again]


def test_a_file_that_is_no_history_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text("hello")

    with pytest.raises(UsageError, match="not the history"):
        read_trend(tmp_path / "x.jsonl")


def watch(tmp_path: Path, rows: list[TrendRow], command: str = "") -> Watch:
    folder = tmp_path / "train"
    folder.mkdir(exist_ok=True)
    return Watch(
        settling=Settling(folder, 0.0),
        spec=RunSpec(suite=Suite(name="s", entries=(Entry(benchmark="warmup"),)), model=""),
        trend=open_trend(places(tmp_path), folder, "s", "first"),
        baseline=None,
        courtesy=Courtesy(reserve=0),
        max_drop=0.02,
        significance=0.05,
        together=False,
        command=command,
        alarm=command,
        narrate=lambda _: None,
        report=rows.append,
    )


def test_a_broken_checkpoint_is_a_row_and_not_the_end_and_a_single_pass_is_no_success(tmp_path: Path) -> None:
    rows: list[TrendRow] = []
    one = watch(tmp_path, rows)
    (one.settling.folder / "broken.gguf").write_bytes(b"not a model at all, but long enough")
    gguf(one.settling.folder / "lora.gguf", "adapter")

    assert one.run(once=True) == 5

    assert {row.file: row.state for row in rows} == {"broken.gguf": "failed", "lora.gguf": "failed"}
    assert any("--base" in row.reason for row in rows)
    assert one.run(once=True) == 0
    assert len(rows) == 2


def test_the_next_watch_tries_again_what_could_not_be_sat_and_lets_be_what_was(tmp_path: Path) -> None:
    first = watch(tmp_path, [])
    gguf(first.settling.folder / "lora.gguf", "adapter")
    assert first.run(once=True) == 5

    rows: list[TrendRow] = []
    second = watch(tmp_path, rows)
    second.sit = lambda candidate: TrendRow(  # type: ignore[method-assign]
        at=1.0, file=candidate.path.name, key=candidate.key
    )
    assert second.run(once=True) == 0
    assert [row.state for row in rows] == ["judged"]

    third = watch(tmp_path, [])
    assert third.run(once=True) == 0
    assert len(third.trend.rows) == 2


def test_a_regression_runs_the_command_and_ends_a_single_pass_with_3(tmp_path: Path) -> None:
    said = tmp_path / "said"
    one = watch(tmp_path, [], f'echo "$PROCTOR_CHECKPOINT lost $PROCTOR_LOST" > {said}')
    gguf(one.settling.folder / "step.gguf")
    one.sit = lambda candidate: TrendRow(  # type: ignore[method-assign]
        at=1.0, file=candidate.path.name, key=candidate.key, regression=True, lost=("b/1", "b/2")
    )

    assert one.run(once=True) == 3
    assert said.read_text() == "step.gguf lost b/1,b/2\n"


def test_what_was_removed_or_replaced_before_its_turn_is_no_failure_and_raises_no_alarm(
    tmp_path: Path,
) -> None:
    rows: list[TrendRow] = []
    one = watch(tmp_path, rows, f"touch {tmp_path / 'alarm'}")
    folder = one.settling.folder
    for name in ("a", "b", "c"):
        gguf(folder / f"{name}.gguf")

    def sit_and_clean_up(candidate: Candidate) -> TrendRow:
        (folder / "b.gguf").unlink(missing_ok=True)
        with (folder / "c.gguf").open("ab") as file:
            file.write(b"more")
        return TrendRow(at=1.0, file=candidate.path.name, key=candidate.key)

    one.sit = sit_and_clean_up  # type: ignore[method-assign]
    one.look(0.0)
    assert [row.file for row in rows] == ["a.gguf"]
    assert not (tmp_path / "alarm").exists()
    one.look(1.0)
    assert [row.file for row in rows] == ["a.gguf", "c.gguf"]


def test_who_waits_for_the_alarm_is_told_of_a_checkpoint_that_could_not_be_sat(tmp_path: Path) -> None:
    said = tmp_path / "said"
    one = watch(tmp_path, [], f'echo "$PROCTOR_STATE $PROCTOR_CHECKPOINT: $PROCTOR_REASON" > {said}')
    gguf(one.settling.folder / "lora.gguf", "adapter")

    assert one.run(once=True) == 5
    assert said.read_text().startswith("failed lora.gguf: lora.gguf is an adapter: name the model")


class Engines:
    """Stands in for engines: remembers which runs were begun and which were gone on with."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home, self.begun, self.resumed = tmp_path, list[RunFolder](), list[str]()
        self.refuses_to_resume = False
        monkeypatch.setattr("engine.checkpoints.watch.places", lambda: places(tmp_path))
        monkeypatch.setattr("engine.checkpoints.watch.launch", self.launch)
        monkeypatch.setattr("engine.checkpoints.watch.resume", self.resume)
        monkeypatch.setattr("engine.checkpoints.watch.LOOK", 0.0)

    def launch(self, spec: RunSpec, narrate: object) -> RunFolder:
        folder = RunFolder(places(self.home).runs / f"r{len(self.begun)}")
        folder.path.mkdir(parents=True)
        write_manifest(folder, {"run": folder.id, "spec": spec})
        write_log(folder.events, [RunPlanned(at=0.0, run=folder.id, model="m", entries=())])
        self.begun.append(folder)
        return folder

    def resume(self, folder: RunFolder, narrate: object = None) -> None:
        if self.refuses_to_resume:
            raise UsageError("the data changed")
        self.resumed.append(folder.id)


def sit(one: Watch, *, until: str = "") -> list[bool]:
    """Let a watch look once; its exam is interrupted or sat to the end. Returns whether its engine might be leaving."""
    told = []

    def follow(folder: RunFolder, *, leaving: bool) -> Progress:
        told.append(leaving)
        if until == "interrupted":
            raise KeyboardInterrupt
        return sat(folder.id, 30)

    one._follow = follow  # type: ignore[method-assign]
    one.look(0.0)
    one.look(1.0)
    return told


def interrupted(tmp_path: Path) -> Watch:
    """A watch that was interrupted in its first exam."""
    one = watch(tmp_path, [])
    gguf(one.settling.folder / "step.gguf")
    with pytest.raises(KeyboardInterrupt):
        sit(one, until="interrupted")
    return one


def again(one: Watch, rows: list[TrendRow]) -> Watch:
    """The same watch, started once more."""
    trend = read_trend(Path(one.trend.path))
    return replace(
        one,
        settling=Settling(one.settling.folder, 0.0),
        trend=trend,
        report=rows.append,
        _done=set(),
        _unsat=False,
    )


def test_an_interrupted_watch_leaves_no_run_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engines = Engines(tmp_path, monkeypatch)

    one = interrupted(tmp_path)

    assert b"stop" in engines.begun[0].requests.read_bytes().lower()
    assert one.trend.rows == ()


def test_the_next_watch_goes_on_with_what_an_interrupted_one_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines = Engines(tmp_path, monkeypatch)
    rows: list[TrendRow] = []
    later = again(interrupted(tmp_path), rows)

    told = sit(later)

    assert told == [True]
    assert (len(engines.begun), engines.resumed) == (1, ["r0"])
    assert [(row.run, row.state) for row in rows] == [("r0", "baseline")]
    assert later.trend.unfinished(rows[0].key) == ""


def test_an_engine_that_outlived_its_watch_is_followed_and_goes_on_if_it_was_stopping(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines = Engines(tmp_path, monkeypatch)
    later = again(interrupted(tmp_path), [])
    monkeypatch.setattr(RunFolder, "is_held", lambda _: True)
    assert sit(later) == [True]
    assert (len(engines.begun), engines.resumed) == (1, [])

    # It stops only now, as the earlier watch asked: no failure, it goes on, and what it then ends with counts.
    monkeypatch.setattr(RunFolder, "is_held", lambda _: False)
    progress = iter([Progress(), sat("r0", 30)])
    monkeypatch.setattr(RunFolder, "replay", lambda _: next(progress))
    assert Watch._follow(later, engines.begun[0], leaving=True).run == "r0"
    assert engines.resumed == ["r0"]


@pytest.mark.parametrize("why", ["refused", "other settings", "gone"])
def test_what_cannot_be_gone_on_with_begins_anew(
    why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines = Engines(tmp_path, monkeypatch)
    rows: list[TrendRow] = []
    later = again(interrupted(tmp_path), rows)
    if why == "refused":
        engines.refuses_to_resume = True
    elif why == "gone":
        shutil.rmtree(engines.begun[0].path)
    else:
        later.spec = msgspec.structs.replace(later.spec, sandbox="plain")

    assert sit(later) == [False]
    assert [row.run for row in rows] == ["r1"]
    assert engines.resumed == []


def test_a_run_of_which_nothing_could_be_marked_is_told_once_and_judged_when_it_was_marked_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines = Engines(tmp_path, monkeypatch)
    rows: list[TrendRow] = []
    first = watch(tmp_path, rows)
    gguf(first.settling.folder / "step.gguf")
    first._follow = lambda folder, *, leaving: Progress(run="r0")  # type: ignore[method-assign]
    assert first.run(once=True) == 5
    assert "nothing of run r0 could be marked" in rows.pop().reason

    write_log(
        engines.begun[0].events,
        [RunPlanned(at=0.0, run="r0", model="m", entries=()), RunFinished(at=1.0)],
    )
    second = again(first, rows)
    second._follow = first._follow  # type: ignore[method-assign]
    assert second.run(once=True) == 5
    assert rows == []

    sit(again(second, rows))
    assert [row.state for row in rows] == ["baseline"]
    assert len(engines.begun) == 1
