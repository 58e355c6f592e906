"""`proctor show RUN --sample PROBLEM`: one sample's record, from its text to its verdict."""

import difflib
import re
from collections.abc import Iterator

import msgspec

from engine.errors import UsageError
from engine.events import CheckMarked, SampleJudged, SampleUnmarked
from engine.run import RunFolder
from engine.sample_record import Record, read_record
from engine.several import several
from tui.terminal.tame import tame, tame_line


def show_sample(folder: RunFolder, wanted: str, *, as_json: bool) -> None:
    """Print the record of one sample, named as `HumanEval/12` or, for another than the first, `HumanEval/12#3`.

    Raises:
        UsageError: the run has no such sample.
    """
    named = re.fullmatch(r"(?P<problem>.*?)(?:[#:](?P<number>\d{1,9}))?", wanted, re.DOTALL)
    problem, number = (named["problem"], named["number"] or "0") if named else (wanted, "0")
    if not problem:
        raise UsageError(f"--sample {wanted}: name a problem, such as HumanEval/12 or HumanEval/12#3.")
    record = read_record(folder, problem, int(number))
    if as_json:
        print(msgspec.json.encode(as_plain(record)).decode())
        return
    for line in lines(record):
        print(line)


def as_plain(record: Record) -> dict[str, object]:
    """The record as one JSON object."""
    return {
        "completed": msgspec.to_builtins(record.completed),
        "judged": msgspec.to_builtins(record.judged) if record.judged else None,
        "code": record.code.encode("utf-8", "backslashreplace").decode(),
        "trouble": record.trouble,
    }


def lines(record: Record) -> Iterator[str]:
    """The record as text for a terminal; nothing in it can act on one."""
    drawn, judged = record.completed, record.judged
    yield f"{tame_line(drawn.problem)} #{drawn.sample} · {several(drawn.tokens, 'token')} · ended by {tame_line(drawn.finish)}"
    yield from _block("what was written", drawn.text)
    match judged:
        case None:
            yield "\nnot marked yet"
        case SampleUnmarked():
            yield f"\nnot judged, the machine's fault: {judged.state}: {tame_line(judged.reason)}"
        case SampleJudged():
            yield from _extraction(record, judged)
            yield f"\nverdict: {judged.outcome}" + (f": {tame_line(judged.reason)}" if judged.reason else "")
            for check in judged.checks:
                yield from _check(check)
            if judged.official_differs:
                yield f"  the official tool differs: {tame_line(judged.official_differs)}"


def _extraction(record: Record, judged: SampleJudged) -> Iterator[str]:
    notes = "".join(f"; {tame_line(note)}" for note in judged.notes)
    yield f"\nextraction: {tame_line(judged.rule)}{notes}"
    if record.trouble:
        yield f"  the code cannot be shown: {tame_line(record.trouble)}"
    else:
        yield from _block("what was marked", record.code)
    match judged.sanitized:
        case None:
            pass
        case "":
            yield "\nEvalPlus's sanitizer would take the same program."
        case other:
            yield "\nEvalPlus's sanitizer would take another program (- marked here, + EvalPlus):"
            before, after = (tame(text).text.splitlines() for text in (record.code, other))
            for line in list(difflib.unified_diff(before, after, lineterm="", n=1))[2:]:
                yield f"  {line}"


def _check(check: CheckMarked) -> Iterator[str]:
    official = f" · official {tame_line(check.official)!r}" if check.official else ""
    reason = f": {tame_line(check.reason)}" if check.reason else ""
    yield (
        f"  {check.name}: {check.outcome}{reason}{official} · {check.integrity} · {check.cpu:.2f} s CPU, "
        f"{check.wall:.2f} s, {check.memory / 2**20:.0f} MiB{' · flaky' if check.flaky else ''}"
    )
    for name, text in (("stdout", check.stdout), ("stderr", check.stderr)):
        if text.strip():
            yield from _block(f"{check.name} {name}", text)


def _block(title: str, text: str) -> Iterator[str]:
    yield f"\n{title}:"
    for line in tame(text).text.split("\n"):
        yield f"  | {line}"
