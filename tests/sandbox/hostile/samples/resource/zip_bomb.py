#: title = "Six hundred megabytes out of three hundred kilobytes"
#: why = "Small source, small input, large output."
#: answer = "wrong"
#: ends = ["memory", "wrong"]
import zlib


def add(a, b):
    packer = zlib.compressobj(1)
    packed = packer.compress(b"\0" * 2**26) + packer.flush()
    return len(b"".join([zlib.decompress(packed) for _ in range(10)]))
