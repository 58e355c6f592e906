"""A run cut into parts that can be worked off anywhere, and what must hold before the parts are one again.

A shard takes every N-th problem of the shuffled order, so shards are of a size, each is a fair subset, and the
seeds of its samples are those of the whole run. All samples of a problem stay together.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.errors import UsageError
from engine.plan import Exam
from engine.run import RunFolder
from engine.several import several

OWN = ("slots", "threads", "gpus", "main_gpu", "gpu_layers", "split", "ubatch")
"""Options that may differ from box to box: they change speed, and are in each shard's manifest."""


@dataclass(frozen=True)
class Shard:
    """The i-th of N parts; the first is 1."""

    index: int
    count: int

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"


@dataclass(frozen=True)
class Part:
    """A shard's run, with its manifest read."""

    shard: Shard
    folder: RunFolder
    manifest: dict[str, Any]

    def __str__(self) -> str:
        return f"shard {self.shard} ({self.folder.id})"


def parse_shard(text: str) -> Shard:
    """Read `i/N`.

    Raises:
        UsageError: it is not that, or i is not one of 1 to N.
    """
    index, slash, count = text.partition("/")
    if not (slash and index.isdecimal() and count.isdecimal() and 1 <= int(index) <= int(count)):
        raise UsageError(f"--shard {text!r}: write i/N with i from 1 to N, such as 2/4.")
    return Shard(int(index), int(count))


def take_shard(exams: Sequence[Exam], text: str) -> tuple[Exam, ...]:
    """The exams with only a shard's problems; as they are where `text` is empty.

    Raises:
        UsageError: the shard is none, or there are more shards than problems.
    """
    if not text:
        return tuple(exams)
    shard = parse_shard(text)
    for exam in exams:
        if len(exam.problems) < shard.count:
            raise UsageError(
                f"--shard {shard}: {exam.benchmark.card.title} has only {several(len(exam.problems), 'problem')} here, "
                "and every shard needs one. Use fewer shards."
            )
    return tuple(
        replace(
            exam,
            problems=exam.problems[shard.index - 1 :: shard.count],
            whole=tuple(problem.id for problem in exam.problems),
        )
        for exam in exams
    )


def read_parts(folders: Iterable[RunFolder]) -> tuple[Part, ...]:
    """The parts of one run in order, proven to be all of it and alike.

    Raises:
        UsageError: naming what is missing, there twice, no shard, or unlike the others.
    """
    parts: dict[int, Part] = {}
    for folder in folders:
        part = _read(folder)
        for known in parts.values():
            if known.shard.count != part.shard.count:
                raise UsageError(f"{known} and {part} are parts of different runs: their N differs.")
        other = parts.setdefault(part.shard.index, part)
        if other is not part:
            raise UsageError(f"{part.shard} is there twice: {other.folder.path} and {folder.path}. Name one.")
    if not parts:
        raise UsageError("No shards were named: give the runs of all of them.")
    ordered = tuple(parts[index] for index in sorted(parts))
    for part in ordered[1:]:
        refuse_unlike(ordered[0], part)
    count = ordered[0].shard.count
    missing = [f"{index}/{count}" for index in range(1, count + 1) if index not in parts]
    if missing:
        raise UsageError(
            f"{len(missing)} of {count} shards missing: {', '.join(missing[:8])}"
            f"{' …' if len(missing) > 8 else ''}. Name the runs of all of them."
        )
    for index, entry in enumerate(ordered[0].manifest["entries"]):
        there = sorted(problem for part in ordered for problem in part.manifest["entries"][index]["problems"])
        if there != sorted(entry["whole"]):
            raise UsageError(
                f"The shards' problems of {entry['title']} are not those of the whole run: "
                f"{len(there)} where {len(entry['whole'])} belong. A manifest was changed by hand."
            )
    return ordered


def refuse_unlike(first: Part, other: Part) -> None:
    """Refuse two shards that were not run alike.

    Raises:
        UsageError: naming the first thing that differs, and how.
    """
    one, two = _alike(first.manifest), _alike(other.manifest)
    for name in sorted(one.keys() | two.keys()):
        if one.get(name) != two.get(name):
            raise UsageError(
                f"{first} and {other} were not run alike, so they cannot be one run: {name} is "
                f"{_short(one.get(name))} and {_short(two.get(name))}."
            )


def whole_manifest(run: str, parts: Sequence[Part]) -> dict[str, Any]:
    """The manifest of the whole run: the first shard's, with all problems and a list of who did what."""
    first = parts[0].manifest
    return {
        **first,
        "run": run,
        "created": min(str(part.manifest.get("created", "")) for part in parts),
        "spec": {**first["spec"], "shard": ""},
        "entries": [
            _whole_entry([part.manifest["entries"][index] for part in parts])
            for index in range(len(first["entries"]))
        ],
        "sandbox": {
            **first["sandbox"],
            "workers": sum(part.manifest["sandbox"]["workers"] for part in parts),
        },
        "shards": [
            {
                "shard": str(part.shard),
                "run": part.folder.id,
                "dir": str(part.folder.path),
                "host": part.manifest.get("host"),
                "decoding": part.manifest.get("decoding"),
            }
            for part in parts
        ],
    }


def _whole_entry(entries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    first = {key: value for key, value in entries[0].items() if key not in ("whole", "cuts")}
    cuts = {problem: shares for entry in entries for problem, shares in entry.get("cuts", {}).items()}
    return {**first, "problems": entries[0]["whole"], **({"cuts": cuts} if cuts else {})}


def shard_folders(manifest: dict[str, Any]) -> tuple[RunFolder, ...]:
    """The folders that a joined run was made from; empty for any other run."""
    return tuple(RunFolder(Path(shard["dir"])) for shard in manifest.get("shards", ()))


def joined_id(folders: Iterable[RunFolder]) -> str:
    """The name of the run that joins these folders: the same for the same folders in any order."""
    paths = "\0".join(sorted({str(folder.path.resolve()) for folder in folders}))
    return "joined-" + hashlib.blake2b(paths.encode(), digest_size=4).hexdigest()


def _read(folder: RunFolder) -> Part:
    manifest: dict[str, Any] = folder.read_manifest()
    if manifest.get("shards"):
        raise UsageError(f"Run {folder.id} is a joined run already: name the shards themselves.")
    spec = manifest.get("spec")
    text = spec.get("shard", "") if isinstance(spec, dict) else ""
    if not text:
        raise UsageError(
            f"Run {folder.id} is no shard: only runs that were begun with --shard can be joined."
        )
    return Part(parse_shard(text), folder, manifest)


def _alike(manifest: dict[str, Any]) -> dict[str, Any]:
    """What must be equal in all shards of a run, by a name that means something to whoever reads a refusal."""
    spec, model = manifest["spec"], manifest["model"]
    facts = {
        "the proctor version": manifest.get("proctor"),
        "the model": model.get("name"),
        "the model's sha256": model.get("sha256"),
        "the model's library": model.get("backend"),
        "the isolation grade": manifest["sandbox"].get("grade"),
        "the Python behind the walls": manifest["sandbox"].get("interpreter"),
        "the suite": spec["suite"],
    }
    for name, value in spec.get("options", {}).items():
        if name not in OWN:
            facts[f"--{name.replace('_', '-')}"] = value
    for entry in manifest["entries"]:
        for name, value in entry.items():
            if name != "problems":
                facts[f"{entry.get('benchmark')}'s {name}"] = value
    return facts


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:79] + "…"
