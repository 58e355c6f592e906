"""How many processors this process may use, which on a shared machine is fewer than it has.

A job of Slurm's is pinned to some of them, a container has a quota; a worker for each that is only there to be
looked at would slow all others down and make honest programs late.
"""

import os
from collections.abc import Iterator
from pathlib import Path

CONTROL_GROUPS = Path("/sys/fs/cgroup")
OWN_GROUPS = Path("/proc/self/cgroup")


def usable() -> int:
    """Processors in this process's affinity mask, within the quota of its control groups; at least 1."""
    pinned = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([pinned, *(int(quota) for quota in quotas())]))


def quotas(groups: Path = CONTROL_GROUPS, own: Path = OWN_GROUPS) -> Iterator[float]:
    """Processors' worth of time that each control group around this process allows, where it sets a bound.

    Both versions of control groups are read: `cpu.max` with quota and period in microseconds, and version 1's
    `cpu.cfs_quota_us` beside `cpu.cfs_period_us`, from the process's own group up to the root of what is mounted.
    """
    try:
        lines = own.read_text("utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        named = controllers.split(",")
        if controllers and "cpu" not in named:
            continue
        root = groups / controllers if controllers else groups
        folder = root / path.lstrip("/")
        for place in [folder, *folder.parents]:
            bound = _version_1(place) if controllers else _version_2(place)
            if bound:
                yield bound
            if place == root:
                break


def _version_2(folder: Path) -> float:
    try:
        quota, period = (folder / "cpu.max").read_text("ascii").split()
        return int(quota) / int(period)
    except (OSError, ValueError):  # `max` is no number: no bound
        return 0.0


def _version_1(folder: Path) -> float:
    try:
        quota = int((folder / "cpu.cfs_quota_us").read_text("ascii"))
        period = int((folder / "cpu.cfs_period_us").read_text("ascii"))
    except (OSError, ValueError):
        return 0.0
    return max(quota, 0) / period
