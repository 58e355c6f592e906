"""The machine, on two lines."""

from dataclasses import dataclass

from engine.live import LiveGpu
from tui.drawing.formats import gib, size
from tui.drawing.rows import Row, Span, joined, row
from tui.terminal.tame import tame_line


@dataclass(frozen=True)
class Host:
    """What the host panel shows."""

    name: str
    cores: int
    load: float
    """Share of the processors in use, 0 to 1."""
    memory_used: int
    memory_total: int
    disk_free: int
    """Bytes left where runs are kept."""
    gpus: tuple[LiveGpu, ...] = ()


def host_rows(host: Host | None, width: int) -> list[Row]:
    """Processor, memory and disk; then each accelerator."""
    if host is None:
        return [row(Span("looking …", "muted"))]
    first = joined(
        [
            row(Span(tame_line(host.name)[:24], "strong")),
            row(Span("cpu ", "muted"), Span(f"{host.load * 100:3.0f} % of {host.cores}", "text")),
            row(
                Span("mem ", "muted"), Span(f"{gib(host.memory_used)} / {gib(host.memory_total)} GiB", "text")
            ),
            row(
                Span("disk ", "muted"),
                Span(f"{size(host.disk_free)} free", "warn" if host.disk_free < 2 << 30 else "text"),
            ),
        ],
        "   " if width >= 100 else "  ",
    )
    rows = [first]
    for index, gpu in enumerate(host.gpus):
        rows.append(
            row(
                Span(f"gpu{index} ", "muted"),
                Span(f"{tame_line(gpu.name)}  {gpu.utilisation * 100:3.0f} %  ", "text"),
                Span(f"{gib(gpu.memory_used)} / {gib(gpu.memory_total)} GiB  ", "text"),
                Span(f"{gpu.watts:.0f} W  {gpu.celsius:.0f} °C", "muted"),
            )
        )
    if not host.gpus:
        rows.append(row(Span("no GPU seen (NVML): models run on the processor", "muted")))
    return rows
