"""How well two colours can be told apart, also by people who see some colours alike."""

from collections.abc import Mapping
from typing import Final

_SEEN: Final[Mapping[str, tuple[tuple[float, float, float], ...]]] = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
"""Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB."""


def parts_of(colour: str) -> tuple[int, int, int] | None:
    """The parts of `#rgb` or `#rrggbb`; None for a colour of the terminal's own."""
    text = colour.removeprefix("#")
    if not colour.startswith("#") or len(text) not in (3, 6):
        return None
    wide = text if len(text) == 6 else "".join(letter * 2 for letter in text)
    return int(wide[:2], 16), int(wide[2:4], 16), int(wide[4:], 16)


def contrast(first: str, second: str) -> float | None:
    """The contrast ratio of WCAG 2.1, 1 to 21; None where a colour is the terminal's own."""
    one, two = parts_of(first), parts_of(second)
    if one is None or two is None:
        return None
    light, dark = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def least_difference(first: str, second: str) -> float | None:
    """The smaller of the distances (CIE76) that two colours have for red-blind and for green-blind eyes."""
    one, two = parts_of(first), parts_of(second)
    if one is None or two is None:
        return None
    return min(_distance(_as_seen(one, matrix), _as_seen(two, matrix)) for matrix in _SEEN.values())


Triple = tuple[float, float, float]


def _linear(part: float) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _luminance(colour: tuple[int, int, int]) -> float:
    red, green, blue = (_linear(part) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _as_seen(colour: tuple[int, int, int], matrix: tuple[tuple[float, float, float], ...]) -> Triple:
    parts = [_linear(part) for part in colour]
    red, green, blue = (
        min(1.0, max(0.0, sum(weight * part for weight, part in zip(line, parts, strict=True))))
        for line in matrix
    )
    return red, green, blue


def _distance(one: Triple, two: Triple) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(_lab(one), _lab(two), strict=True)) ** 0.5)


def _lab(linear: Triple) -> Triple:
    red, green, blue = linear
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)
