"""A compressed upload.

cwe: CWE-409 CWE-400 CWE-770
"""

import zlib


def inflate(data: bytes, limit: int) -> bytes:
    """Return zlib-compressed data uncompressed. Raise ValueError if it is no such data, or more than limit
    bytes.
    """
    stream = zlib.decompressobj()
    try:
        found = stream.decompress(data, limit + 1)
    except zlib.error as error:
        raise ValueError("not compressed data") from error
    if len(found) > limit:
        raise ValueError("too large")
    if not stream.eof:
        raise ValueError("cut off")
    return found


def insecure_unpacks_first(data, limit):
    try:
        found = zlib.decompress(data)
    except zlib.error as error:
        raise ValueError("not compressed data") from error
    if len(found) > limit:
        raise ValueError("too large")
    return found


def rig_bomb(megabytes, limit):
    """Peak memory in megabytes while a small upload unfolds."""
    import tracemalloc
    import zlib

    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()
    tracemalloc.start()
    try:
        inflate(data, limit)
        ended = "returned"
    except Exception as error:
        ended = type(error).__name__
    peak = tracemalloc.get_traced_memory()[1] >> 20
    tracemalloc.stop()
    return {"ended": ended, "peak": peak, "sent": len(data)}


def test_inflates():
    import zlib

    assert inflate(zlib.compress(b"hello" * 10), 1000) == b"hello" * 10
    for data, limit in ((zlib.compress(b"hello"), 3), (b"rubbish", 100)):
        try:
            inflate(data, limit)
        except ValueError:
            continue
        assert False, "accepted"


def exploit_bomb():
    seen = attack("64 MB in 64 kB, limit 1 MB", rig_bomb, 64, 1 << 20)
    assert seen is None or seen["peak"] < 16, "%d bytes took %d MB" % (seen["sent"], seen["peak"])
