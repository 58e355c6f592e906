"""Everything needed to repeat a run, gathered once before the first sample is drawn."""

import os
import platform
import socket
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import msgspec
import psutil

from engine.errors import UsageError
from engine.gpu import gpus
from engine.models.model import ModelCard, Opened
from engine.plan import Exam
from engine.protocol import Protocol
from engine.spec import RunSpec
from engine.version import __version__
from sandbox.walls import Sandbox

SCHEMA = 1


def compose(
    run: str, spec: RunSpec, exams: Sequence[Exam], card: ModelCard, opened: Opened, sandbox: Sandbox
) -> dict[str, object]:
    """The manifest of a run, as plain data."""
    return {
        "schema": SCHEMA,
        "run": run,
        "created": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "proctor": __version__,
        "spec": msgspec.to_builtins(spec),
        "entries": [
            {
                "benchmark": exam.benchmark.card.name,
                "title": exam.benchmark.card.title,
                "scenario": exam.entry.scenario,
                "origin": asdict(exam.origin),
                "protocol": msgspec.to_builtins(exam.protocol),
                "subset": exam.entry.subset,
                "problems": [problem.id for problem in exam.problems],
                **({"whole": list(exam.whole)} if exam.whole else {}),
                **({"given": exam.given} if exam.given else {}),
                **({"cuts": dict(exam.cuts)} if exam.cuts else {}),
                "published": exam.published,
                "cpu_limit": exam.benchmark.card.cpu,
                "flaws": list(exam.benchmark.card.flaws),
            }
            for exam in exams
        ],
        "seeds": "blake2b-64 over (run seed, problem id, sample index), modulo 2^32-2, plus 1",
        "model": {**asdict(card), "facts": dict(card.facts)},
        "decoding": {**asdict(opened), "facts": dict(opened.facts)},
        "sandbox": {
            "grade": str(sandbox.grade),
            "layers": list(sandbox.layers),
            "workers": sandbox.workers,
            "interpreter": sandbox.interpreter,
        },
        "host": host(),
    }


def host() -> dict[str, object]:
    """The machine, as far as it can change speed or text."""
    return {
        "name": socket.gethostname(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory": psutil.virtual_memory().total,
        "gpus": [{"name": gpu.name, "memory": gpu.memory_total} for gpu in gpus()],
    }


def spec_of(manifest: dict[str, object]) -> RunSpec:
    """The specification a manifest was made from.

    Raises:
        UsageError: it was written by a version this one cannot read.
    """
    try:
        return msgspec.convert(manifest["spec"], RunSpec)
    except (KeyError, msgspec.ValidationError) as error:
        raise UsageError(
            f"The manifest of run {manifest.get('run')} cannot be read by proctor {__version__}: {error}"
        ) from None


def settled_spec(manifest: dict[str, object]) -> RunSpec:
    """The specification as it was really sat: with each entry's protocol as it stood once `auto` was settled.

    Raises:
        UsageError: it was written by a version this one cannot read.
    """
    spec = spec_of(manifest)
    entries = manifest.get("entries")
    settled = (
        [msgspec.convert(entry["protocol"], Protocol) for entry in entries]
        if isinstance(entries, list)
        else []
    )
    sat = tuple(
        msgspec.structs.replace(entry, protocol=protocol)
        for entry, protocol in zip(spec.suite.entries, settled, strict=True)
    )
    return msgspec.structs.replace(spec, suite=msgspec.structs.replace(spec.suite, entries=sat))


def cuts_of(manifest: dict[str, object], index: int) -> dict[str, tuple[float, ...]]:
    """The shares to which an entry's prompts were cut, by problem id."""
    entries = manifest.get("entries")
    entry = entries[index] if isinstance(entries, list) and index < len(entries) else {}
    return msgspec.convert(entry.get("cuts", {}), dict[str, tuple[float, ...]])


def refuse_changes(manifest: dict[str, object], exams: Sequence[Exam], card: ModelCard) -> None:
    """Refuse to go on with another model or other data than the run was begun with.

    Raises:
        UsageError: naming what changed.
    """
    before = manifest.get("model")
    if isinstance(before, dict) and before.get("sha256") != card.sha256:
        raise UsageError(
            f"{card.path or card.source} is not the file this run was begun with: sha256 {card.sha256[:12]}…, "
            f"expected {str(before.get('sha256'))[:12]}…. Put the old file back, or start a new run."
        )
    entries = manifest.get("entries")
    for exam, entry in zip(exams, entries if isinstance(entries, list) else [], strict=False):
        if entry["origin"]["sha256"] != exam.origin.sha256:
            raise UsageError(
                f"The data of {exam.benchmark.card.title} changed since this run was begun: sha256 "
                f"{exam.origin.sha256[:12]}…, expected {entry['origin']['sha256'][:12]}…. Start a new run."
            )


def _processor() -> str:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor()
