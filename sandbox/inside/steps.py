"""Programs in any language: files written to a private folder, then commands one after the other.

The child is trusted until the first command and stays trusted in its own process: it writes the files,
forks and waits, and says which command ended how. Its commands cannot change it: they may not trace it, and
what they print counts only where the judge itself finds the marker in it.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import stat
from typing import Any

from . import child

MARKER = "{marker}"
HALVES = "{marker:1}", "{marker:2}"
KEPT_BYTES = 128 * 2**20
"""Bytes of compiled files that a judge keeps."""
ARTIFACT_BYTES = 64 * 2**20


def run_commands() -> None:
    """In the child: do as the judge says. Never returns."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(
        signal.SIGINT, signal.SIG_DFL
    )  # the first process of a tree is deaf to what it does not handle
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    while True:
        try:
            order, *rest = json.loads(child.receive())
        except EOFError:
            os._exit(0)
        if order == "write":
            path, mode, size = rest
            child.send(["written", write(path, mode, child.take(size))])
        elif order == "collect":
            collect(rest[0])
        elif order == "remove":
            child.send(["removed", remove(rest[0])])
        else:
            child.send(["ended", *command(*rest)])


def write(path: str, mode: int, content: bytes) -> str:
    """Write one file beneath the current folder; what went wrong, or nothing."""
    if os.path.isabs(path) or ".." in path.split("/"):
        return "%s leads out of the program's folder" % path
    try:
        if os.path.dirname(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        os.chmod(path, mode)
    except OSError as error:
        return "%s: %s" % (path, error)
    return ""


def remove(path: str) -> str:
    """Remove one file beneath the current folder; what went wrong, or nothing."""
    try:
        os.unlink(path)
    except OSError as error:
        return str(error)
    return ""


def collect(known: list[str]) -> None:
    """Send every file that was not written by order: what the compile steps made, their caches left out."""
    made = []
    total = 0
    for place, folders, names in os.walk("."):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = os.path.join(place, name)[2:]
            info = os.lstat(path)
            if path not in known and stat.S_ISREG(info.st_mode):
                total += info.st_size
                made.append((path, stat.S_IMODE(info.st_mode), info.st_size))
    if total > ARTIFACT_BYTES:
        made = []
    child.send(["made", [list(each) for each in made]])
    for path, _, size in made:
        with open(path, "rb") as file:
            content = file.read(size)
        child.write_all(child.CHANNEL, content + b"\0" * (size - len(content)))


def command(argv: list[str], seconds: float, memory: int, env: dict[str, str]) -> tuple[str, int, float]:
    """Run one command to its end: `exit` or `signal` or `missing`, with its number and its CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ready, done = os.pipe2(os.O_CLOEXEC)
    pid = os.fork()
    if pid == 0:
        try:
            os.close(child.CHANNEL)
            resource.setrlimit(resource.RLIMIT_CPU, (-int(-seconds // 1), -int(-seconds // 1) + 1))
            resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
            signal.signal(signal.SIGXCPU, signal.SIG_DFL)
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            os.execvpe(argv[0], argv, {**os.environ, **env})
        except OSError as error:
            os.write(done, str(error.errno).encode("ascii"))
        finally:
            os._exit(127)
    os.close(done)
    failed = os.read(ready, 16)
    os.close(ready)
    while True:
        ended, status = os.waitpid(-1, 0)
        if ended == pid:
            break
    reap()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if failed:
        return "missing", int(failed), used
    if os.WIFSIGNALED(status):
        return "signal", os.WTERMSIG(status), used
    return "exit", os.WEXITSTATUS(status), used


def reap() -> None:
    """Take in what has ended since, so that no zombies pile up."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def run_steps(judge: Any, session: Any, private: dict[str, Any]) -> None:
    """In the judge: have the files written and the commands run, and look for the marker."""
    session.ready()
    templates: dict[str, str] = private["files"]
    steps: list[tuple[str, list[str], float, dict[str, str]]] = private["steps"]
    compiling = [step for step in steps if step[0] == "compile"]
    key = json.dumps([private["cache_key"], sorted(templates.items()), compiling])
    kept = judge.binaries.get(key) if private["cache_key"] and compiling else None
    marker = kept[0] if kept else "marker-" + os.urandom(12).hex()
    for path, text in filled(templates, marker).items():
        put(session, path, 0o644, text.encode("utf-8", "surrogatepass"))
    if kept:
        judge.binaries.move_to_end(key)
        for path, mode, content in kept[1]:
            put(session, path, mode, content)
        session.details["cached"] = True
    for index, (stage, argv, seconds, env) in enumerate(steps):
        if kept and stage == "compile":
            continue
        session.sweep()
        if stage == "run" and session.details["stage"] != "run":
            forget_compiling(session, templates, [word for step in steps[index:] for word in step[1]])
        session.details["stage"] = stage
        session.out.look_for(marker)
        session.order(["run", argv, seconds, session.header.memory, env])
        how, number, used = session.expect(None, "ended")[1:]
        if how != "exit" or number:
            share = {signal.SIGXCPU: 0.5, signal.SIGKILL: 0.9}.get(number) if how == "signal" else None
            if share is not None and used >= share * seconds:  # the kernel counts ticks, we what was used
                how = "cpu"
            status = -number if how == "signal" else number
            raise session.stop("step", program=argv[0], how=how, number=number, status=status)
        last_compile = stage == "compile" and steps[index + 1 : index + 2] and steps[index + 1][0] == "run"
        if last_compile and private["cache_key"]:
            keep(judge, session, key, marker, list(templates))
    session.sweep()
    if any(is_marked(text) for text in templates.values()) and not session.out.found:
        raise session.stop("step", program=steps[-1][1][0], how="marker", number=0, status=0)
    session.stop("completed", status=0)


def forget_compiling(session: Any, templates: dict[str, str], words: list[str]) -> None:
    """Before the solution runs: what compilers said, and the sources that tell the marker and are done with."""
    for stream in ("out", "err"):
        before = getattr(session, stream)
        fresh = type(before)(before.whole)
        setattr(session, stream, fresh)
        session.streams.update({fd: fresh for fd, output in session.streams.items() if output is before})
    for path, text in templates.items():
        if is_marked(text) and path not in words:
            session.order(["remove", path])
            session.expect(None, "removed")


def is_marked(text: str) -> bool:
    """Whether a file is to print the marker."""
    return MARKER in text or HALVES[1] in text


def filled(templates: dict[str, str], marker: str) -> dict[str, str]:
    """The files with the marker in its place: the last one of all, behind the solution.

    An earlier `{marker}` was written by the solution, which must not be told the line.
    """
    last = next((path for path in reversed(list(templates)) if is_marked(templates[path])), None)
    if last is None:
        return templates
    text = templates[last]
    middle = len(marker) // 2
    halves = list(zip(HALVES, (marker[:middle], marker[middle:])))
    for name, value in reversed(halves if HALVES[1] in text else [(MARKER, marker)]):
        head, _, tail = text.rpartition(name)
        text = head + value + tail
    return {**templates, last: text}


def put(session: Any, path: str, mode: int, content: bytes) -> None:
    """Have one file written."""
    session.order(["write", path, mode, len(content)], content)
    message = session.expect(None, "written")
    if message[1:] != [""]:
        raise session.stop("broken", reason=str(message[-1])[:300])


def keep(judge: Any, session: Any, key: str, marker: str, known: list[str]) -> None:
    """Keep what the compile steps made, for the next program with the same key and files."""
    session.order(["collect", known])
    message = session.expect(None, "made")
    artifacts = []
    for path, mode, size in message[1]:
        artifacts.append((path, mode, session.take(size)))
    judge.binaries[key] = (marker, artifacts, sum(len(content) for _, _, content in artifacts))
    while len(judge.binaries) > 1 and sum(entry[2] for entry in judge.binaries.values()) > KEPT_BYTES:
        judge.binaries.popitem(last=False)
