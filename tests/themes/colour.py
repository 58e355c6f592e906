"""How colours look to people: contrast as WCAG 2 has it, difference as CIE76, with and without colour blindness.

The matrices for dichromats are those of Machado, Oliveira and Fernandes (2009), severity 1.0.
"""

from textual.color import Color

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

_XYZ: Matrix = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
_WHITE: Triple = (0.95047, 1.0, 1.08883)
_EYES: dict[str, Matrix] = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
}


def contrast(first: str, second: str) -> float:
    """The ratio of two colours' luminances, 1 to 21."""
    lights = sorted(_times(_XYZ, _linear(colour))[1] for colour in (first, second))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def difference(first: str, second: str, eyes: str) -> float:
    """How far apart two colours look to these eyes; about 2 is just noticeable."""
    a, b = (_lab(_seen(_linear(colour), eyes)) for colour in (first, second))
    return float(sum((x - y) ** 2 for x, y in zip(a, b, strict=True)) ** 0.5)


def _seen(rgb: Triple, eyes: str) -> Triple:
    red, green, blue = (min(1.0, max(0.0, part)) for part in _times(_EYES[eyes], rgb))
    return red, green, blue


def _linear(colour: str) -> Triple:
    parsed = Color.parse(colour)
    red, green, blue = (_gamma(part / 255) for part in (parsed.r, parsed.g, parsed.b))
    return red, green, blue


def _gamma(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _lab(rgb: Triple) -> Triple:
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (value / white for value, white in zip(_times(_XYZ, rgb), _WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _times(matrix: Matrix, vector: Triple) -> Triple:
    first, second, third = (sum(a * b for a, b in zip(line, vector, strict=True)) for line in matrix)
    return first, second, third
