"""The docker grade: one long-lived, hardened container per worker, with the zygote inside.

The source goes in over standard input, so nothing is mounted and a daemon on another machine (DOCKER_HOST)
serves as well. Inside, the zygote runs as root with three capabilities only (SETUID, SETGID, KILL) and every
program as a user of its own, under Landlock, seccomp and rlimits; outside stand the container's namespaces,
its cgroup and docker's own seccomp profile. Talks to podman's socket in the same way.

Calls of the SDK block, so they run in threads; frames do not: they go through asyncio on the attached socket.
"""

import asyncio
import contextlib
import itertools
import os
import platform
import random
import socket
import struct
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docker
from docker.errors import APIError, DockerException, ImageNotFound

from sandbox.daemon import image_name, is_podman
from sandbox.interpreter import FLAGS, environment
from sandbox.shipping import BOOT
from sandbox.walls import SandboxUnavailable
from sandbox.worker import Pipe, WorkerLost

BOX = "/tmp/box"  # noqa: S108 - inside, where it is a private mount
WALLS = ["uid", "rlimits", "undumpable", "nonewprivs", "nocaps", "landlock", "seccomp"]
READABLE = [
    "/usr", "/bin", "/lib", "/lib32", "/lib64", "/opt", "/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives",
    "/etc/ssl/openssl.cnf", "/etc/java-17-openjdk", "/etc/java-21-openjdk", "/etc/perl", "/etc/php", "/etc/mono", "/etc/R", "/etc/racket", "/etc/ldc2.conf", "/var/lib/ghc", "/proc",
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom",
]  # fmt: skip
SCRATCH = "size=256m,mode=1777,exec"
"""A container's scratch space. Podman takes no limit on files; there the container's memory bounds them."""
MEMORY = 6 * 2**30
"""Bytes of a whole container; each program's own limit is lower, and seldom more than a sixth."""
PROCESSES = 256
FILES = 4096
"""Descriptors a process may hold, and processes a user; each program's own limits are lower. Named because the
defaults of some daemons are more than they may give."""
FIRST_UID = 20_000
PATIENCE = 20.0
"""Seconds to wait for a daemon that was there and does not answer, since it may be restarting."""
LABEL, OWNER = "proctor.worker", "proctor.owner"

_uids = itertools.count(random.randrange(30_000))
_serials = itertools.count()
"""Programs of different workers run as different users, since process limits count by user."""


class Containers:
    """Starts workers in containers."""

    def __init__(self, client: Any, image: str | None = None, hash_seed: int = 0) -> None:
        """Look for the image through a client for the daemon, which is ours from now on.

        Raises:
            SandboxUnavailable: it is not there, or the daemon refused.
        """
        self.layers: tuple[str, ...] = ("container", "netns", "pidns", "mntns", "readonly-root", "cgroup")
        self._image = image_name(image)
        self._environment = environment(hash_seed)
        self._runtime = os.environ.get("PROCTOR_SANDBOX_RUNTIME")
        self._client = client
        self._owner = (_whereabouts(), str(os.getpid()), str(next(_serials)))
        """Whose the containers are: a machine, a process on it, and which sandbox of that process."""
        try:
            self._podman = is_podman(self._client.version())
            self._client.images.get(self._image)
        except ImageNotFound:
            raise SandboxUnavailable(
                f"the image {self._image} is not there; make it as docs/sandbox-image.md says, "
                "or name another in PROCTOR_SANDBOX_IMAGE"
            ) from None
        except (DockerException, OSError) as error:
            raise SandboxUnavailable(f"the docker daemon refused: {error}") from error
        self._sweep()

    def options(self) -> dict[str, Any]:
        """How a container is made. Never privileged, never with the daemon's socket."""
        options: dict[str, Any] = {
            "image": self._image,
            "command": ["python3", *FLAGS, "-c", BOOT],
            "entrypoint": [],
            "stdin_open": True,
            "auto_remove": True,
            "network_mode": "none",
            "mem_limit": MEMORY,
            "memswap_limit": MEMORY,
            "pids_limit": PROCESSES,
            "nano_cpus": 1_000_000_000,
            "read_only": True,
            "tmpfs": {"/tmp": SCRATCH if self._podman else f"{SCRATCH},nr_inodes=8192"},  # noqa: S108
            "cap_drop": ["ALL"],
            "cap_add": ["SETUID", "SETGID", "KILL"],
            "security_opt": ["no-new-privileges"],
            "ipc_mode": "none",
            "user": "0:0",
            "hostname": "exam",
            "working_dir": "/",
            "log_config": docker.types.LogConfig(type="none"),
            "ulimits": [
                docker.types.Ulimit(name="core", soft=0, hard=0),
                docker.types.Ulimit(name="nofile", soft=FILES, hard=FILES),
                docker.types.Ulimit(name="nproc", soft=FILES, hard=FILES),
            ],
            "environment": self._environment | {"HOME": BOX, "TMPDIR": BOX},
            "labels": {LABEL: str(os.getpid()), OWNER: " ".join(self._owner)},
        }
        if self._runtime:
            options["runtime"] = self._runtime
        return options

    async def start(self, *, science: bool) -> tuple[Pipe, Mapping[str, object]]:
        """Start a container whose Python waits for its cargo. WorkerLost when the daemon does not."""
        container, stream = await asyncio.to_thread(self._run)
        pipe = ContainerPipe(container, stream)
        try:
            await pipe.open()
        except BaseException:
            await pipe.kill()
            raise
        config: dict[str, object] = {
            "box": BOX,
            "make_box": True,
            "walls": WALLS,
            "readable": READABLE,
            "uid": FIRST_UID + next(_uids) % 40_000,
            "nproc": True,
            "site": True,
            "preload": ["numpy"] if science else [],
        }
        return pipe, config

    def _run(self) -> tuple[Any, Any]:
        """Create, attach, start; try again for a while when the daemon is away."""
        deadline = time.monotonic() + PATIENCE
        while True:
            container = None
            try:
                container = self._client.containers.create(**self.options())
                streams = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
                stream = container.attach_socket(params=streams)
                container.start()
            except (APIError, DockerException, OSError) as error:
                if container is not None:
                    with contextlib.suppress(DockerException, OSError):
                        container.remove(force=True)
                if isinstance(error, APIError) or time.monotonic() > deadline:
                    raise WorkerLost(f"docker did not start a worker: {error}") from error
                time.sleep(0.5)
            else:
                return container, stream

    async def close(self) -> None:
        """Let go of the daemon. The containers ended with their workers, unless the daemon was away just then."""
        await asyncio.to_thread(self._sweep)
        self._client.close()

    def _sweep(self) -> None:
        """Remove our own containers, and those whose engine would be seen from here and is gone."""
        with contextlib.suppress(DockerException, OSError):
            for container in self._client.containers.list(all=True, filters={"label": OWNER}):
                owner = tuple(str(container.labels[OWNER]).split(" "))
                where, pid = owner[0], owner[1:2]
                orphan = where == self._owner[0] and not Path("/proc", *pid).exists()
                if orphan or owner == self._owner:
                    with contextlib.suppress(DockerException, OSError):
                        container.remove(force=True)


def _whereabouts() -> str:
    """This machine, and who sees the same processes on it: in another namespace a living engine looks gone."""
    try:
        namespace = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        namespace = 0
    return f"{platform.node()}/{namespace}"


class _Demultiplexer(asyncio.StreamReaderProtocol):
    """Takes the daemon's framing off: eight bytes of stream number and length before each piece."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        super().__init__(reader)
        self._buffer = bytearray()
        self.errors = bytearray()

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer
        buffer += data
        while len(buffer) >= 8:
            stream, length = struct.unpack_from(">BxxxI", buffer)
            if len(buffer) < 8 + length:
                return
            piece = bytes(buffer[8 : 8 + length])
            del buffer[: 8 + length]
            if stream == 1:
                super().data_received(piece)
            else:
                self.errors += piece[:4000]
                del self.errors[:-4000]


class ContainerPipe:
    """A worker in a container, reached over the attached socket."""

    def __init__(self, container: Any, stream: Any) -> None:
        self._container = container
        self._stream = stream
        """Kept, since its socket closes with it: what asyncio closes is one user of two."""
        self._protocol: _Demultiplexer | None = None
        self.reader = asyncio.StreamReader(limit=1 << 20)
        self.writer: asyncio.StreamWriter = None  # type: ignore[assignment] # set by open

    async def open(self) -> None:
        """Bring the attached socket into the event loop."""
        loop = asyncio.get_running_loop()
        raw = getattr(self._stream, "_sock", self._stream)
        plain = raw if type(raw) is socket.socket else bridged(raw)
        plain.setblocking(False)
        self._protocol = _Demultiplexer(self.reader)
        protocol = self._protocol
        transport, _ = await loop.create_connection(lambda: protocol, sock=plain)
        self.writer = asyncio.StreamWriter(transport, protocol, self.reader, loop)

    async def kill(self) -> None:
        """End the container, and wait until the daemon says so."""
        if self.writer is not None:
            self.writer.transport.abort()
        await asyncio.to_thread(self._remove)

    def _remove(self) -> None:
        with contextlib.suppress(DockerException, OSError):
            self._container.remove(force=True)
        with contextlib.suppress(DockerException, OSError):
            self._container.wait(condition="removed", timeout=10)
        with contextlib.suppress(OSError, ValueError):
            self._stream.close()

    def last_words(self) -> str:
        return "" if self._protocol is None else self._protocol.errors.decode("utf-8", "replace")[-1000:]


def bridged(channel: Any) -> socket.socket:
    """A plain socket in front of one that asyncio cannot drive (TLS, ssh): two threads carry the bytes."""
    ours, theirs = socket.socketpair()

    def carry(source: Any, target: Any) -> None:
        with contextlib.suppress(OSError, EOFError):
            while data := source.recv(1 << 16):
                target.sendall(data)
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.close()

    for source, target in ((channel, theirs), (theirs, channel)):
        threading.Thread(target=carry, args=(source, target), daemon=True).start()
    return ours
