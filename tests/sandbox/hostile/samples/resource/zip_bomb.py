#: title = "Six hundred megabytes out of six hundred kilobytes"
#: why = "Small source, small input, large output."
#: answer = "wrong"
#: ends = ["memory", "wrong", "timeout"]
import zlib


def add(a, b):
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"\0" * 2**20) for _ in range(300)) + packer.flush()
    return len(zlib.decompress(packed) + zlib.decompress(packed))
