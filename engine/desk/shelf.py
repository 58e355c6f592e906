"""The benchmarks as one chooses among them: what each is, and whether its data is here."""

from pathlib import Path

from benchmarks.benchmark import Benchmark
from benchmarks.dataset import Dataset
from engine.desk.words import Shelved
from engine.places import places
from engine.statistics.resolution import resolution


def shelf() -> tuple[Shelved, ...]:
    """Every benchmark, by title. Reads no data and fetches none."""
    from benchmarks.catalog import find, names

    shelved = []
    for name in names():
        benchmark = find(name, folder=places().benchmarks)
        card = benchmark.card
        revision, file, held = _data(benchmark)
        shelved.append(
            Shelved(
                name=card.name,
                title=card.title,
                problems=card.problems,
                kind=card.kind,
                tests=card.tests_per_problem,
                licence=card.licence,
                homepage=card.homepage,
                good_for=card.good_for,
                flaws=card.flaws,
                scenarios=tuple(str(scenario) for scenario in card.scenarios),
                max_tokens=card.max_tokens,
                cpu=card.cpu,
                revision=revision,
                file=file,
                held=held,
                resolution=100 * resolution(card.problems, 1).half_width if card.problems else 0.0,
            )
        )
    return tuple(sorted(shelved, key=lambda one: one.title.lower()))


def _data(benchmark: Benchmark) -> tuple[str, str, bool | None]:
    """Revision, place and presence of a benchmark's data, as far as its adapter tells."""
    dataset = getattr(benchmark, "dataset", None)
    if not isinstance(dataset, Dataset):
        return "", "", None
    file = places().benchmarks / dataset.name
    return dataset.revision, str(file), Path(file).exists()
