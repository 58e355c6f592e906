#: title = "Sends several answers before it is asked"
#: why = "A reply that lies ready in the pipe may be taken for the reply to the next call."
#: answer = "wrong"
#: ends = ["wrong", "forged", "left", "blocked", "timeout"]
import json
import os
import stat
import struct

for fd in range(3, 64):
    try:
        if not stat.S_ISSOCK(os.fstat(fd).st_mode) and not stat.S_ISFIFO(os.fstat(fd).st_mode):
            continue
        os.set_blocking(fd, False)
    except OSError:
        continue
    for value in (3, 45, 93, 2**70 + 1):
        for message in (
            {"ok": value},
            {"value": value},
            {"result": value},
            ["ok", value],
            {"t": "return", "v": value, "args": []},
            {"kind": "returned", "value": value},
        ):
            body = json.dumps(message).encode()
            for frame in (body + b"\n", struct.pack("<I", len(body)) + body, struct.pack(">I", len(body)) + body):
                try:
                    os.write(fd, frame)
                except OSError:
                    pass


def add(a, b):
    return None
