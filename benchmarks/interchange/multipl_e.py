"""MultiPL-E's own files: one JSON document a problem, `NAME.json.gz` with completions, `NAME.results.json.gz` with results."""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.completion_text import cut_at_stops
from benchmarks.interchange.answer import GivenAnswer, WrongFile
from benchmarks.regular import read_regular

ENDINGS = (".results.json.gz", ".results.json", ".json.gz", ".json")


def is_multipl_e(document: object) -> bool:
    """Whether a decoded file is one of theirs."""
    if not isinstance(document, dict) or not isinstance(document.get("name"), str):
        return False
    return isinstance(document.get("completions"), list) or isinstance(document.get("results"), list)


def read_document(document: Mapping[str, Any]) -> Iterator[GivenAnswer]:
    """The answers of one problem: completions joined with the file's own prompt, or programs with their words.

    Raises:
        WrongFile: an answer has another shape.
    """
    name, prompt, tests = (str(document.get(key, "")) for key in ("name", "prompt", "tests"))
    for result in document.get("results") or ():
        if not isinstance(result, dict) or not isinstance(result.get("program"), str):
            raise WrongFile(f"a result of {name} has no program")
        program = result["program"]
        code = program.removesuffix(f"\n{tests}") if tests else program
        passed = result.get("status") == "OK" and result.get("exit_code") == 0
        status = str(result.get("status", "Exception"))
        word = status if passed or status != "OK" else "Exception"
        yield GivenAnswer(problem=name, text=code, stands_alone=True, words={"tests": word})
    if document.get("results"):
        return
    stops = [str(stop) for stop in document.get("stop_tokens") or ()]
    for completion in document["completions"]:
        if not isinstance(completion, str):
            raise WrongFile(f"a completion of {name} is not a string")
        yield GivenAnswer(problem=name, text=prompt + cut_at_stops(completion, stops), stands_alone=True)


def files_of(folder: Path) -> list[Path]:
    """The files of a folder that could be theirs, one a problem: results where there are any."""
    chosen: dict[str, Path] = {}
    for ending in ENDINGS:
        for path in sorted(folder.glob(f"*{ending}")):
            chosen.setdefault(_stem(path.name), path)
    return [chosen[name] for name in sorted(chosen)]


def holds_multipl_e(folder: Path) -> bool:
    """Whether a folder's first such file is one of theirs."""
    paths = files_of(folder)
    try:
        return bool(paths) and is_multipl_e(_decoded(paths[0]))
    except WrongFile:
        return False


def read_folder(folder: Path) -> Iterator[GivenAnswer]:
    """The answers in a folder of their files, problems in order of name.

    Raises:
        WrongFile: a file is damaged or of another kind; says which.
    """
    for path in files_of(folder):
        document = _decoded(path)
        if not isinstance(document, dict) or not is_multipl_e(document):
            raise WrongFile(f"{path.name} is not a MultiPL-E file")
        yield from read_document(document)


def write_document(path: Path, document: Mapping[str, object]) -> None:
    """Write one of their files, gzipped if its name says so."""
    data = json.dumps(document).encode("utf-8")
    path.write_bytes(gzip.compress(data, mtime=0) if path.name.endswith(".gz") else data)


def completions_document(
    row: Mapping[str, object], codes: Sequence[str], sampling: Mapping[str, object]
) -> dict[str, object]:
    """A problem's completions; code that does not continue the prompt stands alone, under an empty prompt.

    Whoever reads the file cuts completions at its stop tokens; where that would cut code short, it has none.
    """
    prompt = str(row["prompt"])
    if not all(code.startswith(prompt) for code in codes):
        prompt = ""
    known = {key: row[key] for key in ("name", "language", "tests")}
    completions = [code[len(prompt) :] for code in codes]
    stops = [str(stop) for stop in _listed(row["stop_tokens"])]
    if any(cut_at_stops(completion, stops) != completion for completion in completions):
        stops = []
    return {**known, "prompt": prompt, "completions": completions, "stop_tokens": stops, **sampling}


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _stem(name: str) -> str:
    return name.removesuffix(next(ending for ending in ENDINGS if name.endswith(ending)))


def _decoded(path: Path) -> object:
    try:
        data = read_regular(path)
        text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        document: object = json.loads(text)
    except (OSError, EOFError, ValueError) as error:
        raise WrongFile(f"{path.name}: {error}") from None
    return document
