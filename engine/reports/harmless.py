"""Text of models and programs, made harmless for a report."""

from html import escape


def plain(text: str) -> str:
    """Text without characters that move, hide or reverse what stands around them."""
    return (
        "".join(
            c
            if c in "\n\t" or (c >= " " and not "\x7f" <= c <= "\x9f" and c not in _DIRECTIONS)
            else "\N{REPLACEMENT CHARACTER}"
            for c in text
        )
        .encode("utf-8", "replace")
        .decode()
    )


_DIRECTIONS = frozenset(
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\ufeff"
)


def harmless(value: object) -> str:
    """Anything as text that is neither markup nor control, for HTML and SVG."""
    return escape(plain(str(value)))
