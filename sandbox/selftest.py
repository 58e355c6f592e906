"""Canary attacks: a grade is taken only after they all failed on this machine.

Each canary is a small program that tries what the walls must prevent, with something at stake that belongs to
this test alone: a secret file, a listening socket, an environment variable, the worker itself. Where no wall stands
nothing else may come to harm. Version numbers prove nothing; this does. About a second; the result is kept for as
long as kernel, interpreter and our own source stay the same.
"""

import asyncio
import hashlib
import json
import os
import platform
import secrets
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sandbox.execution import Ending, Execution
from sandbox.folders import cache_folder
from sandbox.program import CallProgram, CommandStep, Limits, Program, StdioProgram, StepsProgram
from sandbox.shipping import cargo
from sandbox.walls import Grade, Sandbox

TESTS = "assert f(1) == 2"
TAMPER = """
for setting in /proc/sys/kernel/core_pattern /proc/sysrq-trigger; do [ -w $setting ] && exit 1; done
chmod u+w /dev/null && exit 1
exit 0
"""
"""What only root may do, and root without any capability: behind some walls programs are that. Nothing is changed."""
LIMITS = Limits(cpu=0.5, wall=8, memory=256 << 20, output=1 << 20)


@dataclass(frozen=True)
class Canary:
    """One attack, and what must come of it."""

    name: str
    program: Program
    endings: frozenset[Ending]
    """How it may end when the walls hold."""
    everywhere: bool = False
    """Whether even grade plain must hold against it."""


@dataclass(frozen=True)
class Result:
    """How one canary fared."""

    name: str
    held: bool
    detail: str


def canaries(secret: Path, token: str, port: int) -> list[Canary]:
    """The attacks, around a secret file that holds a token, and a port that listens on this machine."""

    def calls(name: str, solution: str, *endings: Ending, everywhere: bool = False) -> Canary:
        program = CallProgram(solution=solution, entry_points=("f",), tests=TESTS)
        return Canary(name, program, frozenset(endings), everywhere)

    denied = (Ending.DENIED, Ending.EXCEPTION)
    steal = f"import os\nfor p in ({str(secret)!r}, '/proc/1/root' + {str(secret)!r}):\n    assert {token!r} not in open(p).read()"
    spoil = f"def f(x):\n    open({str(secret)!r}, 'a').write('spoilt')\n    return 2"
    call_home = (
        f"import socket\ndef f(x):\n    socket.create_connection(('127.0.0.1', {port}), 1).send(b'hello')"
    )
    murder = (
        "import os\ndef f(x):\n    try: os.kill(os.getppid(), 9)\n    except OSError: pass\n"
        "    try: os.kill(-1, 0)  # whoever could be reached is asked for, not hit: without walls that is the user's session\n"
        "    except OSError: return 2"
    )
    peek = f"import os\nfor p in os.listdir('/proc'):\n    if p.isdigit() and {token!r}.encode() in open('/proc/' + p + '/environ', 'rb').read(): print({token!r})"
    return [
        calls("a right answer passes", "def f(x): return 2", Ending.COMPLETED, everywhere=True),
        calls("a wrong answer fails", "def f(x): return 3", Ending.ASSERTION, everywhere=True),
        calls("leaving early is no pass", "import os\ndef f(x): os._exit(0)", Ending.EXITED, everywhere=True),
        calls(
            "claiming to be equal is no pass",
            "class E:\n    __eq__ = lambda s, o: True\ndef f(x): return E()",
            Ending.ASSERTION,
            everywhere=True,
        ),
        calls("an endless loop ends", "def f(x):\n    while 1: pass", Ending.CPU_LIMIT, everywhere=True),
        calls("memory is bounded", "def f(x): return bytearray(1 << 30)", Ending.MEMORY_LIMIT, everywhere=True),
        calls("a process cannot be started", "import os\ndef f(x): return os.fork()", *denied),
        calls("a command cannot be run", "import os\ndef f(x): os.execv('/bin/true', ['true'])", *denied),
        calls("the network is out of reach", call_home, *denied),
        calls("files cannot be changed", spoil, *denied, Ending.COMPLETED),
        calls("the worker cannot be killed", murder, Ending.COMPLETED, Ending.SIGNAL, *denied),
        calls("forbidden calls kill", "import ctypes\ndef f(x): return ctypes.CDLL(None).unshare(0)", Ending.DENIED),
        Canary("files cannot be read", StdioProgram(solution=steal), frozenset(denied)),
        Canary("other processes cannot be read", StdioProgram(solution=peek), frozenset((Ending.COMPLETED, *denied))),
        Canary(
            "nothing is left behind",
            StdioProgram(solution="import os\nassert not os.listdir('.')\nopen('left', 'w').write('x')"),
            frozenset((Ending.COMPLETED,)),
        ),
        Canary(
            "nothing was left behind",
            StdioProgram(solution="import os\nassert not os.listdir('.')"),
            frozenset((Ending.COMPLETED,)),
        ),
        Canary("the machine's settings cannot be changed", _commands(TAMPER), frozenset((Ending.COMPLETED,))),
    ]  # fmt: skip


def _commands(script: str) -> StepsProgram:
    return StepsProgram(
        files={"canary.sh": script}, steps=(CommandStep(stage="run", argv=("sh", "canary.sh"), cpu=2),)
    )


async def attack(sandbox: Sandbox) -> list[Result]:
    """Run every canary that the grade must withstand."""
    called = asyncio.Event()

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()
        writer.close()

    token = secrets.token_hex(8)
    listener = await asyncio.start_server(answer, "127.0.0.1", 0)
    handle, name = tempfile.mkstemp(prefix="proctor-canary-", dir=_shared_folder())
    secret = Path(name)
    try:
        os.write(handle, token.encode())
        os.fchmod(handle, 0o666)
        os.environ["PROCTOR_CANARY"] = token
        port = int(listener.sockets[0].getsockname()[1])
        results = []
        for canary in canaries(secret, token, port):
            if sandbox.grade is Grade.PLAIN and not canary.everywhere:
                continue
            if sandbox.grade is Grade.LANDLOCK and isinstance(canary.program, StepsProgram):
                continue
            execution = await sandbox.execute(canary.program, LIMITS)
            if execution.missing:
                continue
            results.append(_judged(canary, execution, token))
        os.lseek(handle, 0, os.SEEK_SET)
        if os.read(handle, 100) != token.encode():
            results.append(
                Result("files cannot be changed", held=False, detail="the canary file was changed")
            )
        if called.is_set():
            results.append(Result("the network is out of reach", held=False, detail="the canary was called"))
    finally:
        os.environ.pop("PROCTOR_CANARY", None)
        listener.close()
        os.close(handle)
        os.unlink(secret)  # noqa: PTH108 - one file on a local disk
    return results


def _shared_folder() -> str | None:
    """A folder that every user reaches and that no grade hides behind a private one of the same name."""
    return "/var/tmp" if os.path.isdir("/var/tmp") else None  # noqa: PTH112, S108


def _judged(canary: Canary, execution: Execution, token: str) -> Result:
    held = execution.ending in canary.endings and token not in execution.stdout
    detail = " ".join(
        filter(None, (execution.ending, execution.reason, execution.exception, execution.message[:200]))
    )
    return Result(canary.name, held, detail)


_proved: dict[str, list[Result]] = {}


async def prove(sandbox: Sandbox, walls: Sequence[str] = ()) -> list[Result]:
    """The results for this grade on this machine: from this process, from disk, else by attacking now.

    Only a full success is kept.
    """
    key = _key(sandbox, walls)
    if key in _proved:
        return _proved[key]
    place = cache_folder() / "selftests.json"
    kept = _read(place)
    if key in kept:
        results = [Result(name, held=True, detail="held before") for name in kept[key]]
    else:
        results = await attack(sandbox)
        if all(result.held for result in results):
            kept[key] = [result.name for result in results]
            with suppress(OSError):
                _write(place, dict(list(kept.items())[-20:]))
    if all(result.held for result in results):
        _proved[key] = results
    return results


def _key(sandbox: Sandbox, walls: Sequence[str]) -> str:
    """What the result depends on."""
    facts = (
        platform.release(),
        platform.version(),
        platform.machine(),
        _boot(),
        os.geteuid(),
        sys.version,
        sandbox.grade,
        sandbox.layers,
        sandbox.interpreter,
        tuple(walls),
    )
    return hashlib.sha256(repr(facts).encode() + cargo({})).hexdigest()[:32]


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii")
    except OSError:
        return ""


def _read(place: Path) -> dict[str, list[str]]:
    try:
        kept = json.loads(place.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _write(place: Path, kept: dict[str, list[str]]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(f".selftests.{os.getpid()}")
    fresh.write_text(json.dumps(kept))
    fresh.replace(place)
