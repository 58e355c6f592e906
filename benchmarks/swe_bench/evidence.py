"""What other tools wrote of patches: predictions, and the logs and reports of runs that are over.

Recognised by what is in them: files of predictions (one JSON object a line, a list, or an object by instance), the
official tool's folder of logs (`RUN/MODEL/INSTANCE/` with `patch.diff`, `test_output.txt`, `report.json`,
`run_instance.log`), one instance's report, and the summary of a run, the official tool's or sb-cli's.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.benchmark import BenchmarkError
from benchmarks.regular import read_regular
from benchmarks.swe_bench.patch import extract_patch

NOT_TOLD = "(the report does not hold the patch)\n"
"""Stands for a patch that was judged elsewhere and is not here."""

PARTS = ("report.json", "test_output.txt", "patch.diff", "run_instance.log")
"""Files of an instance in the official folder of logs."""


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """A patch that a model wrote elsewhere."""

    instance: str
    patch: str
    """Empty where the model wrote none."""
    model: str = ""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A prediction, with what became of it."""

    prediction: Prediction
    log: str | None = None
    report: Mapping[str, object] | None = None
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything recorded in a folder or file."""

    recorded: tuple[Recorded, ...]

    def of(self, instance: str, patch: str) -> Recorded | None:
        """What was recorded of a patch."""
        for one in self.recorded:
            if one.prediction.instance == instance and one.prediction.patch == patch:
                return one
        return None


def is_prediction(item: object) -> bool:
    """Whether a decoded object is one prediction."""
    if not isinstance(item, Mapping) or not isinstance(item.get("instance_id"), str):
        return False
    return any(key in item for key in ("model_patch", "prediction", "full_output", "model_name_or_path"))


def read_prediction(item: Mapping[str, object]) -> Prediction:
    """A prediction; where there is only the model's whole answer, the patch is taken out of it."""
    patch = item.get("model_patch", item.get("prediction"))
    if patch is None and isinstance(item.get("full_output"), str):
        patch = extract_patch(str(item["full_output"])).patch
    return Prediction(
        instance=str(item["instance_id"]),
        patch=patch if isinstance(patch, str) and patch.strip() else "",
        model=str(item.get("model_name_or_path") or ""),
    )


def predictions_in(document: object) -> tuple[Prediction, ...] | None:
    """The predictions of a decoded file; None if it holds something else."""
    match document:
        case list() if document and all(map(is_prediction, document)):
            return tuple(map(read_prediction, document))
        case dict() if is_prediction(document):
            return (read_prediction(document),)
        case dict() if document and all(_keyed(name, item) for name, item in document.items()):
            return tuple(read_prediction({"instance_id": name, **item}) for name, item in document.items())
        case _:
            return None


def _keyed(name: object, item: object) -> bool:
    return isinstance(item, Mapping) and "model_patch" in item and item.get("instance_id", name) == name


def is_summary(document: object) -> bool:
    """Whether a decoded file is the summary of a run."""
    return isinstance(document, Mapping) and isinstance(
        document.get("resolved_ids", document.get("resolved")), list
    )


def is_report(document: object) -> bool:
    """Whether a decoded file is the report of one instance, or of several."""
    return (
        isinstance(document, Mapping)
        and bool(document)
        and all(isinstance(entry, Mapping) and "resolved" in entry for entry in document.values())
    )


def holds_evidence(path: Path) -> bool:
    """Whether a path is a folder of logs, or a file with reports; such a path brings its verdicts along."""
    if path.is_dir():
        return next(_instance_folders(path), None) is not None
    document = _json(path)
    return is_summary(document) or is_report(document)


def gather(path: Path) -> Evidence:
    """Everything that a folder of logs or a file with reports records.

    Raises:
        BenchmarkError: it holds nothing of the kind, or the logs of several models.
    """
    recorded = tuple(_of_folder(path) if path.is_dir() else _of_file(path))
    if not recorded:
        raise BenchmarkError(
            f"{path}: holds no logs or reports of SWE-bench. A folder of logs has one folder an instance, with "
            f"{', '.join(PARTS[:3])} in it."
        )
    models = sorted({one.prediction.model for one in recorded})
    if len(models) > 1:
        raise BenchmarkError(
            f"{path}: holds logs of several models ({', '.join(models[:4])}). Name one of them: "
            f"{path}/{models[0]}."
        )
    return Evidence(recorded=recorded)


def _of_folder(path: Path) -> Iterator[Recorded]:
    for folder in _instance_folders(path):
        name = folder.name
        report = _json(folder / "report.json")
        entry = report.get(name) if isinstance(report, Mapping) else None
        patch = _text(folder / "patch.diff")
        log = _text(folder / "test_output.txt")
        if log is None:
            log = _text(folder / "run_instance.log")
        if patch is None:
            empty = isinstance(entry, Mapping) and (
                entry.get("patch_is_None") or not entry.get("patch_exists", True)
            )
            patch = "" if empty else NOT_TOLD
        yield Recorded(
            prediction=Prediction(
                instance=name, patch=patch if patch.strip() else "", model=folder.parent.name
            ),
            log=log,
            report=entry if isinstance(entry, Mapping) else None,
            place=str(folder),
        )


def _of_file(path: Path) -> Iterator[Recorded]:
    document = _json(path)
    if isinstance(document, Mapping) and is_summary(document):
        yield from _of_summary(document, str(path))
    elif isinstance(document, Mapping) and is_report(document):
        for name, entry in document.items():
            empty = entry.get("patch_is_None") or entry.get("patch_exists") is False
            yield Recorded(
                prediction=Prediction(instance=str(name), patch="" if empty else NOT_TOLD),
                report=entry,
                place=str(path),
            )


def _of_summary(document: Mapping[str, object], place: str) -> Iterator[Recorded]:
    """Each instance of a run's summary; what was only submitted and never judged is none of them."""
    resolved = _names(document, "resolved_ids") or _names(document, "resolved")
    empty = _names(document, "empty_patch_ids") or _names(document, "no_generation")
    infra = _names(document, "infra_failure_ids")
    error = _names(document, "error_ids") + _names(document, "no_logs")
    unresolved = _names(document, "unresolved_ids") or _names(document, "applied")
    entries: dict[str, dict[str, object]] = {}
    for name in unresolved:
        entries[name] = {"resolved": False}
    for name in error:
        entries[name] = {"resolved": False, "error": True}
    for name in infra:
        entries[name] = {"resolved": False, "infra_failure": True}
    for name in resolved:
        entries[name] = {"resolved": True}
    for name in empty:
        entries[name] = {"resolved": False, "patch_is_None": True}
    for name, entry in sorted(entries.items()):
        patch = "" if entry.get("patch_is_None") else NOT_TOLD
        yield Recorded(prediction=Prediction(instance=name, patch=patch), report=entry, place=place)


def _names(document: Mapping[str, object], key: str) -> list[str]:
    names = document.get(key)
    return [str(name) for name in names] if isinstance(names, list) else []


def _instance_folders(path: Path) -> Iterator[Path]:
    """The folders below a path, itself included, that hold an instance's files."""
    seen: set[Path] = set()
    for part in PARTS:
        for file in sorted(path.rglob(part)):
            if file.parent not in seen and "__" in file.parent.name:
                seen.add(file.parent)
                yield file.parent


def _text(path: Path) -> str | None:
    try:
        return read_regular(path).decode("utf-8", "replace")
    except OSError:
        return None


def _json(path: Path) -> object:
    text = _text(path)
    try:
        document: object = json.loads(text) if text else None
    except ValueError:
        return None
    return document
