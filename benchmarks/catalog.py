"""Names of benchmarks, and where their adapters are found.

Ours and a stranger's are registered alike, as entry points of the group `proctor.benchmarks`, and an
adapter's module is imported only when its benchmark is asked for. A family of many benchmarks that are alike
is one entry point of the group `proctor.benchmark_families`: a function that returns names and places.
"""

import inspect
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from benchmarks.benchmark import Benchmark, BenchmarkError
from benchmarks.multipl_e.family import spoken_in

GROUP = "proctor.benchmarks"
FAMILIES = "proctor.benchmark_families"


@cache
def registered() -> Mapping[str, EntryPoint]:
    """Every registered adapter by its benchmark's name; of families only the list of members is imported.

    Looked up once a process, since the metadata of every installed package is read for it.
    """
    known = {entry.name: entry for entry in entry_points(group=GROUP)}
    for family in entry_points(group=FAMILIES):
        members: Mapping[str, str] = family.load()()
        for name, place in members.items():
            known.setdefault(name, EntryPoint(name=name, value=place, group=GROUP))
    return known


def names() -> list[str]:
    """The names of all benchmarks, sorted."""
    return sorted(registered())


def find(
    name: str,
    *,
    folder: Path | None = None,
    data: Path | None = None,
    harness: str = "",
    options: Mapping[str, str] | None = None,
) -> Benchmark:
    """The adapter of a benchmark, constructed but not loaded.

    Args:
        name: as on the command line; case, `_` for `-`, and `plus` for `+` make no difference. Or the
            folder of a custom benchmark.
        folder: where downloaded data is kept; None means the usual place.
        data: a file of the benchmark's data to read instead of looking for one.
        harness: whose prompts, stops and extraction to use, such as `bigcode`; empty for our own.
        options: what the benchmark itself lets choose, such as `from` and `difficulty`.

    Raises:
        BenchmarkError: there is no such benchmark, it takes no data file, or no such harness is known for it.
    """
    if not name.strip():
        raise BenchmarkError("No benchmark was named. `proctor benchmarks list` lists them.")
    if (Path(name) / "benchmark.toml").is_file() or name.endswith("/benchmark.toml"):
        from benchmarks.custom import Custom

        _refuse_what_it_lacks(name, Custom, data, harness, options)
        own = Custom(Path(name))
        if own.card.name in registered():
            raise BenchmarkError(
                f"{name}: name {own.card.name!r} is that of a published benchmark, and its scores would be taken for that "
                "one's. Write another name into benchmark.toml."
            )
        return own
    entry = _entry_of(name)
    adapter = _adapter_of(entry)
    _refuse_what_it_lacks(entry.name, adapter, data, harness, options)
    wanted = {"folder": folder, "data": data, "harness": harness or None, "options": options or None}
    taken = inspect.signature(adapter).parameters
    return adapter(**{key: value for key, value in wanted.items() if key in taken and value is not None})


def _entry_of(name: str) -> EntryPoint:
    """Where the adapter of a benchmark is registered.

    Raises:
        BenchmarkError: it is not; says so of a file or folder if the name is one.
    """
    known = registered()
    if name not in known and Path(name).is_dir():
        raise BenchmarkError(
            f"{name}: this folder has no benchmark.toml, which would say what its problems are. "
            "docs/custom-benchmarks.md shows one."
        )
    if name not in known and "/" in name:
        what = (
            "this is a file, and a benchmark is a folder"
            if Path(name).exists()
            else "there is no such folder"
        )
        raise BenchmarkError(f"{name}: {what}.")
    entry = known.get(name) or {plain(other): entry for other, entry in known.items()}.get(plain(name))
    if entry is None:
        raise BenchmarkError(unknown(name, sorted(known)))
    return entry


def _adapter_of(entry: EntryPoint) -> Callable[..., Benchmark]:
    """What makes the benchmark that is registered here.

    Raises:
        BenchmarkError: it cannot be imported.
    """
    try:
        adapter: Callable[..., Benchmark] = entry.load()
    except (ImportError, AttributeError) as error:
        raise BenchmarkError(
            f"The adapter of benchmark {entry.name} cannot be imported from {entry.value}: {error}. "
            "Reinstall the package that brings it."
        ) from error
    return adapter


def _refuse_what_it_lacks(
    name: str,
    adapter: Callable[..., Benchmark],
    data: Path | None,
    harness: str,
    options: Mapping[str, str] | None,
) -> None:
    """Refuse what was chosen of a benchmark that does not let it be chosen.

    Raises:
        BenchmarkError: naming it.
    """
    taken = inspect.signature(adapter).parameters
    refused = sorted(set(options or {}) - set(getattr(adapter, "options", ())))
    if refused:
        raise BenchmarkError(f"Benchmark {name} has nothing to choose by --{refused[0]}.")
    if data is not None and "data" not in taken:
        raise BenchmarkError(f"Benchmark {name} brings its own data and cannot read {data}.")
    if harness and "harness" not in taken:
        raise BenchmarkError(f"Benchmark {name} has only its own protocol, not {harness!r}.")


def plain(name: str) -> str:
    """A name as people may vary it, reduced to what counts."""
    return name.lower().replace("plus", "+").replace("_", "").replace("-", "")


def unknown(name: str, known: list[str]) -> str:
    """What to tell someone who asked for a benchmark that does not exist."""
    if not known:
        return f"Unknown benchmark {name!r}: none is registered. Install the program again."
    close = get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    meant = f" Did you mean {close[0]!r}?" if close else ""
    plain_names = [one for one in known if not spoken_in(one)]
    languages = sorted({code for one in known if (spoken := spoken_in(one)) for code in spoken[1:]})
    family = (
        f"; and humaneval-LANG, mbpp-LANG of MultiPL-E for LANG {', '.join(languages)}" if languages else ""
    )
    return f"Unknown benchmark {name!r}.{meant} Known: {', '.join(plain_names)}{family}."
