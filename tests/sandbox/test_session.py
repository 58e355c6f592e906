"""What the judge makes of a child that is suddenly gone."""

import os
import socket

import pytest

from sandbox.inside.frames import CALLS, LENGTH, Header
from sandbox.inside.session import Session, Stop


def test_a_child_killed_with_an_order_unread_is_gone_and_no_failed_test() -> None:
    """Its kernel then resets the channel instead of closing it; an error in the tests would be held against it."""
    here, child = socket.socketpair()
    zygote, control = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    streams = [os.pipe() for _ in range(2)]
    header = Header(7, CALLS, 0, 5, 5, 2**30, 2**20, 2**20, 64, 0, 0, 0)
    session = Session(header, [here.detach(), *(read for read, _ in streams)], control.fileno(), whole=False)
    try:
        session.send(b"call f")
        zygote.send(b"X" + LENGTH.pack(7))
        child.close()
        with pytest.raises(Stop):
            session.receive()
        assert session.details["seen"] == "gone"
        assert session.exited
    finally:
        session.close()
        for _, write in streams:
            os.close(write)
        zygote.close()
        control.close()
