"""Hold a run against floors and a baseline: the yes or no that a pipeline needs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.comparable import Guard, guard
from engine.compare import Difference, compare
from engine.errors import UsageError
from engine.events import ScoreValue
from engine.run import RunFolder
from engine.score import estimate
from engine.several import several
from engine.statistics.estimates import CONFIDENCE


@dataclass(frozen=True)
class Floor:
    """A value that a score must reach."""

    metric: str
    value: float
    benchmark: str = ""
    """Empty for every benchmark of the run."""
    check: str = ""
    """Empty for every check."""


@dataclass(frozen=True)
class GateLine:
    """One condition and whether it was met."""

    word: str
    """`met`, `NOT MET`, `held` or `REGRESSION`."""
    text: str

    @property
    def holds(self) -> bool:
        return self.word in ("met", "held")


@dataclass(frozen=True)
class Held:
    """The outcome of a gate."""

    run: str
    lines: tuple[GateLine, ...]
    lost: tuple[str, ...]
    """Problems that the baseline solves more often, the greatest loss first."""
    warnings: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """3 for a regression, 1 for a floor that was not met, else 0."""
        words = {line.word for line in self.lines}
        return 3 if "REGRESSION" in words else 1 if "NOT MET" in words else 0


def hold(
    folder: RunFolder,
    *,
    floors: Sequence[Floor] = (),
    baseline: RunFolder | None = None,
    max_drop: float = 0.02,
    strict: bool = False,
    force: bool = False,
) -> Held:
    """Hold a finished run against its floors and its baseline.

    A regression is a loss of more than `max_drop` that chance does not explain (p < 5 %, Holm over all metrics).
    `strict` turns the burden of proof round: the whole interval must clear the floor, and must exclude losses
    beyond `max_drop`.

    Raises:
        UsageError: the run is not finished, lacks a metric, or cannot be compared with the baseline.
    """
    progress = folder.replay()
    if (state := folder.state(progress)) != "finished":
        raise UsageError(f"Run {folder.id} is {state}: a gate needs a finished run.")
    lines = _floor_lines(folder.id, estimate(progress.tally), floors, strict=strict)
    if baseline is None:
        return Held(run=folder.id, lines=tuple(lines), lost=())
    unlike = _refuse_unlike(folder, baseline, force=force)
    found = compare(baseline.replay(), progress)
    return Held(
        run=folder.id,
        lines=(*lines, *(_baseline_line(found.a, one, max_drop, strict=strict) for one in found.differences)),
        lost=tuple(moved.problem for moved in found.moved if moved.delta < 0),
        warnings=(*unlike.refusals, *unlike.warnings),
    )


def _floor_lines(
    run: str, scores: Sequence[ScoreValue], floors: Sequence[Floor], *, strict: bool
) -> list[GateLine]:
    lines: list[GateLine] = []
    for floor in floors:
        reached = [
            score
            for score in scores
            if score.metric == floor.metric
            and floor.benchmark in ("", score.benchmark)
            and floor.check in ("", score.check)
        ]
        if not reached:
            there = ", ".join(
                f"{s.benchmark}:{s.metric}" + (f":{s.check}" if s.check else "") for s in scores
            )
            raise UsageError(f"--min {floor.metric}: run {run} has no such score. It has: {there}.")
        for score in reached:
            met = (score.low if strict else score.value) >= floor.value
            check = f" ({score.check})" if score.check else ""
            lines.append(
                GateLine(
                    "met" if met else "NOT MET",
                    f"{score.benchmark} {score.metric}{check} {score.value:.1%} [{score.low:.1%}, {score.high:.1%}] over "
                    f"{several(score.problems, 'problem')}, {'all of it at least ' if strict else 'floor '}{floor.value:.1%}",
                )
            )
    return lines


def _refuse_unlike(folder: RunFolder, baseline: RunFolder, *, force: bool) -> Guard:
    """What stands against comparing the two, where that does not forbid it."""
    if baseline.path == folder.path:
        raise UsageError(f"--baseline {baseline.id}: a run cannot fall behind itself. Name another run.")
    unlike = guard(baseline.read_manifest(), folder.read_manifest())
    if unlike.refusals and not force:
        raise UsageError(
            f"--baseline {baseline.id} does not measure the same thing: {'; '.join(unlike.refusals)}. "
            "Use --force if that difference is meant."
        )
    return unlike


def _baseline_line(baseline: str, one: Difference, max_drop: float, *, strict: bool) -> GateLine:
    fell = one.low < -max_drop if strict else is_regression(one, max_drop)
    check = f" ({one.check})" if one.check else ""
    return GateLine(
        "REGRESSION" if fell else "held",
        f"{one.benchmark} {one.metric}{check} {one.delta * 100:+.1f} pp "
        f"[{one.low * 100:+.1f}, {one.high * 100:+.1f}] against {baseline} on {several(one.problems, 'problem')}, "
        f"p={one.p_adjusted:.3g}",
    )


def is_regression(difference: Difference, max_drop: float, significance: float = 1 - CONFIDENCE) -> bool:
    """Whether B fell below A by more than `max_drop`, and by more than chance explains."""
    return difference.delta < -max_drop and difference.p_adjusted < significance


def parse_floor(text: str) -> Floor:
    """`pass@1=0.40`, `pass@1=40%`, `humaneval+:pass@1:plus=0.40`.

    Raises:
        UsageError: it is not of that form.
    """
    name, equals, value = text.partition("=")
    parts = name.strip().split(":")
    at = next((i for i, part in enumerate(parts) if re.fullmatch(r"\S+@\d+", part)), None)
    try:
        wanted = float(value.strip().removesuffix("%")) / (100 if value.strip().endswith("%") else 1)
    except ValueError:
        wanted = -1.0
    if not equals or at is None or not 0 <= wanted <= 1 or len(parts) > 3:
        raise UsageError(f"--min {text}: write METRIC=VALUE with a value up to 1, such as pass@1=0.40.")
    return Floor(
        metric=parts[at],
        value=wanted,
        benchmark=":".join(parts[:at]),
        check=":".join(parts[at + 1 :]),
    )


def parse_points(text: str, option: str) -> float:
    """`2pp`, `2` or `0.5pp` as a share.

    Raises:
        UsageError: it is not a number of percentage points.
    """
    try:
        points = float(text.strip().removesuffix("pp").strip()) / 100
    except ValueError:
        points = -1.0
    if not 0 <= points <= 1:
        raise UsageError(f"{option} {text}: write percentage points, such as 2pp.")
    return points
