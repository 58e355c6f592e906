"""The follower sees what is in the log, all of it, once, whoever writes."""

from collections.abc import Callable
from pathlib import Path

from engine.events import RunPaused, SampleCompleted, SampleJudged
from engine.live import LiveFrame, is_watched, write_frame
from engine.log import LogWriter, read_log
from engine.run import RunFolder
from tests.recordings.record import BEGIN
from tui.follower import AT_REST, AT_WORK, Follower
from tui.samples import open_sample

Recorded = Callable[[str, str], RunFolder]


async def caught_up(follower: Follower) -> Follower:
    while follower.interval == 0:
        await follower.look()
    return follower


async def test_it_folds_the_whole_log(recorded: Recorded) -> None:
    folder = recorded("finished", "a")
    follower = await caught_up(Follower(folder, clock=lambda: BEGIN + 200))
    expected = folder.replay()
    assert follower.progress.tally.outcomes == expected.tally.outcomes
    assert follower.moment().state == "finished"
    assert follower.interval == AT_REST


async def test_any_sample_can_be_opened_from_where_its_lines_begin(recorded: Recorded) -> None:
    folder = recorded("suite", "a")
    follower = await caught_up(Follower(folder))
    events = read_log(folder.events)
    texts = {(e.entry, e.problem, e.sample): e.text for e in events if isinstance(e, SampleCompleted)}
    verdicts = {(e.entry, e.problem, e.sample): e.outcome for e in events if isinstance(e, SampleJudged)}
    seen = 0
    for key in follower.progress.tally.problems:
        for line in follower.samples.of(key):
            opened = open_sample(folder.events, line)
            assert opened.completed is not None
            assert opened.completed.text == texts[(*key, line.sample)]
            if isinstance(opened.verdict, SampleJudged):
                assert opened.verdict.outcome == verdicts[(*key, line.sample)] == line.outcome
            seen += 1
    assert seen == len(texts)


async def test_it_says_that_it_watches_and_shows_the_frame_of_a_living_engine(recorded: Recorded) -> None:
    folder = recorded("interrupted", "a")
    write_frame(folder.live, LiveFrame(at=BEGIN + 137, pid=1, state="stopping", capacity=2))
    with folder.hold():
        follower = await caught_up(Follower(folder, clock=lambda: BEGIN + 137))
        assert follower.moment().state == "stopping"
        assert follower.moment().slots == (None, None)
        assert follower.interval == AT_WORK
        assert is_watched(folder.watched)
    await follower.look()
    assert follower.moment().state == "lost"
    assert follower.moment().frame is None


async def test_nobody_at_work_means_nothing_is_touched(recorded: Recorded) -> None:
    folder = recorded("finished", "a")
    await caught_up(Follower(folder))
    assert not folder.watched.exists()


async def test_a_stale_frame_is_not_shown(recorded: Recorded) -> None:
    folder = recorded("interrupted", "a")
    write_frame(folder.live, LiveFrame(at=BEGIN + 100, pid=1, state="running", capacity=2))
    with folder.hold():
        follower = await caught_up(Follower(folder, clock=lambda: BEGIN + 137))
        assert follower.moment().frame is None
        assert follower.moment().state == "running"


async def test_a_pause_is_seen_when_it_is_written(recorded: Recorded) -> None:
    folder = recorded("interrupted", "a")
    with folder.hold():
        follower = await caught_up(Follower(folder, clock=lambda: BEGIN + 137))
        log = LogWriter(folder.events)
        log.append(RunPaused(at=BEGIN + 137, by="ana"))
        log.close()
        await follower.look()
        assert follower.moment().state == "paused"


async def test_a_folder_without_a_manifest_can_be_followed(recorded: Recorded) -> None:
    folder = recorded("finished", "a")
    folder.manifest.unlink()
    follower = await caught_up(Follower(folder))
    assert follower.moment().about.sha256 == ""


async def test_a_torn_last_line_is_left_for_later(recorded: Recorded) -> None:
    folder = recorded("finished", "a")
    whole = folder.events.read_bytes()
    folder.events.write_bytes(whole[:-40])
    follower = await caught_up(Follower(folder))
    assert follower.progress.phase.state == "running"
    folder.events.write_bytes(whole)
    await follower.look()
    assert follower.progress.phase.state == "finished"


def test_the_interface_imports_nothing_heavy() -> None:
    """What starts on every attach must not load what only engines need."""
    import subprocess
    import sys

    heavy = ("numpy", "scipy", "datasets", "llama_cpp", "docker", "engine.score")
    code = f"import sys, tui.app; found = [m for m in {heavy!r} if m in sys.modules]; sys.exit(repr(found) if found else 0)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
