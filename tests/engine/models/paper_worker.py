"""A model worker without a model: it speaks the wire and dies as its plan (the 'model file') says."""

import json
import os
import signal
import socket
import sys
import time
from pathlib import Path

from engine.models import wire
from engine.models.model import Completion, ModelCard, Opened
from engine.models.watchdog import STEP, Beat


def receive(line: socket.socket) -> wire.Request:
    def exactly(size: int) -> bytes:
        found = b""
        while len(found) < size:
            part = line.recv(size - len(found))
            if not part:
                sys.exit(0)
            found += part
        return found

    return wire.read_request(exactly(wire.length(exactly(wire.LENGTH.size))))


def main() -> None:
    line = socket.socket(fileno=int(sys.argv[1]))
    plan: dict[str, object] = {}
    answered = 0

    def say(reply: wire.Reply) -> None:
        line.sendall(wire.frame(reply))

    def dies(moment: str) -> bool:
        """Whether it is to die now; counted over all the workers of one test."""
        times = Path(str(plan["counter"]) + moment)
        died = len(times.read_text()) if times.exists() else 0
        wanted = plan.get(moment, 0)
        assert isinstance(wanted, int)
        if died >= wanted:
            return False
        times.write_text("x" * (died + 1))
        return True

    def hang() -> None:
        """Stop as the plan says: `silently`, `waiting` at a lock, or not at all but `slowly`."""
        how = plan["hangs"]
        for number in range(30 if how == "slowly" else 10_000):
            if how != "silently":
                busy = 0.1 * number if how == "slowly" else 0.0
                say(wire.Lives(Beat(doing=STEP, finished=1, computed=busy)))
            time.sleep(0.1)

    def die() -> None:
        if plan.get("hangs"):
            hang()
            return
        if plan.get("says"):
            say(wire.Broke(str(plan["says"]), memory=bool(plan.get("memory"))))
        print("GGML_ASSERT(paper) failed", flush=True)
        os.kill(os.getpid(), signal.SIGABRT)

    while True:
        request = receive(line)
        match request:
            case wire.Load(path):
                plan = json.loads(Path(path).read_text())
                if plan.get("refuses"):
                    say(wire.Refused(str(plan["refuses"])))
                    continue
                if dies("load"):
                    die()
                say(wire.Loaded(ModelCard(name="paper", source="paper")))
            case wire.Measure(prompts):
                say(wire.Measured(tuple(len(prompt.text) for prompt in prompts)))
            case wire.Open(room):
                if dies("open"):
                    die()
                say(
                    wire.WasOpened(
                        Opened(slots=room.slots or 32, context=room.context, threads=1, reproducible=True)
                    )
                )
            case wire.Draws(ask):
                for draw in ask.draws:
                    if answered >= 2 and dies("answer"):
                        die()
                    if dies("first"):
                        die()
                    answered += 1
                    say(wire.Finished((Completion(key=draw.key, text=f"{draw.seed}", tokens=os.getpid()),)))
            case wire.Cancel(keys):
                say(
                    wire.Finished(
                        tuple(Completion(key=key, text="", finish="cancelled") for key in keys or ())
                    )
                )
            case _:
                continue


if __name__ == "__main__":
    main()
