"""Makes a machine safe to attack from inside: disks read-only, scratch folders in memory, a network of loopback alone."""

import ctypes
import fcntl
import os
import socket
import struct
import tempfile
from pathlib import Path

SCRATCH = ("/tmp", "/var/tmp", "/dev/shm")
"""Folders that anybody may write to."""

_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REMOUNT, _MS_BIND, _MS_REC = 1, 2, 4, 8, 32, 4096, 16384
_MNT_DETACH = 2
_FLAGS = {
    "ro": _MS_RDONLY,
    "nosuid": _MS_NOSUID,
    "nodev": _MS_NODEV,
    "noexec": _MS_NOEXEC,
    "relatime": 1 << 21,
}
_DISK_FILE_SYSTEMS = {
    "ext2", "ext3", "ext4", "xfs", "btrfs", "overlay", "zfs", "f2fs", "fuse", "9p", "virtiofs",
}  # fmt: skip

_libc = ctypes.CDLL(None, use_errno=True)


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """mount(2); an OSError names the target."""
    if _libc.mount(source.encode(), target.encode(), kind.encode(), flags, options.encode() or None) != 0:
        raise OSError(ctypes.get_errno(), f"cannot mount: {os.strerror(ctypes.get_errno())}", target)


def seal_the_machine(keep: list[str]) -> None:
    """Make every disk read-only and every scratch folder an empty one in memory, but for the folders in `keep`."""
    kept = {path: os.open(path, os.O_PATH) for path in keep if path.startswith(SCRATCH)}
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        target, options = before.split()[4:6]
        if after.split()[0].split(".")[0] in _DISK_FILE_SYSTEMS:
            flags = sum(_FLAGS.get(word, 0) for word in set(options.split(",")) - {"ro"})
            mount("", target, "", _MS_REMOUNT | _MS_BIND | _MS_RDONLY | flags)
    for folder, size in zip(SCRATCH, ("768m", "256m", "256m"), strict=True):
        if Path(folder).is_dir():
            mount("tmpfs", folder, "tmpfs", _MS_NOSUID | _MS_NODEV, f"mode=1777,size={size}")
    for path, fd in kept.items():
        Path(path).mkdir(parents=True, exist_ok=True)
        mount(f"/proc/self/fd/{fd}", path, "", _MS_BIND | _MS_REC)
        os.close(fd)


def raise_loopback() -> None:
    """A new network namespace has a loopback interface, but it is down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        request = bytearray(struct.pack("16sH22x", b"lo", 0))
        fcntl.ioctl(wire, 0x8913, request)
        flags = struct.unpack_from("H", request, 16)[0]
        fcntl.ioctl(wire, 0x8914, struct.pack("16sH22x", b"lo", flags | 1))


def unmount(target: str) -> None:
    """umount2(2), lazily; whatever cannot be taken away stays."""
    _libc.umount2(target.encode(), _MNT_DETACH)


def cover(folder: str) -> Path | None:
    """Make a folder writable on a layer of its own; the layer shows what was written. None where that cannot be had."""
    layer = Path(tempfile.mkdtemp(prefix=LAYER, dir="/dev/shm"))
    for name in ("upper", "work"):
        (layer / name).mkdir()
    try:
        mount(
            "overlay", folder, "overlay", 0, f"lowerdir={folder},upperdir={layer}/upper,workdir={layer}/work"
        )
    except OSError:
        return None
    return layer / "upper"


LAYER = "lab-layer-"
"""How the names of such layers begin."""
