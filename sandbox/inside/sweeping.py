"""Leaves nothing of a child behind, where no namespace of its own went with it: no process, no file."""

from __future__ import annotations

import os
import signal

from . import box, observing
from .cell import Cell
from .frames import STEPS, Header


def sweep(header: Header, cell: Cell, judge: int) -> None:
    """Kill what the child left behind beside its group, which has become our own children.

    Where the filter of system calls let it start no process, and it left no file, no helper is needed.
    """
    uid = cell.uid if "uid" in cell.names else None
    if header.kind != STEPS and "seccomp" in cell.names and box.is_empty(cell.box):
        uid = None
    helper, mine, its = 0, -1, -1
    if uid is not None:
        its, mine = os.pipe()
        helper = os.fork()
        if helper == 0:
            os.close(mine)
            _sweep_as(uid, its, cell.box)
        os.close(its)
    try:
        _sweep_strays((judge, helper))
    finally:
        if helper:
            os.close(mine)
            os.waitpid(helper, 0)


def clean(cell: Cell) -> None:
    """Empty the child's folder where it is neither a mount of its own nor another user's."""
    if "mntns" not in cell.names and "uid" not in cell.names:
        box.empty(cell.box)


def _sweep_as(uid: int, swept: int, folder: str) -> None:
    """In a helper: kill all that is left of a user, and when that is gone empty its folder."""
    try:
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
        try:
            os.kill(-1, signal.SIGKILL)
        except OSError:
            pass
        os.read(swept, 1)
        box.empty(folder)
    finally:
        os._exit(0)


def _sweep_strays(spared: tuple[int, int]) -> None:
    """Kill and take in every child of ours but those."""
    while True:
        strays = [stray for stray in observing.children() if stray not in spared]
        for stray in strays:
            try:
                os.kill(stray, signal.SIGKILL)
            except OSError:
                pass
            try:
                os.waitpid(stray, 0)
            except OSError:
                pass
        if not strays:
            return
