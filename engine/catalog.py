"""Which benchmarks and models there are to choose from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.benchmark import Card
from engine.errors import UsageError
from engine.places import Places


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
            if path.resolve() in seen:
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


def fetch_model(name: str, places: Places, narrate: Callable[[str], None]) -> Path:
    """Fetch a model into the models folder and return its path.

    Raises:
        UsageError: it is not to be had.
    """
    from engine.models.fetch import fetch
    from engine.models.model import ModelError

    try:
        return fetch(name, places.models, narrate)
    except ModelError as error:
        raise UsageError(str(error)) from None
