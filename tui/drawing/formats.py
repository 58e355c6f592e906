"""Numbers as people read them. Widths are steady where a number changes while one looks at it."""

import time

NONE = "—"


def duration(seconds: float) -> str:
    """Hours, minutes and seconds as `0:18:42`; whole seconds, never `:60`."""
    whole = max(0, int(seconds))
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def brief_duration(seconds: float) -> str:
    """About how long, in its two largest units: `46 s`, `3 min`, `2 h 05 min`, `3 d 4 h`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes = round(whole / 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60:02d} min"
    return f"{minutes // 1440} d {minutes // 60 % 24} h"


def duration_range(low: float, high: float) -> str:
    """A range of times; a single one where the ends differ by at most 15 %."""
    if high <= low * 1.15 or brief_duration(low) == brief_duration(high):
        return brief_duration((low + high) / 2)
    if high < 90:
        return f"{round(low)}-{round(high)} s"
    if high < 3600:
        return f"{max(1, round(low / 60))}-{round(high / 60)} min"
    return f"{brief_duration(low)} - {brief_duration(high)}"


def count(number: int) -> str:
    """A count with its thousands apart: `32 800`."""
    return f"{number:,}".replace(",", " ")


def percent(share: float, digits: int = 1) -> str:
    """A share of one as `60.6 %`."""
    return f"{share * 100:.{digits}f} %"


def size(number: float) -> str:
    """Bytes in binary units: `98 MiB`, `1.4 GiB`."""
    for unit in ("B", "KiB", "MiB"):
        if number < 1000:
            return f"{number:.0f} {unit}"
        number /= 1024
    return f"{number:.1f} GiB" if number < 1000 else f"{number / 1024:.1f} TiB"


def gib(number: float) -> str:
    """Bytes in GiB without the unit, for `31.2 / 79.6 GiB`."""
    return f"{number / 2**30:.1f}"


def seconds(value: float) -> str:
    """A short time as `0.21 s`; below a tenth in milliseconds, as `8 ms`, or every quick program would take none."""
    return f"{value:.2f} s" if value >= 0.0995 else f"{value * 1000:.0f} ms"


def rate(value: float) -> str:
    """A rate with two significant digits below ten: `0.34`, `1.2`, `162`."""
    if value <= 0:
        return "0"
    if value < 1:
        return f"{value:.2f}"
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def clock(at: float) -> str:
    """The time of day here, `09:31:07`."""
    return time.strftime("%H:%M:%S", time.localtime(at))


def day(at: float, now: float) -> str:
    """When something happened: the time of day if it was today, else the date."""
    then, today = time.localtime(at), time.localtime(now)
    if then[:3] == today[:3]:
        return time.strftime("%H:%M", then)
    return time.strftime("%d %b %H:%M" if then[0] == today[0] else "%d %b %Y", then)
