"""Private tests as they are published: base64 around zlib around a pickled string.

A pickle is a program, so none is ever run. A pickled string needs a handful of instructions; they are read one
by one, and whatever holds another is refused.
"""

import base64
import binascii
import pickletools
import zlib

from benchmarks.benchmark import DatasetError

LARGEST = 512 * 2**20
"""Bytes that one row's private tests may unpack to; the largest published are far below."""

STRINGS = frozenset({"UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8"})
HARMLESS = STRINGS | {"PROTO", "FRAME", "MEMOIZE", "PUT", "BINPUT", "LONG_BINPUT", "STOP"}
"""Instructions of a pickle that holds one string: they make nothing else and call nothing."""


def private_text(field: str, row: str) -> str:
    """The JSON text in a row's `private_test_cases`.

    Args:
        field: the published field: JSON as it is, or packed.
        row: what to call the row in an error.

    Raises:
        DatasetError: it is packed wrongly, unpacks to too much, or holds anything but a plain string.
    """
    if not field.strip() or field.lstrip()[0] in "[{":
        return field
    return plain_string(unpacked(field, row), row)


def unpacked(field: str, row: str) -> bytes:
    """The bytes inside base64 and zlib, at most `LARGEST` of them."""
    try:
        packed = base64.b64decode(field, validate=True)
        stream = zlib.decompressobj()
        content = stream.decompress(packed, LARGEST + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise DatasetError(
            f"{row}: private_test_cases is neither JSON nor packed as published: {error}."
        ) from None
    if len(content) > LARGEST:
        raise DatasetError(
            f"{row}: private_test_cases unpacks to more than {LARGEST} bytes. The row is refused."
        )
    if not stream.eof:
        raise DatasetError(f"{row}: private_test_cases is cut off. Fetch the file again.")
    return content


def plain_string(pickled: bytes, row: str) -> str:
    """The one string that a pickle holds, read without running it.

    Raises:
        DatasetError: it holds anything else; names the row and the instruction.
    """
    strings: list[str] = []
    try:
        for opcode, argument, place in pickletools.genops(pickled):
            if opcode.name not in HARMLESS:
                raise DatasetError(
                    f"{row}: the pickle in private_test_cases is more than a plain string ({opcode.name} at byte "
                    f"{place}). It may be made to run code: the row is refused and nothing of it was run."
                )
            if opcode.name in STRINGS:
                strings.append(str(argument))
    except (ValueError, UnicodeDecodeError) as error:
        raise DatasetError(f"{row}: private_test_cases holds no readable pickle: {error}.") from None
    if len(strings) != 1:
        raise DatasetError(f"{row}: the pickle in private_test_cases holds {len(strings)} strings, not one.")
    return strings[0]
