"""How many processors a process may use: its affinity, and the quotas of its control groups."""

import os
from pathlib import Path

import pytest

from sandbox.processors import quotas, usable


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="Linux only")
def test_a_pinned_process_may_use_what_it_is_pinned_to() -> None:
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert usable() == 1
    finally:
        os.sched_setaffinity(0, before)


def write(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)


def test_the_tightest_quota_on_the_way_up_is_found_in_version_2(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.write_text("0::/system.slice/job_1/step_0\n")
    groups = tmp_path / "groups"
    write(groups / "system.slice" / "job_1" / "step_0", cpu__max="max 100000\n")
    write(groups / "system.slice" / "job_1", cpu__max="350000 100000\n")
    write(groups / "system.slice", cpu__max="1600000 100000\n")
    assert list(quotas(groups, own)) == [3.5, 16.0]


def test_a_container_sees_its_quota_at_the_root(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.write_text("0::/\n")
    write(tmp_path / "groups", cpu__max="200000 100000\n")
    assert list(quotas(tmp_path / "groups", own)) == [2.0]


def test_version_1_has_two_files(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.write_text("4:memory:/other\n3:cpu,cpuacct:/docker/abc\n0::/\n")
    groups = tmp_path / "groups"
    write(groups / "cpu,cpuacct" / "docker" / "abc", cpu__cfs_quota_us="50000", cpu__cfs_period_us="100000")
    write(groups / "cpu,cpuacct", cpu__cfs_quota_us="-1", cpu__cfs_period_us="100000")
    write(groups / "memory" / "other", cpu__cfs_quota_us="1", cpu__cfs_period_us="100000")
    assert list(quotas(groups, own)) == [0.5]


def test_nothing_to_read_is_no_bound(tmp_path: Path) -> None:
    assert list(quotas(tmp_path, tmp_path / "absent")) == []
