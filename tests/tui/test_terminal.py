"""The whole interface on a real pseudo-terminal: what comes out, what it costs, how it leaves.

Bytes and keys are counted, not time, wherever possible: a busy machine is late but sends no more.
"""

import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from engine.log import write_log
from engine.run import RunFolder
from engine.security.finding import Finding
from engine.security.label import Label
from engine.security.screening import Screened, Screening, Versions, keep
from engine.verdict import Outcome
from tests.recordings.record import HOSTILE, large
from tests.tui.session import PROGRAM, Session
from tui.terminal.driver import CLIPBOARD, CONTROLS

HOSTILE_TOML = "\\u001b]0;owned\\u0007"
Recorded = Callable[[str, str], RunFolder]

FRAMES = re.compile(
    r"\x1b\[\d+;\d+H"  # moves
    r"|\x1b\[[\d;]*m"  # colours
    r"|\x1b\[\?2026[hl]"  # frames that belong together
    rf"|{CONTROLS.pattern}"
)


def strange(data: bytes) -> list[str]:
    """What a terminal was sent that is neither text nor on the list."""
    text = FRAMES.sub("", CLIPBOARD.sub("", data.decode("utf-8")))
    return re.findall(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff].{0,12}", text, re.DOTALL)


@pytest.fixture
def at_work(home: Path) -> Iterator[Path]:
    """A run that a pretended engine is working on: 8 slots at 40 tokens a second, 5 verdicts a second."""
    runs = home / "data" / "runs"
    runs.mkdir(parents=True)
    command = [
        sys.executable,
        "-m",
        "tests.tui.rehearsal",
        str(runs),
        "--slots",
        "8",
        "--rate",
        "5",
        "--seconds",
        "45",
    ]
    engine = subprocess.Popen(command, cwd=Path(__file__).parents[2])
    run = runs / "1123-1911-4e5a"
    try:
        while not (run / "events.jsonl").exists() or not (run / "events.jsonl").stat().st_size:
            time.sleep(0.05)
        yield run
    finally:
        engine.kill()
        engine.wait()


@pytest.mark.slow
def test_nothing_but_known_sequences_reaches_the_terminal(recorded: Recorded, home: Path) -> None:
    """Every text of this run attacks the terminal and the widgets; every screen is shown."""
    run = recorded("hostile", "evil")
    (run.path / "manifest.json").write_text(
        '{"model": {"path": "/x/\\u001b]0;a\\u0007", "sha256": "\\u001b[2J"}, "host": {"name": "\\u001bc"}}'
    )
    recorded("hostile", "eviler")
    write_screening(run)
    themes = home / "config" / "themes"
    themes.mkdir(parents=True)
    (themes / "evil.toml").write_text(f'name = "evil"\n[colours]\naccent = "{HOSTILE_TOML}"\n')
    environment = {"VISUAL": "no-such-editor"}
    with Session(run.path, home=home, env=environment) as session:
        session.until("LOST")
        for keys, sign in (
            (("j", "enter"), "as the model wrote it"),
            (("n", "]", "e", "y"), "Copy"),
            (("c",), "clipboard"),
            (("v", "v", "v", "r"), "Not run"),
            (("o",), "not found"),
            (("tab", "tab", "escape"), "Why samples fail"),
            (("y", "escape", "\x10", "o"), "Palette"),
            (("escape", "6"), "bandit"),
            (("enter",), "as the model wrote it"),
            (("escape", "6", "tab", "tab", "tab", "1"), "New run"),
            ((" ", " ", "c"), "Same "),
            (("tab", "s", "f", "y"), "Copy"),
            (("t",), "yank.txt"),
            (("5",), "Checkpoints"),
            (("tab", "m", "m", "7"), "Help me choose"),
            (("8",), "evil.toml:3"),
            ((":", "s", "h", "o", "w", " ", "e", "v", "i", "l", "e", "r", "enter"), "exit status"),
            (("escape", "2"), "Why samples fail"),
            (("tab", "i"), "Esc back"),
            (("escape", "?"), "On this screen"),
            (("escape", "z", "z", "e", "t"), "Verdicts · failures"),
            (("3", "s"), "hardest first"),
            (("1",), "New run"),
            (("/", "e", "v"), "2 of 2"),
            (("enter",), "q quit"),
            (("n",), "←→ change"),
            (("enter",), "Enter takes it"),
        ):
            session.press(*keys)
            session.until(sign)
        session.press("escape", "q")
        session.wait(5)
    data = session.received()
    assert strange(data) == []
    assert HOSTILE[:10].encode() not in data
    assert b"owned" in data, "the text itself is shown, made harmless"


def write_screening(run: RunFolder) -> None:
    """A screening in which every text attacks the terminal."""
    finding = Finding(layer="bandit", rule=HOSTILE, cwe=(HOSTILE,), line=1, end=1, says=HOSTILE)
    screened = Screened(
        benchmark="evil",
        problem=f"Evil/0{HOSTILE}",
        sample=0,
        cwe=HOSTILE,
        label=Label.AMBIGUOUS,
        outcome=Outcome.PASSED,
        functional=True,
        findings=(finding,),
        broken_by=HOSTILE,
        code=HOSTILE,
    )
    keep(run, Screening(run="evil", model=HOSTILE, versions=Versions(rules=HOSTILE), samples=(screened,)))


def test_an_ascii_terminal_gets_ascii(recorded: Recorded, home: Path) -> None:
    run = recorded("hostile", "evil")
    with Session(run.path, home=home, columns=80, env={"LANG": "C", "LC_ALL": "C"}) as session:
        session.until("LOST")
        session.press("j", "enter")
        session.until("Extracted code")
        session.press("tab", "4", "5", "7", "8")
        session.until("Preview")
        session.press("q")
        session.wait(5)
    assert session.received().isascii()
    assert strange(session.received()) == []


def test_a_dumb_terminal_is_told_what_to_use(recorded: Recorded, home: Path) -> None:
    with Session(recorded("finished", "1123-2003-7f3a").path, home=home, env={"TERM": "dumb"}) as session:
        session.until("proctor watch")
        session.wait(5)
    assert os.waitstatus_to_exitcode(session.status or 0) == 4
    assert b"\x1b" not in session.received()


@pytest.mark.parametrize("ignored", [False, True], ids=["hang-up", "hang-up ignored"])
def test_a_closed_terminal_ends_the_interface(recorded: Recorded, home: Path, ignored: bool) -> None:
    run = recorded("finished", "1123-2003-7f3a")
    program = PROGRAM
    if ignored:
        program = (
            "import signal, sys; from pathlib import Path; from engine.run import RunFolder; import tui.fullscreen\n"
            "setter = signal.signal\n"
            "signal.signal = lambda number, what: setter(number, signal.SIG_IGN if number == signal.SIGHUP else what)\n"
            "sys.exit(tui.fullscreen.run_app(RunFolder(Path(sys.argv[1]))))"
        )
    with Session(run.path, home=home, program=program) as session:
        session.until("FINISHED")
        session.hang_up()
        assert session.wait(5) < 2.5


def test_a_new_size_in_the_middle_of_a_write_stops_nothing(recorded: Recorded, home: Path) -> None:
    """A signal comes when it likes; here it comes while the picture is being drawn."""
    program = (
        "import signal\n"
        "from tui.terminal.picture import Picture\n"
        "draw = Picture.draw\n"
        "def disturbed(self, frame):\n"
        "    draw(self, frame)\n"
        "    if callable(signal.getsignal(signal.SIGWINCH)) and not hasattr(self, 'disturbed'):\n"
        "        self.disturbed = True\n"
        "        signal.raise_signal(signal.SIGWINCH)\n"
        "Picture.draw = disturbed\n"
    ) + PROGRAM
    with Session(recorded("finished", "1123-2003-7f3a").path, home=home, program=program) as session:
        session.until("FINISHED")
        session.press("3")
        session.until("as drawn")
        session.press("q")
        session.wait(5)


def _disturbed_by(name: str) -> str:
    """The interface, to which a signal comes once in the middle of a frame."""
    return (
        "import signal\n"
        "from tui.terminal.picture import Picture\n"
        "draw = Picture.draw\n"
        "def disturbed(self, frame):\n"
        "    draw(self, frame)\n"
        f"    if 'pass@k' in frame and not hasattr(Picture, 'disturbed'):\n"
        "        Picture.disturbed = True\n"
        f"        signal.raise_signal(signal.{name})\n"
        "Picture.draw = disturbed\n"
    ) + PROGRAM


@pytest.mark.parametrize("name", ["SIGTSTP", "SIGSTOP"])
def test_whoever_is_stopped_in_the_middle_of_a_write_goes_on_when_told_to(
    recorded: Recorded, home: Path, name: str
) -> None:
    run = recorded("finished", "1123-2003-7f3a").path
    with Session(run, home=home, program=_disturbed_by(name)) as session:
        process = psutil.Process(session.pid)
        session.until(lambda: process.status() == psutil.STATUS_STOPPED)
        if name == "SIGTSTP":
            session.until(lambda: b"\x1b[?1049l" in session.received())
        before = len(session.received())
        os.kill(session.pid, signal.SIGCONT)
        # The first line does not change by itself: it is there if everything was drawn again.
        session.until(lambda: b"FINISHED" in session.received()[before:])
        session.press("3")
        session.until("as drawn")
        assert process.num_threads() < 12
        session.press("q")
        session.wait(5)
        assert session.status == 0


def test_a_screen_that_cannot_be_drawn_is_left_with_a_line_that_says_so(at_work: Path, home: Path) -> None:
    program = (
        "from tui.terminal.picture import Picture\n"
        "changes = Picture.changes\n"
        "def broken(self):\n"
        "    text = changes(self)\n"
        "    if 'RUNNING' in text: raise TypeError('a picture without a frame')\n"
        "    return text\n"
        "Picture.changes = broken\n"
    ) + PROGRAM
    with Session(at_work, home=home, program=program) as session:
        session.wait(10)
        session.until("The interface cannot draw (TypeError: a picture without a frame) and has ended.")
        session.until("goes on")
        assert b"\x1b[?1049l" in session.received()
        assert os.waitstatus_to_exitcode(session.status or 0) == 1


@pytest.mark.slow
def test_a_stalled_terminal_does_not_stop_the_follower(at_work: Path, home: Path) -> None:
    """While nobody reads, the interface goes on saying that it watches; then it shows the present at once."""
    with Session(at_work, home=home) as session:
        session.until("RUNNING")
        session.stall()
        watched = at_work / "watched"
        touched = set()
        for _ in range(24):
            touched.add(watched.stat().st_mtime_ns)
            time.sleep(0.25)
        assert len(touched) >= 2
        judged = (at_work / "events.jsonl").read_bytes().count(b'"SampleJudged"')
        before = session.now()
        session.go_on()
        session.until(lambda: _judged(session) >= judged, 10)
        session.press("q")
        session.wait(5)
        session.until("goes on")
        assert session.bytes_between(before, session.now()) < 200 * 1024, (
            "frames that nobody saw are not made up for"
        )


def test_a_run_goes_on_when_its_watcher_is_killed(at_work: Path, home: Path) -> None:
    with Session(at_work, home=home) as session:
        session.until("RUNNING")
        os.kill(session.pid, signal.SIGKILL)
        session.wait(5)
    size = (at_work / "events.jsonl").stat().st_size
    deadline = time.monotonic() + 10
    while (at_work / "events.jsonl").stat().st_size == size:
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.slow
def test_a_live_run_stays_within_its_budget_of_bytes(at_work: Path, home: Path) -> None:
    """At most 32 KiB/s on average, 64 KiB in any second, 80 KiB for the first picture, at 120x36."""
    with Session(at_work, home=home) as session:
        session.until("RUNNING")
        time.sleep(1)
        first = session.bytes_between(0, session.now())
        time.sleep(3)
        begin = session.now()
        time.sleep(15)
        end = session.now()
        seconds = [session.bytes_between(begin + n, begin + n + 1) for n in range(14)]
        mean = session.bytes_between(begin, end) / (end - begin)
        print(f"first paint {first} B, mean {mean:.0f} B/s, worst second {max(seconds)} B")
        assert first <= 80 * 1024
        assert mean <= 32 * 1024
        assert max(seconds) <= 64 * 1024
        assert mean > 200, "something must have moved"


@pytest.mark.slow
def test_nothing_is_sent_while_nothing_changes(recorded: Recorded, home: Path) -> None:
    with Session(recorded("finished", "1123-2003-7f3a").path, home=home) as session:
        session.until("FINISHED")
        time.sleep(3)
        begin = session.now()
        time.sleep(6)
        assert session.bytes_between(begin, session.now()) == 0


@pytest.mark.slow
def test_a_run_of_32800_samples_opens_quickly_and_answers_keys(home: Path) -> None:
    run = home / "data" / "runs" / "1123-0000-b16b"
    run.mkdir(parents=True)
    write_log(run / "events.jsonl", large())
    small = home / "data" / "runs" / "1123-0000-0001"
    small.mkdir()
    write_log(small / "events.jsonl", large(4, 2))
    with Session(small, home=home) as session:
        empty = session.until("pass@k")
        session.press("q")
        session.wait(5)
    with Session(run, home=home) as session:
        first = session.until("pass@k")
        whole = first + session.until("FINISHED", 60)
        delays = []
        for number in range(40):
            wanted = f"{number + 1} newer above"
            begin = time.monotonic()
            os.write(session.fd, b"j")
            session.until(wanted, 5)
            delays.append(time.monotonic() - begin)
        late = statistics.quantiles(delays, n=20)[-1]
        memory = psutil.Process(session.pid).memory_info().rss
        session.press("enter")
        opened = session.until("as the model wrote it")
        session.press("q")
        session.wait(5)
    print(
        f"first paint {first:.2f} s (an empty run: {empty:.2f} s), all read {whole:.2f} s, key p95 {late * 1000:.0f} ms, "
        f"sample opened {opened:.2f} s, memory {memory >> 20} MiB"
    )
    assert first < 2.0 + max(0.0, empty - 1.0), (
        "opening a large run must cost no more than opening a small one"
    )
    assert late < 0.1
    assert memory < 300 << 20


def _judged(session: Session) -> int:
    found = re.search(r"(\d+)/820", session.text())
    return int(found[1]) if found else 0
