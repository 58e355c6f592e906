"""The log: whole lines, any number of readers, nothing lost."""

import errno
import os
from pathlib import Path

import pytest

from engine.events import Event, Noted, SampleJudged
from engine.log import LogReader, LogWriter, event_at, read_log
from engine.verdict import Outcome


def judged(sample: int) -> SampleJudged:
    return SampleJudged(at=float(sample), problem="p/1", sample=sample, outcome=Outcome.PASSED)


def test_what_was_appended_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    writer = LogWriter(path)
    written: list[Event] = [judged(0), Noted(at=1.0, text="line\nbreak \u2028 \x00"), judged(2)]
    for event in written:
        writer.append(event)
    writer.close()

    assert read_log(path) == written


def test_a_torn_line_is_left_for_later_by_readers_and_dropped_by_the_next_writer(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    writer = LogWriter(path)
    writer.append(judged(0))
    writer.close()
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:20])
    reader = LogReader(path)

    assert reader.read() == [judged(0)]
    assert reader.offset == len(whole)

    again = LogWriter(path)
    again.append(judged(1))
    again.close()

    assert reader.read() == [judged(1)]
    assert read_log(path) == [judged(0), judged(1)]


def test_two_readers_each_follow_at_their_own_pace(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    writer, early, late = LogWriter(path), LogReader(path), LogReader(path)
    for sample in range(50):
        writer.append(judged(sample))
        assert early.read() == [judged(sample)]

    bites = []
    while bite := late.read(limit=256):
        bites.append(bite)

    assert [event for bite in bites for event in bite] == [judged(sample) for sample in range(50)]
    assert len(bites) > 5
    writer.close()


def test_events_of_a_later_version_are_skipped_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text('{"event":"SomethingNew","at":1}\n{"event":"Noted","at":2,"text":"x","colour":"new"}\n')
    reader = LogReader(path)

    assert reader.read() == [Noted(at=2.0, text="x")]
    assert reader.skipped == 1


def test_an_event_can_be_fetched_again_by_its_offset(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    writer = LogWriter(path)
    for sample in range(5):
        writer.append(judged(sample))
    writer.close()

    for offset, event in LogReader(path).read_with_offsets():
        assert event_at(path, offset) == event


def test_a_full_disk_leaves_whole_lines_and_the_writer_can_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "events.jsonl"
    writer = LogWriter(path)
    writer.append(judged(0))
    real, full = os.write, True

    def write(fd: int, data: bytes) -> int:
        if full and len(data) < 40:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(fd, data[:-30] if full else data)

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(OSError, match="No space"):
        writer.append(judged(1))

    assert read_log(path) == [judged(0)]
    assert path.read_bytes().endswith(b"\n")

    full = False
    writer.append(judged(1))
    assert read_log(path) == [judged(0), judged(1)]


def test_a_stretch_of_lines_of_a_later_version_is_not_the_end(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text('{"event":"SomethingNew","at":1}\n' * 100 + '{"event":"Noted","at":2,"text":"x"}\n')
    reader = LogReader(path)

    assert reader.read(limit=256) == [Noted(at=2.0, text="x")]
    assert reader.read(limit=256) == []
    assert reader.skipped == 100
