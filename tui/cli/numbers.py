"""Numbers on the command line: those that must lie somewhere, and several at once."""

import math
from typing import Any

import click


class Real(click.FloatRange):
    """A number of a range; `nan` and `inf` are none, though a comparison with a bound lets them through."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is no number to reckon with", param, ctx)
        return float(number)


class Numbers(click.ParamType[tuple[int, ...]]):
    """Whole numbers separated by commas, as in `1,10,100`."""

    name = "numbers"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        try:
            return tuple(sorted({int(part) for part in str(value).split(",")}))
        except ValueError:
            self.fail(f"{value!r} is not a list of whole numbers such as 1,10,100", param, ctx)


margin_option = click.option(
    "--margin",
    type=Real(0, 100),
    default=2.0,
    show_default=True,
    help="Percentage points within which two runs are tied.",
)
