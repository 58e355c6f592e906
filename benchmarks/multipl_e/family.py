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
