"""Benchmarks whose programs need tools that a machine may lack: they bring canaries to try the tools with."""

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from benchmarks.benchmark import MarkerCheck


@runtime_checkable
class NeedsToolchain(Protocol):
    """An adapter whose problems say nothing about a model where a compiler is missing or broken."""

    @property
    def tool(self) -> str:
        """What the tools are known by, such as `rs`."""

    @property
    def version_command(self) -> Sequence[str]:
        """What makes them print their version."""

    @property
    def remedy(self) -> str:
        """What brings the tools, such as `apt install rustc`."""

    def canaries(self) -> Mapping[str, MarkerCheck]:
        """Small programs that prove the tools: `good` must pass; every other must run and must not pass."""
