"""The docker or podman daemon: where one may listen, a client for it, and which image is asked of it.

Docker's library is imported only where something may listen: it is a fifth of what an engine imports to begin.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.walls import SandboxUnavailable

SOCKET = Path("/var/run/docker.sock")
"""Where docker listens unless DOCKER_HOST says otherwise."""
PODMAN = Path("/run/podman/podman.sock")
"""Where podman listens for all users; each user's own is beside it in their runtime folder."""
IMAGE = "proctor-exam:latest"
"""The image that is used unless PROCTOR_SANDBOX_IMAGE or the caller names another: docs/sandbox-image.md."""

FORBIDDEN = "this user may not ask the docker daemon"
MAY_ASK = "join its group (usermod -aG docker $USER) and log in again"


def connect() -> Any:
    """A client for the daemon: DOCKER_HOST, docker's socket, else podman's. SandboxUnavailable when none answers."""
    places = _places()
    if not places:
        raise _silent(f"{SOCKET} is not there")
    import docker
    from docker.errors import DockerException

    reasons = []
    for place in places:
        try:
            client = docker.from_env(timeout=60) if place is None else docker.DockerClient(place, timeout=60)
            client.ping()
        except (DockerException, OSError) as error:
            reasons.append(str(error))
            continue
        return client
    raise _silent(reasons[0][:200])


def is_podman(version: Mapping[str, Any]) -> bool:
    """Whether a daemon that speaks docker's words, and said so in its version, is podman."""
    return any("podman" in str(part.get("Name", "")).lower() for part in version.get("Components") or ())


def image_name(image: str | None = None) -> str:
    """The image to use."""
    return image or os.environ.get("PROCTOR_SANDBOX_IMAGE") or IMAGE


def _places() -> list[str | None]:
    """Where a daemon may listen, in the order of asking; None is where docker's own library looks."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", f"/run/user/{os.getuid()}")
    podman = [Path(runtime, "podman/podman.sock"), PODMAN]
    docker: list[str | None] = [None] if os.environ.get("DOCKER_HOST") or SOCKET.exists() else []
    return docker + [f"unix://{path}" for path in podman if path.exists()]


def _silent(reason: str) -> SandboxUnavailable:
    if "PermissionError" in reason or "Permission denied" in reason:
        return SandboxUnavailable(f"{FORBIDDEN} ({reason}); use the namespaces grade, or {MAY_ASK}")
    return SandboxUnavailable(
        f"no docker daemon answers ({reason}); start one, set DOCKER_HOST, or use the namespaces grade"
    )
