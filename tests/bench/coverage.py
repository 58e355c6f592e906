"""Do the intervals cover and the tests err as often as they say? Simulations, printed as Markdown tables.

    python -m tests.bench.coverage [--rounds 2000] [--only intervals|tests|peeking|resolution|subsets|alarms]

Every simulation draws problems with their own chances (a beta distribution: weak, middling and strong models
on benchmarks of mostly hard or mostly easy problems), then samples, and asks our functions. The figures in
docs/statistics.md come from here; tests/engine/statistics holds smaller versions to them.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from engine.checkpoints.alarm import judge, significance_of
from engine.events import EngineStarted, PlannedEntry, RunFinished, RunPlanned, SampleJudged
from engine.progress import Progress
from engine.quick.choosing import choose_subset
from engine.quick.estimating import estimate_full
from engine.quick.learning import learn
from engine.statistics.bounds import hard_bounds
from engine.statistics.estimates import (
    Interval,
    effective_wilson,
    interval,
    pass_at_k,
    weighted_mean,
    wilson,
)
from engine.statistics.paired import (
    holm,
    mcnemar,
    paired_interval,
    paired_test,
    shift_of_kinds,
    sign_flip,
)
from engine.statistics.resampling import bootstrap
from engine.statistics.resolution import Scatter, resolution
from engine.statistics.sequences import confidence_sequence, difference_sequence
from engine.verdict import Outcome

SHAPES = {"weak": (0.2, 3.0), "middling": (0.8, 1.2), "strong": (3.0, 0.3)}
"""Beta distributions of the chance to pass over problems: means 0.06, 0.40 and 0.91."""


@dataclass(frozen=True)
class Row:
    """One simulated figure: how often, against how often it should be."""

    what: str
    setting: str
    rate: float
    promised: str
    width: float = 0.0


def coverage_of_intervals(rounds: int, seed: int = 1) -> Iterator[Row]:
    """How often the truth lies within the interval of a single run's score."""
    rng = np.random.default_rng(seed)
    for name, shape in SHAPES.items():
        everywhere = rng.beta(*shape, 400_000)
        for n, k in ((1, 1), (4, 1), (20, 1), (20, 10)):
            truth = float(np.mean(1 - (1 - everywhere) ** k))
            for problems in (20, 50, 164, 378):
                hits, width = 0, 0.0
                for _ in range(rounds):
                    passed = rng.binomial(n, rng.beta(*shape, problems))
                    found = interval([pass_at_k(n, int(c), k) for c in passed])
                    hits += found.low <= truth <= found.high
                    width += found.half_width
                setting = f"{name}, {problems} problems, n={n}, pass@{k}"
                yield Row(
                    "interval" if n > 1 else "interval (Wilson)",
                    setting,
                    hits / rounds,
                    "0.95",
                    width / rounds,
                )


def coverage_by_kind(rounds: int, seed: int = 2) -> Iterator[Row]:
    """The kinds of interval beside one another, where they differ most: n=4, pass@1."""
    rng = np.random.default_rng(seed)
    kinds: dict[str, Callable[[list[float]], Interval]] = {
        "Wilson as if n were 1": lambda v: wilson(sum(v) / len(v), len(v)),
        "Wilson, effective": effective_wilson,
        "bootstrap, BCa": bootstrap,
    }
    for shape_name, shape in SHAPES.items():
        truth = shape[0] / sum(shape)
        for problems in (20, 50, 164):
            hits: Counter[str] = Counter()
            widths: Counter[str] = Counter()
            for _ in range(rounds):
                values = (rng.binomial(4, rng.beta(*shape, problems)) / 4).tolist()
                for kind, method in kinds.items():
                    found = method(values) if len(set(values)) > 1 else wilson(values[0], problems)
                    hits[kind] += found.low <= truth <= found.high
                    widths[kind] += found.half_width  # type: ignore[assignment]
            for kind in kinds:
                yield Row(
                    kind,
                    f"{shape_name}, {problems} problems",
                    hits[kind] / rounds,
                    "0.95",
                    widths[kind] / rounds,
                )


def pairs(
    rng: np.random.Generator, problems: int, n: int, shape: tuple[float, float], drop: float, own: float
) -> list[float]:
    """Paired differences of two models: each problem's chance is shared up to a share `own`, B is worse by `drop`."""
    shared = rng.beta(*shape, problems)
    chances = [(1 - own) * shared + own * rng.beta(*shape, problems) for _ in range(2)]
    lower = np.clip(chances[1] - drop, 0, 1)
    found: list[float] = ((rng.binomial(n, lower) - rng.binomial(n, chances[0])) / n).tolist()
    return found


def errors_of_tests(rounds: int, seed: int = 3) -> Iterator[Row]:
    """How often two equal models are called different, and how often the difference lies in its interval."""
    rng = np.random.default_rng(seed)
    for name, shape in SHAPES.items():
        for n in (1, 5):
            for problems in (40, 164):
                wrong = covered = 0
                for _ in range(rounds):
                    differences = pairs(rng, problems, n, shape, 0.0, 0.3)
                    wrong += paired_test(differences)[0] < 0.05
                    found = paired_interval(differences)
                    covered += found.low <= 0 <= found.high
                setting = f"{name}, {problems} problems, n={n}, no difference"
                test = "exact McNemar" if n == 1 else "sign flips"
                yield Row(f"{test}: false alarms", setting, wrong / rounds, "<= 0.05")
                yield Row("paired interval", setting, covered / rounds, "0.95")


def power_of_tests(rounds: int, seed: int = 4) -> Iterator[Row]:
    """How often a real loss is found."""
    rng = np.random.default_rng(seed)
    for n in (1, 5, 20):
        for drop in (0.02, 0.05, 0.10):
            found = sum(
                paired_test(pairs(rng, 164, n, SHAPES["middling"], drop, 0.1))[0] < 0.05
                for _ in range(rounds)
            )
            yield Row("loss found", f"164 problems, n={n}, {drop * 100:.0f} pp worse", found / rounds, "")


def family_errors(rounds: int, seed: int = 5) -> Iterator[Row]:
    """Five equal models compared in all ten pairs: how often at least one pair is called different."""
    rng = np.random.default_rng(seed)
    plain = adjusted = 0
    for _ in range(rounds):
        chances = rng.beta(0.8, 1.2, 164)
        runs = [rng.binomial(1, chances) for _ in range(5)]
        ps = [
            mcnemar(int(((a == 1) & (b == 0)).sum()), int(((a == 0) & (b == 1)).sum()))
            for i, a in enumerate(runs)
            for b in runs[i + 1 :]
        ]
        plain += min(ps) < 0.05
        adjusted += min(holm(ps)) < 0.05
    yield Row("any of 10 pairs called different", "5 equal models, no correction", plain / rounds, "")
    yield Row("any of 10 pairs called different", "5 equal models, Holm", adjusted / rounds, "<= 0.05")


def misses_under_peeking(rounds: int, seed: int = 6) -> Iterator[Row]:
    """One look after every problem: how often is the truth outside at least once?"""
    rng = np.random.default_rng(seed)
    for name, shape in SHAPES.items():
        truth = shape[0] / sum(shape)
        for n in (1, 4):
            once: Counter[str] = Counter()
            width: Counter[str] = Counter()
            for _ in range(rounds):
                values = rng.binomial(n, rng.beta(*shape, 164)) / n
                final = float(values.mean())
                looks = range(10, 164, 6)
                once["Wilson at every look"] += any(
                    not (w := wilson(float(values[:t].mean()), t)).low <= truth <= w.high for t in looks
                )
                for kind, target, population in (
                    ("confidence sequence, model", truth, None),
                    ("confidence sequence, this run", final, 164),
                ):
                    # The running intersection is part of the sequence, so its last moment holds all misses.
                    found = confidence_sequence(values[:163].tolist(), population=population)
                    half = confidence_sequence(values[:82].tolist(), population=population)
                    once[kind] += not found.low - 1e-9 <= target <= found.high + 1e-9
                    width[kind] += half.half_width  # type: ignore[assignment]
            for kind, missed in once.items():
                promised = "" if kind.startswith("Wilson") else "<= 0.05"
                yield Row(
                    kind, f"{name}, n={n}, 164 problems", missed / rounds, promised, width[kind] / rounds
                )


def wrong_decisions_when_stopping(rounds: int, seed: int = 7) -> Iterator[Row]:
    """Stop as soon as two equal models look different: by the ordinary test, and by the sequence."""
    rng = np.random.default_rng(seed)
    for n in (1, 4):
        peeked = decided = 0
        for _ in range(rounds):
            differences = pairs(rng, 164, n, SHAPES["middling"], 0.0, 0.2)
            peeked += any(paired_test(differences[:t])[0] < 0.05 for t in range(20, 165, 8))
            found = difference_sequence(differences)
            decided += not found.low <= 0 <= found.high
        yield Row("called different", f"equal models, n={n}, test at every look", peeked / rounds, "")
        yield Row("called different", f"equal models, n={n}, --until-decided", decided / rounds, "<= 0.05")
    for drop in (0.1, 0.2):
        stops = []
        for _ in range(max(20, rounds // 10)):
            differences = pairs(rng, 164, 4, SHAPES["middling"], drop, 0.1)
            seen = next((t for t in range(5, 165) if difference_sequence(differences[:t]).high < 0), None)
            stops.append(seen)
        found_share = sum(stop is not None for stop in stops) / len(stops)
        mean = float(np.mean([stop or 164 for stop in stops]))
        yield Row(
            f"decided, after {mean:.0f} of 164 problems", f"{drop * 100:.0f} pp worse, n=4", found_share, ""
        )


def power_at_resolution(rounds: int, seed: int = 8) -> Iterator[Row]:
    """Is a difference of the size that `resolution` names found four times out of five?"""
    rng = np.random.default_rng(seed)
    for problems, n in ((164, 1), (164, 5), (50, 10), (20, 5), (10, 5)):
        shape = SHAPES["middling"]
        rate = shape[0] / sum(shape)
        drop = 0.0
        # A drop clips chances at zero, so what B really loses is found by drawing many.
        scatter = Scatter(rate=rate, between=1 / (1 + sum(shape)), agreement=1.0)
        wanted = resolution(problems, n, scatter).paired
        many = rng.beta(*shape, 200_000)
        while float((many - np.clip(many - drop, 0, 1)).mean()) < wanted:
            drop += 0.002
        hits = sum(paired_test(pairs(rng, problems, n, shape, drop, 0.0))[0] < 0.05 for _ in range(rounds))
        yield Row(
            "loss of the size named is found",
            f"{problems} problems x {n}: {wanted * 100:.1f} pp",
            hits / rounds,
            "about 0.80",
        )


def sign_flips_against_t(rounds: int, seed: int = 9) -> Iterator[Row]:
    """The permutation test beside the t test on heavy ties: false alarms with few problems."""
    from scipy.stats import ttest_1samp

    rng = np.random.default_rng(seed)
    ours = theirs = 0
    for _ in range(rounds):
        differences = pairs(rng, 20, 3, SHAPES["weak"], 0.0, 0.2)
        ours += sign_flip(differences) < 0.05
        theirs += bool(np.std(differences)) and float(ttest_1samp(differences, 0).pvalue) < 0.05
    yield Row("false alarms", "sign flips, 20 problems, weak, n=3", ours / rounds, "<= 0.05")
    yield Row("false alarms", "t test, 20 problems, weak, n=3", theirs / rounds, "<= 0.05")


def ties_at_the_border(rounds: int, seed: int = 10) -> Iterator[Row]:
    """Two models that differ by exactly the margin: how often are they called tied?"""
    rng = np.random.default_rng(seed)
    margin, shape = 0.08, SHAPES["middling"]
    for problems, n in ((378, 1), (1000, 1), (164, 20), (378, 20)):
        many = rng.beta(*shape, 400_000)
        drop = next(
            d for d in np.arange(margin, 1, 0.001) if (many - np.clip(many - d, 0, 1)).mean() >= margin
        )
        tied = stopped = 0
        for _ in range(rounds):
            differences = pairs(rng, problems, n, shape, float(drop), 0.0)
            found, always = paired_interval(differences), difference_sequence(differences)
            tied += -margin <= found.low and found.high <= margin
            stopped += -margin <= always.low and always.high <= margin
        setting = f"{problems} problems, n={n}, {margin * 100:.0f} pp apart, margin {margin * 100:.0f} pp"
        yield Row("called tied", setting, tied / rounds, "<= 0.025")
        yield Row("called tied, --until-decided", setting, stopped / rounds, "<= 0.05")


def shifts_of_kinds(rounds: int, seed: int = 11) -> Iterator[Row]:
    """Failures of the same kinds, of models as good as each other and not: how often is a shift seen?"""
    rng = np.random.default_rng(seed)
    for what, better in (("equally good", 1.0), ("one far better", 0.15)):
        for n in (1, 5):
            alarms = 0
            for _ in range(rounds):
                chances = 1 - rng.beta(*SHAPES["middling"], 164)
                kinds = rng.dirichlet((1.2, 0.5, 0.3), 164)
                failed = [rng.binomial(n, chances * share) for share in (1.0, better)]
                sides = [[rng.multinomial(f, k) for f, k in zip(side, kinds, strict=True)] for side in failed]
                counts = [np.array(side).tolist() for side in sides]
                alarms += shift_of_kinds(*counts) < 0.05
            yield Row(
                "kinds of failure called shifted", f"{what}, 164 problems, n={n}", alarms / rounds, "<= 0.05"
            )


def certainty_of_bounds(rounds: int, seed: int = 12) -> Iterator[Row]:
    """At moments by lot of runs under way: does the score they end with lie within the hard bounds?"""
    rng = np.random.default_rng(seed)
    for n, k in ((1, 1), (10, 1), (10, 5)):
        held, width = 0, 0.0
        for _ in range(rounds):
            answers = rng.random((164, n)) < rng.beta(*SHAPES["middling"], 164)[:, None]
            judged = rng.binomial(n, rng.random(), 164)
            passed = [int(row[:seen].sum()) for row, seen in zip(answers, judged, strict=True)]
            found = hard_bounds([(n, int(j), c) for j, c in zip(judged, passed, strict=True)], k)
            final = float(np.mean([pass_at_k(n, int(row.sum()), k) for row in answers]))
            held += found.low - 1e-9 <= final <= found.high + 1e-9
            width += found.half_width
        yield Row("hard bounds", f"164 problems, n={n}, pass@{k}", held / rounds, "1", width / rounds)


def coverage_of_portfolios(rounds: int, seed: int = 15) -> Iterator[Row]:
    """The weighted mean of three benchmarks: independent ones, and one exam in three languages."""
    rng = np.random.default_rng(seed)
    weights = (2.0, 2.0, 1.0)
    for name, shape in SHAPES.items():
        truth = shape[0] / sum(shape)
        for kin in (False, True):
            hits, width = 0, 0.0
            for _ in range(rounds):
                chances = [rng.beta(*shape, 164)] * 3 if kin else [rng.beta(*shape, 164) for _ in weights]
                scores = [rng.binomial(1, chance).tolist() for chance in chances]
                parts = [(w, sum(s) / len(s), interval(s)) for w, s in zip(weights, scores, strict=True)]
                _, found = weighted_mean([parts] if kin else [[part] for part in parts])
                hits += found.low <= truth <= found.high
                width += found.half_width
            setting = f"{name}, 3 x 164 problems, n=1, {'the same ones' if kin else 'others'}"
            yield Row(
                "portfolio's mean", setting, hits / rounds, ">= 0.95" if kin else "0.95", width / rounds
            )


def sat(name: str, passed: dict[str, int], n: int) -> Progress:
    """A finished run in which each problem passed as often as said."""
    progress = Progress()
    entry = PlannedEntry(benchmark="b", title="B", problems=tuple(passed), n=n, k=(1,), checks=("tests",))
    progress.apply(RunPlanned(at=0.0, run=name, model=name, entries=(entry,)))
    progress.apply(EngineStarted(at=0.0, pid=1, host="h", version="0"))
    for problem, count in passed.items():
        for sample in range(n):
            outcome = Outcome.PASSED if sample < count else Outcome.WRONG_ANSWER
            progress.apply(SampleJudged(at=1.0, problem=problem, sample=sample, outcome=outcome))
    progress.apply(RunFinished(at=2.0))
    return progress


def coverage_of_full_estimates(rounds: int, seed: int = 13) -> Iterator[Row]:
    """A new model sits a quick subset of 164 problems: does the estimate of its full score hold that score?"""
    rng = np.random.default_rng(seed)
    for n in (1, 4):
        for size in (20, 40, 80):
            for drop in (0.0, 0.05, 0.2):
                hits, width, wrong = 0, 0.0, 0.0
                for number in range(rounds):
                    hard = rng.beta(*SHAPES["middling"], 164)
                    family = [0.7 * hard + 0.3 * rng.beta(*SHAPES["middling"], 164) for _ in range(4)]
                    family[3] = np.clip(family[3] - drop, 0, 1)
                    counts = [rng.binomial(n, chances) for chances in family]
                    named = [{f"b/{i}": int(c) for i, c in enumerate(model)} for model in counts]
                    earlier = [sat(f"r{i}", model, n) for i, model in enumerate(named[:3])]
                    quick = choose_subset(
                        learn(earlier, "b"), size, benchmark="b", runs=["r0", "r1", "r2"], seed=number
                    )
                    ids = {i for stratum in quick.strata for i in stratum.ids}
                    new = sat("new", {i: c for i, c in named[3].items() if i in ids}, n)
                    found, truth = estimate_full(quick, earlier[0], new), float(counts[3].mean()) / n
                    hits += found.low <= truth <= found.high
                    width += (found.high - found.low) / 2
                    wrong += found.value - truth
                setting = (
                    f"{size} of 164, n={n}, {drop * 100:.0f} pp worse, bias {wrong / rounds * 100:+.1f} pp"
                )
                yield Row("full score from a quick subset", setting, hits / rounds, "0.95", width / rounds)


def false_alarms_of_a_watch(rounds: int, seed: int = 14) -> Iterator[Row]:
    """Twenty harmless checkpoints against one baseline, any loss counted: how often is there an alarm?"""
    rng = np.random.default_rng(seed)
    alone = any_alone = any_together = 0
    for _ in range(rounds):
        chances = rng.beta(*SHAPES["middling"], 60)
        before, *after = (
            sat(f"r{i}", {f"b/{j}": int(c) for j, c in enumerate(rng.binomial(1, chances))}, 1)
            for i in range(21)
        )

        def alarms(together: bool, before: Progress = before, after: list[Progress] = after) -> int:
            return sum(
                judge(
                    before, one, max_drop=0.0, significance=significance_of(i, 0.05, together=together)
                ).regression
                for i, one in enumerate(after, 1)
            )

        found = alarms(False)
        alone += found
        any_alone += found > 0
        any_together += alarms(True) > 0
    yield Row("alarm", "each harmless checkpoint, 60 problems, n=1", alone / rounds / 20, "<= 0.05")
    yield Row("any alarm", "20 harmless checkpoints, each at 0.05", any_alone / rounds, "")
    yield Row("any alarm", "20 harmless checkpoints, --together", any_together / rounds, "<= 0.05")


PARTS = {
    "intervals": (coverage_of_intervals, coverage_by_kind, certainty_of_bounds, coverage_of_portfolios),
    "tests": (
        errors_of_tests,
        power_of_tests,
        family_errors,
        sign_flips_against_t,
        ties_at_the_border,
        shifts_of_kinds,
    ),
    "peeking": (misses_under_peeking, wrong_decisions_when_stopping),
    "resolution": (power_at_resolution,),
    "subsets": (coverage_of_full_estimates,),
    "alarms": (false_alarms_of_a_watch,),
}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--only", choices=PARTS)
    given = parser.parse_args()
    for part, simulations in PARTS.items():
        if given.only and part != given.only:
            continue
        print(f"\n### {part} ({given.rounds} rounds)\n")
        print("| what | setting | simulated | promised | mean half width |\n|---|---|--:|--:|--:|")
        for simulate in simulations:
            for row in simulate(given.rounds):
                width = f"{row.width * 100:.1f} pp" if row.width else ""
                print(
                    f"| {row.what} | {row.setting} | {row.rate:.3f} | {row.promised} | {width} |", flush=True
                )


if __name__ == "__main__":
    main()
