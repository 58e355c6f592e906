"""How a real repository's tests are run, as data: its Python, its requirements, its runner, its source releases.

Sources come from the project's own releases, since a commit cannot be fetched everywhere. For which commits a release
can stand is known from the instances: all lines that the gold patch and the official tests change are at their place.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.swe_bench.instance import Instance

RECIPES = Path(__file__).with_name("recipes.toml")


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What a repository's tests need."""

    repo: str
    """Such as `psf/requests`."""
    project: str
    """Its name in the package index, such as `requests`."""
    python: str
    """Such as `3.9`."""
    pins: tuple[str, ...]
    """What is installed for the tests; the repository itself is imported from its tree."""
    build: tuple[str, ...]
    """What is installed so that its source release can be read."""
    import_from: tuple[str, ...]
    """Folders of the tree that are put on the import path."""
    folder: str
    """Where the command runs, relative to the tree."""
    runner: str
    """What runs its tests, as benchmarks/swe_bench/recorder.py knows it: `pytest`, `django` or `sympy`."""
    arguments: tuple[str, ...]
    """What the runner is given; the official test files stand behind it."""
    releases: Mapping[str, str]
    """The release that stands for an instance's commit."""

    @property
    def key(self) -> str:
        """Names the environment in the cache: equal for equal requirements."""
        told = json.dumps([self.repo, self.python, self.pins, self.build])
        return f"{self.project}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"


@cache
def recipes() -> Mapping[str, Recipe]:
    """The recipes by repository."""
    found = {}
    for table in tomllib.loads(RECIPES.read_text(encoding="utf-8"))["recipe"]:
        recipe = Recipe(
            repo=table["repo"],
            project=table["project"],
            python=table["python"],
            pins=tuple(table["pins"]),
            build=tuple(table["build"]),
            import_from=tuple(table["import_from"]),
            folder=table["folder"],
            runner=table["runner"],
            arguments=tuple(table["arguments"]),
            releases=table["releases"],
        )
        found[recipe.repo] = recipe
    return found


def recipe_of(instance: Instance) -> Recipe | None:
    """The recipe for an instance whose commit a release stands for; None if there is none."""
    recipe = recipes().get(instance.repo)
    return recipe if recipe and instance.id in recipe.releases else None
