"""How a child is taken in that has ended."""

import os
import signal

import pytest

from sandbox.inside.watch import Watch


@pytest.mark.parametrize("ends", ["by itself", "when it is killed"])
def test_a_group_is_ended_while_its_number_can_be_nobody_elses(
    monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    """Once a process is taken in, the next one may be given its number."""
    done: list[str] = []
    pid = os.fork()
    if pid == 0:
        os.setsid()
        while ends != "by itself":
            signal.pause()
        os._exit(0)
    if ends == "by itself":
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    wait = os.wait4
    monkeypatch.setattr(os, "killpg", lambda group, _: done.append(f"kill {group}"))

    def waited(process: int, options: int) -> object:
        done.append("wait")
        return wait(process, options)

    monkeypatch.setattr(os, "wait4", waited)
    watch = Watch.__new__(Watch)
    watch.pid, watch.namespaces, watch.killed = pid, 0, False
    assert watch.ended().ru_utime >= 0
    assert done == [f"kill {pid}", "wait"]
    assert (watch.killed, watch.status) == ((False, 0) if ends == "by itself" else (True, signal.SIGKILL))
