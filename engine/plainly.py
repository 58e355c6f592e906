"""Other rooms' errors in the engine's own words, so that every refusal is one line with an exit code."""

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.benchmark import BenchmarkError
from engine.errors import EnvironmentTrouble, UsageError
from engine.models.model import ModelError
from sandbox.walls import SandboxUnavailable


@contextmanager
def plainly() -> Iterator[None]:
    """Turn what a benchmark, a model or the sandbox raises into a `ProctorError`."""
    try:
        yield
    except (BenchmarkError, ModelError) as error:
        raise UsageError(str(error)) from error
    except SandboxUnavailable as error:
        raise EnvironmentTrouble(str(error)) from error
