"""A run cut into shards and joined again is the run that was never cut."""

import asyncio
import json
import os
import shutil
import socket
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.errors import UsageError
from engine.events import (
    Event,
    Noted,
    RunFinished,
    RunPlanned,
    RunStopped,
    SampleCompleted,
    SampleJudged,
    SampleUnmarked,
)
from engine.joining import Joining, Source, join
from engine.ledger import Ledger
from engine.live import LiveFrame, LiveSlot, read_frame, write_frame
from engine.log import LogWriter, read_log, write_log
from engine.order import Announcement, Order
from engine.plan import Exam, convene
from engine.protocol import Protocol
from engine.requests import PauseRun, RequestReader, send
from engine.run import RunFolder
from engine.shards import joined_id, parse_shard, read_parts, take_shard
from engine.spec import Entry
from engine.verdict import MachineState
from tests.engine.models.scripted import ScriptedModel

SHARDS = 3
RECORDED: list[Event] = []
"""What `whole` is, once it has been recorded."""


def exam(benchmark: Any, count: int = 8) -> Exam:
    return convene(
        0,
        Entry(benchmark="paper", protocol=Protocol(n=2, temperature=0.8, style="completion")),
        benchmark(count),
    )


def manifest(shard: str, problems: list[str], whole: list[str]) -> dict[str, Any]:
    return {
        "run": shard,
        "proctor": "1",
        "created": "2026-01-01",
        "spec": {"shard": shard, "suite": {"name": "paper"}, "options": {"context": None, "slots": 4}},
        "entries": [{"benchmark": "paper", "title": "Paper", "problems": problems, "whole": whole}],
        "model": {"name": "scripted", "sha256": "", "backend": "scripted"},
        "sandbox": {"grade": "plain", "interpreter": "none", "workers": 2},
        "decoding": {},
        "host": {"name": socket.gethostname()},
    }


@pytest.fixture
async def whole(folder: RunFolder, conduct: Any) -> list[Event]:
    """The log of a run of 8 problems with 2 samples each, one of which fails."""
    if not RECORDED:
        model = ScriptedModel(
            script=lambda _, draw: f"{draw}\nending: {('completed', 'assertion')[draw.key[1]]}"
        )
        await conduct(folder, model, count=8)
        RECORDED.extend(read_log(folder.events))
    write_log(folder.events, RECORDED)
    return list(RECORDED)


@pytest.fixture
def cut(whole: list[Event], tmp_path: Path) -> list[RunFolder]:
    """That run as its shards would have recorded it."""
    plan = whole[0]
    assert isinstance(plan, RunPlanned)
    everything = list(plan.entries[0].problems)
    folders = []
    for index in range(SHARDS):
        problems = everything[index::SHARDS]
        folder = RunFolder(tmp_path / f"shard-{index + 1}")
        folder.path.mkdir()
        shard = f"{index + 1}/{SHARDS}"
        folder.manifest.write_text(json.dumps(manifest(shard, problems, everything)))
        entry = plan.entries[0].__class__(
            **{name: getattr(plan.entries[0], name) for name in plan.entries[0].__struct_fields__}
            | {"problems": tuple(problems)}
        )
        events: list[Event] = [
            RunPlanned(at=plan.at, run=folder.id, model=plan.model, entries=(entry,), shard=shard)
        ]
        events += [e for e in whole[1:] if getattr(e, "problem", problems[0]) in problems]
        write_log(folder.events, events)
        folders.append(folder)
    return folders


def test_nobody_holding_a_folder_means_something_only_where_its_engine_worked(tmp_path: Path) -> None:
    mine, copy = RunFolder(tmp_path / "mine"), RunFolder(tmp_path / "copy")
    mine.path.mkdir()
    with mine.hold():
        shutil.copytree(mine.path, copy.path)
        assert mine.is_held()
        assert not copy.is_held()
    assert mine.was_held_here()
    assert not copy.was_held_here()
    assert copy.engine_pid() == os.getpid()


@pytest.fixture
def joined(tmp_path: Path) -> RunFolder:
    folder = RunFolder(tmp_path / "joined")
    folder.path.mkdir()
    return folder


async def joins(target: RunFolder, shards: list[RunFolder], *, follow: bool = False) -> None:
    said: list[Announcement] = []
    order = Order(folder=str(target.path), shards=tuple(str(shard.path) for shard in shards), follow=follow)
    assert await join(target, order, said.append) == 0


def samples(events: list[Event]) -> dict[tuple[str, int, str], Event]:
    """Every completion and verdict as recorded."""
    kinds = (SampleCompleted, SampleJudged)
    found = [(e.problem, e.sample, type(e).__name__, e) for e in events if isinstance(e, kinds)]
    assert set(Counter(key[:3] for key in found).values()) == {1}
    return {(problem, sample, kind): event for problem, sample, kind, event in found}


@pytest.mark.parametrize("text", ["", "3", "0/3", "4/3", "a/3", "1/", "-1/3", "1/0"])
def test_a_shard_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="i/N"):
        parse_shard(text)


def test_every_problem_is_in_exactly_one_shard_and_always_the_same(PaperBenchmark: Any) -> None:
    full = exam(PaperBenchmark)
    parts = [take_shard([full], f"{i}/{SHARDS}")[0] for i in (1, 2, 3)]

    assert sorted(p.id for part in parts for p in part.problems) == sorted(p.id for p in full.problems)
    assert {len(part.problems) for part in parts} == {2, 3}
    assert parts[1].problems == take_shard([full], "2/3")[0].problems
    assert all(part.whole == tuple(p.id for p in full.problems) for part in parts)


def test_a_shards_seeds_are_those_of_the_whole_run(PaperBenchmark: Any) -> None:
    full = exam(PaperBenchmark)
    part = take_shard([full], "2/3")[0]

    assert [part.ask(p, range(2)) for p in part.problems] == [full.ask(p, range(2)) for p in part.problems]


def test_more_shards_than_problems_are_refused_for_every_shard_alike(PaperBenchmark: Any) -> None:
    for shard in ("1/9", "9/9"):
        with pytest.raises(UsageError, match="only 8 problems"):
            take_shard([exam(PaperBenchmark)], shard)


async def test_joined_shards_equal_the_run_that_was_never_cut(
    whole: list[Event], cut: list[RunFolder], joined: RunFolder, folder: RunFolder
) -> None:
    await joins(joined, [cut[2], cut[0], cut[1]])

    events = read_log(joined.events)
    assert samples(events) == samples(whole)
    assert isinstance(events[-1], RunFinished)
    before, after = folder.replay(), joined.replay()
    assert after.tally.scores == before.tally.scores
    assert list(after.tally.problems) == list(before.tally.problems)
    assert joined.read_manifest()["spec"] == {**manifest("", [], [])["spec"], "shard": ""}
    assert (cut[0].replay().shard, after.shard) == (f"1/{SHARDS}", "")


async def test_joining_again_records_nothing_twice(
    whole: list[Event], cut: list[RunFolder], joined: RunFolder
) -> None:
    await joins(joined, cut)
    before = joined.events.read_bytes().splitlines()
    joined.events.write_bytes(b"\n".join(before[: len(before) // 2]) + b"\n" + before[-1][:20])

    await joins(joined, [])

    assert samples(read_log(joined.events)) == samples(whole)


async def test_shards_are_followed_while_they_grow(
    whole: list[Event], cut: list[RunFolder], joined: RunFolder
) -> None:
    slow = cut[1]
    lines = slow.events.read_bytes().splitlines(keepends=True)
    slow.events.write_bytes(b"".join(lines[:6]) + lines[6][:10])
    with slow.hold():
        work = asyncio.create_task(joins(joined, cut, follow=True))
        while joined.replay().tally.judged < 10:
            await asyncio.sleep(0.05)
        assert joined.replay().phase.state == "running"
        with slow.events.open("ab") as file:
            file.write(lines[6][10:] + b"".join(lines[7:]))
        await work

    assert samples(read_log(joined.events)) == samples(whole)


async def test_a_shard_that_is_not_at_its_end_leaves_the_joined_run_open(
    cut: list[RunFolder], joined: RunFolder, whole: list[Event]
) -> None:
    events = read_log(cut[0].events)
    last = next(e for e in reversed(events) if isinstance(e, SampleJudged))
    write_log(cut[0].events, [e for e in events if e != last and not isinstance(e, RunFinished)])

    await joins(joined, cut)

    ending = read_log(joined.events)[-1]
    assert isinstance(ending, RunStopped)
    assert "1 sample still to come from shard 1/3" in ending.reason
    assert joined.replay().tally.judged == 15

    with_the_rest = LogWriter(cut[0].events)
    for event in (last, RunFinished(at=last.at)):
        with_the_rest.append(event)
    with_the_rest.close()
    await joins(joined, [])
    assert samples(read_log(joined.events)) == samples(whole)
    assert joined.replay().phase.state == "finished"


async def test_a_sample_the_machine_failed_at_is_joined_once_and_then_judged(
    cut: list[RunFolder], joined: RunFolder, whole: list[Event]
) -> None:
    events = read_log(cut[0].events)
    judged = next(e for e in events if isinstance(e, SampleJudged))
    failed = SampleUnmarked(
        at=judged.at, problem=judged.problem, sample=judged.sample, state=MachineState.UNAVAILABLE, reason="x"
    )
    write_log(cut[0].events, [failed if e == judged else e for e in events])
    await joins(joined, cut)
    assert joined.replay().tally.unmarked.total() == 1

    write_log(cut[0].events, events)
    await joins(joined, [])

    assert joined.replay().tally.unmarked.total() == 0
    assert samples(read_log(joined.events)) == samples(whole)


async def test_watchers_of_the_joined_run_see_and_reach_the_shards(
    cut: list[RunFolder], joined: RunFolder, whole: list[Event]
) -> None:
    write_log(joined.events, whole[:3])
    joined.watched.touch()
    now = time.time()
    for index, shard in enumerate(cut[:2]):
        slot = LiveSlot(problem=f"paper/{index}", sample=0, tail="def", tokens=3, tokens_per_second=5.0)
        write_frame(
            shard.live,
            LiveFrame(at=now, pid=1, state="running", slots=(slot,), capacity=4, tokens_per_second=5),
        )
    write_frame(cut[2].live, LiveFrame(at=now - 60, pid=1, state="running", capacity=4))
    ledger = Ledger(joined)
    joining = Joining(joined, ledger, [Source(part) for part in read_parts(cut)])
    reader = RequestReader(cut[0].requests)
    with cut[0].hold():
        send(joined.requests, PauseRun(by="me"))
        joining.attend()
    ledger.close()

    frame = read_frame(joined.live)
    assert frame is not None
    assert ({slot.problem for slot in frame.slots}, frame.capacity) == ({"paper/0", "paper/1"}, 8)
    assert frame.tokens_per_second == 10
    assert [(type(asked), asked.by) for asked in reader.read()] == [(PauseRun, "me")]
    assert cut[0].watched.exists()
    assert not cut[1].requests.exists()


def _sandbox(data: dict[str, Any]) -> None:
    data["sandbox"]["grade"] = "docker"


def _model(data: dict[str, Any]) -> None:
    data["model"]["sha256"] = "f" * 64


def _context(data: dict[str, Any]) -> None:
    data["spec"]["options"]["context"] = 512


def _count(data: dict[str, Any]) -> None:
    data["spec"]["shard"] = "2/4"


def _problems(data: dict[str, Any]) -> None:
    data["entries"][0]["problems"].pop()


def _whole_run(data: dict[str, Any]) -> None:
    data["spec"]["shard"] = ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_sandbox, "isolation grade is 'plain' and 'docker'"),
        (_model, "model's sha256"),
        (_context, "--context is None and 512"),
        (_count, "their N differs"),
        (_problems, "not those of the whole run"),
        (_whole_run, "is no shard"),
    ],
)
def test_shards_that_cannot_be_one_run_are_refused(
    cut: list[RunFolder], change: Callable[[dict[str, Any]], None], said: str
) -> None:
    data = json.loads(cut[1].manifest.read_text())
    change(data)
    cut[1].manifest.write_text(json.dumps(data))

    with pytest.raises(UsageError, match=said):
        read_parts(cut)


def test_shards_may_differ_in_what_only_changes_speed(cut: list[RunFolder]) -> None:
    data = json.loads(cut[1].manifest.read_text())
    data["spec"]["options"]["slots"] = 64
    cut[1].manifest.write_text(json.dumps(data))

    assert [str(part.shard) for part in read_parts(reversed(cut))] == ["1/3", "2/3", "3/3"]


def test_a_missing_shard_and_one_that_is_there_twice_are_named(cut: list[RunFolder]) -> None:
    with pytest.raises(UsageError, match="2 of 3 shards missing: 1/3, 3/3"):
        read_parts([cut[1]])
    with pytest.raises(UsageError, match="2/3 is there twice"):
        read_parts([*cut, cut[1]])


def test_the_same_shards_in_any_order_are_the_same_joined_run(cut: list[RunFolder]) -> None:
    assert joined_id(cut) == joined_id(reversed(cut))
    assert joined_id(cut) != joined_id(cut[:2])


def test_what_every_shard_notes_is_noted_once(whole: list[Event], joined: RunFolder) -> None:
    write_log(joined.events, whole[:1])
    for at in (1.0, 2.0):  # joined, and joined again after a loss
        ledger = Ledger(joined)
        joining = Joining(joined, ledger, [])
        joining.take(Noted(at=at, text="no walls", level="warning"))
        joining.take(Noted(at=at + 0.5, text="no walls", level="warning"))
        ledger.close()

    assert [event.text for event in read_log(joined.events) if isinstance(event, Noted)] == ["no walls"]


def test_a_fact_about_the_shard_alone_stays_there(
    whole: list[Event], cut: list[RunFolder], joined: RunFolder
) -> None:
    write_log(joined.events, whole[:1])
    ledger = Ledger(joined)
    joining = Joining(joined, ledger, [])
    for event in whole[1:]:
        joining.take(event)
        joining.take(event)
    ledger.close()

    assert {type(e).__name__ for e in read_log(joined.events)} == {
        "RunPlanned", "ReferenceRan", "SampleCompleted", "SampleJudged", "Noted",
    }  # fmt: skip
