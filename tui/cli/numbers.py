"""Numbers on the command line that must lie somewhere."""

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


margin_option = click.option(
    "--margin",
    type=Real(0, 100),
    default=2.0,
    show_default=True,
    help="Percentage points within which two runs are tied.",
)
