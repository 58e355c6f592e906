"""Which benchmarks MultiPL-E brings; known from the names of files, so that a list of benchmarks reads no data."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias, get_args

Base: TypeAlias = Literal["humaneval", "mbpp"]


@cache
def codes() -> Sequence[str]:
    """The short codes of all declared languages, sorted."""
    return sorted(path.stem for path in (Path(__file__).parent / "languages").glob("*.toml"))


def members() -> Mapping[str, str]:
    """Every benchmark of this family: its name, and where its adapter is."""
    place = "benchmarks.multipl_e.adapter"
    return {f"{base}-{code}": f"{place}:{base}_{code}" for base in get_args(Base) for code in codes()}


def spoken_in(benchmark: str) -> tuple[Base, str] | None:
    """The base and the language's code of a benchmark of this family; None for any other."""
    first, dash, code = benchmark.partition("-")
    base = next((known for known in get_args(Base) if known == first), None)
    return (base, code) if base and dash and code in codes() else None
