"""Text out of token pieces: a character may be spread over several tokens.

Bytes that are no UTF-8 (byte-fallback tokens drawn at random, halves of a surrogate pair) become U+FFFD, so
that what is stored can always be written as JSON and read back.
"""

import codecs
from typing import TypeAlias

Piece: TypeAlias = str | bytes
"""A token's text where it stands alone, else its bytes."""


def piece_of(raw: bytes) -> Piece:
    """Decode once what can be decoded alone."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw


class IncrementalText:
    """Joins pieces to text, holding back the bytes of a character that is not complete."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._waiting = False

    def add(self, piece: Piece) -> str:
        """The text that is complete now."""
        if isinstance(piece, str):
            if not self._waiting:
                return piece
            piece = piece.encode()
        text = self._decoder.decode(piece)
        self._waiting = bool(self._decoder.getstate()[0])
        return text

    def end(self) -> str:
        """What is left when nothing more comes."""
        self._waiting = False
        return self._decoder.decode(b"", final=True)
