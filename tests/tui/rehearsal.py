"""Plays a recording as if an engine were at work: a growing log, live frames, a held lock, answered requests.

    python -m tests.tui.rehearsal FOLDER [--slots 8] [--rate 5] [--seconds 20] [--recording interrupted]

Makes a run in FOLDER and works on it until the recording or the time is over. For trying the interface
without a model, and for counting the bytes that it sends.
"""

import argparse
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from engine.events import (
    EngineStarted,
    Event,
    RunContinued,
    RunFinished,
    RunPaused,
    RunStopped,
    SampleCompleted,
    SampleJudged,
)
from engine.live import LiveFrame, LiveSlot, is_watched, write_frame
from engine.log import LogWriter, read_log
from engine.requests import PauseRun, RequestReader, ResumeRun, StopRun
from engine.run import RunFolder, write_manifest

RECORDINGS = Path(__file__).parents[1] / "recordings"
TICK = 0.05
TOKENS_PER_SECOND = 40.0


@dataclass
class Stage:
    """What a pretended engine needs."""

    folder: RunFolder
    events: list[Event]
    slots: int = 8
    rate: float = 5.0
    """Verdicts per second."""
    _begun: dict[int, float] = field(default_factory=dict)
    _state: str = "running"

    def play(self, seconds: float) -> None:
        """Work for a while, or until the recording is over or somebody asks to stop."""
        requests = RequestReader(self.folder.requests)
        log = LogWriter(self.folder.events)
        with self.folder.hold():
            end = time.time() + seconds
            framed = credit = 0.0
            for event in self._beginning():
                log.append(event)
            while time.time() < end and self.events:
                for request in requests.read():
                    match request:
                        case PauseRun():
                            self._state = "paused"
                            log.append(RunPaused(at=time.time(), by=request.by))
                        case ResumeRun():
                            self._state = "running"
                            log.append(RunContinued(at=time.time(), by=request.by))
                        case StopRun():
                            log.append(RunStopped(at=time.time(), reason=f"stopped by {request.by}"))
                            return
                        case _:
                            pass
                if self._state == "running":
                    credit += self.rate * TICK
                    while credit >= 1 and self.events:
                        event = self.events.pop(0)
                        credit -= isinstance(event, SampleJudged)
                        log.append(msgspec.structs.replace(event, at=time.time()))
                if is_watched(self.folder.watched) and time.time() - framed >= 0.25:
                    framed = time.time()
                    write_frame(self.folder.live, self._frame())
                time.sleep(TICK)
            if not self.events:
                log.append(RunFinished(at=time.time()))
        log.close()

    def _beginning(self) -> list[Event]:
        """Everything up to the first completion, as of now."""
        count = next(index for index, event in enumerate(self.events) if isinstance(event, SampleCompleted))
        head, self.events = self.events[:count], self.events[count:]
        self.events = [event for event in self.events if not isinstance(event, RunFinished)]
        return [
            msgspec.structs.replace(
                event, at=time.time(), **({"pid": os.getpid()} if isinstance(event, EngineStarted) else {})
            )
            for event in head
        ]

    def _frame(self) -> LiveFrame:
        coming = [event for event in self.events[: self.slots * 3] if isinstance(event, SampleCompleted)][
            : self.slots
        ]
        now = time.time()
        slots = []
        for event in coming:
            begun = self._begun.setdefault(id(event), now)
            tokens = int((now - begun) * TOKENS_PER_SECOND) if self._state == "running" else 20
            slots.append(
                LiveSlot(
                    entry=event.entry,
                    problem=event.problem,
                    sample=event.sample,
                    tail=event.text[: tokens * 4][-400:],
                    tokens=tokens,
                    tokens_per_second=TOKENS_PER_SECOND,
                )
            )
        return LiveFrame(
            at=now,
            pid=os.getpid(),
            state=self._state,
            slots=tuple(slots),
            capacity=self.slots,
            tokens_per_second=TOKENS_PER_SECOND * len(slots) + now % 7,
            to_draw=len(self.events) // 2,
            to_mark=3,
            marking=2,
            workers=2,
            bound="generation",
            load=0.6 + now % 3 / 20,
            memory_used=int((5 + now % 2) * 2**30),
            memory_total=23 << 30,
        )


def prepare(
    folder: Path, recording: str | list[Event], run: str = "1123-1911-4e5a"
) -> tuple[RunFolder, list[Event]]:
    """A run's folder without a log, and the events that will be played into it."""
    events = read_log(RECORDINGS / f"{recording}.jsonl") if isinstance(recording, str) else recording
    made = RunFolder(folder / run)
    made.path.mkdir(parents=True, exist_ok=True)
    made.events.unlink(missing_ok=True)
    made.events.touch()
    write_manifest(
        made,
        {
            "run": run,
            "model": {"path": "/models/SmolLM2-135M-Instruct.Q4_1.gguf", "sha256": "b179c952" + "0" * 56},
        },
    )
    return made, [
        msgspec.structs.replace(event, run=run) if hasattr(event, "run") else event for event in events
    ]


def main() -> None:
    """Play as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--recording", default="interrupted")
    parser.add_argument("--slots", type=int, default=8)
    parser.add_argument("--rate", type=float, default=5.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    chosen = parser.parse_args()
    folder, events = prepare(chosen.folder, chosen.recording)
    Stage(folder, events, slots=chosen.slots, rate=chosen.rate).play(chosen.seconds)


if __name__ == "__main__":
    main()
