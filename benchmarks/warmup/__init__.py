"""Warmup: a small exam of our own, from trivial to hard, that ships with the program and needs no network."""

from benchmarks.warmup.warmup import Warmup

__all__ = ["Warmup"]
