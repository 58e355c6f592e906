"""What a new run can be made of, and the machine it would run on."""

import asyncio
import os
from collections.abc import Callable, Sequence

import psutil

from engine.desk.words import ListBenchmarks, Shelved
from engine.live import LiveGpu
from engine.places import places
from tui.desk import Desk
from tui.draft import BenchmarkChoice
from tui.drawing.host import Host

Choices = tuple[list[BenchmarkChoice], list[tuple[str, str, int]]]
"""Benchmarks, and models as reference, name and bytes."""
GRADES = ("auto", "docker", "namespaces", "landlock", "plain")
STYLES = ("", "chat", "completion")


class HostLook:
    """Looks at this machine, again and again: how busy it is is told since the look before."""

    def __init__(self) -> None:
        self._before = psutil.cpu_times()

    def __call__(self) -> Host:
        """This machine as it is now."""
        from engine.gpu import gpus

        before, self._before = self._before, psutil.cpu_times()
        return _host(busy_share(before, self._before), gpus())


def busy_share(before: Sequence[float], after: Sequence[float]) -> float:
    """Share of the processors' time that was spent at work, 0 to 1, from the times that psutil gives.

    Its own share is nothing whenever a thread asks for the first time.
    """
    # The times of guests, at the end, are in those of users, too.
    spent = [now - then for then, now in zip(before[:8], after[:8], strict=True)]
    whole = sum(spent)
    return min(1.0, max(0.0, 1 - sum(spent[3:5]) / whole)) if whole > 0 else 0.0


def _host(load: float, found: tuple[LiveGpu, ...]) -> Host:
    memory = psutil.virtual_memory()
    folder = places().data
    while not folder.exists():
        folder = folder.parent
    return Host(
        name=os.uname().nodename,
        cores=os.cpu_count() or 1,
        load=load,
        memory_used=memory.total - memory.available,
        memory_total=memory.total,
        disk_free=psutil.disk_usage(str(folder)).free,
        gpus=found,
    )


async def find_choices(desk: Desk) -> Choices:
    """The benchmarks there are, and the models on this machine.

    Every adapter has to be imported for this, which is why it is done elsewhere.

    Raises:
        ProctorError: a benchmark of a plug-in cannot be used.
    """
    shelved = await desk.ask(ListBenchmarks(), tuple[Shelved, ...])
    benchmarks = [
        BenchmarkChoice(one.name, one.title, one.problems, one.kind, one.max_tokens) for one in shelved
    ]
    return benchmarks, await asyncio.to_thread(find_models)


def find_models() -> list[tuple[str, str, int]]:
    """Reference, name and bytes of the models on this machine."""
    from engine.catalog import model_choices

    return [(choice.reference, choice.name, choice.size) for choice in model_choices(places())]


def fetch(model: str, narrate: Callable[[str], None]) -> None:
    """Fetch a model that is not here yet, telling how far it is every five per cent.

    Raises:
        UsageError: it is not to be had.
    """
    from engine.catalog import fetch_model

    shown = -5

    def progress(here: int, total: int) -> None:
        nonlocal shown
        share = 100 * here // total if total else 0
        if share >= shown + 5:
            shown = share
            narrate(f"fetching {model} {share} %")

    fetch_model(model, places(), progress)
