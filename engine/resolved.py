"""A run over repository issues, folded by repository: what was resolved, and what can be said of patches by looking.

Looking at a patch is never a verdict. What had no environment is counted apart, neither resolved nor unresolved.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import msgspec

from benchmarks.swe_bench.evidence import NOT_TOLD, holds_evidence
from benchmarks.swe_bench.patch import PatchReport, extract_patch, validate
from engine.events import SampleCompleted, SampleJudged, SampleUnmarked
from engine.log import read_log
from engine.run import RunFolder
from engine.statistics.estimates import interval
from engine.verdict import Outcome


class RepositoryRow(msgspec.Struct, frozen=True, kw_only=True):
    """One repository's share of a run."""

    repo: str
    instances: int
    """Those with a verdict."""
    resolved: float
    """The mean over instances of the share of their samples that resolve them."""
    low: float
    high: float
    """Ends of the 95 % interval."""
    unmarked: int
    """Samples that the machine could not mark."""


class PatchCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What looking at the patches tells."""

    samples: int
    empty: int
    broken: int
    """Those that do not parse."""
    parse: int
    touch_tests: int
    """Those of them that change tests."""
    unseen: int
    """Judged elsewhere; the report does not hold the patch."""


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """A run over repository issues."""

    repositories: tuple[RepositoryRow, ...]
    patches: PatchCounts
    outcomes: dict[str, int]
    """Verdicts in the words of the field: resolved, tests fail, does not apply, no patch …"""


WORDS: Mapping[Outcome, str] = {
    Outcome.PASSED: "resolved",
    Outcome.WRONG_ANSWER: "tests fail",
    Outcome.SYNTAX_ERROR: "does not apply",
    Outcome.NO_CODE: "no patch",
    Outcome.TRUNCATED: "cut off",
    Outcome.TIMEOUT: "tests timed out",
    Outcome.EXCEPTION: "no test ran",
    Outcome.EXITED: "log contradicts itself",
    Outcome.FORGED: "forged",
}


def fold_repositories(folder: RunFolder) -> Resolved | None:
    """The run by repository; None if it sat no such benchmark."""
    progress = folder.replay()
    entries = {index: entry for index, entry in enumerate(progress.tally.entries) if entry.asks_issues}
    if not entries:
        return None
    given = {index for index, entry in entries.items() if "as given" in entry.protocol}
    last: dict[tuple[str, int], SampleJudged | SampleUnmarked] = {}
    patches: Counter[str] = Counter()
    for event in read_log(folder.events):
        match event:
            case SampleCompleted() if event.entry in entries:
                text = event.text if event.entry in given else extract_patch(event.text).patch
                patches.update(_kinds(text))
            case SampleJudged() | SampleUnmarked() if event.entry in entries:
                last[event.problem, event.sample] = event
            case _:
                pass
    return Resolved(
        repositories=tuple(_rows(last)),
        patches=PatchCounts(
            samples=patches["samples"],
            empty=patches["empty"],
            broken=patches["broken"],
            parse=patches["parse"],
            touch_tests=patches["tests"],
            unseen=patches["unseen"],
        ),
        outcomes=dict(
            Counter(
                WORDS.get(event.outcome, str(event.outcome))
                for event in last.values()
                if isinstance(event, SampleJudged)
            ).most_common()
        ),
    )


def repository_of(instance: str) -> str:
    """`django/django` of `django__django-11099`."""
    return instance.rpartition("-")[0].replace("__", "/") or instance


def evidence_options(file: Path) -> dict[str, str]:
    """What tells an adapter that a path brings verdicts along; nothing for plain predictions."""
    return {"logs": str(file.absolute())} if holds_evidence(file) else {}


def _kinds(text: str) -> list[str]:
    if text == NOT_TOLD:
        return ["samples", "unseen"]
    report: PatchReport = validate(None, text)
    if report.empty:
        return ["samples", "empty"]
    if not report.parses:
        return ["samples", "broken"]
    return ["samples", "parse", *(["tests"] if report.tests else [])]


def _rows(last: Mapping[tuple[str, int], SampleJudged | SampleUnmarked]) -> list[RepositoryRow]:
    judged: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    unmarked: Counter[str] = Counter()
    for (instance, _), event in last.items():
        repo = repository_of(instance)
        if isinstance(event, SampleUnmarked):
            unmarked[repo] += 1
        else:
            judged[repo][instance].append(event.outcome is Outcome.PASSED)
    rows = []
    for repo in sorted({*judged, *unmarked}):
        values = [sum(hits) / len(hits) for hits in judged[repo].values()]
        spread = interval(values) if values else None
        rows.append(
            RepositoryRow(
                repo=repo,
                instances=len(values),
                resolved=sum(values) / len(values) if values else 0.0,
                low=spread.low if spread else 0.0,
                high=spread.high if spread else 1.0,
                unmarked=unmarked[repo],
            )
        )
    return rows
