"""Process 1 of a lab: lays out canaries, sends errands to an executor, and sees what each of them did.

It is a process of its own, because the machinery that it watches may be killed, stopped or lied to by what it
runs. Whatever carries the tests of a sample is never asked whether harm was done; only the canaries are:

* a fake home with a private key, start-up files and a thesis; a folder that anybody may write to and nobody should;
* a token in the environment of the executor; loot counts when one of the tokens turns up anywhere;
* TCP, UDP, unix and abstract listeners that nobody should reach;
* a bystander process; the number of processes, before, at most, and after;
* memory, disk and output while an errand runs; System V memory, mounts, host name and limits afterwards.

One JSON object comes in on standard input, and one leaves for every errand on standard output.
"""

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sandbox.inside import box
from tests.sandbox.hostile.canaries import MIB, Canaries
from tests.sandbox.hostile.census import Peak, descendants
from tests.sandbox.hostile.seal import LAYER, SCRATCH, cover, raise_loopback, seal_the_machine, unmount

_libc = ctypes.CDLL(None, use_errno=True)


def forget_shared_memory() -> None:
    """Remove every System V segment of this IPC namespace."""
    for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]:
        _libc.shmctl(int(line.split()[1]), 0, None)


class Warden:
    """Runs errands one after the other, each watched from outside of everything that could be its victim."""

    def __init__(self, orders: dict[str, Any]) -> None:
        self.orders = orders
        self.owner: int = orders["user"] if orders["user"] is not None else os.geteuid()
        self.overlay: Path | None = None
        self.dead: dict[int, int] = {}
        self.executor = 0
        self.usual = 0
        """Processes that an executor has when it is warm."""
        self.about: dict[str, Any] = {}
        self.printed = bytearray()
        self.printed_bytes = 0
        self.memory, self.processes, self.disk, self.files = Peak(), Peak(), Peak(), Peak()
        if orders["bare"]:
            root = Path(tempfile.mkdtemp(prefix="proctor-lab-"))
        else:
            seal_the_machine(orders["keep"])
            with contextlib.suppress(OSError):
                raise_loopback()
            root = Path("/tmp/lab")
            root.mkdir()
            self._cover_library()
        root.chmod(0o755)
        self.canaries = Canaries(root, self.owner)
        (root / "proctor-home").mkdir()
        os.chown(root / "proctor-home", self.owner, -1)
        _libc.prctl(36, 1, 0, 0, 0)
        self._start_bystander()
        self.untouched = self._surroundings()
        self.mounted = Path("/proc/self/mounts").read_text().splitlines()
        self.scratch = self._scratch()

    def _cover_library(self) -> None:
        """Make the interpreter's library writable again, on a fresh layer that shows what was written."""
        library = self.orders["library"]
        if library and os.geteuid() == 0:
            if self.overlay:
                unmount(library)
            self.overlay = cover(library)

    def _environment(self) -> dict[str, str]:
        return {
            **self.orders["environment"],
            "HOME": str(self.canaries.home),
            "PROCTOR_HOME": str(self.canaries.root / "proctor-home"),
            "TMPDIR": tempfile.gettempdir(),
            "PROCTOR_CANARY_TOKEN": self.canaries.tokens["environment"],
        }

    def _spawn(self, command: list[str], stdin: int, stdout: int, keep: tuple[int, ...] = ()) -> int:
        def shed() -> None:
            _libc.prctl(47, 4, 0, 0, 0)
            with contextlib.suppress(OSError):
                Path("/proc/self/oom_score_adj").write_text("0")

        switched = self.orders["user"] is not None
        process: subprocess.Popen[bytes] = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            pass_fds=keep,
            env=self._environment(),
            cwd=self.orders["folder"],
            start_new_session=True,
            preexec_fn=shed,  # noqa: PLW1509 - this process has no threads
            user=self.owner if switched else None,
            group=self.owner if switched else None,
            extra_groups=[] if switched else None,
        )
        process.returncode = 0  # reaped in reap(), like every other orphan
        return process.pid

    def _start_bystander(self) -> None:
        self.canaries.bystander = self._spawn(["sleep", "100000"], subprocess.DEVNULL, subprocess.DEVNULL)

    def reap(self) -> None:
        """Bury the dead; process 1 inherits every orphan."""
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                self.dead[pid] = status

    def start_executor(self) -> bool:
        """Start whatever runs the programs; False if it says that it cannot."""
        requests, self.requests = os.pipe()
        self.replies, replies = os.pipe()
        self.prints, prints = os.pipe()
        for fd in (self.prints, self.replies):
            os.set_blocking(fd, False)
        command = [*self.orders["executor"], "--reply-fd", str(replies)]
        self.executor = self._spawn(command, requests, prints, (replies,))
        for fd in (requests, replies, prints):
            os.close(fd)
        self.line = bytearray()
        self.nonce = ""
        hello = self.hear(90.0)
        self.about = hello or {
            "ready": False,
            "why": f"it did not start: {self.printed[-2000:].decode(errors='replace')}",
        }
        return bool(self.about.get("ready"))

    def warm_up(self) -> None:
        """Run honest programs of every kind, so that whatever an executor starts on demand has been started."""
        for request in self.orders["warmers"]:
            self.say(request)
            self.hear(60.0)
        self.usual = len(descendants(os.getpid()))

    def stop_executor(self) -> None:
        """End it and everything below it, whatever state it is in."""
        for _ in range(5):
            for pid in descendants(os.getpid()):
                if pid != self.canaries.bystander:
                    with contextlib.suppress(OSError):
                        os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
            self.reap()
        for fd in (self.requests, self.replies, self.prints):
            with contextlib.suppress(OSError):
                os.close(fd)
        self._sweep(self._scratch() - self.scratch)
        self.executor = 0

    def say(self, message: dict[str, Any]) -> None:
        """Send a request; only a reply that repeats its nonce counts, as programs may write into any pipe they find."""
        self.nonce = os.urandom(8).hex()
        message = {**message, "nonce": self.nonce}
        with contextlib.suppress(OSError):
            data = json.dumps(message).encode() + b"\n"
            while data:
                data = data[os.write(self.requests, data) :]

    def hear(self, patience: float) -> dict[str, Any] | None:
        """The executor's next reply; None if it died or took longer than `patience` seconds."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            self.look()
            if b"\n" in self.line:
                text, _, rest = bytes(self.line).partition(b"\n")
                self.line = bytearray(rest)
                with contextlib.suppress(ValueError):
                    message = json.loads(text)
                    if isinstance(message, dict) and message.get("nonce", "") == self.nonce:
                        return message
                continue
            if self.executor in self.dead:
                return None
        return None

    def look(self, wait: float = 0.02) -> None:
        """One glance at everything that can be read or counted."""
        sources: list[int | socket.socket] = [self.replies, self.prints, *self.canaries.ears]
        with contextlib.suppress(OSError, ValueError):
            for source in select.select(sources, [], [], wait)[0]:
                if isinstance(source, socket.socket):
                    self.canaries.listen(source)
                    continue
                with contextlib.suppress(BlockingIOError):
                    data = os.read(source, MIB)
                    if source == self.replies:
                        self.line += data
                    else:
                        self.printed_bytes += len(data)
                        self.printed = (self.printed + data)[-65536:]
                    if not data:
                        time.sleep(wait)
        self.reap()
        self.memory.see(self._memory())
        self.processes.see(self._processes())
        self.disk.see(self._disk()[0])
        self.files.see(self._disk()[1])

    def _memory(self) -> int:
        """Anonymous and shared bytes of the whole lab."""
        if self.orders["memory_stat"]:
            words = dict(line.split() for line in Path(self.orders["memory_stat"]).read_text().splitlines())
            shared = int(words.get("total_shmem", words.get("shmem", 0)))
            return int(words.get("total_rss", words.get("anon", 0))) + shared
        total = 0
        for pid in descendants(os.getpid()):
            with contextlib.suppress(OSError, ValueError, IndexError):
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text().split("\nPss:")[1]
                total += int(rollup.split()[0]) * 1024
        return total

    def _processes(self) -> int:
        if self.orders["pids_current"]:
            return int(Path(self.orders["pids_current"]).read_text())
        return len(descendants(os.getpid()))

    def _disk(self) -> tuple[int, int]:
        used = files = 0
        for folder in SCRATCH:
            with contextlib.suppress(OSError):
                space = os.statvfs(folder)
                used += (space.f_blocks - space.f_bfree) * space.f_frsize
                files += space.f_files - space.f_ffree
        return (0, 0) if self.orders["bare"] else (used, files)

    def _scratch(self) -> set[str]:
        found = set()
        for folder in SCRATCH:
            with contextlib.suppress(OSError):
                found |= {str(path) for path in Path(folder).iterdir() if not path.name.startswith(LAYER)}
        return found

    def _sweep(self, paths: set[str]) -> None:
        for path in paths:
            with contextlib.suppress(OSError):
                if Path(path).is_dir():
                    box.empty(path)  # what samples leave may be deeper than rmtree can recurse
                    Path(path).rmdir()
                else:
                    Path(path).unlink()

    def _surroundings(self) -> dict[str, str]:
        """What no program may change about the machine and about its invigilator."""
        surroundings = {"host name": socket.gethostname()}
        for name, path in {
            "System V memory": "/proc/sysvipc/shm",
            "System V queues": "/proc/sysvipc/msg",
            "limits of the executor": f"/proc/{self.executor}/limits",
            "limits of the bystander": f"/proc/{self.canaries.bystander}/limits",
        }.items():
            with contextlib.suppress(OSError):
                text = Path(path).read_text()
                surroundings[name] = (
                    "\n".join(line.split()[1] for line in text.splitlines()) if "sysvipc" in path else text
                )
        for pid, name in ((self.executor, "executor"), (self.canaries.bystander, "bystander")):
            with contextlib.suppress(OSError, IndexError):
                status = Path(f"/proc/{pid}/status").read_text()
                tracer = status.split("TracerPid:")[1].split()[0]
                surroundings[f"debugger of the {name}"] = tracer
                if "State:\tT" in status or "State:\tt" in status:
                    surroundings[f"{name} stopped"] = "yes"
        return surroundings

    def settle(self, before: int, patience: float) -> dict[int, str]:
        """Wait until there are no more processes than before; those that stay too long are returned."""
        deadline = time.monotonic() + patience
        while True:
            self.look()
            alive = descendants(os.getpid())
            if len(alive) <= before:
                return {}
            if time.monotonic() > deadline:
                return alive

    def run(self, errand: dict[str, Any]) -> dict[str, Any]:
        """One errand from request to a list of harms."""
        alive_before = descendants(os.getpid())
        surroundings = self._surroundings()
        scratch = self._scratch()
        self.printed.clear()
        self.printed_bytes = 0
        self.memory.reset(self._memory())
        self.processes.reset(max(self._processes(), self.usual))
        used, files = self._disk()
        self.disk.reset(used)
        self.files.reset(files)
        request = json.dumps(errand["request"])
        for placeholder, place in self.canaries.places().items():
            request = request.replace(placeholder, place)

        started = time.monotonic()
        self.say(json.loads(request))
        reply = self.hear(errand["patience"])
        seconds = time.monotonic() - started
        harms = []
        spoilt = reply is None
        if reply is None:
            harms.append("executor killed" if self.executor in self.dead else "executor stuck")
        lingering = time.monotonic() + errand["linger"]
        while time.monotonic() < lingering:
            self.look()
        if reply is not None:
            self.say(self.orders["probe"])
            after = self.hear(30.0)
            if after is None:
                harms.append(
                    "executor killed later" if self.executor in self.dead else "executor stuck later"
                )
                spoilt = True
            elif after.get("ending") != "completed":
                harms.append(f"next program spoilt: {after.get('ending')} {after.get('detail', '')}"[:300])
                spoilt = True
        if not spoilt:
            before = max(len(alive_before), self.usual)
            left = self.settle(before, 3.0)
            if left:
                strangers = sorted(name for pid, name in left.items() if pid not in alive_before)
                harms.append(f"left {len(left) - before} processes: {' '.join(strangers)[:200]}")
                for pid in set(left) - set(alive_before):
                    with contextlib.suppress(OSError):
                        os.kill(pid, signal.SIGKILL)
        else:
            self.stop_executor()
        harms += self._harms(errand, reply, surroundings, scratch, restart=spoilt)
        if any(harm.startswith("library changed") for harm in harms):
            if not spoilt:
                self.stop_executor()
            self._cover_library()
            spoilt = True
        ready = True
        if spoilt:
            ready = self.start_executor()
            self.warm_up()
        return {
            "id": errand["id"],
            "reply": reply,
            "harms": harms,
            "seconds": seconds,
            "ready": ready,
            "peaks": {"memory": self.memory.rise, "processes": self.processes.rise, "disk": self.disk.rise},
        }

    def _harms(
        self,
        errand: dict[str, Any],
        reply: dict[str, Any] | None,
        before: dict[str, str],
        scratch: set[str],
        *,
        restart: bool,
    ) -> Iterator[str]:
        bounds = errand["bounds"]
        if not self.orders["bare"]:
            yield from self._foreign_mounts()
        yield from self.canaries.harms(json.dumps(reply) + self.printed.decode("utf-8", "replace"))
        if self.canaries.bystander in self.dead:
            yield "bystander killed"
            self._start_bystander()
        now = self._surroundings()
        for name in sorted(set(now) | set(before)):
            if now.get(name) != before.get(name) and not (restart and "executor" in name):
                yield f"changed: {name}"
                if name == "System V memory" and not self.orders["bare"]:
                    forget_shared_memory()
                if "bystander" in name:
                    os.kill(self.canaries.bystander, signal.SIGKILL)
        if self.canaries.bystander not in self.dead and "bystander stopped" in now:
            os.kill(self.canaries.bystander, signal.SIGKILL)
        for _ in range(20):
            if self.canaries.bystander in self.dead or now == before:
                break
            self.look()
        if self.canaries.bystander in self.dead:
            self._start_bystander()
        if self.memory.rise > bounds["memory"]:
            yield f"memory rose by {self.memory.rise // MIB} MiB"
        if self.processes.rise > bounds["processes"]:
            yield f"{self.processes.rise} processes at once"
        if self.disk.rise > bounds["disk"]:
            yield f"disk use rose by {self.disk.rise // MIB} MiB"
        if self.files.rise > bounds["files"]:
            yield f"{self.files.rise} files at once"
        if self.printed_bytes > bounds["output"]:
            yield f"{self.printed_bytes // MIB} MiB of output reached the operator"
        extra = self._scratch() - scratch
        if extra and len(self._scratch()) > len(scratch) and not restart:
            yield f"left in scratch folders: {' '.join(sorted(extra))[:200]}"
            self._sweep(extra)
        if self.overlay:
            touched = sorted(
                str(path.relative_to(self.overlay)) for path in self.overlay.rglob("*") if path.is_file()
            )
            if touched:
                yield f"library changed: {' '.join(touched)[:200]}"

    def _foreign_mounts(self) -> Iterator[str]:
        """Mount points in the lab's own tree that were not there at first; they are taken away again.

        Only new ones count: those that lay here when the lab was raised belong to others, who may end them.
        """
        known = self.mounted
        for line in reversed(Path("/proc/self/mounts").read_text().splitlines()):
            if line not in known and not line.startswith("overlay"):
                yield f"mounted: {line.split()[1]}"
                unmount(line.split()[1])

    def serve(self) -> Iterator[dict[str, Any]]:
        """All errands, and a last word on what was left over."""
        ready = self.start_executor()
        yield {"about": self.about}
        if not ready:
            return
        self.warm_up()
        descriptors = 0
        for index, errand in enumerate(self.orders["errands"]):
            observation = self.run(errand)
            yield {"observed": observation}
            if not observation["ready"]:
                yield {"about": self.about}
                return
            if index == 10:
                descriptors = self._descriptors()
        grown = self._descriptors() - descriptors if descriptors else 0
        os.close(self.requests)
        deadline = time.monotonic() + 20
        while self.executor not in self.dead and time.monotonic() < deadline:
            self.look()
        left = [] if self.executor in self.dead else ["the executor itself"]
        stayed = self.settle(1, 3.0)
        left += sorted(f"process {name}" for pid, name in stayed.items() if pid != self.canaries.bystander)
        left += sorted(f"file {path}" for path in self._scratch() - self.scratch)
        now = self._surroundings()
        if now.get("System V memory") != self.untouched.get("System V memory"):
            left.append("System V memory")
        if grown > 8:
            left.append(f"{grown} descriptors")
        yield {"left": left}

    def _descriptors(self) -> int:
        with contextlib.suppress(OSError):
            return sum(1 for _ in Path(f"/proc/{self.executor}/fd").iterdir())
        return 0


def main() -> None:
    """Read the orders, carry them out, clear up."""
    orders = json.loads(sys.stdin.readline())
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("-900")
    warden = Warden(orders)
    try:
        for message in warden.serve():
            sys.stdout.write(json.dumps(message) + "\n")
            sys.stdout.flush()
    finally:
        warden.stop_executor()
        os.kill(warden.canaries.bystander, signal.SIGKILL)
        if orders["bare"]:
            shutil.rmtree(warden.canaries.root, ignore_errors=True)


if __name__ == "__main__":
    main()
