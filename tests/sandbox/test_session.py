"""What the judge makes of a child that is suddenly gone."""

import os
import socket

import pytest

from sandbox.inside.frames import CALLS, LENGTH, Header
from sandbox.inside.session import Session, Stop


def test_output_that_was_taken_back_before_it_was_read_is_no_output() -> None:
    here, child = socket.socketpair()
    out, err = os.pipe(), os.pipe()
    header = Header(7, CALLS, 0, 5, 5, 2**30, 2**20, 2**20, 64, 0, 0, 0)
    session = Session(header, os.getpid(), [here.detach(), out[0], err[0]], -1, whole=False)
    try:
        session.sweep()
        assert not session.drain(out[0])
        os.write(out[1], b"heard")
        assert session.drain(out[0])
        assert session.out.bytes() == b"heard"
    finally:
        session.close()
        child.close()
        os.close(out[1])
        os.close(err[1])


def test_a_child_killed_with_an_order_unread_is_gone_and_no_failed_test() -> None:
    """Its kernel then resets the channel instead of closing it; an error in the tests would be held against it."""
    here, child = socket.socketpair()
    zygote, control = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    streams = [os.pipe() for _ in range(2)]
    header = Header(7, CALLS, 0, 5, 5, 2**30, 2**20, 2**20, 64, 0, 0, 0)
    session = Session(
        header, os.getpid(), [here.detach(), *(read for read, _ in streams)], control.fileno(), whole=False
    )
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
