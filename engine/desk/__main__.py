"""`python -P -m engine.desk`: answers questions from standard input until it is closed; started by a viewer.

Answers go to standard output and to nothing else: whatever libraries print goes to standard error. When the
viewer is gone, so is this process, even in the middle of an answer.
"""

import os
import queue
import threading
import traceback

import msgspec

from engine.desk.clerk import answer
from engine.desk.words import Answered, Question
from engine.errors import ProctorError


def main() -> None:
    """Serve until standard input ends."""
    channel = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    source = os.fdopen(os.dup(0), "rb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)

    def listen() -> None:
        for line in source:
            lines.put(line)
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        try:
            channel.write(msgspec.json.encode(_reply(lines.get())) + b"\n")
        except OSError:
            return


def _reply(line: bytes) -> Answered:
    try:
        question: Question = msgspec.json.decode(line, type=Question)
        return Answered(answer=msgspec.Raw(msgspec.json.encode(answer(question))))
    except ProctorError as error:
        return Answered(error=str(error))
    except msgspec.DecodeError as error:
        return Answered(error=f"the question cannot be read: {error}")
    except Exception as error:  # noqa: BLE001 - the outermost line: a viewer gets a sentence, the log the traceback
        traceback.print_exc()
        return Answered(error=f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
