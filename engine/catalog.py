"""Which benchmarks and models there are to choose from."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.benchmark import Card
from engine.errors import UsageError
from engine.places import Places
from engine.spec import Entry


@dataclass(frozen=True)
class ModelChoice:
    """A model that lies on this machine."""

    name: str
    reference: str
    """What `--model` takes."""
    size: int
    """Bytes."""
    detail: str = ""


def benchmark_cards() -> list[Card]:
    """The card of every benchmark, ours and those of plug-ins, by name. Reads no data."""
    from benchmarks.catalog import find, names

    return [find(name).card for name in names()]


def model_choices(places: Places, *folders: Path) -> list[ModelChoice]:
    """GGUF files in the models folder and in `folders`, the demo model first."""
    choices = []
    seen: set[Path] = set()
    for folder in (places.models, *folders):
        for path in sorted(folder.rglob("*.gguf")) if folder.is_dir() else []:
            if path.resolve() in seen or not path.is_file():
                continue
            seen.add(path.resolve())
            is_demo = path.parent == places.models and path.name.startswith("SmolLM2-135M-Instruct")
            choices.append(
                ModelChoice(
                    name=path.stem,
                    reference="demo" if is_demo else str(path),
                    size=path.stat().st_size,
                    detail="the demo model" if is_demo else str(path.parent),
                )
            )
    return sorted(choices, key=lambda choice: choice.reference != "demo")


def find_card(name: str) -> Card:
    """The card of one benchmark.

    Raises:
        UsageError: there is none of that name; says which there are.
    """
    from benchmarks.benchmark import BenchmarkError
    from benchmarks.catalog import find

    try:
        return find(name).card
    except BenchmarkError as error:
        raise UsageError(str(error)) from None


def told_name(benchmark: str) -> str:
    """What scores call the benchmark of a specification: one's own is named by its folder and told by its name."""
    if "/" in benchmark:
        with suppress(UsageError):
            return find_card(benchmark).name
    return benchmark


def lasting_name(name: str, card: Card) -> str:
    """A benchmark's name as it must stand in a specification: for a folder of one's own its whole path.

    The engine works in another process and a run is marked again from anywhere, where `./mine` means nothing.
    """
    place = Path(name).expanduser()
    if place.name == "benchmark.toml":
        place = place.parent
    return str(place.absolute()) if (place / "benchmark.toml").is_file() else card.name


def problem_ids(entry: Entry, places: Places) -> list[str]:
    """The ids of an entry's benchmark in published order; reads its data.

    Raises:
        UsageError: the data is not to be had.
    """
    from benchmarks.catalog import find
    from engine.plainly import plainly

    with plainly():
        data = Path(entry.data) if entry.data else None
        benchmark = find(entry.benchmark, folder=places.benchmarks, data=data, options=entry.options)
        benchmark.load()
        return [problem.id for problem in benchmark.problems()]


@dataclass(frozen=True)
class HarnessDefaults:
    """What a known harness draws with unless told otherwise."""

    temperature: float
    top_p: float
    n: int
    max_tokens: int
    note: str
    seconds: float = 3.0
    """CPU seconds that it lets a check take."""


def harness_defaults(benchmark: str, name: str) -> HarnessDefaults:
    """The sampling of a known harness for a benchmark.

    Raises:
        UsageError: that harness is not known for that benchmark.
    """
    from benchmarks.benchmark import BenchmarkError
    from benchmarks.catalog import find
    from benchmarks.harness import find_harness

    try:
        find(benchmark, harness=name)
        harness = find_harness("mbpp" if benchmark.startswith("mbpp") else "humaneval", name)
    except BenchmarkError as error:
        raise UsageError(str(error)) from None
    return HarnessDefaults(
        temperature=harness.temperature,
        top_p=harness.top_p,
        n=harness.n,
        max_tokens=harness.max_tokens,
        note=harness.note,
        seconds=harness.seconds,
    )


def fetch_model(name: str, places: Places, progress: Callable[[int, int], None]) -> Path:
    """Fetch a model into the models folder, if it is not there, and return its path.

    Args:
        name: `demo`, or `hf:REPO:FILE`.
        places: whose models folder.
        progress: told the bytes that are here and the bytes in all (0 while unknown).

    Raises:
        UsageError: it is not to be had, or has no file.
    """
    from engine.models.model import ModelError
    from engine.models.reference import fetch

    try:
        path = fetch(name, places.models, progress)
    except ModelError as error:
        raise UsageError(str(error)) from None
    if path is None:
        raise UsageError(f"{name} is a server's address: there is no file to fetch.")
    return path
