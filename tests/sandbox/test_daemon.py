"""Where a daemon may listen is looked at before docker's library is imported."""

from pathlib import Path

import pytest

from sandbox import daemon, doctor
from sandbox.walls import SandboxUnavailable


@pytest.fixture(autouse=True)
def no_daemon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(daemon, "SOCKET", tmp_path / "docker.sock")
    monkeypatch.setattr(daemon, "PODMAN", tmp_path / "podman.sock")


def test_without_a_socket_the_refusal_names_the_one_that_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(SandboxUnavailable, match=rf"{tmp_path}/docker\.sock is not there.*DOCKER_HOST"):
        daemon.connect()


def test_a_host_that_was_named_is_asked_even_if_nothing_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere.sock")
    with pytest.raises(SandboxUnavailable, match="Error while fetching server API version"):
        daemon.connect()


def test_podmans_own_socket_is_asked_where_docker_has_none(tmp_path: Path) -> None:
    (tmp_path / "podman").mkdir()
    (tmp_path / "podman/podman.sock").touch()
    with pytest.raises(SandboxUnavailable, match="Error while fetching server API version"):
        daemon.connect()


def test_a_daemon_that_listens_to_others_only_is_not_to_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "docker.sock").touch()
    monkeypatch.setattr("docker.from_env", refuse)

    with pytest.raises(SandboxUnavailable, match=r"may not ask.*usermod -aG docker"):
        daemon.connect()
    assert doctor.containers().fix == daemon.MAY_ASK
